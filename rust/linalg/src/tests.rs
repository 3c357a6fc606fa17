use crate::*;

fn matrix(m: usize, n: usize) -> Vec<f64> {
    let mut state = 12345u64;
    let mut next = || {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) as f64 / (1u64 << 31) as f64 - 0.5
    };
    (0..m * n).map(|_| next()).collect()
}

fn turned<T: Copy>(a: &[T], m: usize, n: usize) -> Vec<T> {
    (0..m * n).map(|k| a[k % m * n + k / m]).collect()
}

fn times(a: &[f64], b: &[f64], m: usize, k: usize, n: usize) -> Vec<f64> {
    let mut c = vec![0.0; m * n];
    for i in 0..m {
        for l in 0..k {
            for j in 0..n {
                c[i * n + j] += a[i * k + l] * b[l * n + j];
            }
        }
    }
    c
}

fn close(a: &[f64], b: &[f64], tol: f64) {
    assert_eq!(a.len(), b.len());
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        assert!((x - y).abs() <= tol, "element {i}: {x} and {y}");
    }
}

#[test]
fn lu_solves() {
    let mut scratch = lu::Scratch::default();
    for n in [1, 2, 3, 4, 5, 31, 47, 48, 64, 100, 130] {
        let a = matrix(n, n);
        let x = matrix(n, 3);
        let mut b = times(&a, &x, n, n, 3);
        let (mut lu, mut pivots) = (vec![0.0; n * n], vec![0; n]);
        assert_eq!(lu::factor(&a, &mut lu, (n, n), &mut pivots, &mut scratch), 0);
        let view = vector::View::columns(&lu, n);
        lu::solve(view, n, &pivots, &mut b, 3);
        close(&b, &x, 1e-9);
        let mut b = times(&turned(&a, n, n), &x, n, n, 3);
        lu::solve_transposed(view, n, &pivots, &mut b, 3);
        close(&b, &x, 1e-9);
    }
}

#[test]
fn lu_of_rectangles_and_singular_matrices() {
    for (m, n, zero) in
        [(60, 50, false), (50, 60, false), (5, 9, false), (60, 60, true), (6, 6, true), (4, 4, true)]
    {
        let mut a = matrix(m, n);
        if zero {
            (0..m).for_each(|i| a[i * n + 3] = a[i * n + 1]);
            (0..m).for_each(|i| a[i * n] = 0.0);
        }
        let k = m.min(n);
        let (mut lu, mut pivots) = (vec![0.0; m * n], vec![0; k]);
        assert_eq!(lu::factor(&a, &mut lu, (m, n), &mut pivots, &mut Default::default()), zero as i32);
        let (mut l, mut u) = (vec![0.0; m * k], vec![0.0; k * n]);
        for i in 0..m {
            for j in 0..n {
                let x = lu[j * m + i];
                assert!(x.is_finite());
                if i <= j {
                    u[i * n + j] = x;
                } else {
                    l[i * k + j] = x;
                }
            }
        }
        (0..k).for_each(|i| l[i * k + i] = 1.0);
        let mut pa = a.clone();
        lu::exchange(&mut pa, n, &pivots, false);
        close(&times(&l, &u, m, k, n), &pa, 1e-10);
    }
}

#[test]
fn cholesky_multiplies_back() {
    let mut memory = Memory::default();
    for n in [1, 2, 7, 11, 12, 64, 150] {
        let a = matrix(n, n);
        let mut s = times(&a, &turned(&a, n, n), n, n, n);
        (0..n).for_each(|i| s[i * n + i] += 1.0);
        let mut l = vec![0.0; n * n];
        assert_eq!(cholesky::factor(&s, &mut l, n, &mut memory), 0);
        close(&times(&turned(&l, n, n), &l, n, n, n), &s, 1e-10);
        if n > 2 {
            s[(n - 2) * n + n - 2] = -1.0;
            assert_eq!(cholesky::factor(&s, &mut l, n, &mut memory), n as i32 - 1);
        }
    }
}

#[test]
fn qr_multiplies_back() {
    for (m, n) in [(1, 1), (3, 5), (5, 3), (70, 70), (100, 30), (30, 100), (130, 129)] {
        let a = matrix(m, n);
        let k = m.min(n);
        let (mut f, mut tau) = (a.clone(), vec![0.0; k]);
        householder::factor(&mut f, m, n, &mut tau);
        let mut q = vec![0.0; m * k];
        householder::generate(vector::View::rows(&f, n), m, &tau, &mut q, k);
        let mut r = f[..k * n].to_vec();
        for i in 0..k {
            r[i * n..i * n + i.min(n)].fill(0.0);
        }
        close(&times(&q, &r, m, k, n), &a, 1e-12);
        let mut back = a.clone();
        householder::apply(vector::View::rows(&f, n), m, &tau, true, &mut back, n);
        close(&back[..k * n], &r, 1e-12);
    }
}

#[test]
fn eigenvectors_multiply_back() {
    for n in [1, 2, 3, 8, 40, 120] {
        let mut a = matrix(n, n);
        for i in 0..n {
            (0..i).for_each(|j| a[j * n + i] = a[i * n + j]);
        }
        let (mut d, mut z) = (vec![0.0; n], vec![0.0; n * n]);
        assert_eq!(eigh::eigen(&a, n, &mut d, Some(&mut z), &mut Default::default()), 0);
        let z = turned(&z, n, n);
        assert!(d.windows(2).all(|w| w[0] <= w[1]));
        let az = times(&a, &z, n, n, n);
        let zd: Vec<f64> = (0..n * n).map(|i| z[i] * d[i % n]).collect();
        close(&az, &zd, 1e-12 * n as f64);
    }
}

