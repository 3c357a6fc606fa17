//! `f64`: what deep learning uses as polynomials, the rest from the system's library.

use super::{fma, poly, Math};
use std::f64::consts::{LN_2, LOG10_E, LOG2_E};

/// Adding it rounds to an integer that appears in the low bits.
const MAGIC: f64 = 6_755_399_441_055_744.0;
// ln 2 in two parts, the first short enough for exact products.
const LN2_HI: f64 = 0.693_147_180_558_298_7;
const LN2_LO: f64 = 1.646_594_958_289_708_2e-12;

#[inline(always)]
fn pow2(i: i64) -> f64 {
    f64::from_bits((i.wrapping_add(1023) as u64) << 52)
}

/// `(e^r - 1 - r) / r^2` for `|r| <= ln 2 / 2`: 6e-20.
const EXP: [f64; 11] = [
    0.5,
    0.166_666_666_666_666_85,
    0.041_666_666_666_666_685,
    0.008_333_333_333_315_896,
    0.001_388_888_888_887_327_3,
    0.000_198_412_698_898_982_1,
    2.480_158_734_924_379_4e-5,
    2.755_723_256_717_726e-6,
    2.755_725_176_880_631e-7,
    2.511_277_957_480_539e-8,
    2.092_178_983_382_333_4e-9,
];

#[inline(always)]
fn expm1_poly<const F: bool>(r: f64) -> f64 {
    fma::<f64, F>(r * r, poly::<f64, F, 11>(r, &EXP), r)
}

/// `e^x = 2^i * (1 + e)`: returns `(i, e)`.
#[inline(always)]
fn reduce_exp<const F: bool>(x: f64) -> (i64, f64) {
    let t = fma::<f64, F>(x, LOG2_E, MAGIC);
    let n = t - MAGIC;
    let r = fma::<f64, F>(n, -LN2_HI, x);
    let r = fma::<f64, F>(n, -LN2_LO, r);
    ((t.to_bits() as i64).wrapping_sub(MAGIC.to_bits() as i64), expm1_poly::<F>(r))
}

/// `e^x = s * (1 + e)` for `|x| <= 708`: returns `(s, e)` with the power of two itself.
#[inline(always)]
fn split_exp<const F: bool>(x: f64) -> (f64, f64) {
    // The exponent's bias is part of what is added: the low bits then are those of the power.
    let t = fma::<f64, F>(x, LOG2_E, MAGIC + 1023.0);
    let n = t - (MAGIC + 1023.0);
    let r = fma::<f64, F>(n, -LN2_HI, x);
    let r = fma::<f64, F>(n, -LN2_LO, r);
    (f64::from_bits(t.to_bits() << 52), expm1_poly::<F>(r))
}

/// Half of a small integer, rounded down; the arithmetic shift of 64 bits is missing in AVX2.
#[inline(always)]
fn halve(i: i64) -> i64 {
    (i.wrapping_add(4096) as u64 >> 1) as i64 - 2048
}

#[inline(always)]
fn scale(p: f64, i: i64) -> f64 {
    let half = halve(i);
    p * pow2(half) * pow2(i.wrapping_sub(half))
}

/// `(2 atanh(s) - 2 s) / s^3` in `s^2`, `s <= 0.1716`: 2e-20.
const LOG: [f64; 8] = [
    0.666_666_666_666_666_6,
    0.400_000_000_000_048_9,
    0.285_714_285_694_234_46,
    0.222_222_226_050_883_13,
    0.181_817_784_988_827_75,
    0.153_869_830_002_282_74,
    0.132_522_700_239_408_99,
    0.132_337_556_996_126_1,
];

/// The same for `s <= 1/3`: 4e-18.
const LOG_UNIT: [f64; 11] = [
    0.666_666_666_666_666_7,
    0.399_999_999_999_995_2,
    0.285_714_285_716_001,
    0.222_222_221_982_367_7,
    0.181_818_198_979_627_14,
    0.153_845_439_648_605_5,
    0.133_351_786_314_492_56,
    0.117_342_790_613_031_97,
    0.108_451_783_948_800_15,
    0.074_921_437_955_507_67,
    0.156_305_778_009_228_5,
];

