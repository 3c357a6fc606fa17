//! The Airy function.

/// Ai(0) and -Ai'(0).
const AT_ZERO: (f64, f64) = (0.355_028_053_887_817_24, 0.258_819_403_792_806_8);
/// Beyond it Ai is below the least positive number.
const VANISHES: f64 = 103.892;
/// Below it the asymptotic series reaches full precision.
const ASYMPTOTIC: f64 = -9.0;

/// Ai(x), the solution of `y'' = x y` that vanishes at infinity.
pub fn airy_ai(x: f64) -> f64 {
    match x {
        _ if x.is_nan() || x.is_infinite() => f64::NAN,
        _ if x > VANISHES => 0.0,
        _ if x > 1.0 => decaying(x),
        _ if x >= ASYMPTOTIC => stepped(x),
        _ => oscillating(-x),
    }
}

/// The integral along the path of steepest descent, `e^-z / pi` times that of `e^(-sqrt(x) t^2) cos(t^3 / 3)` over
/// `t > 0` with `z = 2/3 x^(3/2)`. The trapezoidal rule converges faster than any power of its step there.
fn decaying(x: f64) -> f64 {
    const STEPS: usize = 96;
    let root = x.sqrt();
    let step = (38.0 / root).sqrt() / STEPS as f64;
    let sum: f64 = (1..=STEPS)
        .map(|k| {
            let t = k as f64 * step;
            (-root * t * t).exp() * (t * t * t / 3.0).cos()
        })
        .sum();
    (-2.0 / 3.0 * x * root).exp() / std::f64::consts::PI * (0.5 + sum) * step
}

/// Taylor steps of the differential equation from zero.
fn stepped(x: f64) -> f64 {
    let count = (x.abs() * 2.0).ceil().max(1.0);
    let step = x / count;
    let (mut value, mut slope) = (AT_ZERO.0, -AT_ZERO.1);
    for k in 0..count as usize {
        (value, slope) = taylor(k as f64 * step, value, slope, step);
    }
    value
}

/// Value and slope of the solution `h` beyond `x`.
fn taylor(x: f64, value: f64, slope: f64, h: f64) -> (f64, f64) {
    let (mut before, mut last, mut next) = (value, slope, 0.5 * x * value);
    let (mut y, mut d, mut power) = (value + h * (slope + h * next), slope + 2.0 * h * next, h * h);
    for n in 1..24 {
        (before, last, next) = (last, next, (x * last + before) / ((n + 2) * (n + 1)) as f64);
        d += (n + 2) as f64 * next * power;
        power *= h;
        y += next * power;
    }
    (y, d)
}

/// Ai(-x) for large `x`: sine and cosine with asymptotic series in `1 / z`.
fn oscillating(x: f64) -> f64 {
    let root = x.sqrt();
    let z = 2.0 / 3.0 * x * root;
    let (mut even, mut odd, mut term) = (1.0, 0.0, 1.0f64);
    for k in 1..40 {
        let k6 = (6 * k) as f64;
        term *= (k6 - 5.0) * (k6 - 1.0) / (12.0 * k6 * z);
        if term < 1e-17 {
            break;
        }
        let signed = if (k / 2) % 2 == 0 { term } else { -term };
        if k % 2 == 0 {
            even += signed
        } else {
            odd += signed
        }
    }
    let angle = z + std::f64::consts::FRAC_PI_4;
    (angle.sin() * even - angle.cos() * odd) / (std::f64::consts::PI * root).sqrt()
}

#[cfg(test)]
mod tests {
    use super::airy_ai;

    #[test]
    fn values_of_tables_are_met() {
        for (x, want) in [
            (0.0, 0.355_028_053_887_817_2),
            (1.0, 0.135_292_416_312_881_4),
            (1.5, 0.071_749_497_008_105_41),
            (10.0, 1.104_753_255_289_869e-10),
            (-1.0, 0.535_560_883_292_352_1),
            (-5.0, 0.350_761_009_024_114_3),
            (-20.0, -0.176_406_127_077_984_7),
        ] {
            assert!((airy_ai(x) / want - 1.0).abs() < 1e-12, "{x}: {}", airy_ai(x));
        }
        assert_eq!(airy_ai(200.0), 0.0);
        assert!(airy_ai(f64::INFINITY).is_nan());
    }
}