#[test]
fn singular_vectors_multiply_back() {
    for (m, n) in [(1, 1), (2, 2), (3, 2), (2, 3), (9, 3), (30, 30), (100, 70), (50, 200), (200, 50)] {
        for scale in [1.0, 1e-200, 1e200] {
            let a: Vec<f64> = matrix(m, n).iter().map(|x| x * scale).collect();
            let k = m.min(n);
            for (p, q) in [(k, k), (m, n)] {
                let (mut d, mut u, mut v) = (vec![0.0; k], vec![0.0; m * p], vec![0.0; n * q]);
                let vectors = Some((&mut u[..], &mut v[..]));
                assert_eq!(svd::svd(&a, (m, n), &mut d, vectors, &mut Default::default()), 0);
                assert!(d.windows(2).all(|w| w[0] >= w[1]) && d[k - 1] >= 0.0);
                let us: Vec<f64> = (0..m * k).map(|i| u[i] * d[i / m]).collect();
                close(&times(&turned(&us, k, m), &v, m, k, n), &a, 1e-12 * m as f64 * scale);
            }
        }
    }
}

#[test]
fn singular_vectors_of_low_rank() {
    for (n, r) in [(26, 13), (40, 20), (60, 15), (100, 50), (130, 64)] {
        let a = times(&matrix(n, r), &matrix(r, n), n, r, n);
        let (mut d, mut u, mut v) = (vec![0.0; n], vec![0.0; n * n], vec![0.0; n * n]);
        let vectors = Some((&mut u[..], &mut v[..]));
        assert_eq!(svd::svd(&a, (n, n), &mut d, vectors, &mut Default::default()), 0);
        let us: Vec<f64> = (0..n * n).map(|i| u[i] * d[i / n]).collect();
        close(&times(&turned(&us, n, n), &v, n, n, n), &a, 1e-12 * n as f64);
    }
}

#[test]
fn general_eigenvectors_multiply_back() {
    use num_complex::Complex;
    for n in [1, 2, 3, 5, 12, 40, 90, 160] {
        let a = matrix(n, n);
        let ca: Vec<_> = a.iter().map(|&x| Complex::new(x, 0.0)).collect();
        let rotated: Vec<_> =
            matrix(n + 1, n).into_iter().skip(n).zip(&a).map(|(y, &x)| Complex::new(x, y)).collect();
        for complex in [false, true] {
            let source = if complex { &rotated } else { &ca };
            let (mut d, mut z) = (vec![Complex::default(); n], vec![Complex::default(); n * n]);
            let info = match complex {
                true => eig::complex(source, n, &mut d, Some(&mut z), &mut Default::default()),
                false => eig::real(&a, n, &mut d, Some(&mut z), &mut Default::default()),
            };
            assert_eq!(info, 0);
            let z = turned(&z, n, n);
            for i in 0..n {
                for j in 0..n {
                    let left: Complex<f64> = (0..n).map(|k| source[i * n + k] * z[k * n + j]).sum();
                    assert!((left - z[i * n + j] * d[j]).norm() < 1e-11 * n as f64, "{n} {complex} {i} {j}");
                }
            }
        }
    }
}

#[test]
fn ldl_solves() {
    use num_complex::Complex;
    for n in [1, 2, 3, 6, 20] {
        let (x, y) = (matrix(n, n), matrix(n + 1, n));
        let at = |i: usize, j: usize, hermitian: bool| {
            let (p, q) = (i.max(j), i.min(j));
            let im = if hermitian && i == j { 0.0 } else { y[p * n + q] };
            Complex::new(
                if i == j { 0.0 } else { x[p * n + q] } + (i == 0 && n == 1) as u8 as f64,
                if hermitian && i < j { -im } else { im },
            )
        };
        for hermitian in [false, true] {
            let a: Vec<_> = (0..n * n).map(|k| at(k / n, k % n, hermitian)).collect();
            let want: Vec<_> = (0..n).map(|i| Complex::new(x[i], y[i])).collect();
            let mut b: Vec<Complex<f64>> =
                (0..n).map(|i| (0..n).map(|k| a[i * n + k] * want[k]).sum()).collect();
            let (mut f, mut pivots) = (a.clone(), vec![0; n]);
            assert_eq!(ldl::factor(&mut f, n, &mut pivots, hermitian), 0);
            ldl::solve(&f, n, &pivots, &mut b, 1, hermitian);
            assert!(b.iter().zip(&want).all(|(p, q)| (p - q).norm() < 1e-9), "{n} {hermitian} {pivots:?}");
        }
    }
}

#[test]
fn exponential_of_rotation() {
    for angle in [0.01, 0.2, 0.9, 2.0, 5.0, 40.0] {
        let mut a = vec![0.0, -angle, angle, 0.0];
        exponential::exponential(&mut a, 2);
        close(&a, &[angle.cos(), -angle.sin(), angle.sin(), angle.cos()], 1e-13);
    }
}
