use super::*;

/// Small whole numbers, so that every order of summation gives the same result.
fn numbers(n: usize, seed: u64) -> Vec<f32> {
    let mut x = seed.wrapping_mul(0x9e3779b97f4a7c15) | 1;
    (0..n)
        .map(|_| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            ((x >> 33) % 7) as f32 - 3.0
        })
        .collect()
}

/// Calls `f(output index, input index, weight index)` for every product.
fn naive(g: &Geometry, mut f: impl FnMut(usize, usize, usize)) {
    let (ci, co) = (g.group_in(), g.group_out());
    for n in 0..g.batch {
        for o in 0..g.out_channels {
            for i in 0..ci {
                for p in 0..g.output_pixels() {
                    for t in 0..g.taps() {
                        let at = |v: usize, n: [usize; 3]| [v / (n[1] * n[2]), v / n[2] % n[1], v % n[2]];
                        let (p3, t3) = (at(p, g.output), at(t, g.kernel));
                        let mut pixel = 0;
                        let mut inside = true;
                        for d in 0..3 {
                            let c = (p3[d] * g.stride[d] + t3[d] * g.dilation[d]) as isize
                                - g.padding[d] as isize;
                            inside &= c >= 0 && c < g.input[d] as isize;
                            pixel = pixel * g.input[d] + c.max(0) as usize;
                        }
                        if inside {
                            let channel = o / co * ci + i;
                            f(
                                (n * g.out_channels + o) * g.output_pixels() + p,
                                (n * g.in_channels + channel) * g.input_pixels() + pixel,
                                (o * ci + i) * g.taps() + t,
                            );
                        }
                    }
                }
            }
        }
    }
}

fn check(g: &Geometry) {
    let x = numbers(g.batch * g.in_channels * g.input_pixels(), 1);
    let w = numbers(g.out_channels * g.group_in() * g.taps(), 2);
    let b = numbers(g.out_channels, 3);
    let gy = numbers(g.batch * g.out_channels * g.output_pixels(), 4);
    let bi = numbers(g.in_channels, 5);

    let mut expected: Vec<f32> =
        (0..gy.len()).map(|i| b[i / g.output_pixels().max(1) % g.out_channels]).collect();
    let mut gx: Vec<f32> = (0..x.len()).map(|i| bi[i / g.input_pixels().max(1) % g.in_channels]).collect();
    let mut gw = vec![0.0; w.len()];
    let mut gb = vec![0.0; g.out_channels];
    naive(g, |o, i, t| {
        expected[o] += x[i] * w[t];
        gx[i] += gy[o] * w[t];
        gw[t] += gy[o] * x[i];
    });
    for (i, v) in gy.iter().enumerate() {
        gb[i / g.output_pixels() % g.out_channels] += v;
    }
    let close = |a: &[f32], b: &[f32], what: &str| {
        for (i, (a, b)) in a.iter().zip(b).enumerate() {
            // Winograd rounds quarters and halves.
            assert!((a - b).abs() <= 1e-3, "{what} at {i}: {a} for {b} in {g:?}");
        }
    };
    let mut y = vec![f32::NAN; gy.len()];
    forward(g, &x, &w, Some(&b), &mut y);
    close(&y, &expected, "forward");
    let mut out = vec![f32::NAN; x.len()];
    backward_input(g, &gy, &w, Some(&bi), &mut out);
    close(&out, &gx, "backward_input");
    let mut out = vec![f32::NAN; w.len()];
    backward_weight(g, &gy, &x, &mut out);
    close(&out, &gw, "backward_weight");
    let mut out = vec![f32::NAN; g.out_channels];
    backward_bias(g, &gy, &mut out);
    close(&out, &gb, "backward_bias");

    // The same with the channels of a pixel side by side.
    let last = Geometry { channels_last: true, ..g.clone() };
    let turned = |x: &[f32], channels: usize, pixels: usize| -> Vec<f32> {
        let image = (channels * pixels).max(1);
        let at = |i: usize| i / image * image + i % channels * pixels + i % image / channels;
        (0..x.len()).map(|i| x[at(i)]).collect()
    };
    let (x, gx) = (turned(&x, g.in_channels, g.input_pixels()), turned(&gx, g.in_channels, g.input_pixels()));
    let (gy, expected) = (
        turned(&gy, g.out_channels, g.output_pixels()),
        turned(&expected, g.out_channels, g.output_pixels()),
    );
    let mut y = vec![f32::NAN; gy.len()];
    forward(&last, &x, &w, Some(&b), &mut y);
    close(&y, &expected, "forward, channels last");
    let mut out = vec![f32::NAN; x.len()];
    backward_input(&last, &gy, &w, Some(&bi), &mut out);
    close(&out, &gx, "backward_input, channels last");
    let mut out = vec![f32::NAN; w.len()];
    backward_weight(&last, &gy, &x, &mut out);
    close(&out, &gw, "backward_weight, channels last");
}

