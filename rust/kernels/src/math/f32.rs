//! `f32`: minimax polynomials, each with the largest relative error of the polynomial itself.

use super::{fma, poly, Math};
use std::f32::consts::{FRAC_PI_2, LN_2, LOG10_E, LOG2_E, PI};

/// Adding it rounds to an integer that appears in the low bits.
const MAGIC: f32 = 12_582_912.0;
// ln 2 in two parts, the first short enough for exact products.
const LN2_HI: f32 = 0.693_145_75;
const LN2_LO: f32 = 1.428_606_8e-6;

#[inline(always)]
fn pow2(i: i32) -> f32 {
    f32::from_bits((i.wrapping_add(127) as u32) << 23)
}

/// `(e^r - 1 - r) / r^2` for `|r| <= ln 2 / 2`: 3.4e-9.
const EXP: [f32; 5] = [0.5, 0.166_665_15, 0.041_666_45, 0.008_369_26, 0.001_393_613];

/// `e^x = 2^i * (1 + e)`: returns `(i, e)`.
#[inline(always)]
fn reduce_exp<const F: bool>(x: f32) -> (i32, f32) {
    let t = fma::<f32, F>(x, LOG2_E, MAGIC);
    let n = t - MAGIC;
    let r = fma::<f32, F>(n, -LN2_HI, x);
    let r = fma::<f32, F>(n, -LN2_LO, r);
    ((t.to_bits() as i32).wrapping_sub(MAGIC.to_bits() as i32), expm1_poly::<F>(r))
}

#[inline(always)]
fn expm1_poly<const F: bool>(r: f32) -> f32 {
    fma::<f32, F>(r * r, poly::<f32, F, 5>(r, &EXP), r)
}

/// `e^x = s * (1 + e)` for `|x| <= 87`: returns `(s, e)` with the power of two itself.
#[inline(always)]
fn split_exp<const F: bool>(x: f32) -> (f32, f32) {
    // The exponent's bias is part of what is added: the low bits then are those of the power.
    let t = fma::<f32, F>(x, LOG2_E, MAGIC + 127.0);
    let n = t - (MAGIC + 127.0);
    let r = fma::<f32, F>(n, -LN2_HI, x);
    let r = fma::<f32, F>(n, -LN2_LO, r);
    (f32::from_bits(t.to_bits() << 23), expm1_poly::<F>(r))
}

/// `p * 2^i` in two steps, so that neither overflows early nor loses denormals.
#[inline(always)]
fn scale(p: f32, i: i32) -> f32 {
    let half = i >> 1;
    p * pow2(half) * pow2(i.wrapping_sub(half))
}

/// `(log(1 + f) - f) / f^2` for `sqrt(1/2) <= 1 + f <= sqrt(2)`: 1.6e-9.
const LOG: [f32; 9] = [
    -0.5,
    0.333_333_64,
    -0.250_011_06,
    0.199_997_13,
    -0.166_138_84,
    0.142_209_05,
    -0.132_580_41,
    0.126_958_15,
    -0.073_308_78,
];

/// `(2 atanh(s) - 2 s) / s^3` in `s^2`, `s <= 1/3`: 1e-8.
const LOG_UNIT: [f32; 5] = [0.666_666_7, 0.399_997_06, 0.285_923_6, 0.217_065_76, 0.232_243_3];

/// `x = 2^k * (1 + f)` with `1 + f` around one; `x` positive, denormals included.
#[inline(always)]
fn reduce_log(x: f32) -> (f32, f32) {
    let tiny = x < f32::MIN_POSITIVE;
    let bits = (if tiny { x * 8_388_608.0 } else { x }).to_bits() as i32;
    let k = bits.wrapping_sub(0x3f35_04f3) >> 23;
    let f = f32::from_bits(bits.wrapping_sub(k << 23) as u32) - 1.0;
    (k as f32 - if tiny { 23.0 } else { 0.0 }, f)
}

/// `log` where `x` is no ordinary positive number.
#[inline(always)]
fn log_special(x: f32, y: f32) -> f32 {
    let y = if x == f32::INFINITY { x } else { y };
    let y = if x == 0.0 { f32::NEG_INFINITY } else { y };
    if x < 0.0 || x.is_nan() {
        f32::NAN
    } else {
        y
    }
}

// pi/2 in parts of 11 bits: products with quadrants below 2^13 are exact, with or without fusing.
const PIO2: [f32; 4] = [1.570_312_5, 0.000_483_751_3, 7.549_533_6e-8, 2.563_344e-12];
/// `FRAC_PI_2` minus pi/2.
const PIO2_LO: f32 = 4.371_139e-8;
/// `(sin r - r) / r^3` and `(cos r - 1 + r^2/2) / r^4` in `r^2`, `|r| <= pi/4`: 1.7e-10, 7e-12.
const SIN: [f32; 4] = [-0.166_666_67, 0.008_333_379, -0.000_198_529_83, 2.830_801_6e-6];
const COS: [f32; 4] = [0.041_666_668, -0.001_388_898, 2.482_190_8e-5, -2.885_849_7e-7];

