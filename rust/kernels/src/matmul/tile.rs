//! The tile kernel: up to 8 rows times 3 vectors of C in registers, A broadcast, B streamed.
use super::vector::{Real, Vector};
use crate::isa::{isa, Isa};

/// Rows of the largest tile of any instruction set.
pub(crate) const MAX_ROWS: usize = 8;

/// What is added to each result before it is stored.
#[derive(Clone, Copy, Debug)]
pub enum Bias<T> {
    None,
    /// One value per column of C.
    Columns(*const T),
    /// One value per row of C.
    Rows(*const T),
}

impl<T> Bias<T> {
    /// The bias of the part of C that begins at (`row`, `column`).
    #[inline(always)]
    pub(crate) fn at(self, row: usize, column: usize) -> Self {
        match self {
            Bias::None => Bias::None,
            Bias::Columns(p) => Bias::Columns(p.wrapping_add(column)),
            Bias::Rows(p) => Bias::Rows(p.wrapping_add(row)),
        }
    }
}

/// The epilogue: `relu?(alpha * product + beta * C + bias)`.
#[derive(Clone, Copy, Debug)]
pub struct Finish<T> {
    pub alpha: T,
    pub beta: T,
    pub bias: Bias<T>,
    pub relu: bool,
}

impl<T: num_traits::Zero + num_traits::One> Finish<T> {
    /// The product itself.
    pub fn plain() -> Self {
        Finish { alpha: T::one(), beta: T::zero(), bias: Bias::None, relu: false }
    }
}

impl<T: Real> Finish<T> {
    /// The epilogue of block `index` of `count` blocks of K: C is scaled once and the bias comes last.
    #[inline(always)]
    pub(crate) fn block(self, index: usize, count: usize) -> Self {
        let last = index + 1 == count;
        Finish {
            alpha: self.alpha,
            beta: if index == 0 { self.beta } else { T::one() },
            bias: if last { self.bias } else { Bias::None },
            relu: last && self.relu,
        }
    }

    #[inline(always)]
    pub(crate) fn at(self, row: usize, column: usize) -> Self {
        Finish { bias: self.bias.at(row, column), ..self }
    }

    /// The epilogue for one number.
    #[inline(always)]
    pub(crate) unsafe fn apply(&self, product: T, c: *const T, row: usize, column: usize) -> T {
        let mut x = self.alpha * product;
        // SAFETY: the caller grants the C element (read only when beta is not 0) and the bias element.
        unsafe {
            if self.beta != T::zero() {
                x = x + self.beta * *c;
            }
            match self.bias {
                Bias::None => {}
                Bias::Columns(p) => x = x + *p.add(column),
                Bias::Rows(p) => x = x + *p.add(row),
            }
        }
        if self.relu && x < T::zero() {
            x = T::zero();
        }
        x
    }
}

/// One tile of C. K is a nest of two loops, so that a convolution can walk rows of an image.
pub(crate) struct Tile<T> {
    /// Rows, at most the instruction set's [`Shape::rows`].
    pub rows: usize,
    /// Columns, at most [`Shape::columns`].
    pub columns: usize,
    pub k: usize,
    pub k_outer: usize,
    /// The first element of each row of A, the step from one `k` to the next, and the extra step at each outer `k`.
    pub a: [*const T; MAX_ROWS],
    pub a_step: usize,
    pub a_jump: usize,
    pub b: *const T,
    pub b_step: usize,
    pub b_jump: usize,
    /// When not null: row `p` of B begins at `b + b_table[p]` instead, and `k_outer` is 1.
    pub b_table: *const usize,
    pub c: *mut T,
    pub c_row: usize,
    pub finish: Finish<T>,
}

/// The tile an instruction set computes at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub rows: usize,
    pub lanes: usize,
    pub vectors: usize,
}

impl Shape {
    pub(crate) fn of<T: Real>() -> Self {
        fn get<V: Vector>() -> Shape {
            Shape { rows: V::TILE_ROWS, lanes: V::LANES, vectors: V::TILE_VECTORS }
        }
        match isa() {
            Isa::Avx512 => get::<T::V512>(),
            Isa::Avx2 => get::<T::V256>(),
            Isa::Scalar => get::<T::V128>(),
        }
    }

    #[inline(always)]
    pub(crate) fn columns(&self) -> usize {
        self.lanes * self.vectors
    }
}