/// `x = 2^k * (1 + f)` with `1 + f` around one; `x` positive, denormals included.
#[inline(always)]
fn reduce_log(x: f64) -> (f64, f64) {
    let tiny = x < f64::MIN_POSITIVE;
    let bits = (if tiny { x * 4_503_599_627_370_496.0 } else { x }).to_bits();
    // The exponent, counted from sqrt(1/2); logical shifts, and a conversion by addition, for AVX2.
    let k = (bits.wrapping_sub(0x3fe6_a09e_667f_3bcd).wrapping_add(1024 << 52)) >> 52;
    let f = f64::from_bits(bits.wrapping_sub(k.wrapping_sub(1024) << 52)) - 1.0;
    let k = f64::from_bits(k.wrapping_add(MAGIC.to_bits())) - (MAGIC + 1024.0);
    (k - if tiny { 52.0 } else { 0.0 }, f)
}

/// `log(1 + f) = f - rest`: returns `rest`.
#[inline(always)]
fn log1p_rest<const F: bool>(f: f64) -> f64 {
    let s = f / (2.0 + f);
    let z = s * s;
    s * (f - z * poly::<f64, F, 8>(z, &LOG))
}

#[inline(always)]
fn log_special(x: f64, y: f64) -> f64 {
    let y = if x == f64::INFINITY { x } else { y };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    if x < 0.0 || x.is_nan() {
        f64::NAN
    } else {
        y
    }
}

// pi/2 in parts of 33 bits: products with quadrants below 2^20 are exact.
const PIO2: [f64; 3] = [1.570_796_326_734_125_6, 6.077_100_506_303_966e-11, 2.022_266_248_795_950_6e-21];
/// `(sin r - r) / r^3` and `(cos r - 1 + r^2/2) / r^4` in `r^2`, `|r| <= pi/4`: 1e-19, 2e-21.
const SIN: [f64; 7] = [
    -0.166_666_666_666_666_66,
    0.008_333_333_333_333_044,
    -0.000_198_412_698_409_667_58,
    2.755_731_907_744_244e-6,
    -2.505_207_213_786_937_4e-8,
    1.605_450_438_320_786_8e-10,
    -7.400_790_065_998_719e-13,
];
const COS: [f64; 7] = [
    0.041_666_666_666_666_664,
    -0.001_388_888_888_888_838_6,
    2.480_158_730_117_898_4e-5,
    -2.755_731_906_041_274_6e-7,
    2.087_669_212_676_878_7e-9,
    -1.146_689_925_444_606_4e-11,
    4.595_543_774_512_776e-14,
];

impl Math for f64 {
    const NAN: f64 = f64::NAN;
    const INFINITY: f64 = f64::INFINITY;
    const TRIG_LIMIT: f64 = 1.0e6;

    super::std_methods!(f64);

    #[inline(always)]
    fn exp<const F: bool>(self) -> f64 {
        let x = if self > 710.0 { 710.0 } else { self };
        let (i, e) = reduce_exp::<F>(if x < -746.0 { -746.0 } else { x });
        scale(1.0 + e, i)
    }

    #[inline(always)]
    fn exp2<const F: bool>(self) -> f64 {
        let x = if self > 1025.0 { 1025.0 } else { self };
        let x = if x < -1076.0 { -1076.0 } else { x };
        let t = x + MAGIC;
        let r = (x - (t - MAGIC)) * LN_2;
        let i = (t.to_bits() as i64).wrapping_sub(MAGIC.to_bits() as i64);
        scale(1.0 + expm1_poly::<F>(r), i)
    }

    #[inline(always)]
    fn expm1<const F: bool>(self) -> f64 {
        let x = if self > 710.0 { 710.0 } else { self };
        let (i, e) = reduce_exp::<F>(if x < -40.0 { -40.0 } else { x });
        let half = halve(i);
        let (a, b) = (pow2(half), pow2(i.wrapping_sub(half)));
        let y = fma::<f64, F>(a, e, a - pow2(half.wrapping_sub(i))) * b;
        if self == 0.0 {
            self
        } else {
            y
        }
    }

