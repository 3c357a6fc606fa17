//! Reductions, scans, softmax, sorting, indexing and random numbers, in time per element: `cargo bench --bench families [FILTER]`.
#[allow(dead_code)]
mod machine;
use ferrotorch_kernels::index::{add_offsets, gather, gather_blocks, masked_fill, Axis};
use ferrotorch_kernels::random::{bernoulli_f32, normal_f32, random_range, randperm, uniform_f32, Generator};
use ferrotorch_kernels::reduce::{extreme_columns, extreme_rows, reduce, Euclid, Largest, Layout, Sum};
use ferrotorch_kernels::scan::{scan, CumSum};
use ferrotorch_kernels::softmax::{softmax, softmax_backward};
use ferrotorch_kernels::sort::{sort_rows, top_k_rows};
use ferrotorch_kernels::{parallel::set_num_threads, random};

/// Processor time of this thread in seconds: other processes on the machine do not count.
fn now() -> f64 {
    #[repr(C)]
    struct Time {
        seconds: i64,
        nanos: i64,
    }
    extern "C" {
        fn clock_gettime(clock: i32, time: *mut Time) -> i32;
    }
    const THREAD: i32 = 3;
    let mut t = Time { seconds: 0, nanos: 0 };
    // SAFETY: the structure is the system's `timespec`.
    unsafe { clock_gettime(THREAD, &mut t) };
    t.seconds as f64 + t.nanos as f64 * 1e-9
}

fn best(mut f: impl FnMut()) -> f64 {
    f();
    let start = now();
    f();
    let once = (now() - start).max(1e-8);
    let inner = ((2e-4 / once) as usize).clamp(1, 100_000);
    let rounds = ((0.15 / (once * inner as f64)) as usize).clamp(5, 300);
    let round = |_| {
        let start = now();
        (0..inner).for_each(|_| f());
        (now() - start) / inner as f64
    };
    (0..rounds).map(round).fold(f64::MAX, f64::min)
}

fn time(name: &str, elements: usize, f: impl FnMut()) {
    if machine::wanted(name) {
        let seconds = best(f);
        println!("{name:<40} {:>10.2} us {:>8.3} ns/element", seconds * 1e6, seconds * 1e9 / elements as f64);
    }
}

fn values(n: usize) -> Vec<f32> {
    (0..n as u64)
        .map(|i| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f32 / (1 << 23) as f32 - 1.0)
        .collect()
}

fn reductions(rows: usize, columns: usize) {
    let n = rows * columns;
    let x = values(n);
    let label = |what: &str| format!("{what} {rows}x{columns}");
    for (name, mask) in [("sum", [true, true]), ("sum dim0", [true, false]), ("sum dim1", [false, true])] {
        let layout = Layout::new(&[rows, columns], &[columns, 1], &mask);
        let mut out = vec![0.0; layout.outputs()];
        time(&label(name), n, || reduce(&Sum::new(), &x, &layout, &[()], &mut out));
        time(&label(&name.replace("sum", "largest")), n, || {
            reduce(&Largest::new(), &x, &layout, &[()], &mut out)
        });
        time(&label(&name.replace("sum", "norm")), n, || {
            reduce(&Euclid::new(), &x, &layout, &[()], &mut out)
        });
    }
    let transposed = Layout::new(&[rows, columns], &[1, rows], &[false, true]);
    let mut out = vec![0.0; rows];
    time(&label("sum dim1 transposed"), n, || reduce(&Sum::new(), &x, &transposed, &[()], &mut out));
    let (mut v, mut i) = (vec![0.0; n], vec![0; n]);
    time(&label("max dim1"), n, || extreme_rows(&x, columns, true, Some(&mut v[..rows]), &mut i[..rows]));
    time(&label("max dim0"), n, || {
        extreme_columns(&x, rows, columns, true, Some(&mut v[..columns]), &mut i[..columns])
    });
    time(&label("argmax"), n, || extreme_rows(&x, n, true, None, &mut i[..1]));
    time(&label("cumsum dim1"), n, || scan::<CumSum<f32>>(&x, columns, 1, &mut v));
    time(&label("cumsum dim0"), n, || scan::<CumSum<f32>>(&x, rows, columns, &mut v));
    time(&label("cumsum flat"), n, || scan::<CumSum<f32>>(&x, n, 1, &mut v));
    let mut y = vec![0.0; n];
    time(&label("softmax dim1"), n, || softmax(&x, columns, 1, false, &mut y));
    time(&label("log_softmax dim1"), n, || softmax(&x, columns, 1, true, &mut y));
    time(&label("softmax dim0"), n, || softmax(&x, rows, columns, false, &mut y));
    time(&label("softmax backward dim1"), n, || softmax_backward(&x, &y, columns, 1, false, &mut v));
    let double: Vec<f64> = x.iter().map(|&v| v as f64).collect();
    let mut wide = vec![0.0; n];
    time(&label("softmax dim1 f64"), n, || softmax(&double, columns, 1, false, &mut wide));
}

fn order(rows: usize, columns: usize) {
    let n = rows * columns;
    let x = values(n);
    let (mut v, mut i) = (vec![0.0; n], vec![0; n]);
    time(&format!("sort {rows}x{columns}"), n, || sort_rows(&x, columns, false, &mut v, &mut i));
    let wide: Vec<i64> = x.iter().map(|&v| (v * 1e6) as i64).collect();
    let mut w = wide.clone();
    time(&format!("sort i64 {rows}x{columns}"), n, || sort_rows(&wide, columns, false, &mut w, &mut i));
    let k = 10.min(columns);
    time(&format!("topk10 {rows}x{columns}"), n, || {
        top_k_rows(&x, columns, k, true, &mut v[..rows * k], &mut i[..rows * k])
    });
}

fn main() {
    set_num_threads(std::env::var("THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(1));
    for (rows, columns) in [(100, 100), (1000, 1000), (100_000, 10)] {
        reductions(rows, columns);
        order(rows, columns);
    }
    order(1, 10_000);
    order(1, 1_000_000);
    const N: usize = 1_000_000;
    let x = values(N);
    let mut y = vec![0.0; N];
    let places: Vec<i64> = (0..1000).map(|i| i * 7919 % 1000).collect();
    time("index_select 1000x1000", N, || {
        let mut offsets = vec![0; 1000];
        add_offsets(&mut offsets, &places, 1000, 1000, false).unwrap_or_default();
        gather_blocks(&x, &[], &offsets, &[Axis { size: 1000, stride: 1 }], &mut y);
    });
    let index: Vec<i64> = (0..N as i64).map(|i| i * 7919 % 1000).collect();
    time("gather dim1 1000x1000", N, || {
        gather(&x, &[(1000, 1000), (1000, 1)], 1, (1000, 1), &index, &mut y).unwrap_or_default()
    });
    let mask: Vec<bool> = index.iter().map(|i| i % 2 == 0).collect();
    time("masked_fill", N, || masked_fill(&x, &mask, 1.0, &mut y));
    let mut g = Generator::new(0);
    time("rand", N, || uniform_f32(&mut g, &mut y, 0.0, 1.0));
    time("randn", N, || normal_f32(&mut g, &mut y, 0.0, 1.0));
    let p = vec![0.3; N];
    time("bernoulli tensor", N, || bernoulli_f32(&mut g, &mut y, &p, 0.0, 1.0));
    time("bernoulli number", N, || random::bernoulli(&mut g, &mut y, 0.5, 0.0, 1.0));
    let mut whole = vec![0i64; N];
    time("randint", N, || random_range(&mut g, &mut whole, 1000, 0));
    time("randperm", N, || randperm(&mut g, &mut whole));
}
