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

/// A light kernel with panels in any layout, checked element by element; a source without memory is the target.
fn check_panels(
    table: &crate::table::Table,
    f: fn(&[f32]) -> f32,
    shape: &[usize],
    target_strides: &[usize],
    sources: &[Option<&[usize]>],
) {
    let to = offsets(shape, target_strides);
    let len = |o: &[usize]| o.iter().max().map_or(0, |m| m + 1);
    let mut out: Vec<f32> = (0..len(&to)).map(|i| (i % 61) as f32 - 30.0).collect();
    let before = out.clone();
    let at: Vec<Vec<usize>> = sources.iter().map(|s| offsets(shape, s.unwrap_or(target_strides))).collect();
    let data: Vec<Vec<f32>> = at
        .iter()
        .enumerate()
        .map(|(k, o)| (0..len(o)).map(|i| ((i * (k + 7)) % 97 + 1) as f32 / 8.0).collect())
        .collect();
    let operands: Vec<Source> = sources
        .iter()
        .zip(&data)
        .map(|(s, data)| match s {
            Some(strides) => source(data, strides),
            None => Source { ptr: out.as_ptr().cast(), ..source(data, target_strides) },
        })
        .collect();
    let target = target(&mut out, target_strides);
    let params = crate::table::Params { f: [2.0, 0.0, 0.0, 0.0], ..Default::default() };
    let raw = table.f32.unwrap();
    let takes = Takes { in_place: table.in_place, panels: table.float_panels };
    // SAFETY: the vectors are as long as their strides need.
    unsafe {
        run_with(shape, &[target], &operands, 1000, takes, &|ins, outs, n, panel| {
            raw(ins, outs, n, &crate::table::Params { panel: *panel, ..params })
        })
    };
    for i in 0..to.len() {
        let x: Vec<f32> = (0..sources.len())
            .map(|k| if sources[k].is_some() { data[k][at[k][i]] } else { before[to[i]] })
            .collect();
        assert_eq!(out[to[i]], f(&x), "{shape:?} {target_strides:?} {sources:?} at {i}");
    }
}

#[test]
fn panels_compute_the_same() {
    use crate::{binary, ternary};
    let dense: &[usize] = &[90, 1];
    for shape in [[3, 90], [70, 90], [70, 31], [5, 7]] {
        let (half, wide): (&[usize], &[usize]) = (&[95, 1], &[1000, 1]);
        for y in [dense, half, wide, &[1, 0], &[0, 1], &[0, 0], &[1, 100]] {
            for to in [dense, half] {
                check_panels(&binary::SUB, |x| x[0] - x[1], &shape, to, &[Some(dense), Some(y)]);
                check_panels(&binary::SUB, |x| x[0] - x[1], &shape, to, &[Some(y), Some(half)]);
                check_panels(&binary::SUB, |x| x[0] - x[1], &shape, to, &[None, Some(y)]);
                check_panels(&binary::SUB, |x| x[0] - x[1], &shape, to, &[Some(y), None]);
                check_panels(
                    &ternary::ADDCMUL,
                    |x| x[0] + 2.0 * x[1] * x[2],
                    &shape,
                    to,
                    &[None, Some(dense), Some(y)],
                );
                check_panels(
                    &ternary::ADDCMUL,
                    |x| x[0] + 2.0 * x[1] * x[2],
                    &shape,
                    to,
                    &[Some(half), Some(y), Some(y)],
                );
            }
        }
    }
    let (x, c): (&[usize], &[usize]) = (&[3000, 1000, 50, 1], &[0, 1, 0, 0]);
    check_panels(&binary::MUL, |x| x[0] * x[1], &[4, 3, 20, 50], x, &[Some(x), Some(c)]);
    check_panels(&binary::MUL, |x| x[0] * x[1], &[4, 3, 20, 50], x, &[None, Some(c)]);
    check_panels(&binary::DIV, |x| x[0] / x[1], &[4, 3000], &[3000, 1], &[Some(&[1, 0]), Some(&[3000, 1])]);
    check_panels(&binary::ADD, |x| x[0] + x[1], &[5000], &[1], &[Some(&[1]), Some(&[0])]);
}