/// `(atan z - z) / z^3` in `z^2`, `z <= 1`: 2.4e-9.
const ATAN: [f32; 9] = [
    -0.333_333_02,
    0.199_986_26,
    -0.142_650_92,
    0.109_566_57,
    -0.084_164_545,
    0.058_177_873,
    -0.031_394_17,
    0.011_028_755,
    -0.001_818_654_2,
];

#[inline(always)]
fn atan_unit<const F: bool>(z: f32) -> f32 {
    let s = z * z;
    fma::<f32, F>(s * z, poly::<f32, F, 9>(s, &ATAN), z)
}

/// `(asin z - z) / z^3` in `z^2`, `z <= 1/2`: 5e-9.
const ASIN: [f32; 5] = [0.166_667_54, 0.074_952_49, 0.045_476_66, 0.024_148_123, 0.042_219_82];

/// For `a = |x|`: asin of `a` where it is small, else of `sqrt((1 - a) / 2)`; and which it is.
#[inline(always)]
fn asin_part<const F: bool>(a: f32) -> (f32, bool) {
    let big = a > 0.5;
    let s = if big { 0.5 * (1.0 - a) } else { a * a };
    let z = if big { s.sqrt() } else { a };
    (fma::<f32, F>(s * z, poly::<f32, F, 5>(s, &ASIN), z), big)
}

/// `erf(x) / x - 1` in `x^2`, `x <= 0.9`: 1.6e-8.
const ERF_SMALL: [f32; 6] =
    [0.128_379_15, -0.376_125_04, 0.112_819_225, -0.026_770_82, 0.005_000_222, -0.000_603_218_74];
/// `-log(erfc t) / t - 1` for `0.85 <= t <= 3.95`: 1.7e-9 in `erf`.
const ERF_LARGE: [f32; 7] =
    [0.128_608_91, 0.635_316, 0.105_958_13, -0.023_516_668, 0.003_524_036_1, -0.000_293_121_9, 8.214_509e-6];
/// `-log2` of the normal distribution's tail beyond `a` for `0 <= a <= 5.94`: 2.5e-7 in the tail.
const TAIL_LOG2: [f32; 11] = [
    1.0,
    1.151_113_9,
    0.459_140_6,
    0.052_667_458,
    -0.007_254_741_5,
    0.000_233_221_08,
    0.000_174_620_55,
    -4.772_582_7e-5,
    6.291_635_4e-6,
    -4.429_779_8e-7,
    1.328_486_3e-8,
];
/// `2^r` for `|r| <= 1/2`: 9e-8.
const EXP2: [f32; 6] = [1.0, 0.693_146_98, 0.240_222_42, 0.055_507_337, 0.009_671_513, 0.001_326_472_7];
/// `e^-r` for `|r| <= ln 2 / 2`: 3.1e-9.
const EXP_NEGATED: [f32; 7] =
    [1.0, -1.0, 0.499_999_93, -0.166_665_2, 0.041_668_387, -0.008_368_71, 0.001_381_461_3];

/// `e^(a^2) erfc(a) (1 + 2 a)` in `(a - 2) / (a + 2)` for `0 <= a <= 10.2`: 1e-8.
const ERFCX: [f32; 11] = [
    1.276_978_4,
    -0.092_763_916,
    -0.166_031_32,
    0.164_053_6,
    -0.054_205_416,
    -0.008_047_373_5,
    0.008_638_507,
    0.001_280_168_1,
    -0.001_250_953_7,
    -0.000_370_280_98,
    2.299_569_5e-5,
];

impl Math for f32 {
    const NAN: f32 = f32::NAN;
    const INFINITY: f32 = f32::INFINITY;
    const TRIG_LIMIT: f32 = 8192.0;
    const TAIL_LIMIT: f32 = 13.0;

    super::std_methods!(f32);

    #[inline(always)]
    fn exp<const F: bool>(self) -> f32 {
        let x = if self > 89.0 { 89.0 } else { self };
        let (i, e) = reduce_exp::<F>(if x < -104.0 { -104.0 } else { x });
        scale(1.0 + e, i)
    }

    #[inline(always)]
    fn exp2<const F: bool>(self) -> f32 {
        let x = if self > 129.0 { 129.0 } else { self };
        let x = if x < -151.0 { -151.0 } else { x };
        let t = x + MAGIC;
        let r = (x - (t - MAGIC)) * LN_2;
        let i = (t.to_bits() as i32).wrapping_sub(MAGIC.to_bits() as i32);
        scale(1.0 + expm1_poly::<F>(r), i)
    }

