//! Special functions in double precision: series, asymptotic expansions, Newton steps and the trapezoidal rule.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

pub use libm::{erf, erfc, frexp, lgamma};

macro_rules! bessel {
    ($($name:ident)*) => { $(
        /// The Bessel function of this name; no limit is taken at infinity.
        pub fn $name(x: f64) -> f64 {
            if x.is_infinite() { f64::NAN } else { libm::$name(x) }
        }
    )* };
}
bessel! { j0 j1 y0 y1 }

const SQRT_PI: f64 = 1.772_453_850_905_516;

/// The standard normal distribution function.
pub fn ndtr(x: f64) -> f64 {
    0.5 * erfc(-x * FRAC_1_SQRT_2)
}

/// `e^(x^2) erfc(x)`.
pub fn erfcx(x: f64) -> f64 {
    if x < 20.0 {
        return (x * x).exp() * erfc(x);
    }
    let s = 0.5 / (x * x);
    (1.0 - s * (1.0 - 3.0 * s * (1.0 - 5.0 * s * (1.0 - 7.0 * s)))) / (x * SQRT_PI)
}

/// The logarithm of [`ndtr`].
pub fn log_ndtr(x: f64) -> f64 {
    if x < -1.0 {
        (0.5 * erfcx(-x * FRAC_1_SQRT_2)).ln() - 0.5 * x * x
    } else {
        (-0.5 * erfc(x * FRAC_1_SQRT_2)).ln_1p()
    }
}

/// `-x log x`.
pub fn entr(x: f64) -> f64 {
    match x {
        x if x > 0.0 => -x * x.ln(),
        x if x == 0.0 => 0.0,
        x if x.is_nan() => x,
        _ => f64::NEG_INFINITY,
    }
}

/// The derivative of the logarithm of the gamma function.
pub fn digamma(x: f64) -> f64 {
    if x == 0.0 {
        return f64::INFINITY.copysign(-x);
    }
    if x < 0.0 {
        if x == x.trunc() {
            return f64::NAN;
        }
        let fraction = x - x.trunc();
        return digamma(1.0 - x) - PI / (PI * fraction).tan();
    }
    let (mut x, mut shift) = (x, 0.0);
    while x < 12.0 {
        shift += 1.0 / x;
        x += 1.0;
    }
    let z = 1.0 / (x * x);
    let tail = z
        * (1.0 / 12.0
            - z * (1.0 / 120.0
                - z * (1.0 / 252.0 - z * (1.0 / 240.0 - z * (1.0 / 132.0 - z * 691.0 / 32760.0)))));
    x.ln() - 0.5 / x - tail - shift
}

/// The Hurwitz zeta function by Euler and Maclaurin's formula.
pub fn zeta(x: f64, q: f64) -> f64 {
    // (2 j)! / B_2j
    const A: [f64; 12] = [
        12.0,
        -720.0,
        30240.0,
        -1209600.0,
        47900160.0,
        -1.892_437_580_318_379e9,
        7.472_424_96e10,
        -2.950_130_727_918_164e12,
        1.164_678_281_435_006_7e14,
        -4.597_978_722_407_472_6e15,
        1.815_210_540_194_354_7e17,
        -7.166_165_256_175_667e18,
    ];
    if x == 1.0 {
        return f64::INFINITY;
    }
    if x < 1.0 || x.is_nan() || q.is_nan() {
        return f64::NAN;
    }
    if q <= 0.0 {
        if q == q.floor() {
            return f64::INFINITY;
        }
        if x != x.floor() {
            return f64::NAN;
        }
    }
    let mut s = q.powf(-x);
    let (mut a, mut b, mut i) = (q, 0.0, 0);
    while i < 9 || a <= 9.0 {
        i += 1;
        a += 1.0;
        b = a.powf(-x);
        s += b;
        if (b / s).abs() < f64::EPSILON {
            return s;
        }
    }
    s += b * a / (x - 1.0) - 0.5 * b;
    let (mut factor, mut k) = (1.0, 0.0);
    for c in A {
        factor *= x + k;
        b /= a;
        let t = factor * b / c;
        s += t;
        if (t / s).abs() < f64::EPSILON {
            break;
        }
        factor *= x + k + 1.0;
        b /= a;
        k += 2.0;
    }
    s
}

