//! Tensors over the memory of other libraries.
use super::abi::*;
use super::export::mark_used;
use crate::bind::Any;
use crate::data::numpy;
use crate::error::OrRaise;
use crate::object;
use ferrotorch_tensor::{ops, shape, Dims, Storage, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};

/// Foreign memory, given back when the last tensor over it is gone.
struct Foreign(*mut Managed);
struct ForeignVersioned(*mut ManagedVersioned);

// SAFETY: DLPack's deleters may be called on any thread.
unsafe impl Send for Foreign {}
// SAFETY: only `drop` uses the pointer.
unsafe impl Sync for Foreign {}
// SAFETY: as above.
unsafe impl Send for ForeignVersioned {}
// SAFETY: as above.
unsafe impl Sync for ForeignVersioned {}

impl Drop for Foreign {
    fn drop(&mut self) {
        // SAFETY: the structure was taken over from its capsule and is given back once.
        unsafe {
            if let Some(deleter) = (*self.0).deleter {
                deleter(self.0);
            }
        }
    }
}

impl Drop for ForeignVersioned {
    fn drop(&mut self) {
        // SAFETY: as above.
        unsafe {
            if let Some(deleter) = (*self.0).deleter {
                deleter(self.0);
            }
        }
    }
}

/// The tensor in a capsule, which is empty afterwards.
pub fn from_capsule(capsule: Any<'_>) -> PyResult<Tensor> {
    let o = capsule.as_ptr();
    // SAFETY: capsules of these names hold these structures; a checked one is taken over when it is renamed.
    unsafe {
        if ffi::PyCapsule_IsValid(o, VERSIONED_NAME.as_ptr()) != 0 {
            let m: *mut ManagedVersioned = ffi::PyCapsule_GetPointer(o, VERSIONED_NAME.as_ptr()).cast();
            let version = (*m).version;
            if version.major > VERSION.major {
                let text =
                    format!("unsupported DLPack major version {} (minor {})", version.major, version.minor);
                return Err(PyBufferError::new_err(text));
            }
            let geometry = Geometry::of(&(*m).tensor)?;
            mark_used(capsule, VERSIONED_USED)?;
            return geometry.tensor(Box::new(ForeignVersioned(m)));
        }
        if ffi::PyCapsule_IsValid(o, NAME.as_ptr()) == 0 {
            return Err(PyRuntimeError::new_err("from_dlpack received an invalid capsule. Note that DLTensor capsules can be consumed only once, so you might have already constructed a tensor from it once."));
        }
        let m: *mut Managed = ffi::PyCapsule_GetPointer(o, NAME.as_ptr()).cast();
        let geometry = Geometry::of(&(*m).tensor)?;
        mark_used(capsule, USED)?;
        geometry.tensor(Box::new(Foreign(m)))
    }
}

/// A checked description.
struct Geometry {
    data: *mut u8,
    shape: Dims,
    strides: Dims,
    dtype: ferrotorch_tensor::DType,
}

impl Geometry {
    /// # Safety
    /// `t` describes valid memory.
    unsafe fn of(t: &DlTensor) -> PyResult<Geometry> {
        let bad = |text: String| Err(PyBufferError::new_err(text));
        if t.device.kind != CPU {
            return bad(format!(
                "ferrotorch has tensors on the CPU only, not on DLPack's device type {}",
                t.device.kind
            ));
        }
        let Some(dtype) = dtype_of(t.dtype) else {
            let DataType { code, bits, lanes } = t.dtype;
            return bad(format!("unsupported DLPack data type: code {code}, {bits} bits, {lanes} lanes"));
        };
        let (mut sizes, mut strides) = (Dims::new(), Dims::new());
        for d in 0..t.ndim.max(0) as usize {
            // SAFETY: as many sizes, and strides where there are any, as dimensions.
            let (n, s) = unsafe { (*t.shape.add(d), (!t.strides.is_null()).then(|| *t.strides.add(d))) };
            if n < 0 || s.is_some_and(|s| s < 0 && n > 1) {
                return bad("tensors with negative strides are not supported".into());
            }
            sizes.push(n as usize);
            strides.extend(s.map(|s| s.max(0) as usize));
        }
        if t.strides.is_null() {
            strides = shape::contiguous_strides(&sizes);
        }
        let data = t.data.cast::<u8>().wrapping_add(t.byte_offset as usize);
        if data as usize % numpy::align_of(dtype) != 0 {
            return bad("the memory is not aligned for its data type".into());
        }
        Ok(Geometry { data, shape: sizes, strides, dtype })
    }

    /// # Safety
    /// `owner` keeps the described memory.
    unsafe fn tensor(self, owner: Box<dyn std::any::Any + Send + Sync>) -> PyResult<Tensor> {
        let bytes = shape::span(&self.shape, &self.strides) * self.dtype.size();
        // SAFETY: as promised.
        let storage = unsafe { Storage::foreign(self.data, bytes, owner) }.or_raise()?;
        Ok(Tensor::from_parts(storage, self.shape, self.strides, 0, self.dtype))
    }
}

/// `from_dlpack(o, copy=copy)`.
pub fn from_dlpack(o: Any<'_>, copy: Option<bool>) -> PyResult<Tensor> {
    if !o.hasattr("__dlpack__")? {
        return from_capsule(o);
    }
    if object::is_plain(o.as_ptr()) {
        return of_own(o, copy);
    }
    let py = o.py();
    let kwargs: Bound<'_, PyDict> = [("max_version", (VERSION.major, VERSION.minor))].into_py_dict(py)?;
    if let Some(copy) = copy {
        kwargs.set_item("copy", copy)?;
    }
    let capsule = match o.call_method("__dlpack__", (), Some(&kwargs)) {
        // Libraries from before DLPack 1.0 know no `max_version`.
        Err(e) if e.is_instance_of::<PyTypeError>(py) => {
            kwargs.del_item("max_version")?;
            o.call_method("__dlpack__", (), Some(&kwargs))?
        }
        other => other?,
    };
    from_capsule(capsule.as_borrowed())
}

/// A tensor of this library: shares the storage, and with it the version counter.
fn of_own(o: Any<'_>, copy: Option<bool>) -> PyResult<Tensor> {
    // SAFETY: an instance that the caller keeps.
    let t = unsafe { object::core(o.as_ptr()) };
    if t.requires_grad() {
        return Err(PyBufferError::new_err(
            "Can't export tensors that require gradient, use tensor.detach()",
        ));
    }
    let t = t.detach();
    if copy == Some(true) {
        ops::copy::clone(&t).or_raise()
    } else {
        Ok(t)
    }
}