    #[inline(always)]
    fn expm1<const F: bool>(self) -> f32 {
        let x = if self > 89.0 { 89.0 } else { self };
        let (i, e) = reduce_exp::<F>(if x < -18.0 { -18.0 } else { x });
        let half = i >> 1;
        let (a, b) = (pow2(half), pow2(i.wrapping_sub(half)));
        let y = fma::<f32, F>(a, e, a - pow2(half.wrapping_sub(i))) * b;
        // The sum loses the sign of a negative zero.
        if self == 0.0 {
            self
        } else {
            y
        }
    }

    #[inline(always)]
    fn expm1_negative<const F: bool>(self) -> f32 {
        let (s, e) = split_exp::<F>(self);
        fma::<f32, F>(s, e, s - 1.0)
    }

    #[inline(always)]
    fn exp_bounded<const F: bool>(self) -> f32 {
        let x = if self < -87.0 { -87.0 } else { self };
        let (s, e) = split_exp::<F>(x);
        let y = fma::<f32, F>(s, e, s);
        if self < -87.0 {
            0.0
        } else {
            y
        }
    }

    #[inline(always)]
    fn log<const F: bool>(self) -> f32 {
        let (k, f) = reduce_log(self);
        let y = fma::<f32, F>(f * f, poly::<f32, F, 9>(f, &LOG), k * LN2_LO);
        log_special(self, fma::<f32, F>(k, LN2_HI, f + y))
    }

    #[inline(always)]
    fn log1p<const F: bool>(self) -> f32 {
        let y = 1.0 + self;
        let (k, f) = reduce_log(y);
        // What rounding `1 + x` lost, relative to it.
        let lost = if self > 1.0 { 1.0 - (y - self) } else { self - (y - 1.0) } / y;
        let p = fma::<f32, F>(f * f, poly::<f32, F, 9>(f, &LOG), fma::<f32, F>(k, LN2_LO, lost));
        let r = fma::<f32, F>(k, LN2_HI, f + p);
        let r = log_special(y, r);
        if self.abs() < 1e-8 {
            self
        } else {
            r
        }
    }

    #[inline(always)]
    fn log1p_unit<const F: bool>(self) -> f32 {
        let s = self / (2.0 + self);
        let z = s * s;
        self - s * fma::<f32, F>(-z, poly::<f32, F, 5>(z, &LOG_UNIT), self)
    }

    #[inline(always)]
    fn log2<const F: bool>(self) -> f32 {
        let (k, f) = reduce_log(self);
        let y = fma::<f32, F>(f * f, poly::<f32, F, 9>(f, &LOG), f);
        log_special(self, fma::<f32, F>(y, LOG2_E, k))
    }

    #[inline(always)]
    fn log10<const F: bool>(self) -> f32 {
        let (k, f) = reduce_log(self);
        let y = fma::<f32, F>(f * f, poly::<f32, F, 9>(f, &LOG), f);
        // log10(2) in two parts.
        let low = fma::<f32, F>(k, 4.605_039e-6, y * LOG10_E);
        log_special(self, fma::<f32, F>(k, 0.301_025_4, low))
    }

    #[inline(always)]
    fn sin_cos_small<const F: bool>(self) -> (f32, f32) {
        let t = fma::<f32, F>(self, std::f32::consts::FRAC_2_PI, MAGIC);
        let (q, n) = (t.to_bits(), t - MAGIC);
        let mut r = self;
        for part in PIO2 {
            r = fma::<f32, F>(n, -part, r);
        }
        let z = r * r;
        let s = fma::<f32, F>(r * z, poly::<f32, F, 4>(z, &SIN), r);
        let c = fma::<f32, F>(z * z, poly::<f32, F, 4>(z, &COS), fma::<f32, F>(z, -0.5, 1.0));
        let (a, b) = if q & 1 == 0 { (s, c) } else { (c, s) };
        let sin = f32::from_bits(a.to_bits() ^ (q & 2) << 30);
        let cos = f32::from_bits(b.to_bits() ^ (q.wrapping_add(1) & 2) << 30);
        (if self == 0.0 { self } else { sin }, cos)
    }

    #[inline(always)]
    fn asin<const F: bool>(self) -> f32 {
        let (p, big) = asin_part::<F>(self.abs());
        (if big { FRAC_PI_2 - (p + p + PIO2_LO) } else { p }).copysign(self)
    }

