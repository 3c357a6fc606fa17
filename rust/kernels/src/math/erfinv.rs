//! The inverse error function and the normal quantile: polynomials, without branches.
//!
//! `erfinv(x) / x` is smooth in `w = -log(1 - x^2)` near zero and in the root of `w` further out. The polynomials are in
//! the distance to the middle of their range, with the largest relative error of each.
use super::{poly, Math};
use std::f64::consts::SQRT_2;

/// About 2.53125 in steps of 2.53125: 7.6e-9.
const CENTRE_32: [f32; 10] = [
    1.509_112_8,
    0.623_638_12,
    -0.027_509_877,
    -0.019_875_461,
    0.008_930_312_9,
    -0.000_582_242_88,
    -0.000_884_938_71,
    0.000_313_828_17,
    3.561_480_3e-5,
    -3.730_202_8e-5,
];
/// About 3.125 in steps of 0.875: 6.3e-9.
const TAIL_32: [f32; 10] = [
    2.958_320_1,
    0.878_253_85,
    0.005_396_969_2,
    -0.003_551_089_1,
    0.002_216_560_7,
    -0.001_293_793_9,
    0.000_588_448_52,
    -0.000_125_783_34,
    -5.978_650_1e-5,
    3.830_717_3e-5,
];
/// About 3.125 in steps of 3.125: 2.6e-16.
const CENTRE_64: [f64; 23] = [
    1.653_654_562_683_102_7,
    0.750_494_320_079_967_84,
    -0.058_922_567_103_779_407,
    -0.022_604_447_453_825_077,
    0.017_808_361_818_432_113,
    -0.004_137_314_367_674_850_3,
    -0.001_271_692_271_958_297_9,
    0.001_232_485_451_991_106_8,
    -0.000_264_393_626_459_345_15,
    -0.000_116_888_063_084_207_2,
    9.336_711_350_835_166_5e-5,
    -1.503_087_036_910_839_4e-5,
    -1.125_619_146_677_324_9e-5,
    7.138_312_544_310_291_5e-6,
    -6.866_552_594_632_471_4e-7,
    -1.073_459_141_036_488_1e-6,
    5.444_465_821_755_198_5e-7,
    5.601_549_819_901_143_7e-9,
    -1.042_621_058_898_903_2e-7,
    2.808_545_448_059_927_6e-8,
    8.699_377_880_241_274e-9,
    -4.138_396_507_936_206_9e-9,
    -1.819_903_416_872_605_8e-11,
];
/// About 3.25 in steps of 0.75: 1.5e-16.
const MIDDLE_64: [f64; 19] = [
    3.083_885_610_492_220_7,
    0.753_944_225_770_619_4,
    0.003_021_139_436_376_486_6,
    -0.001_582_541_089_128_500_8,
    0.000_788_307_851_200_040_54,
    -0.000_400_635_703_270_378_72,
    0.000_169_665_023_849_979_29,
    -4.739_178_791_780_613_1e-5,
    2.405_849_826_863_638_9e-6,
    5.127_145_828_295_959_9e-6,
    -2.664_729_002_713_133_6e-6,
    5.268_978_286_875_367_5e-7,
    9.272_847_268_010_501_8e-8,
    -9.536_038_433_614_284_9e-8,
    2.665_255_552_327_972_6e-8,
    2.448_720_579_642_754e-10,
    -2.692_167_013_526_072_8e-9,
    6.819_336_997_989_723_9e-10,
    -2.159_829_264_980_955_1e-12,
];
/// About 5.125 in steps of 1.125: 8.5e-16.
const TAIL_64: [f64; 17] = [
    4.976_191_390_016_299_9,
    1.136_538_310_487_221_9,
    -0.000_269_071_246_849_701_04,
    -0.000_256_202_311_204_695_14,
    0.000_103_622_084_428_205_05,
    -2.989_554_528_267_276_3e-5,
    7.597_427_330_049_752_4e-6,
    -1.815_886_935_012_776_5e-6,
    4.344_456_829_693_548_5e-7,
    -1.202_422_372_376_374_8e-7,
    4.729_063_956_304_301_7e-8,
    -2.498_135_696_963_055_5e-8,
    1.448_547_990_186_694_9e-8,
    -8.602_142_606_373_381_8e-9,
    4.343_235_535_368_575_9e-9,
    -1.329_306_201_266_937_3e-9,
    1.540_669_331_872_088_3e-10,
];
/// `erfinv(x) / (x sqrt(w))` in the inverse root, about 0.098181818181818182 in steps of 0.061818181818181818: 9.9e-16.
const FAR_64: [f64; 21] = [
    0.989_367_177_922_874_87,
    -0.010_373_007_206_454_439,
    -0.001_371_254_867_240_500_2,
    0.000_394_312_004_390_030_49,
    -6.360_913_297_989_237_9e-5,
    1.556_058_382_032_968_8e-5,
    -4.998_385_453_922_745_7e-6,
    1.806_977_443_666_175_9e-6,
    -7.106_673_152_606_255_6e-7,
    2.973_721_170_743_773e-7,
    -1.309_327_837_673_893_4e-7,
    6.244_226_191_346_923_7e-8,
    -2.967_452_484_095_877_8e-8,
    9.245_078_957_967_335e-9,
    -4.296_994_466_381_734_5e-9,
    8.788_350_611_231_211_5e-9,
    -4.731_326_913_767_820_6e-9,
    -2.797_920_633_937_461_2e-9,
    1.579_529_721_371_632_9e-9,
    1.492_550_534_517_562_3e-9,
    -8.211_720_835_268_302_5e-10,
];

