//! Convolutions as a share of the machine's multiply-add peak: `cargo bench --bench conv [FILTER]`.
mod machine;
use ferrotorch_kernels::conv::{backward_bias, backward_input, backward_weight, forward, Geometry};

struct Case {
    name: &'static str,
    channels: [usize; 3],
    input: [usize; 3],
    /// Kernel, stride, padding, dilation.
    window: [[usize; 3]; 4],
    batches: &'static [usize],
}

fn flat(k: usize, s: usize, p: usize, d: usize) -> [[usize; 3]; 4] {
    [[1, k, k], [1, s, s], [0, p, p], [1, d, d]]
}

fn main() {
    let peak = machine::peak_flops();
    println!(
        "multiply-add peak of one core: {:.1} Gflop/s, copy {:.1} GB/s",
        peak / 1e9,
        machine::copy_bandwidth() / 1e9
    );
    let line = |k: usize, p: usize| [[1, 1, k], [1, 1, 1], [0, 0, p], [1, 1, 1]];
    let cube = [[3, 3, 3], [1, 1, 1], [1, 1, 1], [1, 1, 1]];
    #[rustfmt::skip]
    let cases = [
        Case { name: "3x3 64>64 56", channels: [64, 64, 1], input: [1, 56, 56], window: flat(3, 1, 1, 1), batches: &[1, 32] },
        Case { name: "3x3 128>128 28", channels: [128, 128, 1], input: [1, 28, 28], window: flat(3, 1, 1, 1), batches: &[1, 32] },
        Case { name: "3x3 16>16 32", channels: [16, 16, 1], input: [1, 32, 32], window: flat(3, 1, 1, 1), batches: &[1, 32] },
        Case { name: "3x3 32>32 16", channels: [32, 32, 1], input: [1, 16, 16], window: flat(3, 1, 1, 1), batches: &[1, 32] },
        Case { name: "3x3 64>64 8", channels: [64, 64, 1], input: [1, 8, 8], window: flat(3, 1, 1, 1), batches: &[1, 32] },
        Case { name: "3x3 512>512 7", channels: [512, 512, 1], input: [1, 7, 7], window: flat(3, 1, 1, 1), batches: &[1, 8] },
        Case { name: "1x1 256>256 28", channels: [256, 256, 1], input: [1, 28, 28], window: flat(1, 1, 0, 1), batches: &[1, 32] },
        Case { name: "7x7s2 3>64 224", channels: [3, 64, 1], input: [1, 224, 224], window: flat(7, 2, 3, 1), batches: &[1, 8] },
        Case { name: "depthwise 144 56", channels: [144, 144, 144], input: [1, 56, 56], window: flat(3, 1, 1, 1), batches: &[1, 8] },
        Case { name: "5x5 1>6 32", channels: [1, 6, 1], input: [1, 32, 32], window: flat(5, 1, 0, 1), batches: &[1, 32, 256] },
        Case { name: "5x5 6>16 14", channels: [6, 16, 1], input: [1, 14, 14], window: flat(5, 1, 0, 1), batches: &[1, 32, 256] },
        Case { name: "3x3s2 64>128 56", channels: [64, 128, 1], input: [1, 56, 56], window: flat(3, 2, 1, 1), batches: &[1, 32] },
        Case { name: "3x3d2 64>64 28", channels: [64, 64, 1], input: [1, 28, 28], window: flat(3, 1, 2, 2), batches: &[1, 32] },
        Case { name: "k5 128>128 1000", channels: [128, 128, 1], input: [1, 1, 1000], window: line(5, 2), batches: &[1, 32] },
        Case { name: "3x3x3 8>16", channels: [8, 16, 1], input: [16, 28, 28], window: cube, batches: &[1, 32] },
        // The geometry of a transposed convolution 64 > 32 is that of 32 > 64.
        Case { name: "4x4s2 32>64 56", channels: [32, 64, 1], input: [1, 56, 56], window: flat(4, 2, 1, 1), batches: &[1, 32] },
    ];
    for threads in machine::threads() {
        println!("{threads} thread(s)");
        ferrotorch_kernels::parallel::set_num_threads(threads);
        for case in &cases {
            for &batch in case.batches {
                run(case, batch, peak * threads as f64);
            }
        }
    }
}

fn run(case: &Case, batch: usize, peak: f64) {
    let [in_channels, out_channels, groups] = case.channels;
    let [kernel, stride, padding, dilation] = case.window;
    let input = case.input;
    let output: [usize; 3] = std::array::from_fn(|d| {
        (input[d] + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d] + 1
    });
    let g = Geometry {
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
    };
    let pixels = |n: [usize; 3]| n.iter().product::<usize>();
    let fill = |n: usize| (0..n).map(|i| ((i * 7919) % 101) as f32 / 50.0 - 1.0).collect::<Vec<f32>>();
    let mut x = fill(batch * in_channels * pixels(input));
    let mut w = fill(out_channels * in_channels / groups * pixels(kernel));
    let mut y = fill(batch * out_channels * pixels(output));
    let mut b = fill(out_channels);
    let flops = 2.0 * (y.len() * in_channels / groups * pixels(kernel)) as f64;
    let time = |what: &str, flops: f64, f: &mut dyn FnMut()| {
        let name = format!("{} b{batch} {what}", case.name);
        if machine::wanted(&name) {
            machine::report(&name, machine::best(f), flops, peak);
        }
    };
    time("forward", flops, &mut || forward(&g, &x, &w, Some(&b), &mut y));
    time("input", flops, &mut || backward_input(&g, &y, &w, None, &mut x));
    time("weight", flops, &mut || backward_weight(&g, &y, &x, &mut w));
    time("bias", y.len() as f64, &mut || backward_bias(&g, &y, &mut b));
}
