//! Attributes of `Tensor` objects.
use super::size_object;
use crate::bind::{self, Any};
use crate::error::OrRaise;
use crate::object::{self, Entered, Obj};
use crate::{device, dtype, grad};
use ferrotorch_tensor::{ops, Tensor};
use pyo3::exceptions::{PyAttributeError, PyRuntimeError};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::IntoPyObjectExt;
use std::ffi::{c_int, c_void, CStr};
use std::ptr::null_mut;

type Get = for<'a> fn(Any<'a>, &'a Tensor) -> PyResult<Bound<'a, PyAny>>;
type Set = fn(Any<'_>, &Tensor, Option<Any<'_>>) -> PyResult<()>;

struct Property {
    name: &'static CStr,
    doc: &'static CStr,
    get: Get,
    set: Option<Set>,
}

fn object<'py, T: IntoPyObject<'py>>(py: Python<'py>, x: T) -> PyResult<Bound<'py, PyAny>> {
    x.into_bound_py_any(py)
}

fn wrap<'py>(py: Python<'py>, t: ferrotorch_tensor::Result<Tensor>) -> PyResult<Bound<'py, PyAny>> {
    object::wrap(py, t.or_raise()?)
}

fn none(py: Python<'_>) -> PyResult<Bound<'_, PyAny>> {
    Ok(py.None().into_bound(py))
}

macro_rules! properties {
    ($($(#[doc = $doc:literal])* $name:literal => $get:expr $(, $set:expr)?;)*) => {
        static PROPERTIES: &[Property] = &[$(Property {
            // SAFETY: `concat!` puts one NUL at the end.
            name: unsafe { CStr::from_bytes_with_nul_unchecked(concat!($name, "\0").as_bytes()) },
            // SAFETY: as above.
            doc: unsafe { CStr::from_bytes_with_nul_unchecked(concat!($($doc,)* "\0").as_bytes()) },
            get: $get,
            set: properties!(@set $($set)?),
        }),*];
    };
    (@set) => { None };
    (@set $set:expr) => { Some($set) };
}

properties! {
    /// The sizes, as a :class:`Size`.
    "shape" => |o, t| size_object(o.py(), t.shape());
    /// The dtype of the elements.
    "dtype" => |o, t| dtype::object(o.py(), t.dtype());
    /// The device: the CPU.
    "device" => |o, _| device::cpu(o.py());
    /// The layout: ``strided``.
    "layout" => |o, _| device::strided(o.py());
    /// The number of dimensions.
    "ndim" => |o, t| object(o.py(), t.ndim());
    /// Bytes of one element.
    "itemsize" => |o, t| object(o.py(), t.dtype().size());
    /// Bytes of all elements.
    "nbytes" => |o, t| object(o.py(), t.dtype().size() * t.numel());
    /// Whether gradients are computed for this tensor.
    "requires_grad" => |o, t| object(o.py(), t.requires_grad()), grad::set_requires_grad;
    /// The gradient that `backward` accumulated, or ``None``.
    "grad" => grad::grad, grad::set_grad;
    /// The gradient, without the warning about tensors that are not leaves.
    "_grad" => |o, t| match t.grad() { Some(g) => object::wrap(o.py(), g), None => none(o.py()) }, grad::set_grad;
    /// The node that produced this tensor, or ``None`` for leaves.
    "grad_fn" => |o, t| grad::grad_fn(o.py(), t), grad::set_grad_fn;
    "_grad_fn" => |o, t| grad::grad_fn(o.py(), t), grad::set_grad_fn;
    /// Whether this tensor has no history: the user made it, or it does not track.
    "is_leaf" => |o, t| object(o.py(), t.is_leaf());
    /// Whether the gradient of this tensor, which is not a leaf, is kept.
    "retains_grad" => |o, t| object(o.py(), t.retains_grad());
    /// Which output of its `grad_fn` this tensor is.
    "output_nr" => |o, t| object(o.py(), t.grad_fn().or_raise()?.map_or(0, |e| e.index));
    /// How often the values were changed in place.
    "_version" => |o, t| {
        if t.is_inference() {
            return Err(PyRuntimeError::new_err("Inference tensors do not track version counter."));
        }
        object(o.py(), t.version())
    };
    /// The tensor that this one is a view of, or ``None``.
    "_base" => |o, t| match t.base() { Some(b) => object::wrap(o.py(), b.clone()), None => none(o.py()) };
    /// The same values without history; assigning replaces the values.
    "data" => |o, t| object::wrap(o.py(), t.data()), grad::set_data;
    /// The hooks that `register_hook` put in.
    "_backward_hooks" => grad::backward_hooks, grad::set_backward_hooks;
    /// The hooks that `register_post_accumulate_grad_hook` put in.
    "_post_accumulate_grad_hooks" => grad::post_hooks, grad::set_backward_hooks;
    /// The transpose: dimensions in reverse order.
    "T" => |o, t| {
        if t.ndim() != 2 && t.ndim() != 0 {
            crate::warn_once(o.py(), "T", "The use of `x.T` on tensors of dimension other than 2 to reverse their shape is deprecated and it will throw an error in a future release. Consider `x.mT` to transpose batches of matrices or `x.permute(*torch.arange(x.ndim - 1, -1, -1))` to reverse the dimensions of a tensor.")?;
        }
        wrap(o.py(), crate::ops::view::reversed(t))
    };
    /// The last two dimensions swapped.
    "mT" => |o, t| wrap(o.py(), crate::ops::view::matrix_transposed(t, "mT"));
    /// The conjugate transpose of a matrix.
    "H" => |o, t| {
        if t.ndim() != 2 && t.ndim() != 0 {
            let text = format!("tensor.H is only supported on matrices (2-D tensors). Got {}-D tensor.{}", t.ndim(), if t.ndim() > 2 { " For batches of matrices, consider using tensor.mH" } else { "" });
            return Err(PyRuntimeError::new_err(text));
        }
        adjoint(o, wrap(o.py(), crate::ops::view::reversed(t)))
    };
    /// The conjugate transpose of the last two dimensions.
    "mH" => |o, t| adjoint(o, wrap(o.py(), crate::ops::view::matrix_transposed(t, "mH")));
    /// The real parts.
    "real" => |o, t| if t.dtype().is_complex() { wrap(o.py(), ops::view::real(t)) } else { Ok(o.to_owned()) }, |o, _, v| assign(o, "real", v);
    /// The imaginary parts.
    "imag" => |o, t| wrap(o.py(), ops::view::imag(t)), |o, _, v| assign(o, "imag", v);
    /// Whether the tensor lies in main memory: always.
    "is_cpu" => |o, _| object(o.py(), true);
    /// Whether the tensor lies on an NVIDIA device: never.
    "is_cuda" => |o, _| object(o.py(), false);
    /// Whether the tensor lies on an Apple device: never.
    "is_mps" => |o, _| object(o.py(), false);
    /// Whether the tensor is without memory: never.
    "is_meta" => |o, _| object(o.py(), false);
    /// Whether the tensor lies on an Intel device: never.
    "is_xpu" => |o, _| object(o.py(), false);
    /// Whether the tensor stores only some elements: never.
    "is_sparse" => |o, _| object(o.py(), false);
    /// Whether the tensor stores compressed rows: never.
    "is_sparse_csr" => |o, _| object(o.py(), false);
    /// Whether the tensor has a layout of oneDNN: never.
    "is_mkldnn" => |o, _| object(o.py(), false);
    /// Whether the tensor is quantised: never.
    "is_quantized" => |o, _| object(o.py(), false);
    /// Whether the tensor is nested: never.
    "is_nested" => |o, _| object(o.py(), false);
    /// The name of the tensor in its graph: always ``None``.
    "name" => |o, _| none(o.py());
    /// Tells NumPy to let tensors handle operators.
    "__array_priority__" => |o, _| object(o.py(), 1000);
}

fn adjoint<'a>(o: Any<'a>, t: PyResult<Bound<'a, PyAny>>) -> PyResult<Bound<'a, PyAny>> {
    // SAFETY: an instance that the caller keeps.
    if unsafe { object::core(o.as_ptr()) }.dtype().is_complex() {
        t?.call_method0("conj")
    } else {
        t
    }
}

fn assign(o: Any<'_>, name: &str, value: Option<Any<'_>>) -> PyResult<()> {
    o.getattr(name)?.call_method1("copy_", (value,))?;
    Ok(())
}

unsafe extern "C" fn getter(o: Obj, property: *mut c_void) -> Obj {
    // SAFETY: called by the interpreter with a tensor and the entry registered below.
    unsafe {
        let py = Python::assume_attached();
        let property = &*property.cast::<Property>();
        let _busy = Entered::new();
        let any = super::borrowed(py, o);
        bind::finish(py, || {
            if bind::taken(any) {
                return Ok(crate::overriding::property(any, property.name, "__get__", None)?);
            }
            Ok((property.get)(any, object::core(o))?.into_ptr())
        })
    }
}

unsafe extern "C" fn setter(o: Obj, value: Obj, property: *mut c_void) -> c_int {
    // SAFETY: as above; no value stands for deletion.
    unsafe {
        let py = Python::assume_attached();
        let property = &*property.cast::<Property>();
        let _busy = Entered::new();
        let any = super::borrowed(py, o);
        let value = (!value.is_null()).then(|| super::borrowed(py, value));
        let result = if bind::taken(any) {
            let which = if value.is_some() { "__set__" } else { "__delete__" };
            crate::overriding::property(any, property.name, which, value).map(|r| ffi::Py_DecRef(r))
        } else {
            match property.set {
                Some(set) => set(any, object::core(o), value),
                None => {
                    let name = property.name.to_string_lossy();
                    Err(PyAttributeError::new_err(format!(
                        "attribute '{name}' of 'Tensor' objects is not writable"
                    )))
                }
            }
        };
        match result {
            Ok(()) => 0,
            Err(e) => {
                e.restore(py);
                -1
            }
        }
    }
}

unsafe extern "C" fn dict(o: Obj, context: *mut c_void) -> Obj {
    // SAFETY: called by the interpreter.
    unsafe { ffi::PyObject_GenericGetDict(o, context) }
}

unsafe extern "C" fn set_dict(o: Obj, value: Obj, context: *mut c_void) -> c_int {
    // SAFETY: called by the interpreter.
    unsafe { ffi::PyObject_GenericSetDict(o, value, context) }
}

/// The table for the class.
pub fn getset() -> Vec<ffi::PyGetSetDef> {
    let entry = |p: &'static Property| ffi::PyGetSetDef {
        name: p.name.as_ptr(),
        get: Some(getter),
        set: p.set.is_some().then_some(setter as ffi::setter),
        doc: p.doc.as_ptr(),
        closure: std::ptr::from_ref(p).cast_mut().cast(),
    };
    let mut all: Vec<_> = PROPERTIES.iter().map(entry).collect();
    all.push(ffi::PyGetSetDef {
        name: c"__dict__".as_ptr(),
        get: Some(dict),
        set: Some(set_dict),
        doc: std::ptr::null(),
        closure: null_mut(),
    });
    all.push(ffi::PyGetSetDef::default());
    all
}
