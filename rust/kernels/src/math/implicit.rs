//! Gradients of gamma and beta samples with respect to their shapes, at fixed probability.
//!
//! With the distribution function F(x; a), a sample's derivative is -(dF/da) / (dF/dx) (Figurnov, Mohamed and Mnih,
//! "Implicit reparameterization gradients", 2018). Series and continued fraction carry their derivatives along.
use super::special::digamma;

/// The derivative of a gamma sample `x` of shape `a` with respect to `a`.
pub fn gamma_sample_slope(x: f64, a: f64) -> f64 {
    if x == 0.0 {
        return 0.0;
    }
    if x < (a + 1.0).max(1.0) {
        lower_series(x, a)
    } else {
        upper_fraction(x, a)
    }
}

/// From the power series of the lower incomplete gamma function.
fn lower_series(x: f64, a: f64) -> f64 {
    let (mut sum, mut slope, mut term, mut harmonic) = (1.0, 0.0, 1.0, 0.0);
    let mut n = 0.0;
    while term * (1.0 + harmonic) >= 1e-17 * sum {
        n += 1.0;
        term *= x / (a + n);
        harmonic += 1.0 / (a + n);
        sum += term;
        slope -= term * harmonic;
    }
    -(x / a) * (sum * (x.ln() - digamma(a + 1.0)) + slope)
}

/// From the continued fraction of the upper incomplete gamma function, by Lentz's method.
fn upper_fraction(x: f64, a: f64) -> f64 {
    let (mut b, db) = (x + 1.0 - a, -1.0);
    let (mut c, mut dc) = (1e300, 0.0);
    let mut d = 1.0 / b;
    let mut dd = -d * d * db;
    let (mut h, mut dh) = (d, dd);
    for i in 1..2000 {
        let i = i as f64;
        let (an, dan) = (-i * (i - a), i);
        b += 2.0;
        let (den, dden) = (an * d + b, dan * d + an * dd + db);
        d = 1.0 / den;
        dd = -dden * d * d;
        (c, dc) = (b + an / c, db + dan / c - an * dc / (c * c));
        let (e, de) = (d * c, dd * c + d * dc);
        dh = dh * e + h * de;
        h *= e;
        if (e - 1.0).abs() < 1e-16 && de.abs() < 1e-15 {
            break;
        }
    }
    x * (h * (x.ln() - digamma(a)) + dh)
}

/// The derivative of a beta sample `x` of shapes `a` and `total - a` with respect to `a`, divided by `1 - x`.
pub fn beta_sample_slope(x: f64, a: f64, total: f64) -> f64 {
    let b = total - a;
    let low = x < (a + 1.0) / (total + 2.0);
    let (y, first) = if low { (x, a) } else { (1.0 - x, b) };
    let (mut sum, mut slope, mut term, mut harmonic) = (1.0, 0.0, 1.0, 0.0f64);
    for k in 0..100_000 {
        let k = k as f64;
        term *= y * (total + k) / (first + 1.0 + k);
        harmonic += 1.0 / (total + k);
        if low {
            harmonic -= 1.0 / (a + 1.0 + k);
        }
        sum += term;
        slope += term * harmonic;
        if term * (1.0 + harmonic.abs()) < 1e-17 * sum {
            break;
        }
    }
    if low {
        -x / a * (sum * (x.ln() + digamma(total) - digamma(a + 1.0)) + slope)
    } else {
        x / b * (sum * (x.ln() + digamma(total) - digamma(a)) + slope)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_meet_and_a_power_has_its_known_slope() {
        // Both branches meet where they change over.
        for a in [0.3, 1.0, 4.0] {
            let x = a + 1.0;
            assert!((lower_series(x, a) / upper_fraction(x, a) - 1.0).abs() < 1e-9, "{a}");
        }
        // F(x; a, 1) is x^a, so dx/da is -x ln x at a = 1.
        let slope = |x: f64| beta_sample_slope(x, 1.0, 2.0) * (1.0 - x);
        assert!((slope(0.5) - 0.5 * 2f64.ln()).abs() < 1e-9, "{}", slope(0.5));
    }
}
