//! The logarithm of the gamma function and its derivative for `f32`: double precision without branches, so that they vectorise.
use super::Math;
use std::f64::consts::PI;

/// From here on Stirling's series is good to 1e-15; smaller arguments are moved up by as many steps of one.
const LARGE: f64 = 10.0;

#[inline(always)]
fn ln<const F: bool>(x: f64) -> f64 {
    Math::log::<F>(x)
}

/// `sin(pi x)` and `cos(pi x)`, exact where they are whole numbers.
#[inline(always)]
pub fn sin_cos_pi<T: Math, const F: bool>(x: T) -> (T, T) {
    let n = x.round_even();
    let (s, c) = ((x - n) * T::of(PI)).sin_cos_small::<F>();
    let half = n * T::of(0.5);
    let odd = half.floor() < half;
    (if odd { -s } else { s }, if odd { -c } else { c })
}

/// `log |gamma(x)|`: 1 ulp; 3 ulp next to its zeros.
#[inline(always)]
pub fn lgamma<const F: bool>(x: f32) -> f32 {
    let x = x as f64;
    let below = x < 0.5;
    let a = if below { 1.0 - x } else { x };
    let mut product = a;
    for k in 1..LARGE as i32 {
        product *= a + k as f64;
    }
    let small = a < LARGE;
    let z = if small { a + LARGE } else { a };
    let product = if small { product } else { 1.0 };
    let w = 1.0 / (z * z);
    let series = super::poly::<f64, F, 7>(w, &STIRLING) / z;
    const HALF_LOG_2_PI: f64 = 0.918_938_533_204_672_8;
    let y = (z - 0.5) * ln::<F>(z) - z + HALF_LOG_2_PI + series - ln::<F>(product);
    let y = if a == f64::INFINITY { a } else { y };
    let reflected = ln::<F>(PI / sin_cos_pi::<f64, F>(x).0.abs()) - y;
    let reflected = if a == f64::INFINITY { a } else { reflected };
    (if below { reflected } else { y }) as f32
}

/// `B_2k / (2k (2k - 1))`.
const STIRLING: [f64; 7] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0, 1.0 / 156.0];

/// The derivative of [`lgamma`]: 1 ulp; 2e-15 next to its zeros.
#[inline(always)]
pub fn digamma<const F: bool>(x: f32) -> f32 {
    let x = x as f64;
    let below = x < 0.0;
    let a = if below { 1.0 - x } else { x };
    // The sum of 1 / (a + k) as one fraction.
    let (mut over, mut under) = (1.0, a);
    for k in 1..LARGE as i32 {
        let factor = a + k as f64;
        over = over * factor + under;
        under *= factor;
    }
    let small = a < LARGE;
    let z = if small { a + LARGE } else { a };
    let steps = if small { over / under } else { 0.0 };
    let w = 1.0 / (z * z);
    let y = ln::<F>(z) - 0.5 / z - w * super::poly::<f64, F, 6>(w, &DIGAMMA) - steps;
    let (s, c) = sin_cos_pi::<f64, F>(x);
    let reflected = y - PI * c / s;
    let reflected = if s == 0.0 { f64::NAN } else { reflected };
    let y = if below { reflected } else { y };
    (if x == 0.0 { f64::INFINITY.copysign(-x) } else { y }) as f32
}

/// `B_2k / 2k`.
const DIGAMMA: [f64; 6] =
    [1.0 / 12.0, -1.0 / 120.0, 1.0 / 252.0, -1.0 / 240.0, 1.0 / 132.0, -691.0 / 32_760.0];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::special;

    #[test]
    fn agree_with_the_scalar_functions() {
        for i in -4000..4000 {
            let x = i as f32 * 0.013 + 0.004;
            for (got, want) in [
                (lgamma::<false>(x), special::lgamma(x as f64)),
                (digamma::<false>(x), special::digamma(x as f64)),
                (lgamma::<true>(x), special::lgamma(x as f64)),
            ] {
                let same = got as f64 == want || got.is_nan() && want.is_nan();
                assert!(same || (got as f64 - want).abs() <= 2e-7 * want.abs() + 1e-13, "{x} {got} {want}");
            }
        }
        for x in [1e-30f32, 1e10, 1e36, -1e-30] {
            assert!((lgamma::<true>(x) as f64 / special::lgamma(x as f64) - 1.0).abs() < 2e-7, "{x}");
        }
        for x in [0.0, -0.0, -3.0, f32::INFINITY, f32::NEG_INFINITY] {
            assert_eq!(lgamma::<true>(x), f32::INFINITY);
        }
        assert!(digamma::<true>(0.0) == f32::NEG_INFINITY && digamma::<true>(-0.0) == f32::INFINITY);
        assert!(digamma::<true>(-2.0).is_nan() && digamma::<true>(f32::INFINITY) == f32::INFINITY);
        assert!(lgamma::<true>(f32::NAN).is_nan() && digamma::<true>(f32::NAN).is_nan());
    }
}
