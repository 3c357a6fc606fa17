//! AVX2+FMA and AVX-512 registers.
// The crate denies undocumented unsafe blocks; here one argument covers all of them.
#![allow(clippy::undocumented_unsafe_blocks)]
// SAFETY (whole file): the trait's contract passes to the caller both the presence of the instruction set
// and the validity of the lanes; every block is one intrinsic under exactly that contract.
use super::{Portable, Real, Vector};
use std::arch::x86_64::*;

impl Real for f32 {
    type V512 = __m512;
    type V256 = __m256;
    type V128 = Portable<f32>;
}

impl Real for f64 {
    type V512 = __m512d;
    type V256 = __m256d;
    type V128 = Portable<f64>;
}

/// A window of 8 ends `n` lanes after the change from ones to zeros.
static MASKS: [i32; 16] = [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];
static MASKS_WIDE: [i64; 8] = [-1, -1, -1, -1, 0, 0, 0, 0];

#[inline(always)]
unsafe fn mask8(n: usize) -> __m256i {
    unsafe { _mm256_loadu_si256(MASKS.as_ptr().add(8 - n.min(8)).cast()) }
}

#[inline(always)]
unsafe fn mask4(n: usize) -> __m256i {
    unsafe { _mm256_loadu_si256(MASKS_WIDE.as_ptr().add(4 - n.min(4)).cast()) }
}

#[inline(always)]
fn bits(n: usize, lanes: usize) -> u32 {
    (1u32 << n.min(lanes)) - 1
}

#[inline(always)]
unsafe fn load_first_16(p: *const f32, n: usize) -> __m512 {
    unsafe { _mm512_maskz_loadu_ps(bits(n, 16) as __mmask16, p) }
}

#[inline(always)]
unsafe fn store_first_16(p: *mut f32, n: usize, v: __m512) {
    unsafe { _mm512_mask_storeu_ps(p, bits(n, 16) as __mmask16, v) }
}

#[inline(always)]
unsafe fn load_first_8_wide(p: *const f64, n: usize) -> __m512d {
    unsafe { _mm512_maskz_loadu_pd(bits(n, 8) as __mmask8, p) }
}

#[inline(always)]
unsafe fn store_first_8_wide(p: *mut f64, n: usize, v: __m512d) {
    unsafe { _mm512_mask_storeu_pd(p, bits(n, 8) as __mmask8, v) }
}

#[inline(always)]
unsafe fn load_first_8(p: *const f32, n: usize) -> __m256 {
    unsafe { _mm256_maskload_ps(p, mask8(n)) }
}

#[inline(always)]
unsafe fn store_first_8(p: *mut f32, n: usize, v: __m256) {
    unsafe { _mm256_maskstore_ps(p, mask8(n), v) }
}

#[inline(always)]
unsafe fn load_first_4(p: *const f64, n: usize) -> __m256d {
    unsafe { _mm256_maskload_pd(p, mask4(n)) }
}

#[inline(always)]
unsafe fn store_first_4(p: *mut f64, n: usize, v: __m256d) {
    unsafe { _mm256_maskstore_pd(p, mask4(n), v) }
}

