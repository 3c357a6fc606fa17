//! Tables of elementwise kernels by element type, and the macros that fill them from one expression.
//!
//! A kernel is a function of single values; the loop around it is compiled for every instruction set.

use crate::isa::{dispatch, dispatch_narrow, Kernel};
use crate::strided::MAX_OPERANDS;
use num_complex::Complex;
use std::marker::PhantomData;

/// Numbers that parametrise a kernel: floats (a complex number takes two) and integers.
#[derive(Clone, Copy, Debug, Default)]
pub struct Params {
    pub f: [f64; 4],
    pub i: [i64; 2],
    pub panel: Panel,
}

/// Rows that a kernel which takes them computes in one call, `n` elements each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Panel {
    /// 0 where the call is no panel: one row of contiguous operands.
    pub rows: usize,
    /// Bytes from a row of an input to the next.
    pub steps: [usize; 3],
    /// Bytes from a row of the output to the next.
    pub step: usize,
    /// Which input has a single element for a row: one of two, or the third of three.
    pub lone: Option<usize>,
}

/// A kernel on `n` elements of contiguous, disjoint blocks: inputs, outputs, `n`, parameters.
pub type Raw = unsafe fn(&[*const u8; MAX_OPERANDS], &[*mut u8; MAX_OPERANDS], usize, &Params);

/// The kernels of one operation by the type it computes in.
#[derive(Clone, Copy)]
pub struct Table {
    pub u8: Option<Raw>,
    pub i8: Option<Raw>,
    pub i16: Option<Raw>,
    pub i32: Option<Raw>,
    pub i64: Option<Raw>,
    pub f32: Option<Raw>,
    pub f64: Option<Raw>,
    pub c64: Option<Raw>,
    pub c128: Option<Raw>,
    pub bool: Option<Raw>,
    /// Whether the kernels of `f32` and `f64` may get their first input and their output at the same address.
    pub in_place: bool,
    /// Whether the kernels of `f32` and `f64` take panels.
    pub float_panels: bool,
    /// Whether the kernels of integers do.
    pub int_panels: bool,
}

impl Table {
    pub const EMPTY: Table = Table {
        u8: None,
        i8: None,
        i16: None,
        i32: None,
        i64: None,
        f32: None,
        f64: None,
        c64: None,
        c128: None,
        bool: None,
        in_place: false,
        float_panels: false,
        int_panels: false,
    };
}

/// A type's number among [`Params`].
pub trait Number: Copy + Send + Sync + 'static {
    /// Whether arithmetic gains from registers wider than AVX2's.
    const WIDE: bool = false;
    fn param(p: &Params, at: usize) -> Self;
}

macro_rules! number {
    ($($t:ty, $wide:literal: |$p:ident, $i:ident| $e:expr;)*) => { $(
        impl Number for $t {
            const WIDE: bool = $wide;
            #[inline(always)]
            fn param($p: &Params, $i: usize) -> Self { $e }
        }
    )* };
}
number! {
    f32, true: |p, i| p.f[i] as f32;
    f64, true: |p, i| p.f[i];
    u8, false: |p, i| p.i[i] as u8;
    i8, false: |p, i| p.i[i] as i8;
    i16, false: |p, i| p.i[i] as i16;
    i32, false: |p, i| p.i[i] as i32;
    i64, false: |p, i| p.i[i];
    bool, false: |p, i| p.i[i] != 0;
}

impl<T: crate::math::complex::Part> Number for Complex<T> {
    #[inline(always)]
    fn param(p: &Params, i: usize) -> Self {
        Complex::new(T::of(p.f[2 * i]), T::of(p.f[2 * i + 1]))
    }
}

/// Integers with wrapping arithmetic.
pub trait Int: Number + Ord + num_traits::PrimInt {
    fn wadd(self, o: Self) -> Self;
    fn wsub(self, o: Self) -> Self;
    fn wmul(self, o: Self) -> Self;
    fn wneg(self) -> Self;
    fn wabs(self) -> Self;
    /// Quotient towards zero; zero where the divisor is zero.
    fn quotient(self, o: Self) -> Self;
    /// Remainder of `quotient`.
    fn remainder(self, o: Self) -> Self;
    fn is_negative(self) -> bool;
    fn of(x: i64) -> Self;
    fn wide(self) -> i64;
    const BITS: i64;
}

