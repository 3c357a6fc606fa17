//! `f64`: what deep learning uses as polynomials, the rest from the system's library.

use super::{fma, poly, Math};
use std::f64::consts::{FRAC_PI_2, FRAC_PI_4, LN_2, LOG10_E, LOG2_E, PI};

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

/// `e^(a^2) erfc(a) (1 + 2 a)` in `(a - 4) / (a + 4)` for `0 <= a <= 27`: 2e-18.
const ERFCX: [f64; 24] = [
    1.232_995_118_625_552_5,
    -0.139_621_116_840_562_52,
    0.015_379_652_102_619_597,
    0.068_097_054_254_693_7,
    -0.101_039_066_036_296_8,
    0.093_732_834_998_312_67,
    -0.066_330_365_812_363_74,
    0.037_167_515_538_075_994,
    -0.016_197_734_056_440_023,
    0.005_031_969_972_796_012,
    -0.000_757_773_295_256_810_8,
    -0.000_199_256_667_050_185_7,
    0.000_150_621_693_784_065_7,
    -2.439_930_736_945_527_4e-5,
    -1.122_205_930_248_418_4e-5,
    5.709_928_255_278_233e-6,
    2.938_542_560_199_284_5e-7,
    -8.256_625_187_282_692e-7,
    7.455_868_029_297_702e-8,
    1.101_875_618_076_316_7e-7,
    -1.783_552_700_243_590_4e-8,
    -1.410_350_364_523_091_7e-8,
    1.801_863_113_162_446e-9,
    1.242_877_815_583_761_3e-9,
];
/// `erf(x) / x - 1` in `x^2`, `x <= 1`: 1e-17 of the result.
const ERF: [f64; 13] = [
    0.128_379_167_095_512_57,
    -0.376_126_389_031_837_5,
    0.112_837_916_709_548_79,
    -0.026_866_170_645_076_793,
    0.005_223_977_624_818_014,
    -0.000_854_832_698_083_379,
    0.000_120_553_311_116_427_11,
    -1.492_559_526_683_118_2e-5,
    1.646_100_048_412_136_8e-6,
    -1.635_031_270_105_469_5e-7,
    1.465_977_527_404_743_6e-8,
    -1.137_284_885_679_167_4e-9,
    5.957_176_147_748_911e-11,
];

/// The complementary error function of `a >= 0`, zero where it would be denormal.
#[inline(always)]
fn erfc_positive<const F: bool>(a: f64) -> f64 {
    let a = if a > 27.5 { 27.5 } else { a };
    let p = poly::<f64, F, 24>((a - 4.0) / (a + 4.0), &ERFCX);
    // The square of the upper half of the bits is exact, what it lacks is small.
    let high = f64::from_bits(a.to_bits() & !0x7ff_ffff);
    let rest = (a - high) * (a + high);
    let e = (-(high * high)).exp_bounded::<F>() * (1.0 - rest * (1.0 - rest * (0.5 - rest * (1.0 / 6.0))));
    p * e / (1.0 + 2.0 * a)
}

/// `(atan z - z) / z^3` in `z^2`, `z <= tan(pi / 8)`: 4e-18.
const ATAN: [f64; 12] = [
    -0.333_333_333_333_333_3,
    0.199_999_999_999_998_04,
    -0.142_857_142_856_597_5,
    0.111_111_111_051_477_64,
    -0.090_909_087_531_185_94,
    0.076_922_963_639_799_51,
    -0.066_664_246_872_464_95,
    0.058_789_267_157_567_26,
    -0.052_304_374_642_516_87,
    0.045_515_165_635_903_106,
    -0.034_568_590_668_606_9,
    0.016_283_572_356_482_589,
];
/// `(asin z - z) / z^3` in `z^2`, `z <= 1/2`: 6e-18.
const ASIN: [f64; 14] = [
    0.166_666_666_666_666_67,
    0.075_000_000_000_001_18,
    0.044_642_857_142_551_89,
    0.030_381_944_475_532_34,
    0.022_372_157_443_507_222,
    0.017_352_816_540_325_495,
    0.013_963_780_012_203_57,
    0.011_566_459_612_121_669,
    0.009_621_842_970_100_281,
    0.009_319_560_794_767_446,
    0.003_044_879_909_455_677_4,
    0.019_554_513_336_123_38,
    -0.019_241_671_746_743_04,
    0.029_612_011_264_955_12,
];
/// pi/2 minus `FRAC_PI_2`.
const PIO2_LOW: f64 = 6.123_233_995_736_766e-17;