fn geometry(
    batch: usize,
    channels: [usize; 3],
    input: [usize; 3],
    window: [[usize; 3]; 4],
) -> Option<Geometry> {
    let [in_channels, out_channels, groups] = channels;
    let [kernel, stride, padding, dilation] = window;
    let mut output = [0; 3];
    for d in 0..3 {
        let reach = dilation[d] * (kernel[d] - 1) + 1;
        let room = input[d] + 2 * padding[d];
        if room < reach {
            return None;
        }
        output[d] = (room - reach) / stride[d] + 1;
    }
    Some(Geometry {
        batch,
        groups,
        in_channels,
        out_channels,
        input,
        output,
        kernel,
        stride,
        padding,
        dilation,
        channels_last: false,
    })
}

#[test]
fn windows_of_every_kind() {
    let flat = |k: usize, s: usize, p: usize, d: usize| [[1, k, k], [1, s, s], [0, p, p], [1, d, d]];
    for (input, k, s, p, d) in [
        ([1, 32, 32], 5, 1, 0, 1),
        ([1, 14, 14], 3, 1, 0, 1),
        ([1, 9, 9], 3, 1, 1, 1),
        ([1, 9, 10], 3, 2, 1, 1),
        ([1, 17, 16], 7, 2, 3, 1),
        ([1, 12, 13], 3, 1, 2, 2),
        ([1, 12, 13], 3, 3, 2, 2),
        ([1, 8, 8], 1, 1, 0, 1),
        ([1, 8, 9], 1, 2, 0, 1),
        ([1, 8, 9], 2, 3, 0, 1),
        ([1, 7, 7], 4, 2, 1, 1),
        ([1, 5, 5], 1, 1, 2, 1),
        ([1, 3, 60], 3, 1, 2, 1),
        ([1, 5, 5], 5, 1, 4, 1),
        ([1, 56, 56], 3, 1, 1, 1),
    ] {
        for channels in [[1, 6, 1], [6, 16, 1], [4, 6, 2], [6, 6, 6], [3, 9, 3], [10, 20, 1], [2, 49, 1]] {
            for batch in [1, 3, 5] {
                if input[1] * batch > 100 && channels[0] > 6 {
                    continue;
                }
                if let Some(g) = geometry(batch, channels, input, flat(k, s, p, d)) {
                    check(&g);
                }
            }
        }
    }
}

#[test]
fn one_and_three_dimensions() {
    for (input, window) in [
        ([1, 1, 100], [[1, 1, 5], [1, 1, 1], [0, 0, 2], [1, 1, 1]]),
        ([1, 1, 50], [[1, 1, 3], [1, 1, 2], [0, 0, 1], [1, 1, 3]]),
        ([4, 6, 7], [[3, 3, 3], [1, 1, 1], [1, 1, 1], [1, 1, 1]]),
        ([5, 6, 7], [[2, 3, 1], [2, 1, 3], [1, 0, 0], [1, 2, 1]]),
        ([5, 5, 5], [[3, 3, 3], [2, 2, 2], [2, 2, 2], [2, 2, 2]]),
    ] {
        for channels in [[2, 3, 1], [8, 16, 1], [4, 4, 2], [3, 6, 3]] {
            for batch in [1, 4] {
                check(&geometry(batch, channels, input, window).expect("the window fits"));
            }
        }
    }
}