macro_rules! register {
    ($V:ty, $T:ty, $lanes:expr, $rows:expr, $vectors:expr, $splat:ident, $load:ident, $store:ident,
     $load_first:ident, $store_first:ident, $add:ident, $sub:ident, $mul:ident, $fma:ident, $max:ident, $sum:ident, $transpose:ident,
     $zip:ident, $unzip:ident) => {
        impl Vector for $V {
            type T = $T;
            const LANES: usize = $lanes;
            const TILE_ROWS: usize = $rows;
            const TILE_VECTORS: usize = $vectors;
            #[inline(always)]
            unsafe fn splat(x: $T) -> Self {
                unsafe { $splat(x) }
            }
            #[inline(always)]
            unsafe fn load(p: *const $T) -> Self {
                unsafe { $load(p) }
            }
            #[inline(always)]
            unsafe fn load_first(p: *const $T, n: usize) -> Self {
                unsafe { $load_first(p, n) }
            }
            #[inline(always)]
            unsafe fn store(self, p: *mut $T) {
                unsafe { $store(p, self) }
            }
            #[inline(always)]
            unsafe fn store_first(self, p: *mut $T, n: usize) {
                unsafe { $store_first(p, n, self) }
            }
            #[inline(always)]
            unsafe fn add(self, b: Self) -> Self {
                unsafe { $add(self, b) }
            }
            #[inline(always)]
            unsafe fn sub(self, b: Self) -> Self {
                unsafe { $sub(self, b) }
            }
            #[inline(always)]
            unsafe fn mul(self, b: Self) -> Self {
                unsafe { $mul(self, b) }
            }
            #[inline(always)]
            unsafe fn mul_add(self, b: Self, c: Self) -> Self {
                unsafe { $fma(self, b, c) }
            }
            #[inline(always)]
            unsafe fn max(self, b: Self) -> Self {
                unsafe { $max(self, b) }
            }
            #[inline(always)]
            unsafe fn sums(v: [Self; 4]) -> [$T; 4] {
                unsafe { $sum(v) }
            }
            #[inline(always)]
            unsafe fn transpose(src: *const $T, ld_src: usize, dst: *mut $T, ld_dst: usize) {
                unsafe { $transpose(src, ld_src, dst, ld_dst) }
            }
            #[inline(always)]
            unsafe fn zip(self, b: Self) -> [Self; 2] {
                unsafe { $zip(self, b) }
            }
            #[inline(always)]
            unsafe fn unzip(self, b: Self) -> [Self; 2] {
                unsafe { $unzip(self, b) }
            }
        }
    };
}

register!(
    __m512,
    f32,
    16,
    8,
    3,
    _mm512_set1_ps,
    _mm512_loadu_ps,
    _mm512_storeu_ps,
    load_first_16,
    store_first_16,
    _mm512_add_ps,
    _mm512_sub_ps,
    _mm512_mul_ps,
    _mm512_fmadd_ps,
    _mm512_max_ps,
    sums_16,
    transpose_16,
    zip_16,
    unzip_16
);
register!(
    __m512d,
    f64,
    8,
    8,
    3,
    _mm512_set1_pd,
    _mm512_loadu_pd,
    _mm512_storeu_pd,
    load_first_8_wide,
    store_first_8_wide,
    _mm512_add_pd,
    _mm512_sub_pd,
    _mm512_mul_pd,
    _mm512_fmadd_pd,
    _mm512_max_pd,
    sums_8_wide,
    transpose_8_wide,
    zip_8_wide,
    unzip_8_wide
);
register!(
    __m256,
    f32,
    8,
    6,
    2,
    _mm256_set1_ps,
    _mm256_loadu_ps,
    _mm256_storeu_ps,
    load_first_8,
    store_first_8,
    _mm256_add_ps,
    _mm256_sub_ps,
    _mm256_mul_ps,
    _mm256_fmadd_ps,
    _mm256_max_ps,
    sums_8,
    transpose_8,
    zip_8,
    unzip_8
);
register!(
    __m256d,
    f64,
    4,
    6,
    2,
    _mm256_set1_pd,
    _mm256_loadu_pd,
    _mm256_storeu_pd,
    load_first_4,
    store_first_4,
    _mm256_add_pd,
    _mm256_sub_pd,
    _mm256_mul_pd,
    _mm256_fmadd_pd,
    _mm256_max_pd,
    sums_4,
    transpose_4,
    zip_4,
    unzip_4
);

