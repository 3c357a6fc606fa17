//! Elementwise loops: a function of one element compiled for every instruction set, as a block of the engine.
use crate::isa::{dispatch, Kernel};
use crate::strided::MAX_OPERANDS;

/// Pointers to the operands that are read and written by a block.
type Ins = [*const u8; MAX_OPERANDS];
type Outs = [*mut u8; MAX_OPERANDS];

struct Map1<'a, A, O, F>(&'a [A], &'a mut [O], F);

impl<A: Copy, O, F: Fn(A) -> O> Kernel for Map1<'_, A, O, F> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (o, &a) in self.1.iter_mut().zip(self.0) {
            *o = (self.2)(a);
        }
    }
}

struct Map2<'a, A, B, O, F>(&'a [A], &'a [B], &'a mut [O], F);

impl<A: Copy, B: Copy, O, F: Fn(A, B) -> O> Kernel for Map2<'_, A, B, O, F> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for ((o, &a), &b) in self.2.iter_mut().zip(self.0).zip(self.1) {
            *o = (self.3)(a, b);
        }
    }
}

struct Map3<'a, A, B, C, O, F>(&'a [A], &'a [B], &'a [C], &'a mut [O], F);

impl<A: Copy, B: Copy, C: Copy, O, F: Fn(A, B, C) -> O> Kernel for Map3<'_, A, B, C, O, F> {
    type Output = ();
    #[inline(always)]
    fn run<const FMA: bool>(self) {
        for (((o, &a), &b), &c) in self.3.iter_mut().zip(self.0).zip(self.1).zip(self.2) {
            *o = (self.4)(a, b, c);
        }
    }
}

/// `out = f(a)` for every element.
#[inline]
pub fn map1<A: Copy, O>(a: &[A], out: &mut [O], f: impl Fn(A) -> O) {
    dispatch(Map1(a, out, f));
}

/// `out = f(a, b)` for every element.
#[inline]
pub fn map2<A: Copy, B: Copy, O>(a: &[A], b: &[B], out: &mut [O], f: impl Fn(A, B) -> O) {
    dispatch(Map2(a, b, out, f));
}

/// `out = f(a, b, c)` for every element.
#[inline]
pub fn map3<A: Copy, B: Copy, C: Copy, O>(
    a: &[A],
    b: &[B],
    c: &[C],
    out: &mut [O],
    f: impl Fn(A, B, C) -> O,
) {
    dispatch(Map3(a, b, c, out, f));
}

/// A function of one element as a block.
///
/// The engine calls blocks with disjoint operands of `n` elements of the types that it was told.
pub fn block1<A: Copy, O>(f: impl Fn(A) -> O + Copy + Sync) -> impl Fn(&Ins, &Outs, usize) + Sync {
    move |ins, outs, n| {
        // SAFETY: the engine's promise.
        let (a, o) = unsafe { (read::<A>(ins[0], n), write::<O>(outs[0], n)) };
        map1(a, o, f);
    }
}

/// A function of two elements as a block.
pub fn block2<A: Copy, B: Copy, O>(
    f: impl Fn(A, B) -> O + Copy + Sync,
) -> impl Fn(&Ins, &Outs, usize) + Sync {
    move |ins, outs, n| {
        // SAFETY: the engine's promise.
        let (a, b, o) = unsafe { (read::<A>(ins[0], n), read::<B>(ins[1], n), write::<O>(outs[0], n)) };
        map2(a, b, o, f);
    }
}

/// A function of three elements as a block.
pub fn block3<A: Copy, B: Copy, C: Copy, O>(
    f: impl Fn(A, B, C) -> O + Copy + Sync,
) -> impl Fn(&Ins, &Outs, usize) + Sync {
    move |ins, outs, n| {
        // SAFETY: the engine's promise.
        let (a, b) = unsafe { (read::<A>(ins[0], n), read::<B>(ins[1], n)) };
        // SAFETY: as above.
        let (c, o) = unsafe { (read::<C>(ins[2], n), write::<O>(outs[0], n)) };
        map3(a, b, c, o, f);
    }
}

unsafe fn read<'a, T>(p: *const u8, n: usize) -> &'a [T] {
    // SAFETY: the caller passes `n` elements of this type.
    unsafe { std::slice::from_raw_parts(p.cast(), n) }
}

unsafe fn write<'a, T>(p: *mut u8, n: usize) -> &'a mut [T] {
    // SAFETY: the caller passes `n` elements of this type that nobody else uses.
    unsafe { std::slice::from_raw_parts_mut(p.cast(), n) }
}
