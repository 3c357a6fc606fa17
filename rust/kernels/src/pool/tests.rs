use super::*;

fn numbers(n: usize) -> Vec<f32> {
    (0..n).map(|i| ((i * 7919 + 13) % 101) as f32 - 50.0).collect()
}

fn windows(input: [usize; 3], k: usize, s: usize, p: usize, d: usize) -> Option<Windows> {
    let flat = |v: usize, one: usize, n: usize| if n == 1 { one } else { v };
    let get = |v, one| std::array::from_fn(|i| flat(v, one, input[i]));
    let (kernel, stride, padding, dilation) = (get(k, 1), get(s, 1), get(p, 0), get(d, 1));
    let mut output = [0; 3];
    for i in 0..3 {
        let (room, reach) = (input[i] + 2 * padding[i], dilation[i] * (kernel[i] - 1) + 1);
        if room < reach {
            return None;
        }
        output[i] = (room - reach) / stride[i] + 1;
    }
    Some(Windows { planes: 3, input, output, kernel, stride, padding, dilation })
}

/// Calls `f(output, input)` for every element of every window.
fn naive(w: &Windows, mut f: impl FnMut(usize, usize)) {
    for p in 0..w.planes {
        for z in 0..w.output[0] {
            for y in 0..w.output[1] {
                for x in 0..w.output[2] {
                    let to = ((p * w.output[0] + z) * w.output[1] + y) * w.output[2] + x;
                    for iz in w.inside(0, z) {
                        for iy in w.inside(1, y) {
                            for ix in w.inside(2, x) {
                                f(to, ((p * w.input[0] + iz) * w.input[1] + iy) * w.input[2] + ix);
                            }
                        }
                    }
                }
            }
        }
    }
}

fn all() -> Vec<Windows> {
    let mut all = Vec::new();
    for input in [[1, 8, 8], [1, 7, 37], [1, 1, 20], [5, 6, 7], [1, 2, 3]] {
        for (k, s, p, d) in
            [(2, 2, 0, 1), (3, 2, 1, 1), (3, 1, 1, 1), (3, 3, 1, 2), (2, 1, 0, 3), (1, 2, 0, 1)]
        {
            all.extend(windows(input, k, s, p, d));
        }
    }
    all
}

#[test]
fn max_and_gradient() {
    for w in all() {
        let mut x = numbers(w.planes * w.input_plane());
        x[5] = f32::NAN;
        x[2] = f32::NEG_INFINITY;
        let n = w.planes * w.output_plane();
        let mut best: Vec<Option<usize>> = vec![None; n];
        naive(&w, |o, i| {
            if best[o].is_none_or(|b| x[i] > x[b] || x[i].is_nan()) {
                best[o] = Some(i);
            }
        });
        let (mut y, mut at) = (vec![0.0; n], vec![0i64; n]);
        max(&w, &x, &mut y, &mut at);
        let gy = numbers(n);
        let mut expected = vec![0.0; x.len()];
        for o in 0..n {
            let b = best[o].expect("no window is empty");
            assert_eq!(at[o] as usize, b % w.input_plane(), "{w:?}");
            assert!(y[o] == x[b] || (y[o].is_nan() && x[b].is_nan()));
            expected[b] += gy[o];
        }
        let mut gx = vec![1.0; x.len()];
        max_backward(w.planes, w.input_plane(), w.output_plane(), &gy, &at, &mut gx);
        assert_eq!(gx, expected);
    }
}

#[test]
fn average_and_gradient() {
    for w in all().into_iter().filter(|w| w.dilation == [1; 3]) {
        let x = numbers(w.planes * w.input_plane());
        let n = w.planes * w.output_plane();
        let (mut sum, mut count) = (vec![0.0; n], vec![0.0f32; n]);
        naive(&w, |o, i| {
            sum[o] += x[i];
            count[o] += 1.0;
        });
        let mut y = vec![0.0; n];
        average(&w, Divisor::Inside, &x, &mut y);
        for o in 0..n {
            assert!((y[o] - sum[o] / count[o]).abs() < 1e-4, "{w:?}");
        }
        average(&w, Divisor::Fixed(2), &x, &mut y);
        for o in 0..n {
            assert!((y[o] - sum[o] / 2.0).abs() < 1e-4);
        }
        let gy = numbers(n);
        let (mut gx, mut expected) = (vec![1.0; x.len()], vec![0.0; x.len()]);
        average_backward(&w, Divisor::Inside, &gy, &mut gx);
        naive(&w, |o, i| expected[i] += gy[o] / count[o]);
        for i in 0..x.len() {
            assert!((gx[i] - expected[i]).abs() < 1e-4);
        }
    }
}

#[test]
fn adaptive_parts() {
    for (input, output) in
        [([1, 28, 28], [1, 7, 7]), ([1, 14, 14], [1, 1, 1]), ([3, 5, 7], [2, 3, 4]), ([1, 2, 3], [1, 4, 5])]
    {
        let (plane, out) = (input.iter().product::<usize>(), output.iter().product::<usize>());
        let x = numbers(2 * plane);
        let mut y = vec![0.0; 2 * out];
        adaptive_average(2, input, output, &x, &mut y);
        let (mut best, mut at) = (vec![0.0; 2 * out], vec![0; 2 * out]);
        adaptive_max(2, input, output, &x, &mut best, &mut at);
        for o in 0..2 * out {
            let index = [o / (output[1] * output[2]) % output[0], o / output[2] % output[1], o % output[2]];
            let part =
                |d: usize| index[d] * input[d] / output[d]..((index[d] + 1) * input[d]).div_ceil(output[d]);
            let (mut sum, mut count, mut top) = (0.0, 0.0, f32::MIN);
            for z in part(0) {
                for l in part(1) {
                    for c in part(2) {
                        let v = x[o / out * plane + (z * input[1] + l) * input[2] + c];
                        (sum, count, top) = (sum + v, count + 1.0, top.max(v));
                    }
                }
            }
            assert!((y[o] - sum / count).abs() < 1e-4);
            assert_eq!((best[o], x[o / out * plane + at[o] as usize]), (top, top));
        }
        let (gy, mut gx) = (numbers(2 * out), vec![0.0; 2 * plane]);
        adaptive_average_backward(2, input, output, &gy, &mut gx);
        let (total, back): (f32, f32) = (gy.iter().sum(), gx.iter().sum());
        assert!((total - back).abs() < 1e-2);
    }
}