#[test]
fn many_channels() {
    let same = [[1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]];
    for (channels, size) in
        [([64, 64, 1], 8), ([100, 70, 1], 7), ([70, 16, 1], 14), ([17, 33, 1], 11), ([32, 32, 2], 6)]
    {
        for batch in [1, 2] {
            check(&geometry(batch, channels, [1, size, size + 1], same).expect("the window fits"));
        }
    }
}

#[test]
fn transformed_planes() {
    for (channels, batch, input, padding) in [
        ([8, 9, 1], 1, [1, 7, 9], [0, 1, 1]),
        ([17, 33, 1], 2, [1, 11, 12], [0, 0, 0]),
        ([33, 17, 1], 3, [1, 12, 11], [0, 2, 2]),
        ([16, 16, 1], 1, [1, 5, 131], [0, 0, 2]),
        ([8, 70, 1], 2, [1, 130, 3], [0, 2, 1]),
        ([32, 48, 2], 5, [1, 6, 7], [0, 1, 0]),
        ([700, 8, 1], 1, [1, 9, 9], [0, 1, 1]),
        ([8, 150, 1], 1, [1, 30, 31], [0, 1, 1]),
    ] {
        check(&geometry(batch, channels, input, [[1, 3, 3], [1; 3], padding, [1; 3]]).expect("it fits"));
    }
}

#[test]
fn channels_in_lanes() {
    for (input, k, s, p, d) in [
        ([1, 7, 7], [3, 3], [1, 1], [1, 1], [1, 1]),
        ([1, 14, 13], [5, 3], [1, 1], [2, 0], [1, 2]),
        ([1, 9, 10], [3, 2], [2, 3], [1, 1], [1, 1]),
        ([1, 6, 3], [2, 2], [3, 2], [0, 0], [2, 1]),
        ([1, 1, 300], [1, 9], [1, 1], [0, 8], [1, 1]),
        ([1, 90, 60], [3, 3], [1, 2], [4, 4], [1, 1]),
        ([1, 2, 2], [7, 7], [1, 1], [3, 3], [1, 1]),
    ] {
        for channels in [3, 16, 21] {
            for batch in [1, 3] {
                let window = [[1, k[0], k[1]], [1, s[0], s[1]], [0, p[0], p[1]], [1, d[0], d[1]]];
                check(&geometry(batch, [channels; 3], input, window).expect("it fits"));
            }
        }
    }
}

#[test]
fn dilated_planes() {
    for (input, p, d) in [
        ([1, 28, 28], [4, 4], [4, 4]),
        ([1, 13, 18], [2, 0], [2, 3]),
        ([1, 11, 12], [3, 2], [3, 1]),
        ([1, 9, 30], [0, 10], [2, 5]),
        ([1, 20, 20], [4, 4], [2, 2]),
        ([1, 17, 4], [8, 8], [8, 8]),
    ] {
        for channels in [[8, 9, 1], [16, 32, 2]] {
            for batch in [1, 3] {
                let window = [[1, 3, 3], [1; 3], [0, p[0], p[1]], [1, d[0], d[1]]];
                check(&geometry(batch, channels, input, window).expect("it fits"));
            }
        }
    }
}

#[test]
fn whole_images() {
    for (channels, kernel) in
        [([16, 120, 1], [1, 5, 5]), ([6, 9, 3], [2, 3, 4]), ([30, 7, 1], [1, 1, 1]), ([4, 4, 4], [1, 3, 3])]
    {
        for batch in [1, 33] {
            check(&geometry(batch, channels, kernel, [kernel, [1, 2, 1], [0; 3], [1; 3]]).expect("it fits"));
        }
    }
}

#[test]
fn empty_batch() {
    check(
        &geometry(0, [3, 4, 1], [1, 5, 5], [[1, 3, 3], [1, 1, 1], [0, 1, 1], [1, 1, 1]])
            .expect("the window fits"),
    );
}
