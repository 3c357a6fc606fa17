//! Blocks of a tensor's elements in the type that a reduction computes in.
use half::{bf16, f16};
use num_complex::Complex;

/// An element type that a reduction over `C` can read.
pub trait Source<C>: Copy + Sync {
    /// Whether the elements are read where they are.
    const DIRECT: bool = false;
    fn load(self) -> C;
    /// The elements of `x` as `C`, in place or converted into `buffer`.
    #[inline(always)]
    fn block<'a>(x: &'a [Self], buffer: &'a mut [C]) -> &'a [C] {
        let buffer = &mut buffer[..x.len()];
        for (b, &x) in buffer.iter_mut().zip(x) {
            *b = x.load();
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
        fn block<'a>(x: &'a [$t], _: &'a mut [$t]) -> &'a [$t] { x }
    })* };
}
direct!(f32 f64 i64 u8 Complex<f32> Complex<f64>);

macro_rules! widened {
    ($($t:ty => $c:ty: $f:expr;)*) => { $(impl Source<$c> for $t {
        #[inline(always)]
        fn load(self) -> $c { ($f)(self) }
    })* };
}
widened! {
    u8 => i64: |x| x as i64;
    i8 => i64: |x| x as i64;
    i16 => i64: |x| x as i64;
    i32 => i64: |x| x as i64;
    bool => i64: |x| x as i64;
    f16 => f32: f16::to_f32;
    bf16 => f32: bf16::to_f32;
}

/// Whether an element counts as true.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Truth<T>(pub T);

macro_rules! truth {
    ($($t:ty: $f:expr;)*) => { $(impl Source<u8> for Truth<$t> {
        #[inline(always)]
        fn load(self) -> u8 { ($f)(self.0) as u8 }
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