    #[inline(always)]
    fn acos<const F: bool>(self) -> f32 {
        let (p, big) = asin_part::<F>(self.abs());
        let small = FRAC_PI_2 - p.copysign(self);
        let large = if self < 0.0 { PI - (p + p + 2.0 * PIO2_LO) } else { p + p };
        if big {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn atan<const F: bool>(self) -> f32 {
        let a = self.abs();
        let p = atan_unit::<F>(if a > 1.0 { 1.0 / a } else { a });
        (if a > 1.0 { FRAC_PI_2 - p } else { p }).copysign(self)
    }

    #[inline(always)]
    fn atan2<const F: bool>(self, x: f32) -> f32 {
        let (a, b) = (self.abs(), x.abs());
        let (low, high) = if a > b { (b, a) } else { (a, b) };
        let ratio = low / high;
        // Both zero count as the angle zero, both infinite as the diagonal.
        let ratio = if high == 0.0 { 0.0 } else { ratio };
        let ratio = if low == f32::INFINITY { 1.0 } else { ratio };
        let p = atan_unit::<F>(ratio);
        let p = if a > b { FRAC_PI_2 - p } else { p };
        let p = if x.is_sign_negative() { PI - p } else { p };
        let p = p.copysign(self);
        if self.is_nan() || x.is_nan() {
            f32::NAN
        } else {
            p
        }
    }

    #[inline(always)]
    fn erf<const F: bool>(self) -> f32 {
        let a = self.abs();
        let s = self * self;
        let small = fma::<f32, F>(self, poly::<f32, F, 6>(s, &ERF_SMALL), self);
        let t = if a > 3.95 { 3.95 } else { a };
        let p = fma::<f32, F>(-t, poly::<f32, F, 7>(t, &ERF_LARGE), -t);
        let large = (-Math::expm1_negative::<F>(p)).copysign(self);
        if a > 0.9 {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn erfinv<const F: bool>(self) -> f32 {
        super::erfinv::erfinv_f32::<F>(self)
    }

    #[inline(always)]
    fn lgamma<const F: bool>(self) -> f32 {
        super::gamma::lgamma::<F>(self)
    }

    #[inline(always)]
    fn digamma<const F: bool>(self) -> f32 {
        super::gamma::digamma::<F>(self)
    }

    #[inline(always)]
    fn erfc<const F: bool>(self) -> f32 {
        let a = self.abs();
        let a = if a > 10.2 { 10.2 } else { a };
        let p = poly::<f32, F, 11>((a - 2.0) / (a + 2.0), &ERFCX);
        // The square of the upper half of the bits is exact, what it lacks is small.
        let high = f32::from_bits(a.to_bits() & !0xfff);
        let rest = (a - high) * (a + high);
        let e = Math::exp::<F>(-(high * high)) * (1.0 + expm1_poly::<F>(-rest));
        let tail = p * e / (1.0 + 2.0 * a);
        if self < 0.0 {
            2.0 - tail
        } else {
            tail
        }
    }

    #[inline(always)]
    fn normal_tail<const F: bool>(self) -> f32 {
        let h = poly::<f32, F, 11>(self, &TAIL_LOG2);
        // Past the polynomial's range the asymptotic form takes over.
        let far = fma::<f32, F>(self, self * (0.5 * LOG2_E), 3.85);
        let h = if self > 5.94 { far } else { h };
        let t = h + MAGIC;
        let p = poly::<f32, F, 6>((t - MAGIC) - h, &EXP2);
        f32::from_bits(p.to_bits().wrapping_sub(t.to_bits() << 23))
    }

    #[inline(always)]
    fn phi<const F: bool>(self) -> f32 {
        let a = self.abs();
        let tail = Math::normal_tail::<F>(if a > 13.0 { 13.0 } else { a });
        let tail = if a > 13.0 { 0.0 } else { tail };
        if self > 0.0 {
            1.0 - tail
        } else {
            tail
        }
    }

    #[inline(always)]
    fn sigmoid<const F: bool>(self) -> f32 {
        // `1 / (1 + e^-x)` with the power of two added to the exponent; where that wraps the result is zero.
        let x = if self > 88.0 { 88.0 } else { self };
        let t = fma::<f32, F>(x, -LOG2_E, MAGIC);
        let n = t - MAGIC;
        let r = fma::<f32, F>(n, LN2_HI, x);
        let r = fma::<f32, F>(n, LN2_LO, r);
        let p = poly::<f32, F, 7>(r, &EXP_NEGATED);
        let e = f32::from_bits(p.to_bits().wrapping_add(t.to_bits() << 23));
        if self < -87.0 {
            0.0
        } else {
            1.0 / (1.0 + e)
        }
    }

    #[inline(always)]
    fn pow<const F: bool>(self, y: f32) -> f32 {
        super::pow_f32::<F>(self, y)
    }
}
