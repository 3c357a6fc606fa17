//! What is accumulated: sums, products, extremes, norms, truth values.
use crate::math::Math;
use crate::softmax::Exp;
use num_complex::Complex;

/// One reduction: how an element enters an accumulator, how two accumulators join, what comes out.
pub trait Reducer: Sync {
    type In: Copy + Sync + Default;
    type Acc: Copy + Send + Sync;
    type Out: Copy + Send + Sync;
    /// What differs from output to output, such as the mean that a variance is taken around.
    type Param: Copy + Sync + Default;
    fn start(&self) -> Self::Acc;
    fn step(&self, acc: Self::Acc, x: Self::In, p: Self::Param) -> Self::Acc;
    fn merge(&self, a: Self::Acc, b: Self::Acc) -> Self::Acc;
    fn finish(&self, acc: Self::Acc, p: Self::Param) -> Self::Out;
    /// Whether elements are looked through first for those that `quick` does not bear.
    const LOOKS: bool = false;
    /// Whether the order of steps never matters, so that the compiler may choose it.
    const FREE: bool = false;
    /// Whether `quick` serves an element.
    #[inline(always)]
    fn plain(&self, _: Self::In) -> bool {
        true
    }
    /// [`Reducer::step`] for plain elements, where that costs less.
    #[inline(always)]
    fn quick(&self, acc: Self::Acc, x: Self::In, p: Self::Param) -> Self::Acc {
        self.step(acc, x, p)
    }
    /// [`Reducer::merge`] for accumulators of plain elements.
    #[inline(always)]
    fn quick_merge(&self, a: Self::Acc, b: Self::Acc) -> Self::Acc {
        self.merge(a, b)
    }
}

/// A number that is summed and multiplied; integers wrap around.
pub trait Number: Copy + Send + Sync + Default + 'static {
    const ZERO: Self;
    const ONE: Self;
    fn plus(self, other: Self) -> Self;
    fn times(self, other: Self) -> Self;
    fn is_zero(self) -> bool;
}

macro_rules! number {
    ($($t:ty: $zero:expr, $one:expr, $plus:expr, $times:expr;)*) => { $(impl Number for $t {
        const ZERO: Self = $zero;
        const ONE: Self = $one;
        #[inline(always)]
        fn plus(self, other: Self) -> Self { ($plus)(self, other) }
        #[inline(always)]
        fn times(self, other: Self) -> Self { ($times)(self, other) }
        #[inline(always)]
        fn is_zero(self) -> bool { self == Self::ZERO }
    })* };
}
number! {
    f32: 0.0, 1.0, |a, b| a + b, |a, b| a * b;
    f64: 0.0, 1.0, |a, b| a + b, |a, b| a * b;
    i64: 0, 1, i64::wrapping_add, i64::wrapping_mul;
    Complex<f32>: Complex::new(0.0, 0.0), Complex::new(1.0, 0.0), |a: Self, b: Self| a + b, |a: Self, b: Self| a * b;
    Complex<f64>: Complex::new(0.0, 0.0), Complex::new(1.0, 0.0), |a: Self, b: Self| a + b, |a: Self, b: Self| a * b;
}

/// A real floating-point number.
pub trait Real: Number + PartialOrd + num_traits::Float {}
impl Real for f32 {}
impl Real for f64 {}

/// A number with an order, in which a NaN is above and below everything.
pub trait Ordered: Copy + Send + Sync + Default + PartialOrd + 'static {
    const LOWEST: Self;
    const HIGHEST: Self;
    /// Whether it is an integer.
    const WHOLE: bool;
    fn is_nan(self) -> bool;
}

macro_rules! ordered {
    ($($t:ty: $low:expr, $high:expr, $whole:expr, $nan:expr;)*) => { $(impl Ordered for $t {
        const WHOLE: bool = $whole;
        const LOWEST: Self = $low;
        const HIGHEST: Self = $high;
        #[inline(always)]
        fn is_nan(self) -> bool { ($nan)(self) }
    })* };
}
ordered! {
    f32: f32::NEG_INFINITY, f32::INFINITY, false, |x: f32| x.is_nan();
    f64: f64::NEG_INFINITY, f64::INFINITY, false, |x: f64| x.is_nan();
    i64: i64::MIN, i64::MAX, true, |_| false;
    i32: i32::MIN, i32::MAX, true, |_| false;
    u8: 0, u8::MAX, true, |_| false;
}

