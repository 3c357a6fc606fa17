use super::*;
use half::bf16;
use num_complex::Complex;

/// Small whole numbers: every product and sum is exact, so any order gives the same result.
fn numbers(n: usize, seed: u64) -> Vec<f64> {
    let mut x = seed.wrapping_mul(0x9e3779b97f4a7c15) | 1;
    (0..n)
        .map(|_| {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            ((x >> 33) % 9) as f64 - 4.0
        })
        .collect()
}

struct Case {
    m: usize,
    n: usize,
    k: usize,
    ta: u8,
    tb: u8,
}

/// A matrix whose layout is row-major, column-major or with gaps in both directions.
fn layout(kind: u8, rows: usize, columns: usize) -> (usize, usize, usize) {
    match kind {
        0 => (columns, 1, rows * columns),
        1 => (1, rows, rows * columns),
        2 => (columns + 3, 1, rows * (columns + 3)),
        _ => (2, 2 * rows + 1, (2 * rows + 1) * columns),
    }
}

fn check<T: Number + std::fmt::Debug>(case: &Case, of: impl Fn(f64) -> T, alpha: f64, beta: f64, bias: u8) {
    let &Case { m, n, k, ta, tb } = case;
    let (ar, ac, alen) = layout(ta, m, k);
    let (br, bc, blen) = layout(tb, k, n);
    let (a, b) = (numbers(alen + 1, 1), numbers(blen + 1, 2));
    let (c, v) = (numbers(m * n + 1, 3), numbers(m + n + 1, 4));
    let convert = |x: &[f64]| x.iter().map(|&x| of(x)).collect::<Vec<T>>();
    let (at, bt, mut ct, vt) = (convert(&a), convert(&b), convert(&c), convert(&v));
    let finish = Finish {
        alpha: of(alpha),
        beta: of(beta),
        bias: match bias {
            0 => Bias::None,
            1 => Bias::Columns(vt.as_ptr()),
            _ => Bias::Rows(vt.as_ptr()),
        },
        relu: false,
    };
    let problem = Problem {
        m,
        n,
        k,
        a: Strided { p: at.as_ptr(), row: ar, col: ac },
        b: Strided { p: bt.as_ptr(), row: br, col: bc },
        c: ct.as_mut_ptr(),
        c_row: n,
        finish,
    };
    // SAFETY: the layouts span the vectors.
    unsafe { T::product(&problem) };
    for i in 0..m {
        for j in 0..n {
            let mut sum = 0.0;
            for p in 0..k {
                sum += a[i * ar + p * ac] * b[p * br + j * bc];
            }
            let mut x = alpha * sum + beta * c[i * n + j];
            x += match bias {
                0 => 0.0,
                1 => v[j],
                _ => v[i],
            };
            assert_eq!(ct[i * n + j], of(x), "{m}x{k}x{n} layouts {ta}{tb} at {i},{j}");
        }
    }
    assert_eq!(ct[m * n], of(c[m * n]), "wrote past the end");
}

const SIZES: [(usize, usize, usize); 22] = [
    (1, 1, 1),
    (4, 4, 4),
    (1, 17, 5),
    (17, 1, 33),
    (1, 1, 70000),
    (1, 300, 200),
    (1, 2500, 300),
    (3, 50, 7),
    (8, 48, 16),
    (9, 49, 17),
    (13, 100, 64),
    (32, 130, 100),
    (31, 65, 700),
    (64, 64, 64),
    (65, 97, 129),
    (70, 33, 1100),
    (200, 10, 30),
    (300, 3, 50),
    (129, 257, 66),
    (100, 5000, 3),
    (5, 0, 3),
    (4, 5, 0),
];

#[test]
fn all_layouts_and_shapes() {
    for (m, n, k) in SIZES {
        for ta in 0..4 {
            for tb in 0..4 {
                let case = Case { m, n, k, ta, tb };
                check::<f32>(&case, |x| x as f32, 1.0, 0.0, 0);
                check::<f64>(&case, |x| x, 2.0, -1.0, 1);
            }
        }
    }
}

#[test]
fn epilogues() {
    for (m, n, k) in SIZES {
        for (alpha, beta, bias) in [(1.0, 1.0, 0), (2.0, 0.0, 1), (1.0, 0.0, 2), (-1.0, 2.0, 2)] {
            for tb in 0..2 {
                check::<f32>(&Case { m, n, k, ta: 0, tb }, |x| x as f32, alpha, beta, bias);
            }
        }
    }
}

#[test]
fn other_numbers() {
    for (m, n, k) in [(3, 4, 5), (20, 30, 10), (0, 3, 2), (2, 3, 0)] {
        for tb in 0..4 {
            let case = Case { m, n, k, ta: 3 - tb, tb };
            check::<i64>(&case, |x| x as i64, 2.0, 1.0, 1);
            check::<u8>(&case, |x| x as i64 as u8, 1.0, 0.0, 0);
            check::<Complex<f32>>(&case, |x| Complex::new(x as f32, 0.0), 1.0, 2.0, 2);
            check::<bf16>(&case, bf16::from_f64, 1.0, 0.0, 0);
        }
    }
}

#[test]
fn relu_keeps_nan() {
    let (a, b) = ([f32::NAN, -1.0, 1.0], [1.0f32]);
    let mut c = [9.0f32; 3];
    let problem = Problem {
        m: 3,
        n: 1,
        k: 1,
        a: Strided { p: a.as_ptr(), row: 1, col: 1 },
        b: Strided { p: b.as_ptr(), row: 1, col: 1 },
        c: c.as_mut_ptr(),
        c_row: 1,
        finish: Finish { relu: true, ..Finish::plain() },
    };
    // SAFETY: three rows of one element each.
    unsafe { f32::product(&problem) };
    assert!(c[0].is_nan() && c[1] == 0.0 && c[2] == 1.0);
}