#[inline(always)]
unsafe fn zip_16(a: __m512, b: __m512) -> [__m512; 2] {
    unsafe {
        let low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
        let high = _mm512_setr_epi32(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        [_mm512_permutex2var_ps(a, low, b), _mm512_permutex2var_ps(a, high, b)]
    }
}

#[inline(always)]
unsafe fn unzip_16(a: __m512, b: __m512) -> [__m512; 2] {
    unsafe {
        let even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
        let odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
        [_mm512_permutex2var_ps(a, even, b), _mm512_permutex2var_ps(a, odd, b)]
    }
}

#[inline(always)]
unsafe fn zip_8_wide(a: __m512d, b: __m512d) -> [__m512d; 2] {
    unsafe {
        let low = _mm512_setr_epi64(0, 8, 1, 9, 2, 10, 3, 11);
        let high = _mm512_setr_epi64(4, 12, 5, 13, 6, 14, 7, 15);
        [_mm512_permutex2var_pd(a, low, b), _mm512_permutex2var_pd(a, high, b)]
    }
}

#[inline(always)]
unsafe fn unzip_8_wide(a: __m512d, b: __m512d) -> [__m512d; 2] {
    unsafe {
        let even = _mm512_setr_epi64(0, 2, 4, 6, 8, 10, 12, 14);
        let odd = _mm512_setr_epi64(1, 3, 5, 7, 9, 11, 13, 15);
        [_mm512_permutex2var_pd(a, even, b), _mm512_permutex2var_pd(a, odd, b)]
    }
}

#[inline(always)]
unsafe fn zip_8(a: __m256, b: __m256) -> [__m256; 2] {
    unsafe {
        let (x, y) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        [_mm256_permute2f128_ps(x, y, 0x20), _mm256_permute2f128_ps(x, y, 0x31)]
    }
}

#[inline(always)]
unsafe fn unzip_8(a: __m256, b: __m256) -> [__m256; 2] {
    unsafe {
        let (x, y) = (_mm256_shuffle_ps(a, b, 0x88), _mm256_shuffle_ps(a, b, 0xdd));
        let (x, y) = (_mm256_castps_pd(x), _mm256_castps_pd(y));
        let (x, y) = (_mm256_permute4x64_pd(x, 0xd8), _mm256_permute4x64_pd(y, 0xd8));
        [_mm256_castpd_ps(x), _mm256_castpd_ps(y)]
    }
}

#[inline(always)]
unsafe fn zip_4(a: __m256d, b: __m256d) -> [__m256d; 2] {
    unsafe {
        let (x, y) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
        [_mm256_permute2f128_pd(x, y, 0x20), _mm256_permute2f128_pd(x, y, 0x31)]
    }
}

#[inline(always)]
unsafe fn unzip_4(a: __m256d, b: __m256d) -> [__m256d; 2] {
    unsafe {
        let (x, y) = (_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b));
        [_mm256_permute4x64_pd(x, 0xd8), _mm256_permute4x64_pd(y, 0xd8)]
    }
}

// Each step adds halves of two registers, so that four of them end as one with a 128-bit lane for each.
#[inline(always)]
unsafe fn sums_16(v: [__m512; 4]) -> [f32; 4] {
    unsafe {
        let x = _mm512_add_ps(_mm512_shuffle_f32x4(v[0], v[1], 0x44), _mm512_shuffle_f32x4(v[0], v[1], 0xee));
        let y = _mm512_add_ps(_mm512_shuffle_f32x4(v[2], v[3], 0x44), _mm512_shuffle_f32x4(v[2], v[3], 0xee));
        let z = _mm512_add_ps(_mm512_shuffle_f32x4(x, y, 0x88), _mm512_shuffle_f32x4(x, y, 0xdd));
        let z = _mm512_add_ps(z, _mm512_permute_ps(z, 0b01_00_11_10));
        let z = _mm512_add_ps(z, _mm512_permute_ps(z, 0b10_11_00_01));
        let mut out = [0.0; 4];
        let first = _mm512_maskz_compress_ps(0x1111, z);
        _mm_storeu_ps(out.as_mut_ptr(), _mm512_castps512_ps128(first));
        out
    }
}