macro_rules! int {
    ($($t:ty, |$x:ident| $neg:expr;)*) => { $(
        impl Int for $t {
            const BITS: i64 = <$t>::BITS as i64;
            #[inline(always)]
            fn wadd(self, o: Self) -> Self { self.wrapping_add(o) }
            #[inline(always)]
            fn wsub(self, o: Self) -> Self { self.wrapping_sub(o) }
            #[inline(always)]
            fn wmul(self, o: Self) -> Self { self.wrapping_mul(o) }
            #[inline(always)]
            fn wneg(self) -> Self { self.wrapping_neg() }
            #[inline(always)]
            fn wabs(self) -> Self { if Int::is_negative(self) { self.wrapping_neg() } else { self } }
            #[inline(always)]
            fn quotient(self, o: Self) -> Self { if o == 0 { 0 } else { self.wrapping_div(o) } }
            #[inline(always)]
            fn remainder(self, o: Self) -> Self { if o == 0 { 0 } else { self.wrapping_rem(o) } }
            #[inline(always)]
            fn is_negative(self) -> bool { let $x = self; $neg }
            #[inline(always)]
            fn of(x: i64) -> Self { x as $t }
            #[inline(always)]
            fn wide(self) -> i64 { self as i64 }
        }
    )* };
}
int! { u8, |_x| false; i8, |x| x < 0; i16, |x| x < 0; i32, |x| x < 0; i64, |x| x < 0; }

/// A function of `N` values of type `A` with a result of type `O`; `apply` must be `#[inline(always)]`.
pub trait Function<const N: usize, A, O>: 'static {
    fn apply<const F: bool>(x: [A; N], p: &Params) -> O;
}

struct Map<'a, K, A, O, const N: usize> {
    ins: [&'a [A]; N],
    out: &'a mut [O],
    params: Params,
    function: PhantomData<K>,
}

impl<K: Function<N, A, O>, A: Copy, O: Copy, const N: usize> Kernel for Map<'_, K, A, O, N> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        // A local copy: the optimiser sees that stores to `out` leave it alone.
        let p = self.params;
        let n = self.out.len();
        let ins = self.ins.map(|x| &x[..n]);
        for i in 0..n {
            self.out[i] = K::apply::<FMA>(ins.map(|x| x[i]), &p);
        }
    }
}

/// The block kernel of a function.
///
/// # Safety
/// The first `N` inputs and the first output must be blocks of `n` elements of type `A` and `O`.
pub unsafe fn map<K: Function<N, A, O>, A: Number, O: Copy, const N: usize>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    params: &Params,
) {
    // SAFETY: the caller's promise.
    let (ins, out) = unsafe {
        (
            std::array::from_fn(|i| std::slice::from_raw_parts(ins[i].cast::<A>(), n)),
            std::slice::from_raw_parts_mut(outs[0].cast::<O>(), n),
        )
    };
    let kernel = Map::<K, A, O, N> { ins, out, params: *params, function: PhantomData };
    if A::WIDE {
        dispatch(kernel)
    } else {
        dispatch_narrow(kernel)
    }
}

/// [`map`] for functions that are over as soon as memory has delivered: AVX2's registers do, and they split fewer
/// cache lines where rows begin anywhere. Takes panels.
///
/// # Safety
/// That of [`map`]; of a panel, every row is such blocks, a lone input one element in each.
pub unsafe fn map_light<K: Function<N, A, O>, A: Number, O: Copy, const N: usize>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    params: &Params,
) {
    match params.panel.lone {
        Some(0) if N == 2 => light::<K, A, O, 0, false, N>(ins, outs, n, params),
        Some(1) if N == 2 => light::<K, A, O, 1, false, N>(ins, outs, n, params),
        Some(2) if N == 3 => light::<K, A, O, 2, false, N>(ins, outs, n, params),
        _ => light::<K, A, O, NONE, false, N>(ins, outs, n, params),
    }
}

/// [`map_light`] for functions that also run in place: the first input may be the output.
///
/// # Safety
/// That of [`map_light`], except that `ins[0]` may equal `outs[0]`, with equal steps.
pub unsafe fn map_in_place<K: Function<N, A, A>, A: Number, O, const N: usize>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    params: &Params,
) {
    match params.panel.lone {
        _ if ins[0] != outs[0].cast_const() => {
            // SAFETY: the caller's promise.
            unsafe { map_light::<K, A, A, N>(ins, outs, n, params) }
        }
        Some(1) if N == 2 => light::<K, A, A, 1, true, N>(ins, outs, n, params),
        Some(2) if N == 3 => light::<K, A, A, 2, true, N>(ins, outs, n, params),
        _ => light::<K, A, A, NONE, true, N>(ins, outs, n, params),
    }
}

/// No input is a lone element.
const NONE: usize = usize::MAX;

