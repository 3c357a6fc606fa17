//! Defaults of parameters: Python literals as Rust values.
use super::arg::Dims;
use ferrotorch_tensor::{DType, Scalar};

/// Python's names, in scope where a default is evaluated.
#[allow(non_upper_case_globals)]
pub mod py {
    /// Python's `None`.
    pub struct Nothing;
    pub const None: Nothing = Nothing;
    pub const True: bool = true;
    pub const False: bool = false;
}

/// The value of a parameter that was not given.
#[inline]
pub fn from_default<D, T: FromDefault<D>>(d: D) -> T {
    T::from(d)
}

pub trait FromDefault<D> {
    fn from(d: D) -> Self;
}

impl<T> FromDefault<py::Nothing> for Option<T> {
    fn from(_: py::Nothing) -> Self {
        Option::None
    }
}

macro_rules! defaults {
    ($($d:ty => $t:ty, |$x:ident| $e:expr;)*) => { $(impl FromDefault<$d> for $t {
        #[inline]
        fn from($x: $d) -> Self { $e }
    })* };
}

defaults! {
    i32 => i64, |x| x as i64;
    i32 => f64, |x| x as f64;
    i32 => Scalar, |x| Scalar::Int(x as i64);
    i32 => Dims, |x| Dims::from_slice(&[x as i64]);
    i32 => Option<i64>, |x| Some(x as i64);
    i32 => Option<f64>, |x| Some(x as f64);
    i32 => Option<Scalar>, |x| Some(Scalar::Int(x as i64));
    i32 => Option<Dims>, |x| Some(Dims::from_slice(&[x as i64]));
    f64 => f64, |x| x;
    f64 => Scalar, |x| Scalar::Float(x);
    f64 => Option<f64>, |x| Some(x);
    f64 => Option<Scalar>, |x| Some(Scalar::Float(x));
    bool => bool, |x| x;
    bool => Scalar, |x| Scalar::Bool(x);
    bool => Option<bool>, |x| Some(x);
    DType => DType, |x| x;
    () => Dims, |_x| Dims::new();
}

impl<'a> FromDefault<&'a str> for &'a str {
    #[inline]
    fn from(d: &'a str) -> Self {
        d
    }
}

impl<'a> FromDefault<&'a str> for Option<&'a str> {
    #[inline]
    fn from(d: &'a str) -> Self {
        Some(d)
    }
}

impl<const N: usize> FromDefault<[i32; N]> for Dims {
    fn from(d: [i32; N]) -> Self {
        d.iter().map(|&x| x as i64).collect()
    }
}