macro_rules! reducer {
    ($(#[$doc:meta])* $name:ident<$t:ident: $bound:path> $($field:ident)?, $acc:ty, $out:ty, $param:ty,
     $start:expr, $step:expr, $merge:expr, $finish:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<$t> { $(pub $field: $t,)? kind: std::marker::PhantomData<$t> }
        impl<$t: $bound> $name<$t> {
            #[allow(clippy::new_without_default)]
            pub fn new($($field: $t)?) -> Self { Self { $($field,)? kind: std::marker::PhantomData } }
        }
        impl<$t: $bound> Reducer for $name<$t> {
            type In = $t;
            type Acc = $acc;
            type Out = $out;
            type Param = $param;
            #[inline(always)]
            fn start(&self) -> $acc { $start }
            #[inline(always)]
            fn step(&self, acc: $acc, x: $t, p: $param) -> $acc { ($step)(self, acc, x, p) }
            #[inline(always)]
            fn merge(&self, a: $acc, b: $acc) -> $acc { ($merge)(self, a, b) }
            #[inline(always)]
            fn finish(&self, acc: $acc, p: $param) -> $out { ($finish)(acc, p) }
        }
    };
}

#[inline(always)]
fn larger<T: Ordered>(a: T, x: T) -> T {
    if x > a || x.is_nan() {
        x
    } else {
        a
    }
}

#[inline(always)]
fn smaller<T: Ordered>(a: T, x: T) -> T {
    if x < a || x.is_nan() {
        x
    } else {
        a
    }
}

reducer!(/// The sum.
    Sum<T: Number>, T, T, (), T::ZERO, |_: &Self, a: T, x: T, _| a.plus(x), |_: &Self, a: T, b: T| a.plus(b), |a, _| a);
reducer!(/// The sum of what is not NaN.
    NanSum<T: Real>, T, T, (), T::ZERO,
    |_: &Self, a: T, x: T, _| a.plus(if x.is_nan() { T::ZERO } else { x }), |_: &Self, a: T, b: T| a.plus(b), |a, _| a);
reducer!(/// The product.
    Product<T: Number>, T, T, (), T::ONE, |_: &Self, a: T, x: T, _| a.times(x), |_: &Self, a: T, b: T| a.times(b), |a, _| a);
reducer!(/// How many elements are not zero.
    CountNonzero<T: Number>, i64, i64, (), 0, |_: &Self, a: i64, x: T, _| a + !x.is_zero() as i64, |_: &Self, a: i64, b: i64| a + b, |a, _| a);
reducer!(/// The sum of absolute values.
    AbsSum<T: Real>, T, T, (), T::ZERO, |_: &Self, a: T, x: T, _| a.plus(x.abs()), |_: &Self, a: T, b: T| a.plus(b), |a, _| a);
reducer!(/// The square root of the sum of squares.
    Euclid<T: Real>, T, T, (), T::ZERO, |_: &Self, a: T, x: T, _| a.plus(x.times(x)), |_: &Self, a: T, b: T| a.plus(b), |a: T, _| a.sqrt());
reducer!(/// The sum of absolute values to the power `p`.
    PowerSum<T: Real> p, T, T, (), T::ZERO, |r: &Self, a: T, x: T, _| a.plus(x.abs().powf(r.p)), |_: &Self, a: T, b: T| a.plus(b), |a, _| a);
reducer!(/// The sum of squared distances from each output's parameter.
    SquaredDistance<T: Real>, T, T, T, T::ZERO,
    |_: &Self, a: T, x: T, p: T| a.plus((x - p).times(x - p)), |_: &Self, a: T, b: T| a.plus(b), |a, _| a);

reducer!(
    /// The logarithm of the sum of exponentials, each taken relative to the output's parameter.
    ExpSum<T: Exp>, T, T, T, T::ZERO, |_: &Self, a: T, x: T, p: T| a.plus(Math::exp::<false>(x - p)),
    |_: &Self, a: T, b: T| a.plus(b), |a: T, p: T| num_traits::Float::ln(a) + p);

/// Reducers that keep an extreme; NaN is looked for beforehand, so that the comparison is a single instruction.
macro_rules! extreme {
    ($(#[$doc:meta])* $name:ident<$t:ident: $bound:path>, $start:expr, $careful:ident, $better:expr, $map:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<$t>(std::marker::PhantomData<$t>);
        impl<$t: $bound> $name<$t> {
            #[allow(clippy::new_without_default)]
            pub fn new() -> Self {
                Self(std::marker::PhantomData)
            }
        }
        impl<$t: $bound> Reducer for $name<$t> {
            type In = $t;
            type Acc = $t;
            type Out = $t;
            type Param = ();
            const LOOKS: bool = true;
            const FREE: bool = <$t as Ordered>::WHOLE;
            #[inline(always)]
            fn start(&self) -> $t {
                $start
            }
            #[inline(always)]
            fn step(&self, acc: $t, x: $t, _: ()) -> $t {
                $careful(acc, ($map)(x))
            }
            #[inline(always)]
            fn merge(&self, a: $t, b: $t) -> $t {
                $careful(a, b)
            }
            #[inline(always)]
            fn finish(&self, acc: $t, _: ()) -> $t {
                acc
            }
            #[inline(always)]
            fn plain(&self, x: $t) -> bool {
                !Ordered::is_nan(x)
            }
            #[inline(always)]
            fn quick(&self, acc: $t, x: $t, _: ()) -> $t {
                self.quick_merge(acc, ($map)(x))
            }
            #[inline(always)]
            fn quick_merge(&self, a: $t, b: $t) -> $t {
                if ($better)(b, a) {
                    b
                } else {
                    a
                }
            }
        }
    };
}

extreme!(
    /// The largest element, or NaN.
    Largest<T: Ordered>, T::LOWEST, larger, |x, a| x > a, |x| x);
extreme!(
    /// The smallest element, or NaN.
    Smallest<T: Ordered>, T::HIGHEST, smaller, |x, a| x < a, |x| x);
extreme!(
    /// The largest absolute value, or NaN.
    AbsLargest<T: RealOrdered>, T::ZERO, larger, |x, a| x > a, |x: T| x.abs());
extreme!(
    /// The smallest absolute value, or NaN.
    AbsSmallest<T: RealOrdered>, T::HIGHEST, smaller, |x, a| x < a, |x: T| x.abs());

/// A real number with its order.
pub trait RealOrdered: Real + Ordered {}
impl RealOrdered for f32 {}
impl RealOrdered for f64 {}
