//! The table of operators: one entry gives the function, the methods, the signature, the docstring and the stub row.
//!
//! `ops/README.md` shows how an entry is written.
mod arg;
pub mod autocast;
mod call;
mod defaults;
mod errors;
pub mod modes;
mod names;
mod out;
pub mod overrides;
mod ret;
mod sorted;
mod stubs;
mod value;

pub use arg::{Any, Arg, Device, Dims, Layout, Many, Sizes, Str, Tensors};
pub use call::{call, finish, not_implemented, released, try_call};
pub use defaults::{from_default, py};
pub use ferrotorch_tensor::ops::layout::MemoryFormat;
pub use ferrotorch_tensor::promotion::Operand;
pub use ferrotorch_tensor::Scalar;
pub use out::resize;
pub use overrides::{overrides, taken};
pub use ret::{named, number, Container, Named, Object, Ret, Value};
pub use sorted::{Cx, Form};
pub use stubs::stubs;
pub use value::{index_of, scalar_of};

use crate::error::Fail;
use ferrotorch_tensor::Tensor;
use pyo3::ffi;
use std::sync::atomic::AtomicPtr;

/// Arguments that one signature has at most.
pub const MAX_PARAMS: usize = 20;

/// A parameter of a signature.
pub struct Param {
    pub name: &'static str,
    /// The type in stubs.
    pub annotation: &'static str,
    /// The type in error messages.
    pub text: &'static str,
    pub optional: bool,
    /// The default as Python source; absent for required parameters.
    pub default: Option<&'static str>,
    pub keyword_only: bool,
    /// Takes the remaining positional arguments where it is the only positional parameter.
    pub list: bool,
    /// Whether an argument has the type.
    pub fits: fn(&Cx<'_>, usize) -> bool,
    /// The interned name, filled in when it is first compared.
    pub key: AtomicPtr<ffi::PyObject>,
}

impl Param {
    pub const fn new<T: Arg>(name: &'static str, default: Option<&'static str>, keyword_only: bool) -> Param {
        Param {
            name,
            annotation: T::PY,
            text: T::TEXT,
            optional: T::OPTIONAL,
            default,
            keyword_only,
            list: T::LIST,
            fits: T::fits,
            key: AtomicPtr::new(std::ptr::null_mut()),
        }
    }
}

pub type Body = for<'a> fn(&Cx<'a>, Option<&'a Tensor>) -> Result<Value, Fail>;

/// One way to call an operator.
pub struct Sig {
    pub params: &'static [Param],
    /// How many of them can be given by position.
    pub positional: usize,
    pub returns: &'static str,
    pub body: Body,
}

pub type Raw = unsafe extern "C" fn(
    *mut ffi::PyObject,
    *const *mut ffi::PyObject,
    ffi::Py_ssize_t,
    *mut ffi::PyObject,
) -> *mut ffi::PyObject;

/// A row of the table.
pub struct Op {
    /// The Python name, NUL-terminated; the same with an underscore follows for the in-place form.
    pub name: &'static str,
    pub inplace_name: &'static str,
    pub doc: &'static str,
    pub function_doc: &'static str,
    pub method_doc: &'static str,
    pub inplace_doc: &'static str,
    pub flags: u16,
    pub sigs: &'static [Sig],
    pub function: Raw,
    pub method: Raw,
    pub inplace: Raw,
}

impl Op {
    /// The Python name.
    pub fn py_name(&self) -> &'static str {
        &self.name[..self.name.len() - 1]
    }

    /// The name in error messages.
    pub fn shown(&self) -> &'static str {
        self.py_name().trim_start_matches('_')
    }

    pub fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }
}

/// A function of the module.
pub const FUNCTION: u16 = 1;
/// A method of `Tensor`; `self` is the first parameter.
pub const METHOD: u16 = 2;
/// A method `name_` that writes into `self`.
pub const INPLACE: u16 = 4;
/// The function takes `out=`.
pub const OUT: u16 = 8;
/// Costs nothing per element: the GIL is never released.
pub const VIEW: u16 = 16;
/// `out=` has the result's dtype.
pub const EXACT: u16 = 32;

/// `out=` shares no memory with the inputs; only with the first where there is an in-place form.
pub const APART: u16 = 64;

/// PyTorch has written it in Python, so that NumPy's names of parameters are unknown.
pub const PYTHON: u16 = 128;
/// `out=` has dtype bool or uint8.
pub const TRUTH: u16 = 256;
/// Asks its first argument for a method before anything else.
pub const ASKS: u16 = 512;
/// The first operand may be a number, by a second signature that messages leave out.
pub const NUMBERS: u16 = 1024;

