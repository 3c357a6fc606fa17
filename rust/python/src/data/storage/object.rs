//! The methods of `UntypedStorage`.
use super::{bytes_of, parts, storage_object, storage_with, PyStorage};
use crate::bind::{index_of, Any};
use crate::data::args::class_name;
use crate::error::{raise, OrRaise};
use crate::{device, dtype};
use ferrotorch_tensor::{error, Storage};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PySlice};

impl PyStorage {
    fn index(&self, i: Any<'_>) -> PyResult<usize> {
        let Some(i) = index_of(i).map_err(raise)? else {
            return Err(PyTypeError::new_err(format!(
                "can't index a torch.UntypedStorage with {}",
                class_name(i)
            )));
        };
        let n = self.0.len() as i64;
        let at = if i < 0 { i + n } else { i };
        if at < 0 || at >= n {
            return Err(PyIndexError::new_err(format!("index {i} out of range for storage of size {n}")));
        }
        Ok(at as usize)
    }

    fn range(&self, s: &Bound<'_, PySlice>) -> PyResult<(usize, usize)> {
        let s = s.indices(self.0.len() as isize)?;
        if s.step != 1 {
            let text =
                format!("Trying to slice with a step of {}, but only a step of 1 is supported", s.step);
            return Err(PyRuntimeError::new_err(text));
        }
        Ok((s.start as usize, (s.start as usize).max(s.stop.max(0) as usize)))
    }

    /// A view of the bytes for a call that does not keep it.
    fn with_view<'py, T>(
        &self,
        py: Python<'py>,
        f: impl FnOnce(&Bound<'py, PyAny>) -> PyResult<T>,
    ) -> PyResult<T> {
        // SAFETY: the view is released before the storage can go.
        let view = unsafe {
            let flags = 0x200; // PyBUF_WRITE
            let (p, n) = (self.0.data().cast(), self.0.len() as isize);
            Bound::from_owned_ptr_or_err(py, ffi::PyMemoryView_FromMemory(p, n, flags))?
        };
        let result = f(&view);
        view.call_method0("release")?;
        result
    }
}

#[pymethods]
impl PyStorage {
    #[new]
    #[pyo3(signature = (data=None, *, device=None))]
    fn new(data: Option<Bound<'_, PyAny>>, device: Option<Bound<'_, PyAny>>) -> PyResult<PyStorage> {
        if let Some(d) = device {
            device::device_of(d.as_borrowed())?;
        }
        let Some(o) = data else { return Storage::new(0).or_raise().map(PyStorage) };
        if let Some(n) = index_of(o.as_borrowed()).map_err(raise)? {
            let n = usize::try_from(n)
                .map_err(|_| error!(Runtime, "Storage size must not be negative, but got {n}"))
                .or_raise()?;
            return Storage::new(n).or_raise().map(PyStorage);
        }
        let mut bytes = Vec::new();
        let kind = class_name(o.as_borrowed());
        if o.try_iter().is_err() {
            let text =
                format!("torch.UntypedStorage() received an invalid combination of arguments - got ({kind})");
            return Err(PyTypeError::new_err(text));
        }
        for x in o.try_iter()? {
            let x = x?;
            let Some(n) = index_of(x.as_borrowed()).map_err(raise)? else {
                let text = format!("torch.UntypedStorage(): tried to construct a storage from a sequence ({kind}), but one of the items was of type {} instead of int", class_name(x.as_borrowed()));
                return Err(PyRuntimeError::new_err(text));
            };
            bytes.push(n as u8);
        }
        storage_with(&bytes).map(PyStorage)
    }

    /// The number of bytes.
    fn nbytes(&self) -> usize {
        self.0.len()
    }

    /// The number of elements, which are bytes.
    fn size(&self) -> usize {
        self.0.len()
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __getitem__<'py>(&self, i: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let py = i.py();
        if let Ok(slice) = i.cast::<PySlice>() {
            let (from, to) = self.range(slice)?;
            return Ok(storage_object(py, storage_with(&bytes_of(&self.0)[from..to])?)?.into_any());
        }
        let at = self.index(i.as_borrowed())?;
        Ok(bytes_of(&self.0)[at].into_pyobject(py)?.into_any())
    }

    fn __setitem__(&self, i: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<()> {
        let Some(x) = index_of(value.as_borrowed()).map_err(raise)? else {
            let text = format!(
                "can only set storage content with a int, but got {} instead",
                class_name(value.as_borrowed())
            );
            return Err(PyTypeError::new_err(text));
        };
        let (from, to) = match i.cast::<PySlice>() {
            Ok(slice) => self.range(slice)?,
            Err(_) => self.index(i.as_borrowed()).map(|at| (at, at + 1))?,
        };
        // SAFETY: inside the storage; the GIL is held.
        unsafe { std::ptr::write_bytes(self.0.data().add(from), x as u8, to - from) };
        self.0.version().fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    /// The address of the first byte.
    fn data_ptr(&self) -> usize {
        if self.0.is_empty() {
            0
        } else {
            self.0.data() as usize
        }
    }

    /// The bytes as a list of integers.
    fn tolist(&self) -> Vec<u16> {
        bytes_of(&self.0).iter().map(|&b| b.into()).collect()
    }

    /// Bytes of an element: one.
    fn element_size(&self) -> usize {
        1
    }

    /// Sets every byte.
    fn fill_<'py>(slf: &Bound<'py, PyStorage>, value: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyStorage>> {
        let all = PySlice::full(slf.py());
        slf.get().__setitem__(all.as_any(), value)?;
        Ok(slf.clone())
    }

    /// Copies the bytes of another storage of the same size.
    #[pyo3(signature = (source, non_blocking=None))]
    fn copy_<'py>(
        slf: &Bound<'py, PyStorage>,
        source: &Bound<'py, PyAny>,
        non_blocking: Option<bool>,
    ) -> PyResult<Bound<'py, PyStorage>> {
        let _ = non_blocking;
        let me = &slf.get().0;
        let Some((from, _)) = parts(source.as_borrowed())? else {
            let text = format!(
                "copy_(): argument 'source' must be a storage, not {}",
                class_name(source.as_borrowed())
            );
            return Err(PyTypeError::new_err(text));
        };
        let from = &from.get().0;
        if from.len() != me.len() {
            return Err(PyRuntimeError::new_err("size does not match"));
        }
        // SAFETY: both have as many bytes; `copy` allows overlap.
        unsafe { std::ptr::copy(from.data(), me.data(), me.len()) };
        me.version().fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(slf.clone())
    }

