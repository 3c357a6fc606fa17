//! A tensor's elements in the type that a reduction computes in.
use crate::cast::{cast_fn, CastFn};
use half::{bf16, f16};
use num_complex::Complex;
use std::marker::PhantomData;

/// An element type that a reduction over `C` can read.
pub trait Source<C>: Copy + Sync {
    /// Whether the elements are read where they are.
    const DIRECT: bool = false;
    fn load(self) -> C;
    /// The conversion of blocks, where it is needed.
    fn convert() -> Option<CastFn>;
    /// The elements of `x` as `C`, in place or converted into `buffer`.
    #[inline(always)]
    fn block<'a>(x: &'a [Self], buffer: &'a mut [C]) -> &'a [C] {
        let buffer = &mut buffer[..x.len()];
        if let Some(convert) = Self::convert() {
            // SAFETY: `buffer` has an element of the conversion's type for each of `x`.
            unsafe { convert(x.as_ptr().cast(), buffer.as_mut_ptr().cast(), x.len()) };
        }
        buffer
    }
}

macro_rules! direct {
    ($($t:ty)*) => { $(impl Source<$t> for $t {
        const DIRECT: bool = true;
        #[inline(always)]
        fn load(self) -> $t { self }
        #[inline(always)]
        fn convert() -> Option<CastFn> { None }
        #[inline(always)]
        fn block<'a>(x: &'a [$t], _: &'a mut [$t]) -> &'a [$t] { x }
    })* };
}
direct!(f32 f64 i64 i32 u8 Complex<f32> Complex<f64>);

macro_rules! widened {
    ($($t:ty => $c:ty: $f:expr;)*) => { $(impl Source<$c> for $t {
        #[inline(always)]
        fn load(self) -> $c { ($f)(self) }
        #[inline(always)]
        fn convert() -> Option<CastFn> { Some(cast_fn::<$t, $c>()) }
    })* };
}
widened! {
    u8 => i64: |x| x as i64;
    i8 => i64: |x| x as i64;
    i16 => i64: |x| x as i64;
    i32 => i64: |x| x as i64;
    bool => i64: |x| x as i64;
    f16 => f32: crate::cast::f16_to_f32;
    bf16 => f32: crate::cast::bf16_to_f32;
}

/// Whether an element counts as true.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Truth<T>(pub T);

macro_rules! truth {
    ($($t:ty: $f:expr;)*) => { $(impl Source<u8> for Truth<$t> {
        #[inline(always)]
        fn load(self) -> u8 { ($f)(self.0) as u8 }
        // A bool is a byte that is zero or one.
        #[inline(always)]
        fn convert() -> Option<CastFn> { Some(cast_fn::<$t, bool>()) }
    })* };
}
truth! {
    u8: |x| x != 0;
    i8: |x| x != 0;
    i16: |x| x != 0;
    i32: |x| x != 0;
    i64: |x| x != 0;
    bool: |x| x;
    f16: |x: f16| x.to_bits() & 0x7fff != 0;
    bf16: |x: bf16| x.to_bits() & 0x7fff != 0;
    f32: |x| x != 0.0;
    f64: |x| x != 0.0;
    Complex<f32>: |x: Complex<f32>| x.re != 0.0 || x.im != 0.0;
    Complex<f64>: |x: Complex<f64>| x.re != 0.0 || x.im != 0.0;
}

/// The elements, to be read as true or false.
pub fn truths<T>(x: &[T]) -> &[Truth<T>] {
    // SAFETY: `Truth<T>` is a transparent wrapper of `T`.
    unsafe { std::slice::from_raw_parts(x.as_ptr().cast(), x.len()) }
}

/// Elements of any type that are read as `C`: one body of a reduction serves them all.
#[derive(Clone, Copy)]
pub struct Elements<'a, C> {
    first: *const u8,
    len: usize,
    size: usize,
    convert: Option<CastFn>,
    kind: PhantomData<&'a [C]>,
}

// SAFETY: a shared slice of elements that are `Sync`.
unsafe impl<C> Sync for Elements<'_, C> {}

/// Elements that pass between memory and a conversion at a time.
const GATHERED: usize = 256;

impl<'a, C: Copy> Elements<'a, C> {
    pub fn new<T: Source<C>>(x: &'a [T]) -> Self {
        let (first, len, convert) = (x.as_ptr().cast(), x.len(), T::convert());
        Elements { first, len, size: size_of::<T>(), convert, kind: PhantomData }
    }

    /// Whether the elements are read where they are.
    #[inline]
    pub fn direct(&self) -> bool {
        self.convert.is_none()
    }

    /// The elements of `range` where they lie; nothing where they are of another type.
    #[inline]
    pub fn slice(&self, range: std::ops::Range<usize>) -> &'a [C] {
        if self.convert.is_some() {
            return &[];
        }
        assert!(range.start <= range.end && range.end <= self.len);
        // SAFETY: within the slice, whose elements have type `C` where no conversion is needed.
        unsafe { std::slice::from_raw_parts(self.first.cast::<C>().add(range.start), range.len()) }
    }

    /// `n` elements from `from` on, in place or converted into `buffer`.
    #[inline]
    pub fn row<'b>(&'b self, from: usize, n: usize, buffer: &'b mut [C]) -> &'b [C] {
        let Some(convert) = self.convert else { return self.slice(from..from + n) };
        assert!(from + n <= self.len);
        let buffer = &mut buffer[..n];
        // SAFETY: `n` elements inside the slice, and room for as many.
        unsafe { convert(self.first.add(from * self.size), buffer.as_mut_ptr().cast(), n) };
        buffer
    }

    /// Elements `stride` apart from `from` on, one for each of `buffer`.
    pub fn gather(&self, from: usize, stride: usize, buffer: &mut [C]) {
        if buffer.is_empty() {
            return;
        }
        assert!(from + (buffer.len() - 1) * stride < self.len);
        // SAFETY: all positions lie inside the slice.
        unsafe {
            let Some(convert) = self.convert else {
                return pick(self.first.cast::<C>().add(from), stride, buffer.as_mut_ptr(), buffer.len());
            };
            let mut raw = [0u128; GATHERED];
            for (i, part) in buffer.chunks_mut(GATHERED).enumerate() {
                let (x, n) = (self.first.add((from + i * GATHERED * stride) * self.size), part.len());
                let to = raw.as_mut_ptr();
                match self.size {
                    1 => pick(x, stride, to.cast::<u8>(), n),
                    2 => pick(x.cast::<u16>(), stride, to.cast(), n),
                    4 => pick(x.cast::<u32>(), stride, to.cast(), n),
                    8 => pick(x.cast::<u64>(), stride, to.cast(), n),
                    _ => pick(x.cast::<[u64; 2]>(), stride, to.cast(), n),
                }
                convert(to.cast(), part.as_mut_ptr().cast(), n);
            }
        }
    }
}

/// Copies `n` elements, `stride` apart.
#[inline(always)]
unsafe fn pick<T: Copy>(x: *const T, stride: usize, to: *mut T, n: usize) {
    for i in 0..n {
        // SAFETY: the caller's promise.
        unsafe { *to.add(i) = *x.add(i * stride) };
    }
}