#[inline(always)]
unsafe fn sums_8_wide(v: [__m512d; 4]) -> [f64; 4] {
    unsafe {
        let x = _mm512_add_pd(_mm512_shuffle_f64x2(v[0], v[1], 0x44), _mm512_shuffle_f64x2(v[0], v[1], 0xee));
        let y = _mm512_add_pd(_mm512_shuffle_f64x2(v[2], v[3], 0x44), _mm512_shuffle_f64x2(v[2], v[3], 0xee));
        let z = _mm512_add_pd(_mm512_shuffle_f64x2(x, y, 0x88), _mm512_shuffle_f64x2(x, y, 0xdd));
        let z = _mm512_add_pd(z, _mm512_permute_pd(z, 0b01010101));
        let mut out = [0.0; 4];
        let first = _mm512_maskz_compress_pd(0x55, z);
        _mm256_storeu_pd(out.as_mut_ptr(), _mm512_castpd512_pd256(first));
        out
    }
}

#[inline(always)]
unsafe fn sums_8(v: [__m256; 4]) -> [f32; 4] {
    unsafe {
        let x = _mm256_hadd_ps(_mm256_hadd_ps(v[0], v[1]), _mm256_hadd_ps(v[2], v[3]));
        let mut out = [0.0; 4];
        _mm_storeu_ps(out.as_mut_ptr(), _mm_add_ps(_mm256_castps256_ps128(x), _mm256_extractf128_ps(x, 1)));
        out
    }
}

#[inline(always)]
unsafe fn sums_4(v: [__m256d; 4]) -> [f64; 4] {
    unsafe {
        let (x, y) = (_mm256_hadd_pd(v[0], v[1]), _mm256_hadd_pd(v[2], v[3]));
        let z = _mm256_add_pd(_mm256_permute2f128_pd(x, y, 0x20), _mm256_permute2f128_pd(x, y, 0x31));
        let mut out = [0.0; 4];
        _mm256_storeu_pd(out.as_mut_ptr(), z);
        out
    }
}

/// Four rows a group: afterwards register `4g + j` holds, in its 128-bit lane `l`, rows `4g..4g+4` of column `4l + j`.
macro_rules! columns_of_four {
    ($r:ident, $n:expr, $lo:ident, $hi:ident, $lo2:ident, $hi2:ident, $to:ident, $from:ident) => {{
        let mut u = $r;
        let mut g = 0;
        while g < $n {
            let t0 = $to($lo($r[g], $r[g + 1]));
            let t1 = $to($hi($r[g], $r[g + 1]));
            let t2 = $to($lo($r[g + 2], $r[g + 3]));
            let t3 = $to($hi($r[g + 2], $r[g + 3]));
            u[g] = $from($lo2(t0, t2));
            u[g + 1] = $from($hi2(t0, t2));
            u[g + 2] = $from($lo2(t1, t3));
            u[g + 3] = $from($hi2(t1, t3));
            g += 4;
        }
        u
    }};
}

#[inline(always)]
unsafe fn transpose_16(src: *const f32, ld_src: usize, dst: *mut f32, ld_dst: usize) {
    unsafe {
        let mut r = [_mm512_setzero_ps(); 16];
        for i in 0..16 {
            r[i] = _mm512_loadu_ps(src.add(i * ld_src));
        }
        let u = columns_of_four!(
            r,
            16,
            _mm512_unpacklo_ps,
            _mm512_unpackhi_ps,
            _mm512_unpacklo_pd,
            _mm512_unpackhi_pd,
            _mm512_castps_pd,
            _mm512_castpd_ps
        );
        for j in 0..4 {
            let v0 = _mm512_shuffle_f32x4(u[j], u[4 + j], 0x88);
            let v1 = _mm512_shuffle_f32x4(u[j], u[4 + j], 0xdd);
            let v2 = _mm512_shuffle_f32x4(u[8 + j], u[12 + j], 0x88);
            let v3 = _mm512_shuffle_f32x4(u[8 + j], u[12 + j], 0xdd);
            _mm512_storeu_ps(dst.add(j * ld_dst), _mm512_shuffle_f32x4(v0, v2, 0x88));
            _mm512_storeu_ps(dst.add((4 + j) * ld_dst), _mm512_shuffle_f32x4(v1, v3, 0x88));
            _mm512_storeu_ps(dst.add((8 + j) * ld_dst), _mm512_shuffle_f32x4(v0, v2, 0xdd));
            _mm512_storeu_ps(dst.add((12 + j) * ld_dst), _mm512_shuffle_f32x4(v1, v3, 0xdd));
        }
    }
}

