use super::*;

fn value(i: usize) -> i64 {
    ((i * 7919) % 101) as i64 - 50
}

/// Sums by definition.
fn expected(x: &[i64], shape: &[usize], strides: &[usize], reduced: &[bool]) -> Vec<i64> {
    let kept: Vec<usize> = shape.iter().zip(reduced).filter(|(_, &r)| !r).map(|(&n, _)| n).collect();
    let mut out = vec![0; kept.iter().product()];
    for i in 0..shape.iter().product() {
        let (mut rest, mut at, mut to, mut scale) = (i, 0, 0, 1);
        for d in (0..shape.len()).rev() {
            let k = rest % shape[d];
            rest /= shape[d];
            at += k * strides[d];
            if !reduced[d] {
                to += k * scale;
                scale *= shape[d];
            }
        }
        out[to] += x[at];
    }
    out
}

#[test]
fn sums_over_every_set_of_dimensions_and_layout() {
    let x: Vec<i64> = (0..400_000).map(value).collect();
    let narrow: Vec<i32> = x.iter().map(|&v| v as i32).collect();
    let cases: &[(&[usize], &[usize])] = &[
        (&[5], &[1]),
        (&[3, 70], &[70, 1]),
        (&[70, 3], &[1, 70]),
        (&[4, 5, 6], &[30, 6, 1]),
        (&[4, 5, 6], &[60, 12, 2]),
        (&[6, 4, 5], &[1, 30, 6]),
        (&[4, 5, 6], &[0, 6, 1]),
        (&[1000, 3], &[3, 1]),
        (&[3, 100_000], &[100_000, 1]),
        (&[100_000, 3], &[3, 1]),
        (&[40, 5000], &[5000, 1]),
        (&[2, 3, 1, 50_000], &[150_000, 50_000, 1, 1]),
        (&[7, 0, 3], &[3, 3, 1]),
        (&[600, 500], &[1, 600]),
        (&[10, 20, 30, 40], &[24_000, 1200, 1, 30]),
    ];
    for (shape, strides) in cases {
        for mask in 0..1 << shape.len() {
            let reduced: Vec<bool> = (0..shape.len()).map(|d| mask >> d & 1 == 1).collect();
            let layout = Layout::new(shape, strides, &reduced);
            let want = expected(&x, shape, strides, &reduced);
            let mut out = vec![-1; layout.outputs()];
            reduce(&Sum::new(), &x, &layout, &[()], &mut out);
            assert_eq!(out, want, "{shape:?} {strides:?} {reduced:?}");
            reduce(&Sum::new(), &narrow, &layout, &[()], &mut out);
            assert_eq!(out, want, "narrow {shape:?} {strides:?} {reduced:?}");
        }
    }
}

#[test]
fn parameters_belong_to_their_outputs() {
    for reduced in [[false, true], [true, false]] {
        let x: Vec<f64> = (0..12).map(f64::from).collect();
        let layout = Layout::new(&[3, 4], &[4, 1], &reduced);
        let mut mean = vec![0.0; layout.outputs()];
        reduce(&Sum::new(), &x, &layout, &[()], &mut mean);
        mean.iter_mut().for_each(|m| *m /= layout.depth() as f64);
        let mut out = vec![0.0; mean.len()];
        reduce(&SquaredDistance::new(), &x, &layout, &mean, &mut out);
        assert!(out.iter().all(|&v| v == if reduced[1] { 5.0 } else { 32.0 }));
    }
}

#[test]
fn long_sums_stay_exact() {
    let x = vec![0.1f32; 5_000_000];
    let layout = Layout::new(&[5_000_000], &[1], &[true]);
    let mut out = [0.0];
    reduce(&Sum::new(), &x, &layout, &[()], &mut out);
    assert!((out[0] as f64 / (0.1f32 as f64 * 5e6) - 1.0).abs() < 1e-6);
    let layout = Layout::new(&[1_000_000, 5], &[5, 1], &[true, false]);
    let mut out = [0.0; 5];
    reduce(&Sum::new(), &x, &layout, &[()], &mut out);
    assert!(out.iter().all(|&s: &f32| (s as f64 / (0.1f32 as f64 * 1e6) - 1.0).abs() < 2e-6));
}

#[test]
fn a_nan_wins() {
    let mut x = vec![1.0f32; 1000];
    x[700] = f32::NAN;
    let layout = Layout::new(&[1000], &[1], &[true]);
    let mut out = [0.0];
    reduce(&Largest::new(), &x, &layout, &[()], &mut out);
    assert!(out[0].is_nan());
    reduce(&Smallest::new(), &x, &layout, &[()], &mut out);
    assert!(out[0].is_nan());
    reduce(&NanSum::new(), &x, &layout, &[()], &mut out);
    assert_eq!(out[0], 999.0);
}

#[test]
fn extremes_come_with_their_first_place() {
    let mut x: Vec<f32> = (0..300 * 40).map(|i| value(i) as f32).collect();
    x[40 * 100 + 7] = f32::NAN;
    x[40 * 200 + 7] = f32::NAN;
    let place = |v: &[f32], largest: bool| {
        let mut best = 0;
        for i in 1..v.len() {
            let better = if largest { v[i] > v[best] } else { v[i] < v[best] };
            if better && !v[best].is_nan() || v[i].is_nan() && !v[best].is_nan() {
                best = i;
            }
        }
        best as i64
    };
    for largest in [true, false] {
        let (mut v, mut i) = (vec![0.0; 300], vec![0; 300]);
        extreme_rows(&x, 40, largest, Some(&mut v), &mut i);
        for r in 0..300 {
            assert_eq!(i[r], place(&x[r * 40..(r + 1) * 40], largest));
            assert_eq!(v[r].to_bits(), x[r * 40 + i[r] as usize].to_bits());
        }
        let (mut v, mut i) = (vec![0.0; 40], vec![0; 40]);
        extreme_columns(&x, 300, 40, largest, Some(&mut v), &mut i);
        for c in 0..40 {
            let column: Vec<f32> = (0..300).map(|r| x[r * 40 + c]).collect();
            assert_eq!(i[c], place(&column, largest));
        }
        let mut i = [0];
        extreme_rows(&x, 12_000, largest, None, &mut i);
        assert_eq!(i[0], place(&x, largest));
    }
}
