//! One vector register of `f32` or `f64`, in the three widths the tile kernels are compiled for.
//!
//! Methods are `#[inline(always)]` and free of `target_feature`: they become single instructions inside the
//! wrappers of [`super::dispatch`], which are the only callers.
use num_traits::Float;

/// A number the vector kernels compute in.
pub trait Real: Float + Default + Send + Sync + std::fmt::Debug + 'static {
    /// The 512-bit register.
    type V512: Vector<T = Self>;
    /// The 256-bit register.
    type V256: Vector<T = Self>;
    /// Four portable lanes, which LLVM maps to what the target has.
    type V128: Vector<T = Self>;
}

/// A register and the operations the kernels need.
///
/// # Safety
/// Every method may only run where the register's instruction set exists, and pointers must be valid for
/// the lanes they touch.
pub trait Vector: Copy {
    type T: Real;
    const LANES: usize;
    /// Rows of the largest tile: `TILE_ROWS * TILE_VECTORS` accumulators leave registers for the operands.
    const TILE_ROWS: usize;
    const TILE_VECTORS: usize;
    unsafe fn splat(x: Self::T) -> Self;
    unsafe fn load(p: *const Self::T) -> Self;
    /// Loads the first `n` lanes, zero in the others; memory past them is not touched.
    unsafe fn load_first(p: *const Self::T, n: usize) -> Self;
    unsafe fn store(self, p: *mut Self::T);
    unsafe fn store_first(self, p: *mut Self::T, n: usize);
    unsafe fn add(self, b: Self) -> Self;
    unsafe fn sub(self, b: Self) -> Self;
    unsafe fn mul(self, b: Self) -> Self;
    /// `self * b + c`.
    unsafe fn mul_add(self, b: Self, c: Self) -> Self;
    /// The larger one, `b` where either is NaN.
    unsafe fn max(self, b: Self) -> Self;
    /// The sums of the lanes of four registers.
    unsafe fn sums(v: [Self; 4]) -> [Self::T; 4];
    /// Transposes a `LANES x LANES` block from rows `ld_src` apart to rows `ld_dst` apart.
    unsafe fn transpose(src: *const Self::T, ld_src: usize, dst: *mut Self::T, ld_dst: usize);
    /// The lanes of both by turns: the first half and the second.
    unsafe fn zip(self, b: Self) -> [Self; 2];
    /// The even and the odd lanes of both, one after the other.
    unsafe fn unzip(self, b: Self) -> [Self; 2];
}

/// Four lanes in plain Rust.
#[derive(Clone, Copy)]
pub struct Portable<T>([T; 4]);

macro_rules! lanes {
    ($i:ident => $e:expr) => {{
        let mut out = [T::zero(); 4];
        for $i in 0..4 {
            out[$i] = $e;
        }
        Portable(out)
    }};
}

impl<T: Real> Vector for Portable<T> {
    type T = T;
    const LANES: usize = 4;
    const TILE_ROWS: usize = 4;
    const TILE_VECTORS: usize = 2;
    #[inline(always)]
    unsafe fn splat(x: T) -> Self {
        Portable([x; 4])
    }
    #[inline(always)]
    unsafe fn load(p: *const T) -> Self {
        // SAFETY: the caller grants four readable lanes.
        Portable(unsafe { (p as *const [T; 4]).read_unaligned() })
    }
    #[inline(always)]
    unsafe fn load_first(p: *const T, n: usize) -> Self {
        // SAFETY: only the first n lanes are read.
        lanes!(i => if i < n { unsafe { *p.add(i) } } else { T::zero() })
    }
    #[inline(always)]
    unsafe fn store(self, p: *mut T) {
        // SAFETY: the caller grants four writable lanes.
        unsafe { (p as *mut [T; 4]).write_unaligned(self.0) }
    }
    #[inline(always)]
    unsafe fn store_first(self, p: *mut T, n: usize) {
        for i in 0..n.min(4) {
            // SAFETY: only the first n lanes are written.
            unsafe { *p.add(i) = self.0[i] }
        }
    }
    #[inline(always)]
    unsafe fn add(self, b: Self) -> Self {
        lanes!(i => self.0[i] + b.0[i])
    }
    #[inline(always)]
    unsafe fn sub(self, b: Self) -> Self {
        lanes!(i => self.0[i] - b.0[i])
    }
    #[inline(always)]
    unsafe fn mul(self, b: Self) -> Self {
        lanes!(i => self.0[i] * b.0[i])
    }
    // Not `Float::mul_add`: without the FMA instruction that is a library call.
    #[inline(always)]
    unsafe fn mul_add(self, b: Self, c: Self) -> Self {
        lanes!(i => self.0[i] * b.0[i] + c.0[i])
    }
    #[inline(always)]
    unsafe fn max(self, b: Self) -> Self {
        lanes!(i => if self.0[i] > b.0[i] { self.0[i] } else { b.0[i] })
    }
    #[inline(always)]
    unsafe fn sums(v: [Self; 4]) -> [T; 4] {
        let mut out = [T::zero(); 4];
        for i in 0..4 {
            let x = v[i].0;
            out[i] = (x[0] + x[2]) + (x[1] + x[3]);
        }
        out
    }
    #[inline(always)]
    unsafe fn transpose(src: *const T, ld_src: usize, dst: *mut T, ld_dst: usize) {
        for i in 0..4 {
            for j in 0..4 {
                // SAFETY: the caller grants a 4 x 4 block on both sides.
                unsafe { *dst.add(j * ld_dst + i) = *src.add(i * ld_src + j) }
            }
        }
    }
    #[inline(always)]
    unsafe fn zip(self, b: Self) -> [Self; 2] {
        let (a, b) = (self.0, b.0);
        [Portable([a[0], b[0], a[1], b[1]]), Portable([a[2], b[2], a[3], b[3]])]
    }
    #[inline(always)]
    unsafe fn unzip(self, b: Self) -> [Self; 2] {
        let (a, b) = (self.0, b.0);
        [Portable([a[0], a[2], b[0], b[2]]), Portable([a[1], a[3], b[1], b[3]])]
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod wide {
    use super::{Portable, Real};
    impl Real for f32 {
        type V512 = Portable<f32>;
        type V256 = Portable<f32>;
        type V128 = Portable<f32>;
    }
    impl Real for f64 {
        type V512 = Portable<f64>;
        type V256 = Portable<f64>;
        type V128 = Portable<f64>;
    }
}

#[cfg(target_arch = "x86_64")]
#[path = "vector_x86.rs"]
mod wide;