#[inline(always)]
unsafe fn transpose_8_wide(src: *const f64, ld_src: usize, dst: *mut f64, ld_dst: usize) {
    unsafe {
        let mut t = [[_mm512_setzero_pd(); 4]; 2];
        for i in 0..4 {
            let (a, b) =
                (_mm512_loadu_pd(src.add(2 * i * ld_src)), _mm512_loadu_pd(src.add((2 * i + 1) * ld_src)));
            t[0][i] = _mm512_unpacklo_pd(a, b);
            t[1][i] = _mm512_unpackhi_pd(a, b);
        }
        for (j, t) in t.iter().enumerate() {
            let v0 = _mm512_shuffle_f64x2(t[0], t[1], 0x88);
            let v1 = _mm512_shuffle_f64x2(t[0], t[1], 0xdd);
            let v2 = _mm512_shuffle_f64x2(t[2], t[3], 0x88);
            let v3 = _mm512_shuffle_f64x2(t[2], t[3], 0xdd);
            _mm512_storeu_pd(dst.add(j * ld_dst), _mm512_shuffle_f64x2(v0, v2, 0x88));
            _mm512_storeu_pd(dst.add((2 + j) * ld_dst), _mm512_shuffle_f64x2(v1, v3, 0x88));
            _mm512_storeu_pd(dst.add((4 + j) * ld_dst), _mm512_shuffle_f64x2(v0, v2, 0xdd));
            _mm512_storeu_pd(dst.add((6 + j) * ld_dst), _mm512_shuffle_f64x2(v1, v3, 0xdd));
        }
    }
}

#[inline(always)]
unsafe fn transpose_8(src: *const f32, ld_src: usize, dst: *mut f32, ld_dst: usize) {
    unsafe {
        let mut r = [_mm256_setzero_ps(); 8];
        for i in 0..8 {
            r[i] = _mm256_loadu_ps(src.add(i * ld_src));
        }
        let u = columns_of_four!(
            r,
            8,
            _mm256_unpacklo_ps,
            _mm256_unpackhi_ps,
            _mm256_unpacklo_pd,
            _mm256_unpackhi_pd,
            _mm256_castps_pd,
            _mm256_castpd_ps
        );
        for j in 0..4 {
            _mm256_storeu_ps(dst.add(j * ld_dst), _mm256_permute2f128_ps(u[j], u[4 + j], 0x20));
            _mm256_storeu_ps(dst.add((4 + j) * ld_dst), _mm256_permute2f128_ps(u[j], u[4 + j], 0x31));
        }
    }
}

#[inline(always)]
unsafe fn transpose_4(src: *const f64, ld_src: usize, dst: *mut f64, ld_dst: usize) {
    unsafe {
        let mut r = [_mm256_setzero_pd(); 4];
        for i in 0..4 {
            r[i] = _mm256_loadu_pd(src.add(i * ld_src));
        }
        let lo = (_mm256_unpacklo_pd(r[0], r[1]), _mm256_unpacklo_pd(r[2], r[3]));
        let hi = (_mm256_unpackhi_pd(r[0], r[1]), _mm256_unpackhi_pd(r[2], r[3]));
        _mm256_storeu_pd(dst, _mm256_permute2f128_pd(lo.0, lo.1, 0x20));
        _mm256_storeu_pd(dst.add(ld_dst), _mm256_permute2f128_pd(hi.0, hi.1, 0x20));
        _mm256_storeu_pd(dst.add(2 * ld_dst), _mm256_permute2f128_pd(lo.0, lo.1, 0x31));
        _mm256_storeu_pd(dst.add(3 * ld_dst), _mm256_permute2f128_pd(hi.0, hi.1, 0x31));
    }
}