/// Declares a table of operators: see `ops/README.md`.
#[macro_export]
macro_rules! bind_ops {
    ($table:ident; $( #[doc = $first:literal] $(#[doc = $rest:literal])* $name:ident [$($flag:ident),*]
        $( ($($p:ident : $pt:ty $(= $pd:expr)?),* $(; $($k:ident : $kt:ty $(= $kd:expr)?),*)?) $(-> $ret:ty)? { |$out:pat_param| $body:expr } )+ )*) => {
        pub static $table: &[&$crate::bind::Op] = &[ $( {
            use $crate::bind::{self, bind_ops, Form, Obj};
            // SAFETY: the interpreter calls these as METH_FASTCALL | METH_KEYWORDS.
            unsafe extern "C" fn f(s: Obj, a: *const Obj, n: isize, k: Obj) -> Obj { unsafe { bind::call(&OP, Form::Function, s, a, n, k) } }
            // SAFETY: as above.
            unsafe extern "C" fn m(s: Obj, a: *const Obj, n: isize, k: Obj) -> Obj { unsafe { bind::call(&OP, Form::Method, s, a, n, k) } }
            // SAFETY: as above.
            unsafe extern "C" fn i(s: Obj, a: *const Obj, n: isize, k: Obj) -> Obj { unsafe { bind::call(&OP, Form::Inplace, s, a, n, k) } }
            static OP: bind::Op = bind::Op {
                name: concat!(stringify!($name), "\0"), inplace_name: concat!(stringify!($name), "_\0"), doc: concat!($first, $("\n", $rest,)*),
                function_doc: concat!(bind_ops!(@function $name $([[$($p $(= $pd)?),*] [$($($k $(= $kd)?),*)?]])+), $first, $("\n", $rest,)* "\0"),
                method_doc: concat!(bind_ops!(@method $name "" $([[$($p $(= $pd)?),*] [$($($k $(= $kd)?),*)?]])+), $first, "\0"),
                inplace_doc: concat!(bind_ops!(@method $name "_" $([[$($p $(= $pd)?),*] [$($($k $(= $kd)?),*)?]])+),
                    "In-place form of :meth:`", stringify!($name), "`.\0"),
                flags: 0 $(| bind::$flag)*, function: f, method: m, inplace: i,
                sigs: &[$(bind::Sig {
                    params: {
                        const N: usize = <[&str]>::len(&[$(stringify!($p),)* $($(stringify!($k),)*)?]);
                        static P: [bind::Param; N] = [$(bind::Param::new::<$pt>(stringify!($p), bind_ops!(@default $($pd)?), false),)*
                            $($(bind::Param::new::<$kt>(stringify!($k), bind_ops!(@default $($kd)?), true),)*)?];
                        &P
                    },
                    positional: <[&str]>::len(&[$(stringify!($p)),*]),
                    returns: <bind_ops!(@ret $($ret)?) as bind::Ret>::PY,
                    body: |cx, out| {
                        let mut i = 0..;
                        $(let $p = bind_ops!(@get cx, i, $pt $(, $pd)?);)*
                        $($(let $k = bind_ops!(@get cx, i, $kt $(, $kd)?);)*)?
                        let ($out, _) = (out, i);
                        cx.run::<bind_ops!(@ret $($ret)?)>(move || $body)
                    },
                }),+],
            };
            &OP
        } ),* ];
    };
    // The text signatures: a lone one in the form that `inspect` reads, several as plain lines.
    (@function $n:ident [[$($p:tt)*] $k:tt]) => { concat!(stringify!($n), "(", bind_ops!(@list [$($p)*] $k), ")\n--\n\n") };
    (@function $n:ident $([[$($p:tt)*] $k:tt])+) => { concat!($(stringify!($n), "(", bind_ops!(@list [$($p)*] $k), ")\n",)+ "\n") };
    (@method $n:ident $u:literal [[] []]) => { concat!(stringify!($n), $u, "($self)\n--\n\n") };
    (@method $n:ident $u:literal [[$s:ident $(= $d:expr)? $(, $p:ident $(= $pd:expr)?)*] [$($k:tt)*]]) => {
        concat!(stringify!($n), $u, "($self", $(", ", stringify!($p), $("=", stringify!($pd),)?)* bind_ops!(@more [$($k)*]), ")\n--\n\n") };
    (@method $n:ident $u:literal $([[$s:ident $(= $d:expr)? $(, $($p:tt)*)?] $k:tt])+) => {
        concat!($(stringify!($n), $u, "(", bind_ops!(@list [$($($p)*)?] $k), ")\n",)+ "\n") };
    (@list [] []) => { "" };
    (@list [] [$($k:ident $(= $d:expr)?),+]) => { concat!("*", $(", ", stringify!($k), $("=", stringify!($d),)?)+) };
    (@list [$s:ident $(= $d:expr)? $(, $p:ident $(= $pd:expr)?)*] $k:tt) => {
        concat!(stringify!($s), $("=", stringify!($d),)? $(", ", stringify!($p), $("=", stringify!($pd),)?)* bind_ops!(@more $k)) };
    (@more []) => { "" };
    (@more [$($k:ident $(= $d:expr)?),+]) => { concat!(", *", $(", ", stringify!($k), $("=", stringify!($d),)?)+) };
    (@ret) => { ferrotorch_tensor::Tensor };
    (@ret $t:ty) => { $t };
    (@default) => { None };
    (@default $d:expr) => { Some(stringify!($d)) };
    (@get $cx:ident, $i:ident, $t:ty) => { <$t as $crate::bind::Arg>::get($cx, $i.next().unwrap_or(0))? };
    (@get $cx:ident, $i:ident, $t:ty, $d:expr) => {{
        let at = $i.next().unwrap_or(0);
        if $cx.given(at) { <$t as $crate::bind::Arg>::get($cx, at)? } else { #[allow(unused_imports)] use $crate::bind::py::*; $crate::bind::from_default($d) }
    }};
}
pub use bind_ops;

/// A Python object as the C interface passes it.
pub type Obj = *mut ffi::PyObject;