/// Runs a light kernel; comparisons of floats keep AVX-512, which packs their results in one step.
#[inline]
fn light<K: Function<N, A, O>, A: Number, O: Copy, const LONE: usize, const CHANGE: bool, const N: usize>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    params: &Params,
) {
    let function = PhantomData;
    let rows = Rows::<K, A, O, LONE, CHANGE, N> { ins: *ins, out: outs[0], n, params: *params, function };
    if A::WIDE && size_of::<O>() < size_of::<A>() {
        dispatch(rows)
    } else {
        dispatch_narrow(rows)
    }
}

/// A call of a light kernel: input `LONE` is one element for a row; with `CHANGE` the first input is the output.
struct Rows<K, A, O, const LONE: usize, const CHANGE: bool, const N: usize> {
    ins: [*const u8; MAX_OPERANDS],
    out: *mut u8,
    n: usize,
    params: Params,
    function: PhantomData<(K, A, O)>,
}

impl<K: Function<N, A, O>, A: Copy, O: Copy, const LONE: usize, const CHANGE: bool, const N: usize> Kernel
    for Rows<K, A, O, LONE, CHANGE, N>
{
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        let (p, n) = (self.params, self.n);
        for r in 0..p.panel.rows.max(1) {
            let at = |i: usize| self.ins[i].wrapping_add(r * p.panel.steps[i]).cast::<A>();
            let out = self.out.wrapping_add(r * p.panel.step);
            // SAFETY: the promise to `map_light` and `map_in_place`, which make this; with `CHANGE` both types are one.
            unsafe {
                let one = if LONE < N { Some(at(LONE).read_unaligned()) } else { None };
                let ins: [&[A]; N] = std::array::from_fn(|i| match i {
                    _ if i == LONE || CHANGE && i == 0 => &[],
                    _ => std::slice::from_raw_parts(at(i), n),
                });
                let out = std::slice::from_raw_parts_mut(out.cast::<O>(), n);
                for j in 0..n {
                    let x = std::array::from_fn(|i| match one {
                        Some(one) if i == LONE => one,
                        _ if CHANGE && i == 0 => out.as_ptr().add(j).cast::<A>().read(),
                        _ => *ins[i].get_unchecked(j),
                    });
                    out[j] = K::apply::<FMA>(x, &p);
                }
            }
        }
    }
}

/// [`map`] for functions that gain nothing from vectors: compiled once, for the plain target.
///
/// # Safety
/// That of [`map`].
pub unsafe fn map_plain<K: Function<N, A, O>, A: Copy, O: Copy, const N: usize>(
    ins: &[*const u8; MAX_OPERANDS],
    outs: &[*mut u8; MAX_OPERANDS],
    n: usize,
    params: &Params,
) {
    for i in 0..n {
        // SAFETY: the caller's promise.
        unsafe {
            let x = std::array::from_fn(|k| *ins[k].cast::<A>().add(i));
            *outs[0].cast::<O>().add(i) = K::apply::<{ crate::isa::BASE_FMA }>(x, params);
        }
    }
}