/// The `n`-th derivative of [`digamma`].
pub fn polygamma(n: i64, x: f64) -> f64 {
    if n == 0 {
        return digamma(x);
    }
    let s = n as f64 + 1.0;
    let sign = if n % 2 == 0 { -1.0 } else { 1.0 };
    sign * lgamma(s).exp() * zeta(s, x)
}

/// `e^x K_order(x)`: the integral of `e^(x - x cosh t) cosh(order t)`, for which the trapezoidal rule converges fast.
fn bessel_k_scaled(x: f64, order: f64) -> f64 {
    if x <= 0.0 || x.is_nan() {
        return if x == 0.0 { f64::INFINITY } else { f64::NAN };
    }
    if x.is_infinite() {
        return 0.0;
    }
    let step = 1.0f64 / 32.0;
    let (mut sum, mut t) = (0.5f64, step);
    loop {
        let term = (-x * (t.cosh() - 1.0)).exp() * (order * t).cosh();
        sum += term;
        if term < sum * 1e-17 {
            return sum * step;
        }
        t += step;
    }
}

pub fn k0(x: f64) -> f64 {
    bessel_k_scaled(x, 0.0) * (-x).exp()
}

pub fn k0e(x: f64) -> f64 {
    bessel_k_scaled(x, 0.0)
}

pub fn k1(x: f64) -> f64 {
    bessel_k_scaled(x, 1.0) * (-x).exp()
}

pub fn k1e(x: f64) -> f64 {
    bessel_k_scaled(x, 1.0)
}

/// `sin(x) / x`.
pub fn spherical_j0(x: f64) -> f64 {
    if x.is_infinite() {
        0.0
    } else if x == 0.0 {
        1.0
    } else {
        x.sin() / x
    }
}

/// The regularised lower incomplete gamma function, or the upper one.
pub fn gamma_part(a: f64, x: f64, upper: bool) -> f64 {
    if x < 0.0 || a < 0.0 || a.is_nan() || x.is_nan() || (a == 0.0 && x == 0.0) {
        return f64::NAN;
    }
    let pick = |lower: f64| if upper { 1.0 - lower } else { lower };
    if a == 0.0 {
        return pick(1.0);
    }
    if x == 0.0 {
        return pick(0.0);
    }
    if a.is_infinite() || x.is_infinite() {
        return if a.is_infinite() && x.is_infinite() {
            f64::NAN
        } else {
            pick(if x.is_infinite() { 1.0 } else { 0.0 })
        };
    }
    let front = (a * x.ln() - x - lgamma(a)).exp();
    if x < a + 1.0 {
        let (mut term, mut sum, mut n) = (1.0 / a, 1.0 / a, a);
        while term > sum * 1e-17 {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return pick((sum * front).min(1.0));
    }
    // Lentz's method for the continued fraction of the upper part.
    let mut b = x + 1.0 - a;
    let (mut c, mut d) = (1e300, 1.0 / b);
    let mut h = d;
    for i in 1..10_000 {
        let an = -(i as f64) * (i as f64 - a);
        b += 2.0;
        d = 1.0 / (an * d + b);
        c = b + an / c;
        h *= d * c;
        if (d * c - 1.0).abs() < 1e-16 {
            break;
        }
    }
    let q = front * h;
    if upper {
        q
    } else {
        1.0 - q
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values() {
        let close = |a: f64, b: f64| assert!((a - b).abs() <= 1e-12 * b.abs().max(1e-3), "{a} {b}");
        close(digamma(1.0), -0.577_215_664_901_532_9);
        close(digamma(-0.5), 0.036_489_973_978_576_52);
        close(zeta(2.0, 1.0), PI * PI / 6.0);
        close(polygamma(2, 1.0), -2.404_113_806_319_188_6);
        close(k0(1.0), 0.421_024_438_240_708_33);
        close(k1(0.1), 9.853_844_780_870_606);
        close(gamma_part(2.0, 3.0, false), 0.800_851_726_528_544_2);
        close(gamma_part(2.0, 1.0, true), 0.735_758_882_342_884_6);
        close(erfcx(5.0), 0.110_704_637_733_068_63);
    }
}
