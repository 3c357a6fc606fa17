use super::*;

/// The largest error of `f` against `exact` in ulp of `f32`, over a range of bit patterns.
fn worst32(from: f32, to: f32, f: impl Fn(f32) -> f32, exact: impl Fn(f64) -> f64) -> f64 {
    let mut worst = 0.0f64;
    for i in 0..200_000 {
        let x = from + (to - from) * (i as f32 + 0.37) / 200_000.0;
        let (got, want) = (f(x) as f64, exact(x as f64));
        if (want as f32).is_infinite() || want.abs() < f32::MIN_POSITIVE as f64 {
            assert!(got == want as f32 as f64 || (got - want).abs() < 3e-45, "at {x}: {got} {want}");
            continue;
        }
        let ulp = 2f64.powi((want.abs().log2().floor() as i32).max(-126) - 23);
        worst = worst.max((got - want).abs() / ulp);
    }
    worst
}

fn worst64(from: f64, to: f64, f: impl Fn(f64) -> f64, exact: impl Fn(f64) -> f64) -> f64 {
    let mut worst = 0.0f64;
    for i in 0..100_000 {
        let x = from + (to - from) * (i as f64 + 0.37) / 100_000.0;
        let (got, want) = (f(x), exact(x));
        if want.is_infinite() || want.abs() < f64::MIN_POSITIVE {
            assert!(got == want || (got - want).abs() < 2e-323, "at {x}: {got} {want}");
            continue;
        }
        worst = worst.max((got - want).abs() / want.abs() / f64::EPSILON);
    }
    worst
}

macro_rules! errors {
    ($worst:ident, $t:ty: $($name:ident($from:expr, $to:expr) < $ulp:expr, $exact:expr;)*) => { $(
        for (fused, got) in [(true, $worst($from, $to, |x| Call::$name::<$t, true>(x), $exact)),
                             (false, $worst($from, $to, |x| Call::$name::<$t, false>(x), $exact))] {
            println!("{} {} [{}, {}] fused {fused}: {got:.2} ulp", stringify!($t), stringify!($name), $from, $to);
            assert!(got < $ulp, "{} on [{}, {}], fused {fused}: {got} ulp", stringify!($name), $from, $to);
        }
    )* };
}

#[test]
fn f32_errors() {
    errors! { worst32, f32:
        exp(-110.0, 95.0) < 1.2, f64::exp;
        exp2(-152.0, 130.0) < 1.2, f64::exp2;
        expm1(-20.0, 90.0) < 1.6, f64::exp_m1;
        expm1(-0.5, 0.5) < 1.6, f64::exp_m1;
        log(1e-38, 10.0) < 1.2, f64::ln;
        log(0.7, 1.5) < 1.2, f64::ln;
        log(1e-42, 1e-37) < 1.2, f64::ln;
        log2(0.01, 10.0) < 2.0, f64::log2;
        log10(0.01, 10.0) < 2.0, f64::log10;
        log1p(-0.99, 3.0) < 1.7, f64::ln_1p;
        log1p(-1e-3, 1e-3) < 1.7, f64::ln_1p;
        log1p_unit(0.0, 1.0) < 2.0, f64::ln_1p;
        tanh(-11.0, 11.0) < 2.8, f64::tanh;
        tanh(-0.1, 0.1) < 2.8, f64::tanh;
        sigmoid(-80.0, 20.0) < 2.5, |x| 1.0 / (1.0 + (-x).exp());
        sinh(-88.0, 88.0) < 4.0, f64::sinh;
        sinh(-0.1, 0.1) < 3.0, f64::sinh;
        cosh(-88.0, 88.0) < 4.0, f64::cosh;
        asinh(-50.0, 50.0) < 3.5, f64::asinh;
        acosh(1.0, 50.0) < 3.5, f64::acosh;
        atanh(-0.99, 0.99) < 4.0, f64::atanh;
        asin(-1.0, 1.0) < 2.3, f64::asin;
        acos(-1.0, 1.0) < 2.3, f64::acos;
        atan(-20.0, 20.0) < 2.0, f64::atan;
        erf(-4.5, 4.5) < 1.5, libm::erf;
        erfc(-4.0, 9.0) < 6.0, libm::erfc;
        phi(-4.0, 5.0) < 32.0, |x| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
        log1p_exp(-80.0, 80.0) < 2.5, |x| x.max(0.0) + (-x.abs()).exp().ln_1p();
    }
    for range in [3.0, 100.0, 8000.0] {
        errors! { worst32, f32:
            sin_of(-range, range) < 2.2, f64::sin;
            cos_of(-range, range) < 2.2, f64::cos;
        }
    }
}

