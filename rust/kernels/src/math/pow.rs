//! `x^y`.

use super::{fma, poly};

/// `log2(1 + f) / f` for `sqrt(1/2) <= 1 + f <= sqrt(2)`: 4e-12.
const LOG2: [f64; 13] = [
    1.442_695_040_761_370_1,
    -0.721_347_521_749_373_4,
    0.480_898_382_678_207_3,
    -0.360_673_582_308_257_75,
    0.288_536_059_869_931_96,
    -0.240_455_948_149_095_88,
    0.206_205_952_457_209_27,
    -0.180_274_259_990_820_92,
    0.158_419_572_719_990_5,
    -0.143_122_878_575_398_57,
    0.146_366_659_509_722_9,
    -0.143_922_148_058_690_66,
    0.076_131_099_904_713_23,
];
/// `2^r` for `|r| <= 1/2`: 5e-11.
const EXP2: [f64; 8] = [
    1.0,
    0.693_147_180_545_930_5,
    0.240_226_510_841_496_68,
    0.055_504_109_412_154_126,
    0.009_618_035_958_600_904,
    0.001_333_345_056_041_207_4,
    0.000_154_673_649_728_947_1,
    1.531_008_113_740_718_8e-5,
];
const MAGIC: f64 = 6_755_399_441_055_744.0;

/// `x^y` within 0.51 ulp: the logarithm and the power are taken in `f64`.
#[inline(always)]
pub fn pow_f32<const F: bool>(x: f32, y: f32) -> f32 {
    let (a, w) = (x.abs() as f64, y as f64);
    // Every float32 is a normal float64, so exponents need no special care.
    let bits = a.to_bits();
    let k = (bits.wrapping_sub(0x3fe6_a09e_667f_3bcd).wrapping_add(1024 << 52)) >> 52;
    let f = f64::from_bits(bits.wrapping_sub(k.wrapping_sub(1024) << 52)) - 1.0;
    let k = f64::from_bits(k.wrapping_add(MAGIC.to_bits())) - (MAGIC + 1024.0);
    let log = fma::<f64, F>(f, poly::<f64, F, 13>(f, &LOG2), k);
    let log = if a == 0.0 { f64::NEG_INFINITY } else { log };
    let log = if a == f64::INFINITY { a } else { log };

    let t = w * log;
    let t = if t > 200.0 { 200.0 } else { t };
    let t = if t < -200.0 { -200.0 } else { t };
    let m = t + MAGIC;
    let r = t - (m - MAGIC);
    let scale = f64::from_bits(m.to_bits().wrapping_sub(MAGIC.to_bits()).wrapping_add(1023) << 52);
    let z = (poly::<f64, F, 8>(r, &EXP2) * scale) as f32;

    // Negative bases: only integers have powers, odd ones keep the sign. From 2^24 on every float is even.
    let whole = y.trunc() == y;
    let odd = whole && (y * 0.5).trunc() != y * 0.5;
    let negative = x.is_sign_negative();
    let z = if negative && odd { -z } else { z };
    let z = if x < 0.0 && !whole && x != f32::NEG_INFINITY { f32::NAN } else { z };
    let z = if a == 1.0 && y.is_infinite() { 1.0 } else { z };
    let z = if x.is_nan() || y.is_nan() { f32::NAN } else { z };
    if y == 0.0 || x == 1.0 {
        1.0
    } else {
        z
    }
}

/// `x^y` from the system's library.
#[inline(always)]
pub fn pow_f64(x: f64, y: f64) -> f64 {
    x.powf(y)
}