/// Compiles `body::<V, consts..>(args)` for each instruction set and calls the machine's.
macro_rules! for_isa {
    ($(#[$doc:meta])* $vis:vis unsafe fn $name:ident<$T:ident>($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? => $body:ident) => {
        $(#[$doc])*
        $vis unsafe fn $name<$T: $crate::matmul::vector::Real>($($arg: $ty),*) $(-> $ret)? {
            #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))]
            unsafe fn wide<$T: $crate::matmul::vector::Real>($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: this wrapper has the instruction set; the rest is the caller's contract.
                unsafe { $body::<$T::V512>($($arg),*) }
            }
            #[cfg_attr(target_arch = "x86_64", target_feature(enable = "avx2,fma"))]
            unsafe fn middle<$T: $crate::matmul::vector::Real>($($arg: $ty),*) $(-> $ret)? {
                // SAFETY: as above.
                unsafe { $body::<$T::V256>($($arg),*) }
            }
            // SAFETY: `isa()` reports only instruction sets this machine has.
            unsafe {
                match $crate::isa::isa() {
                    $crate::isa::Isa::Avx512 => wide::<$T>($($arg),*),
                    $crate::isa::Isa::Avx2 => middle::<$T>($($arg),*),
                    $crate::isa::Isa::Scalar => $body::<$T::V128>($($arg),*),
                }
            }
        }
    };
}
pub(crate) use for_isa;

#[inline(always)]
pub(crate) fn prefetch<T>(p: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address is allowed.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_T0 }>(p.cast())
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = p;
}

#[inline(always)]
fn prefetch_write<T>(p: *const T) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a prefetch of any address is allowed.
    unsafe {
        std::arch::x86_64::_mm_prefetch::<{ std::arch::x86_64::_MM_HINT_ET0 }>(p.cast())
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = p;
}

/// Steps of K that B is fetched ahead.
const AHEAD: usize = 8;

#[inline(always)]
unsafe fn body<V: Vector, const MR: usize, const NV: usize, const TAIL: bool, const TABLE: bool>(
    t: &Tile<V::T>,
) {
    // SAFETY: the caller of `Tile::run` grants the rows, columns and bias that the tile names.
    unsafe {
        let last = t.columns - (NV - 1) * V::LANES;
        for i in 0..MR {
            for v in 0..NV {
                prefetch_write(t.c.wrapping_add(i * t.c_row + v * V::LANES));
            }
        }
        let mut acc = [[V::splat(num_traits::Zero::zero()); NV]; MR];
        let mut a = [t.a[0]; MR];
        a.copy_from_slice(&t.a[..MR]);
        let mut b = t.b;
        for _ in 0..t.k_outer {
            let mut at = 0;
            for p in 0..t.k {
                let row = if TABLE { t.b.add(*t.b_table.add(p)) } else { b };
                let mut bv = [V::splat(num_traits::Zero::zero()); NV];
                for v in 0..NV {
                    let from = row.add(v * V::LANES);
                    bv[v] = if TAIL && v + 1 == NV { V::load_first(from, last) } else { V::load(from) };
                    if !TABLE {
                        prefetch(b.wrapping_add(AHEAD * t.b_step + v * V::LANES));
                    }
                }
                for i in 0..MR {
                    let x = V::splat(*a[i].add(at));
                    for v in 0..NV {
                        acc[i][v] = x.mul_add(bv[v], acc[i][v]);
                    }
                }
                at += t.a_step;
                b = b.wrapping_add(t.b_step);
            }
            for i in 0..MR {
                a[i] = a[i].wrapping_add(t.a_jump);
            }
            b = b.wrapping_add(t.b_jump);
        }
        finish::<V, MR, NV, TAIL>(&mut acc, t, last);
    }
}

#[inline(always)]
unsafe fn finish<V: Vector, const MR: usize, const NV: usize, const TAIL: bool>(
    acc: &mut [[V; NV]; MR],
    t: &Tile<V::T>,
    last: usize,
) {
    let zero: V::T = num_traits::Zero::zero();
    let one: V::T = num_traits::One::one();
    let f = &t.finish;
    // SAFETY: as in `body`.
    unsafe {
        if f.alpha != one {
            let alpha = V::splat(f.alpha);
            for i in 0..MR {
                for v in 0..NV {
                    acc[i][v] = acc[i][v].mul(alpha);
                }
            }
        }
        if f.beta != zero {
            let beta = V::splat(f.beta);
            for i in 0..MR {
                for v in 0..NV {
                    let from = t.c.add(i * t.c_row + v * V::LANES);
                    let c = if TAIL && v + 1 == NV { V::load_first(from, last) } else { V::load(from) };
                    acc[i][v] = c.mul_add(beta, acc[i][v]);
                }
            }
        }
        match f.bias {
            Bias::None => {}
            Bias::Columns(p) => {
                for v in 0..NV {
                    let from = p.add(v * V::LANES);
                    let bias = if TAIL && v + 1 == NV { V::load_first(from, last) } else { V::load(from) };
                    for i in 0..MR {
                        acc[i][v] = acc[i][v].add(bias);
                    }
                }
            }
            Bias::Rows(p) => {
                for i in 0..MR {
                    let bias = V::splat(*p.add(i));
                    for v in 0..NV {
                        acc[i][v] = acc[i][v].add(bias);
                    }
                }
            }
        }
        if f.relu {
            let zero = V::splat(zero);
            for i in 0..MR {
                for v in 0..NV {
                    acc[i][v] = zero.max(acc[i][v]);
                }
            }
        }
        for i in 0..MR {
            for v in 0..NV {
                let to = t.c.add(i * t.c_row + v * V::LANES);
                if TAIL && v + 1 == NV {
                    acc[i][v].store_first(to, last);
                } else {
                    acc[i][v].store(to);
                }
            }
        }
    }
}

/// A compiled tile kernel.
type Kernel<T> = unsafe fn(&Tile<T>);

macro_rules! compiled {
    ($name:ident, $features:literal, $V:ident) => {
        #[cfg_attr(target_arch = "x86_64", target_feature(enable = $features))]
        unsafe fn $name<T: Real, const MR: usize, const NV: usize, const TAIL: bool, const TABLE: bool>(
            t: &Tile<T>,
        ) {
            // SAFETY: called only where `isa()` reports the instruction set.
            unsafe { body::<T::$V, MR, NV, TAIL, TABLE>(t) }
        }
    };
}
compiled!(wide, "avx512f,avx512dq,avx512bw,avx512vl,avx2,fma", V512);
compiled!(middle, "avx2,fma", V256);
compiled!(narrow, "sse2", V128);

macro_rules! row {
    ($f:ident, $T:ty, $mr:expr, $table:expr, [$($nv:expr),*]) => {
        [$([$f::<$T, $mr, $nv, false, $table> as Kernel<$T>, $f::<$T, $mr, $nv, true, $table>]),*]
    };
}
macro_rules! kernels {
    ($f:ident, $T:ty, $table:expr, $nv:tt, [$($mr:expr),*]) => {
        [$(row!($f, $T, $mr, $table, $nv)),*]
    };
}

impl<T: Real> Tile<T> {
    const WIDE: [[[Kernel<T>; 2]; 3]; 8] = kernels!(wide, T, false, [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8]);
    const WIDE_TABLE: [[[Kernel<T>; 2]; 3]; 8] = kernels!(wide, T, true, [1, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8]);
    const MIDDLE: [[[Kernel<T>; 2]; 2]; 6] = kernels!(middle, T, false, [1, 2], [1, 2, 3, 4, 5, 6]);
    const MIDDLE_TABLE: [[[Kernel<T>; 2]; 2]; 6] = kernels!(middle, T, true, [1, 2], [1, 2, 3, 4, 5, 6]);
    const NARROW: [[[Kernel<T>; 2]; 2]; 4] = kernels!(narrow, T, false, [1, 2], [1, 2, 3, 4]);
    const NARROW_TABLE: [[[Kernel<T>; 2]; 2]; 4] = kernels!(narrow, T, true, [1, 2], [1, 2, 3, 4]);

    /// Computes the tile.
    ///
    /// # Safety
    /// Every element of A, B, C and the bias that the fields describe is valid, and nobody else writes C.
    #[inline]
    pub(crate) unsafe fn run(&self, shape: &Shape) {
        let vectors = self.columns.div_ceil(shape.lanes);
        let tail = (vectors * shape.lanes != self.columns) as usize;
        let (r, v) = (self.rows - 1, vectors - 1);
        let kernel = match (isa(), self.b_table.is_null()) {
            (Isa::Avx512, true) => Self::WIDE[r][v][tail],
            (Isa::Avx512, false) => Self::WIDE_TABLE[r][v][tail],
            (Isa::Avx2, true) => Self::MIDDLE[r][v][tail],
            (Isa::Avx2, false) => Self::MIDDLE_TABLE[r][v][tail],
            (Isa::Scalar, true) => Self::NARROW[r][v][tail],
            (Isa::Scalar, false) => Self::NARROW_TABLE[r][v][tail],
        };
        // SAFETY: the kernel is the machine's; the rest is the caller's promise.
        unsafe { kernel(self) }
    }
}
