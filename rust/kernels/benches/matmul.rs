//! Matrix products as a share of the machine's multiply-add peak: `cargo bench --bench matmul [FILTER]`.
mod machine;
use ferrotorch_kernels::matmul::{products, Finish, Number, Problem, Strided};

struct Shape {
    batch: usize,
    m: usize,
    k: usize,
    n: usize,
    /// A and B stored transposed.
    ta: bool,
    tb: bool,
}

fn run<T: Number + From<f32>>(kind: &str, s: &Shape, peak: f64) {
    let name = format!(
        "{kind} {}{}x{}x{}{}",
        if s.batch > 1 { format!("{}*", s.batch) } else { String::new() },
        s.m,
        s.k,
        s.n,
        match (s.ta, s.tb) {
            (false, false) => "",
            (false, true) => " NT",
            (true, false) => " TN",
            (true, true) => " TT",
        }
    );
    if !machine::wanted(&name) {
        return;
    }
    let fill = |n: usize| (0..n).map(|i| T::from(((i * 7919) % 101) as f32 / 50.0 - 1.0)).collect::<Vec<T>>();
    let (a, b) = (fill(s.batch * s.m * s.k), fill(s.batch * s.k * s.n));
    let mut c = fill(s.batch * s.m * s.n);
    let layout = |p: *const T, rows: usize, columns: usize, t: bool| {
        if t {
            Strided { p, row: 1, col: rows }
        } else {
            Strided { p, row: columns, col: 1 }
        }
    };
    let problem = Problem {
        m: s.m,
        n: s.n,
        k: s.k,
        a: layout(a.as_ptr(), s.m, s.k, s.ta),
        b: layout(b.as_ptr(), s.k, s.n, s.tb),
        c: c.as_mut_ptr(),
        c_row: s.n,
        finish: Finish::plain(),
    };
    let seconds = machine::best(|| {
        // SAFETY: the vectors have the sizes of the matrices.
        unsafe { products(&problem, s.batch, s.m * s.n, |i| (i * s.m * s.k, i * s.k * s.n)) }
    });
    let flops = 2.0 * (s.batch * s.m * s.k * s.n) as f64;
    machine::report(&name, seconds, flops, peak);
}

fn main() {
    let peak = machine::peak_flops();
    println!("multiply-add peak of one core: {:.1} Gflop/s in f32", peak / 1e9);
    for threads in machine::threads() {
        let peak = peak * threads as f64;
        let one = |m, k, n, ta, tb| Shape { batch: 1, m, k, n, ta, tb };
        let mut shapes: Vec<Shape> =
            [4, 16, 32, 64, 128, 256, 512, 1024, 2048].map(|n| one(n, n, n, false, false)).into();
        for (ta, tb) in [(false, true), (true, false), (true, true)] {
            shapes.extend([64, 256, 512, 1024].map(|n| one(n, n, n, ta, tb)));
        }
        for (m, k, n) in [
            (1, 512, 512),
            (1, 4096, 4096),
            (4096, 64, 64),
            (64, 4096, 64),
            (1, 784, 512),
            (32, 784, 512),
            (64, 1024, 10),
            (8, 256, 1024),
            (64, 1024, 1024),
            (256, 512, 512),
            (784, 32, 512),
            (1024, 64, 1024),
            (2048, 256, 256),
            (1024, 1024, 1),
            (6, 25, 784),
            (16, 54, 144),
            (64, 576, 3136),
        ] {
            shapes
                .extend([(false, false), (false, true), (true, false)].map(|(ta, tb)| one(m, k, n, ta, tb)));
        }
        for (m, k, n) in [(128, 64, 128), (50, 64, 50), (16, 16, 16)] {
            shapes.extend([false, true].map(|tb| Shape { batch: 64, m, k, n, ta: false, tb }));
        }
        println!("{threads} thread(s)");
        ferrotorch_kernels::parallel::set_num_threads(threads);
        for s in &shapes {
            run::<f32>("f32", s, peak);
        }
        for n in [64, 256, 512, 1024] {
            run::<f64>("f64", &one(n, n, n, false, false), peak / 2.0);
            run::<f64>("f64", &one(n, n, n, false, true), peak / 2.0);
        }
    }
}
