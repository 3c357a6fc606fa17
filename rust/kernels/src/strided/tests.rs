use super::*;
use crate::cast::cast_fn;

fn offsets(shape: &[usize], strides: &[usize]) -> Vec<usize> {
    let mut all = vec![0];
    for (n, s) in shape.iter().zip(strides) {
        all = all.iter().flat_map(|&o| (0..*n).map(move |i| o + i * s)).collect();
    }
    all
}

fn source<'a, T>(data: &'a [T], strides: &'a [usize]) -> Source<'a> {
    Source { ptr: data.as_ptr().cast(), strides, size: std::mem::size_of::<T>(), cast: None }
}

fn target<'a, T>(data: &'a mut [T], strides: &'a [usize]) -> Target<'a> {
    Target { ptr: data.as_mut_ptr().cast(), strides, size: std::mem::size_of::<T>(), cast: None }
}

/// `a - 2 b` in any layout, checked element by element.
fn check(shape: &[usize], sa: &[usize], sb: &[usize], so: &[usize]) {
    let (oa, ob, oo) = (offsets(shape, sa), offsets(shape, sb), offsets(shape, so));
    let len = |o: &[usize]| o.iter().max().map_or(0, |m| m + 1);
    let a: Vec<f32> = (0..len(&oa)).map(|i| i as f32).collect();
    let b: Vec<i16> = (0..len(&ob)).map(|i| (i % 1000) as i16 - 500).collect();
    let mut out = vec![-7.0f64; len(&oo)];
    let kernel = |x: &[f32], y: &[f32], o: &mut [f32]| {
        for ((o, x), y) in o.iter_mut().zip(x).zip(y) {
            *o = x - 2.0 * y;
        }
    };
    let (mut t, mut y) = (target(&mut out, so), source(&b, sb));
    t.cast = Some((cast_fn::<f32, f64>(), 4));
    y.cast = Some((cast_fn::<i16, f32>(), 4));
    // SAFETY: the vectors are as long as their strides need.
    unsafe { map2(shape, t, source(&a, sa), y, 4096, &kernel) };
    for i in 0..oo.len() {
        assert_eq!(
            out[oo[i]],
            (a[oa[i]] - 2.0 * b[ob[i]] as f32) as f64,
            "{shape:?} {sa:?} {sb:?} {so:?} at {i}"
        );
    }
}

#[test]
fn every_layout_computes_the_same() {
    check(&[], &[], &[], &[]);
    check(&[0, 3], &[3, 1], &[3, 1], &[3, 1]);
    check(&[5], &[1], &[0], &[1]);
    check(&[5000], &[3], &[1], &[2]);
    check(&[70, 90], &[90, 1], &[0, 1], &[90, 1]);
    check(&[70, 90], &[1, 70], &[90, 1], &[90, 1]);
    check(&[70, 90], &[1, 70], &[1, 70], &[1, 70]);
    check(&[70, 90], &[90, 1], &[1, 0], &[1, 70]);
    check(&[3, 4, 1, 50], &[200, 50, 9, 1], &[0, 1, 0, 0], &[200, 50, 3, 1]);
    check(&[40, 3, 33], &[1, 40, 120], &[99, 33, 1], &[99, 33, 1]);
    check(&[2, 3, 4, 5, 2], &[1, 2, 6, 24, 120], &[120, 40, 10, 2, 1], &[240, 80, 20, 4, 2]);
    check(&[6, 3000], &[0, 2], &[3000, 1], &[3000, 1]);
    check(&[3000, 6], &[6, 1], &[1, 3000], &[6, 1]);
}

#[test]
fn a_source_may_be_the_target() {
    for n in [3, 1024, 100_000] {
        let mut x: Vec<f32> = (0..n).map(|i| i as f32).collect();
        let p = x.as_mut_ptr();
        let (t, s) = (
            Target { ptr: p.cast(), strides: &[1], size: 4, cast: None },
            Source { ptr: p.cast_const().cast(), strides: &[1], size: 4, cast: None },
        );
        // SAFETY: same address and strides.
        unsafe {
            map1(&[n], t, s, 4096, &|x: &[f32], o: &mut [f32]| {
                o.iter_mut().zip(x).for_each(|(o, x)| *o = x + 1.0);
            });
        }
        assert!(x.iter().enumerate().all(|(i, &x)| x == (i + 1) as f32));
    }
}

#[test]
fn two_outputs() {
    let x: Vec<f64> = (0..999).map(|i| i as f64).collect();
    let (mut half, mut neg) = (vec![0.0f64; 999], vec![0i32; 999]);
    // SAFETY: the vectors are as long as their strides need.
    unsafe {
        map1x2(
            &[999],
            target(&mut half, &[1]),
            target(&mut neg, &[1]),
            source(&x, &[1]),
            4096,
            &|x: &[f64], a: &mut [f64], b: &mut [i32]| {
                for ((x, a), b) in x.iter().zip(a).zip(b) {
                    (*a, *b) = (x / 2.0, -(*x as i32));
                }
            },
        );
    }
    assert!((0..999).all(|i| half[i] == i as f64 / 2.0 && neg[i] == -(i as i32)));
}