#[test]
fn f64_errors() {
    errors! { worst64, f64:
        exp(-745.0, 712.0) < 3.0, f64::exp;
        exp2(-1070.0, 1025.0) < 3.0, f64::exp2;
        expm1(-40.0, 700.0) < 3.0, f64::exp_m1;
        expm1(-0.5, 0.5) < 3.0, f64::exp_m1;
        log(1e-30, 10.0) < 3.0, f64::ln;
        log(0.7, 1.5) < 3.0, f64::ln;
        log2(0.01, 10.0) < 3.0, f64::log2;
        log10(0.01, 10.0) < 3.0, f64::log10;
        log1p(-0.99, 3.0) < 3.0, f64::ln_1p;
        log1p_unit(0.0, 1.0) < 3.0, f64::ln_1p;
        sigmoid(-700.0, 40.0) < 3.0, |x| 1.0 / (1.0 + (-x).exp());
        tanh(-22.0, 22.0) < 3.0, f64::tanh;
        tanh(-0.1, 0.1) < 3.0, f64::tanh;
        sinh(-30.0, 30.0) < 3.0, f64::sinh;
        erf(-6.0, 6.0) < 3.0, libm::erf;
        erf(-0.1, 0.1) < 3.0, libm::erf;
        erfc(-6.0, 26.0) < 6.0, libm::erfc;
        phi(-4.0, 8.0) < 40.0, |x| 0.5 * libm::erfc(-x * std::f64::consts::FRAC_1_SQRT_2);
        asin(-1.0, 1.0) < 3.0, f64::asin;
        acos(-1.0, 1.0) < 3.0, f64::acos;
        atan(-20.0, 20.0) < 3.0, f64::atan;
        sin_of(-10000.0, 10000.0) < 3.0, f64::sin;
        cos_of(-10000.0, 10000.0) < 3.0, f64::cos;
    }
}

/// The functions under test, as free functions: `f32`'s own methods would hide the trait's.
struct Call;
macro_rules! calls {
    ($($name:ident)*) => { impl Call {
        $(fn $name<T: Math, const F: bool>(x: T) -> T { x.$name::<F>() })*
    } };
}
calls! { exp log1p_unit exp2 expm1 log log2 log10 log1p tanh sigmoid sinh cosh asinh acosh atanh asin acos atan erf erfc phi log1p_exp }
impl Call {
    fn sin_of<T: Math, const F: bool>(x: T) -> T {
        x.sin_cos_small::<F>().0
    }
    fn cos_of<T: Math, const F: bool>(x: T) -> T {
        x.sin_cos_small::<F>().1
    }
}

#[test]
fn special_values() {
    let inf = f32::INFINITY;
    assert_eq!(Math::exp::<true>(-inf), 0.0);
    assert_eq!(Math::exp::<true>(inf), inf);
    assert!(Math::exp::<true>(f32::NAN).is_nan());
    assert_eq!(Math::exp::<true>(0.0f32), 1.0);
    assert_eq!(Math::expm1::<true>(-0.0f32).to_bits(), (-0.0f32).to_bits());
    assert_eq!(Math::expm1::<true>(-inf), -1.0);
    assert_eq!(Math::log::<true>(0.0f32), -inf);
    assert_eq!(Math::log::<true>(inf), inf);
    assert!(Math::log::<true>(-1.0f32).is_nan());
    assert_eq!(Math::log1p::<true>(-1.0f32), -inf);
    assert_eq!(Math::log1p::<true>(inf), inf);
    assert_eq!(Math::log1p::<true>(1e-20f32), 1e-20);
    assert_eq!(Math::tanh::<true>(inf), 1.0);
    assert_eq!(Math::tanh::<true>(-200.0f32), -1.0);
    assert!(Math::tanh::<true>(f32::NAN).is_nan());
    assert_eq!(Math::sigmoid::<true>(-inf), 0.0);
    assert_eq!(Math::phi::<true>(100.0f32), 1.0);
    assert_eq!(Math::phi::<true>(-100.0f32), 0.0);
    assert_eq!(Math::erf::<true>(inf), 1.0);
    assert_eq!(Math::atan2::<true>(0.0f32, -1.0), std::f32::consts::PI);
    assert_eq!(Math::atan2::<true>(-0.0f32, 0.0).to_bits(), (-0.0f32).to_bits());
    assert_eq!(Math::atan2::<true>(inf, -inf), 0.75 * std::f32::consts::PI);
}

#[test]
fn powers() {
    let values = [
        0.0f32,
        -0.0,
        1.0,
        -1.0,
        0.5,
        -0.5,
        2.0,
        -2.0,
        3.0,
        -3.0,
        2.5,
        1e-40,
        1e38,
        -1e38,
        33554432.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
    ];
    for x in values {
        for y in values {
            let (got, want) = (pow_f32::<true>(x, y), (x as f64).powf(y as f64) as f32);
            let close = (got - want).abs() <= 1.2e-7 * want.abs();
            assert!(
                got.to_bits() == want.to_bits() || got.is_nan() && want.is_nan() || close,
                "{x}^{y}: {got} {want}"
            );
        }
    }
    for i in 0..20_000 {
        let (x, y) = (0.001 + i as f32 * 0.37, (i % 97) as f32 * 0.11 - 5.0);
        let (got, want) = (pow_f32::<false>(x, y) as f64, (x as f64).powf(y as f64));
        assert!((got - want).abs() <= 6.1e-8 * want.abs() + 1e-45, "{x}^{y}: {got} {want}");
    }
}