    #[inline(always)]
    fn expm1_negative<const F: bool>(self) -> f64 {
        let (s, e) = split_exp::<F>(self);
        fma::<f64, F>(s, e, s - 1.0)
    }

    #[inline(always)]
    fn exp_bounded<const F: bool>(self) -> f64 {
        let x = if self < -708.0 { -708.0 } else { self };
        let (s, e) = split_exp::<F>(x);
        let y = fma::<f64, F>(s, e, s);
        if self < -708.0 {
            0.0
        } else {
            y
        }
    }

    #[inline(always)]
    fn log<const F: bool>(self) -> f64 {
        let (k, f) = reduce_log(self);
        let y = f - (log1p_rest::<F>(f) - k * LN2_LO);
        log_special(self, fma::<f64, F>(k, LN2_HI, y))
    }

    #[inline(always)]
    fn log1p<const F: bool>(self) -> f64 {
        let y = 1.0 + self;
        let (k, f) = reduce_log(y);
        let lost = if self > 1.0 { 1.0 - (y - self) } else { self - (y - 1.0) } / y;
        let r = f - (log1p_rest::<F>(f) - fma::<f64, F>(k, LN2_LO, lost));
        let r = log_special(y, fma::<f64, F>(k, LN2_HI, r));
        if self.abs() < 1e-17 {
            self
        } else {
            r
        }
    }

    #[inline(always)]
    fn log1p_unit<const F: bool>(self) -> f64 {
        let s = self / (2.0 + self);
        let z = s * s;
        self - s * fma::<f64, F>(-z, poly::<f64, F, 11>(z, &LOG_UNIT), self)
    }

    #[inline(always)]
    fn log2<const F: bool>(self) -> f64 {
        let (k, f) = reduce_log(self);
        log_special(self, fma::<f64, F>(f - log1p_rest::<F>(f), LOG2_E, k))
    }

    #[inline(always)]
    fn log10<const F: bool>(self) -> f64 {
        let (k, f) = reduce_log(self);
        // log10(2) in two parts.
        let low = fma::<f64, F>(k, 5.371_644_767_466_998e-12, (f - log1p_rest::<F>(f)) * LOG10_E);
        log_special(self, fma::<f64, F>(k, 0.301_029_995_658_609_55, low))
    }

    #[inline(always)]
    fn sin_cos_small<const F: bool>(self) -> (f64, f64) {
        let t = fma::<f64, F>(self, std::f64::consts::FRAC_2_PI, MAGIC);
        let (q, n) = (t.to_bits(), t - MAGIC);
        let mut r = self;
        for part in PIO2 {
            r = fma::<f64, F>(n, -part, r);
        }
        let z = r * r;
        let s = fma::<f64, F>(r * z, poly::<f64, F, 7>(z, &SIN), r);
        let half = 0.5 * z;
        let w = 1.0 - half;
        let c = w + fma::<f64, F>(z * z, poly::<f64, F, 7>(z, &COS), (1.0 - w) - half);
        let (a, b) = if q & 1 == 0 { (s, c) } else { (c, s) };
        let sin = f64::from_bits(a.to_bits() ^ (q & 2) << 62);
        let cos = f64::from_bits(b.to_bits() ^ (q.wrapping_add(1) & 2) << 62);
        (if self == 0.0 { self } else { sin }, cos)
    }

    #[inline(always)]
    fn asin<const F: bool>(self) -> f64 {
        f64::asin(self)
    }

    #[inline(always)]
    fn acos<const F: bool>(self) -> f64 {
        f64::acos(self)
    }

    #[inline(always)]
    fn atan<const F: bool>(self) -> f64 {
        f64::atan(self)
    }

    #[inline(always)]
    fn atan2<const F: bool>(self, x: f64) -> f64 {
        f64::atan2(self, x)
    }

    #[inline(always)]
    fn erf<const F: bool>(self) -> f64 {
        libm::erf(self)
    }

    #[inline(always)]
    fn phi<const F: bool>(self) -> f64 {
        0.5 * libm::erfc(-self * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[inline(always)]
    fn pow<const F: bool>(self, y: f64) -> f64 {
        super::pow_f64(self, y)
    }
}