/// The inverse of `erf`: 3 ulp.
#[inline(always)]
pub fn erfinv_f32<const F: bool>(x: f32) -> f32 {
    let w = -Math::log::<F>((1.0 - x) * (1.0 + x));
    let centre = poly::<f32, F, 10>((w - 2.531_25) * (1.0 / 2.531_25), &CENTRE_32);
    let tail = poly::<f32, F, 10>((w.sqrt() - 3.125) * (1.0 / 0.875), &TAIL_32);
    let y = x * if w < 5.0625 { centre } else { tail };
    if x.abs() == 1.0 {
        f32::INFINITY.copysign(x)
    } else {
        y
    }
}

/// The inverse of `erf`: 4 ulp.
#[inline(always)]
pub fn erfinv_f64<const F: bool>(x: f64) -> f64 {
    let y = x * slope::<F>(-Math::log::<F>((1.0 - x) * (1.0 + x)));
    if x.abs() == 1.0 {
        f64::INFINITY.copysign(x)
    } else {
        y
    }
}

/// `erfinv(x) / x` from `w = -log(1 - x^2)`, for `w` up to 39.
#[inline(always)]
fn slope<const F: bool>(w: f64) -> f64 {
    let root = w.sqrt();
    let centre = poly::<f64, F, 23>((w - 3.125) * (1.0 / 3.125), &CENTRE_64);
    let middle = poly::<f64, F, 19>((root - 3.25) * (1.0 / 0.75), &MIDDLE_64);
    let tail = poly::<f64, F, 17>((root - 5.125) * (1.0 / 1.125), &TAIL_64);
    let outer = if root < 4.0 { middle } else { tail };
    if w < 6.25 {
        centre
    } else {
        outer
    }
}

/// The inverse of the standard normal distribution function: 6 ulp.
#[inline(always)]
pub fn ndtri<const F: bool>(p: f64) -> f64 {
    // Here x is 1 - 2 p, and 1 - x^2 is 4 p (1 - p).
    let w = -Math::log::<F>(4.0 * (p * (1.0 - p)));
    let root = w.sqrt();
    let middle = (1.0 / 27.5 + 1.0 / 6.25) / 2.0;
    let step = (1.0 / 6.25 - 1.0 / 27.5) / 2.0;
    let far = root * poly::<f64, F, 21>((1.0 / root - middle) * (1.0 / step), &FAR_64);
    let near = slope::<F>(w);
    let y = SQRT_2 * (2.0 * p - 1.0) * if root < 6.25 { near } else { far };
    if p == 0.0 || p == 1.0 {
        f64::INFINITY.copysign(p - 0.5)
    } else {
        y
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::special::ndtr;

    #[test]
    fn undoes_erf() {
        for i in -999..1000 {
            let x = i as f64 / 1000.0;
            let y = erfinv_f64::<false>(x);
            assert!((libm::erf(y) - x).abs() <= 4e-16 && erfinv_f64::<true>(-x) == -erfinv_f64::<true>(x));
            let y = erfinv_f64::<false>(x as f32 as f64);
            assert!((erfinv_f32::<false>(x as f32) as f64 - y).abs() <= 4e-7 * y.abs());
        }
        for complement in [1e-3, 1e-7, 1e-12, 1e-16] {
            let y = erfinv_f64::<true>(1.0 - complement);
            let back = libm::erfc(y) / (1.0 - (1.0 - complement));
            assert!((back - 1.0).abs() < 1e-13, "{complement} {back}");
        }
        assert!(erfinv_f32::<false>(1.0) == f32::INFINITY && erfinv_f64::<false>(-1.0) == f64::NEG_INFINITY);
        assert!(erfinv_f32::<false>(1.5).is_nan() && erfinv_f64::<false>(f64::NAN).is_nan());
    }

    #[test]
    fn undoes_the_normal_distribution() {
        for p in [1e-300, 1e-40, 1e-17, 1e-9, 0.01, 0.3, 0.5, 0.77, 0.999] {
            assert!((ndtr(ndtri::<true>(p)) / p - 1.0).abs() < 2e-12, "{p}");
        }
    }
}