/// For `a = |x|`: asin of `a` where it is small, else of `sqrt((1 - a) / 2)`; and which it is.
#[inline(always)]
fn asin_part<const F: bool>(a: f64) -> (f64, bool) {
    let big = a > 0.5;
    let s = if big { 0.5 * (1.0 - a) } else { a * a };
    let z = if big { s.sqrt() } else { a };
    (fma::<f64, F>(s * z, poly::<f64, F, 14>(s, &ASIN), z), big)
}

/// The arc tangent of `low / high` with `0 <= low <= high`.
#[inline(always)]
fn atan_ratio<const F: bool>(low: f64, high: f64) -> f64 {
    // Above tan(pi / 8): pi/4 plus the arc tangent of what is left.
    let far = low > high * 0.414_213_562_373_095_03;
    let n = if far { low - high } else { low };
    let d = if far { low + high } else { high };
    let z = n / d;
    let s = z * z;
    let p = s * z * poly::<f64, F, 12>(s, &ATAN);
    if far {
        FRAC_PI_4 + (z + (p + 0.5 * PIO2_LOW))
    } else {
        z + p
    }
}

impl Math for f64 {
    const NAN: f64 = f64::NAN;
    const INFINITY: f64 = f64::INFINITY;
    const TRIG_LIMIT: f64 = 1.0e6;
    const TAIL_LIMIT: f64 = 37.0;

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
        let (p, big) = asin_part::<F>(self.abs());
        (if big { FRAC_PI_2 - (p + p - PIO2_LOW) } else { p }).copysign(self)
    }

    #[inline(always)]
    fn acos<const F: bool>(self) -> f64 {
        let (p, big) = asin_part::<F>(self.abs());
        let small = FRAC_PI_2 - (p.copysign(self) - PIO2_LOW);
        let large = if self < 0.0 { PI - (p + p - 2.0 * PIO2_LOW) } else { p + p };
        if big {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn atan<const F: bool>(self) -> f64 {
        let a = self.abs();
        let p = atan_ratio::<F>(if a > 1.0 { 1.0 / a } else { a }, 1.0);
        (if a > 1.0 { FRAC_PI_2 - (p - PIO2_LOW) } else { p }).copysign(self)
    }

    #[inline(always)]
    fn atan2<const F: bool>(self, x: f64) -> f64 {
        f64::atan2(self, x)
    }

    #[inline(always)]
    fn erf<const F: bool>(self) -> f64 {
        let s = self * self;
        let small = fma::<f64, F>(self, poly::<f64, F, 13>(s, &ERF), self);
        let large = (1.0 - erfc_positive::<F>(self.abs())).copysign(self);
        if self.abs() > 1.0 {
            large
        } else {
            small
        }
    }

    #[inline(always)]
    fn erfinv<const F: bool>(self) -> f64 {
        super::erfinv::erfinv_f64::<F>(self)
    }

    #[inline(always)]
    fn lgamma<const F: bool>(self) -> f64 {
        super::special::lgamma(self)
    }

    #[inline(always)]
    fn digamma<const F: bool>(self) -> f64 {
        super::special::digamma(self)
    }

    #[inline(always)]
    fn erfc<const F: bool>(self) -> f64 {
        let tail = erfc_positive::<F>(self.abs());
        if self < 0.0 {
            2.0 - tail
        } else {
            tail
        }
    }

    #[inline(always)]
    fn normal_tail<const F: bool>(self) -> f64 {
        0.5 * erfc_positive::<F>(self * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[inline(always)]
    fn phi<const F: bool>(self) -> f64 {
        0.5 * Math::erfc::<F>(-self * std::f64::consts::FRAC_1_SQRT_2)
    }

    #[inline(always)]
    fn pow<const F: bool>(self, y: f64) -> f64 {
        super::pow_f64(self, y)
    }
}