    /// A storage with a copy of the bytes.
    fn clone<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyStorage>> {
        storage_object(py, storage_with(bytes_of(&self.0))?)
    }

    fn __copy__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyStorage>> {
        self.clone(py)
    }

    fn __deepcopy__<'py>(
        slf: &Bound<'py, PyStorage>,
        memo: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // By the storage: a module's tensors may share one without holding its object.
        let key = slf.get().0.id();
        let table = deep_table(memo)?;
        if let Some(known) = table.call_method1("get", (key,)).ok().filter(|k| !k.is_none()) {
            return Ok(known);
        }
        let copy = slf.get().clone(slf.py())?.into_any();
        table.set_item(key, &copy)?;
        Ok(copy)
    }

    /// Whether the storage can be given another size.
    fn resizable(&self) -> bool {
        false
    }

    /// Raises: a storage keeps its size.
    fn resize_<'py>(slf: &Bound<'py, PyStorage>, size: usize) -> PyResult<Bound<'py, PyStorage>> {
        if size == slf.get().0.len() {
            return Ok(slf.clone());
        }
        Err(PyRuntimeError::new_err("Trying to resize storage that is not resizable"))
    }

    fn is_shared(&self) -> bool {
        false
    }

    #[pyo3(signature = (device=None))]
    fn is_pinned(&self, device: Option<&Bound<'_, PyAny>>) -> bool {
        let _ = device;
        false
    }

    /// Swaps the bytes of each element of a dtype.
    fn byteswap(&self, dtype: dtype::DTypeArg) {
        let size = if dtype.0.is_complex() { dtype.0.size() / 2 } else { dtype.0.size() };
        // SAFETY: inside the storage; the GIL is held.
        let bytes = unsafe { std::slice::from_raw_parts_mut(self.0.data(), self.0.len() / size * size) };
        bytes.chunks_exact_mut(size).for_each(<[u8]>::reverse);
    }

    /// The storage itself: it is on the CPU.
    fn cpu<'py>(slf: &Bound<'py, PyStorage>) -> Bound<'py, PyStorage> {
        slf.clone()
    }

    /// The storage itself: it has no dtype.
    fn untyped<'py>(slf: &Bound<'py, PyStorage>) -> Bound<'py, PyStorage> {
        slf.clone()
    }

    #[pyo3(name = "type", signature = (dtype=None))]
    fn kind(&self, dtype: Option<&Bound<'_, PyAny>>) -> PyResult<&'static str> {
        match dtype {
            None => Ok("torch.storage.UntypedStorage"),
            Some(_) => Err(PyRuntimeError::new_err("an UntypedStorage has no other type")),
        }
    }

    #[getter]
    fn device<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        device::cpu(py)
    }

    #[getter]
    fn is_cuda(&self) -> bool {
        false
    }

    #[getter]
    fn is_sparse(&self) -> bool {
        false
    }

    /// A number that names the storage.
    #[getter]
    fn _cdata(&self) -> usize {
        self.0.id()
    }

    /// The bytes.
    pub(super) fn _bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, bytes_of(&self.0))
    }

    /// Writes the bytes to a file object, without a copy.
    fn _write_file(&self, file: &Bound<'_, PyAny>) -> PyResult<()> {
        self.with_view(file.py(), |view| file.call_method1("write", (view,)).map(drop))
    }

    /// Fills the storage from a file object with `readinto`; returns how many bytes came.
    fn _read_file(&self, file: &Bound<'_, PyAny>) -> PyResult<usize> {
        self.with_view(file.py(), |view| {
            let mut done = 0;
            while done < self.0.len() {
                let rest = view.get_item(PySlice::new(file.py(), done as isize, self.0.len() as isize, 1))?;
                let n: usize = file.call_method1("readinto", (&rest,))?.extract()?;
                rest.call_method0("release")?;
                if n == 0 {
                    break;
                }
                done += n;
            }
            Ok(done)
        })
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<PyStorage>().is_ok_and(|o| o.get().0.same(&self.0))
    }

    fn __hash__(&self) -> usize {
        self.0.id()
    }

    fn __repr__(&self) -> String {
        let mut text: String = bytes_of(&self.0).iter().map(|b| format!(" {b}\n")).collect();
        text.push_str(&format!("[torch.storage.UntypedStorage(device=cpu) of size {}]", self.0.len()));
        text
    }

    fn __reduce__<'py>(slf: &Bound<'py, PyStorage>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyBytes>,))> {
        let py = slf.py();
        Ok((crate::module(py)?.getattr("_storage_from_bytes")?, (slf.get()._bytes(py),)))
    }
}

/// The table of copied storages inside the dictionary that `copy.deepcopy` passes around.
fn deep_table<'py>(memo: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let empty = pyo3::types::PyDict::new(memo.py());
    memo.call_method1("setdefault", ("torch", empty))
}