/// Defines tables: `NAME(x, y; p) { real => …, int => …, complex => …, bool => … }`, with `-> bool` after a class whose
/// result is bool, `-> part` for the real part's type; `light` and `light_int` for what takes panels since it waits for memory,
/// `light_in_place` where it is often used so, `real_plain` for what gains nothing from vectors. In the expressions `T` is the element type (for `complex` that of
/// the parts) and `F` whether to fuse.
#[macro_export]
macro_rules! kernels {
    ($($(#[$m:meta])* $name:ident $args:tt { $($class:ident $(-> $ret:ident)? => $e:expr),+ $(,)? })*) => { $(
        $(#[$m])*
        pub static $name: $crate::table::Table = {
            struct K;
            const N: usize = $crate::kernels!(@count $args);
            #[allow(unused_mut)]
            let mut table = $crate::table::Table::EMPTY;
            $( $crate::kernels!(@class K N table $class [$($ret)?] $args $e); )+
            table
        };
    )* };
    (@count ($($x:ident),+; $p:ident)) => { [$(stringify!($x)),+].len() };
    (@class $K:ident $N:ident $t:ident real $ret:tt $args:tt $e:expr) => { $crate::kernels!(@real map $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident real_plain $ret:tt $args:tt $e:expr) => { $crate::kernels!(@real map_plain $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident light $ret:tt $args:tt $e:expr) => {
        $t.float_panels = true;
        $crate::kernels!(@real map_light $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident light_int $ret:tt $args:tt $e:expr) => {
        $t.int_panels = true;
        $crate::kernels!(@int map_light $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident light_in_place $ret:tt $args:tt $e:expr) => {
        $t.in_place = true;
        $t.float_panels = true;
        $crate::kernels!(@real map_in_place $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident int $ret:tt $args:tt $e:expr) => { $crate::kernels!(@int map $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident int_plain $ret:tt $args:tt $e:expr) => { $crate::kernels!(@int map_plain $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident complex $ret:tt $args:tt $e:expr) => { $crate::kernels!(@complex map $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident complex_plain $ret:tt $args:tt $e:expr) => { $crate::kernels!(@complex map_plain $K $N $t $ret $args $e); };
    (@class $K:ident $N:ident $t:ident bool [] ($($x:ident),+; $p:ident) $e:expr) => {
        impl $crate::table::Function<$N, bool, bool> for $K {
            #[inline(always)]
            fn apply<const F: bool>([$($x),+]: [bool; $N], $p: &$crate::table::Params) -> bool { let _ = $p; $e }
        }
        $t.bool = Some($crate::table::map::<$K, bool, bool, $N>);
    };
    (@real $map:ident $K:ident $N:ident $t:ident [] $args:tt $e:expr) => {
        $crate::kernels!(@body $K real [math::Math] [T] [T] $args $e);
        $crate::kernels!(@entries $map $K $N $t real; f32: f32, f32 => f32; f64: f64, f64 => f64;); };
    (@real $map:ident $K:ident $N:ident $t:ident [bool] $args:tt $e:expr) => {
        $crate::kernels!(@body $K real [math::Math] [T] [bool] $args $e);
        $crate::kernels!(@entries $map $K $N $t real; f32: f32, f32 => bool; f64: f64, f64 => bool;); };
    (@int $map:ident $K:ident $N:ident $t:ident [] $args:tt $e:expr) => {
        $crate::kernels!(@body $K int [table::Int] [T] [T] $args $e);
        $crate::kernels!(@entries $map $K $N $t int; u8: u8, u8 => u8; i8: i8, i8 => i8; i16: i16, i16 => i16;
            i32: i32, i32 => i32; i64: i64, i64 => i64;); };
    (@int $map:ident $K:ident $N:ident $t:ident [bool] $args:tt $e:expr) => {
        $crate::kernels!(@body $K int [table::Int] [T] [bool] $args $e);
        $crate::kernels!(@entries $map $K $N $t int; u8: u8, u8 => bool; i8: i8, i8 => bool; i16: i16, i16 => bool;
            i32: i32, i32 => bool; i64: i64, i64 => bool;); };
    (@complex $map:ident $K:ident $N:ident $t:ident [] $args:tt $e:expr) => {
        $crate::kernels!(@body $K complex [math::complex::Part] [num_complex::Complex<T>] [num_complex::Complex<T>] $args $e);
        $crate::kernels!(@entries $map $K $N $t complex; c64: f32, num_complex::Complex<f32> => num_complex::Complex<f32>;
            c128: f64, num_complex::Complex<f64> => num_complex::Complex<f64>;); };
    (@complex $map:ident $K:ident $N:ident $t:ident [part] $args:tt $e:expr) => {
        $crate::kernels!(@body $K complex [math::complex::Part] [num_complex::Complex<T>] [T] $args $e);
        $crate::kernels!(@entries $map $K $N $t complex; c64: f32, num_complex::Complex<f32> => f32;
            c128: f64, num_complex::Complex<f64> => f64;); };
    (@complex $map:ident $K:ident $N:ident $t:ident [bool] $args:tt $e:expr) => {
        $crate::kernels!(@body $K complex [math::complex::Part] [num_complex::Complex<T>] [bool] $args $e);
        $crate::kernels!(@entries $map $K $N $t complex; c64: f32, num_complex::Complex<f32> => bool;
            c128: f64, num_complex::Complex<f64> => bool;); };
    (@body $K:ident $f:ident [$($bound:ident)::+] [$in:ty] [$out:ty] ($($x:ident),+; $p:ident) $e:expr) => {
        impl $K {
            #[inline(always)]
            #[allow(unused_variables)]
            fn $f<T: $crate::$($bound)::+ + $crate::table::Number, const F: bool>(
                [$($x),+]: [$in; [$(stringify!($x)),+].len()], $p: &$crate::table::Params) -> $out { $e }
        }
    };
    (@entries $map:ident $K:ident $N:ident $t:ident $f:ident; $($field:ident: $part:ty, $in:ty => $out:ty;)+) => { $(
        impl $crate::table::Function<$N, $in, $out> for $K {
            #[inline(always)]
            fn apply<const F: bool>(x: [$in; $N], p: &$crate::table::Params) -> $out { $K::$f::<$part, F>(x, p) }
        }
        $t.$field = Some($crate::table::$map::<$K, $in, $out, $N>);
    )+ };
}
