//! Index objects as steps and index tensors.
use super::plan::{out_of_bounds, Plan, Step, Steps};
use crate::bind::Any;
use crate::data;
use crate::error::{Fail, Fallible};
use crate::object::{self, Obj};
use crate::tensor::found;
use ferrotorch_tensor::autograd::no_grad;
use ferrotorch_tensor::ops::copy;
use ferrotorch_tensor::shape::Geometry;
use ferrotorch_tensor::{error, DType, Tensor};
use pyo3::exceptions::*;
use pyo3::ffi;
use pyo3::prelude::*;

/// The parts of an index: the index itself, those of a tuple, or of a list that counts as one.
pub enum Items {
    One,
    Tuple,
    /// References of our own: the list may change meanwhile.
    List(Vec<Py<PyAny>>),
}

/// Basic steps, and index tensors for what they lead to; `None` takes a dimension whole.
pub struct Parsed {
    pub plan: Plan,
    pub indices: Vec<Option<Tensor>>,
}

enum Item<'a> {
    Step(Step),
    Bool(bool),
    Tensor(&'a Tensor),
    /// Anything else that may become a tensor.
    Other,
}

fn is_sequence(o: Any<'_>) -> bool {
    let p = o.as_ptr();
    // SAFETY: a live object.
    unsafe { ffi::PySequence_Check(p) != 0 && !object::is_tensor(p) && ffi::PyDict_Check(p) == 0 }
}

/// Whether a list is meant as a tuple: NumPy's old rule.
fn counts_as_tuple(index: Any<'_>) -> PyResult<bool> {
    // SAFETY: a live object.
    if unsafe { ffi::PyUnicode_Check(index.as_ptr()) } != 0 || data::is_array(index) {
        return Ok(false);
    }
    let n = index.len()?;
    if n >= 32 {
        return Ok(false);
    }
    for i in 0..n {
        let item = index.get_item(i)?;
        let p = item.as_ptr();
        // SAFETY: live objects; the singletons live forever.
        let special = unsafe { p == ffi::Py_None() || p == ffi::Py_Ellipsis() || ffi::PySlice_Check(p) != 0 };
        if special || object::is_tensor(p) || is_sequence(item.as_borrowed()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One item, as far as it can be told without making tensors.
#[inline]
fn classify<'a>(o: Any<'a>) -> Fallible<Item<'a>> {
    let p = o.as_ptr();
    // SAFETY: a live object of the type that was checked; the singletons live forever.
    unsafe {
        if ffi::PyLong_CheckExact(p) != 0 {
            let i = ffi::PyLong_AsLongLong(p);
            if i == -1 && PyErr::occurred(o.py()) {
                ffi::PyErr_Clear();
                return Err(Fail::Python(PyValueError::new_err("Overflow when unpacking long long")));
            }
            return Ok(Item::Step(Step::Select(i)));
        }
        if ffi::PySlice_Check(p) != 0 {
            let (mut start, mut stop, mut step) = (0, 0, 0);
            if ffi::PySlice_Unpack(p, &mut start, &mut stop, &mut step) != 0 {
                return Err(Fail::Python(PyErr::fetch(o.py())));
            }
            if step <= 0 {
                return Err(Fail::Python(PyValueError::new_err("step must be greater than zero")));
            }
            return Ok(Item::Step(Step::Slice(start, stop, step)));
        }
        if p == ffi::Py_None() {
            return Ok(Item::Step(Step::New));
        }
        if p == ffi::Py_Ellipsis() {
            return Ok(Item::Step(Step::Ellipsis));
        }
        if ffi::PyBool_Check(p) != 0 {
            return Ok(Item::Bool(p == ffi::Py_True()));
        }
    }
    if let Some(t) = found(o) {
        if t.ndim() == 0 && t.dtype().is_integral(false) && t.dtype() != DType::U8 {
            return Ok(Item::Step(Step::Select(t.item()?.to_i64())));
        }
        return Ok(Item::Tensor(t));
    }
    // SAFETY: a live object; a result that is no number has set an exception, which is cleared.
    unsafe {
        let is_index = ffi::PyIndex_Check(p) != 0 && !data::is_array(o);
        if is_index && !matches!(data::numpy_dtype(o)?, Some(DType::Bool)) {
            let i = ffi::PyNumber_AsSsize_t(p, std::ptr::null_mut());
            if i != -1 || !PyErr::occurred(o.py()) {
                return Ok(Item::Step(Step::Select(i as i64)));
            }
            ffi::PyErr_Clear();
        }
    }
    Ok(Item::Other)
}

/// Where the most frequent indices lead: an integer, or a tuple of integers.
#[inline]
pub fn integers(x: &Tensor, index: Any<'_>) -> Fallible<Option<Geometry>> {
    let p = index.as_ptr();
    let mut offset = x.offset();
    // SAFETY: a live object of the type that was checked, and the items that it keeps.
    let n = unsafe {
        if ffi::PyLong_CheckExact(p) != 0 {
            let Some(step) = position(x, 0, p)? else { return Ok(None) };
            offset += step;
            1
        } else if ffi::PyTuple_CheckExact(p) != 0 {
            let n = ffi::PyTuple_Size(p);
            for d in 0..n {
                let item = ffi::PyTuple_GetItem(p, d);
                if ffi::PyLong_CheckExact(item) == 0 {
                    return Ok(None);
                }
                let Some(step) = position(x, d as usize, item)? else { return Ok(None) };
                offset += step;
            }
            n as usize
        } else {
            return Ok(None);
        }
    };
    if n == 0 {
        return Ok(None);
    }
    Ok(Some(Geometry { shape: x.shape()[n..].into(), strides: x.strides()[n..].into(), offset }))
}

/// How far an integer leads along a dimension; `None` where there is no such dimension or number.
#[inline]
fn position(x: &Tensor, d: usize, item: Obj) -> Fallible<Option<usize>> {
    let (Some(&size), Some(&stride)) = (x.shape().get(d), x.strides().get(d)) else { return Ok(None) };
    // SAFETY: an int object; an exception for huge numbers is cleared.
    let i = unsafe {
        let i = ffi::PyLong_AsLongLong(item);
        if i == -1 && !ffi::PyErr_Occurred().is_null() {
            ffi::PyErr_Clear();
            return Ok(None);
        }
        i
    };
    let at = if i < 0 { i + size as i64 } else { i };
    if at < 0 || at >= size as i64 {
        return Err(out_of_bounds(i, d, size));
    }
    Ok(Some(at as usize * stride))
}

impl Items {
    #[inline]
    pub fn new(index: Any<'_>) -> Fallible<Items> {
        // SAFETY: a live object.
        unsafe {
            let p = index.as_ptr();
            if ffi::PyTuple_Check(p) != 0 {
                return Ok(Items::Tuple);
            }
            if ffi::PyLong_CheckExact(p) != 0 || ffi::PySlice_Check(p) != 0 || object::is_tensor(p) {
                return Ok(Items::One);
            }
        }
        if is_sequence(index) && counts_as_tuple(index)? {
            crate::warn_once(index.py(), "sequence index", "Using a non-tuple sequence for multidimensional indexing is deprecated and will be changed in pytorch 2.9; use x[tuple(seq)] instead of x[seq]. In pytorch 2.9 this will be interpreted as tensor index, x[torch.tensor(seq)], which will result either in an error or a different result")?;
            let items: PyResult<Vec<Py<PyAny>>> = index.try_iter()?.map(|i| i.map(Bound::unbind)).collect();
            return Ok(Items::List(items?));
        }
        Ok(Items::One)
    }

    /// Calls `f` with each part until it returns `false`.
    #[inline]
    fn each<'a>(&'a self, index: Any<'a>, mut f: impl FnMut(Any<'a>) -> Fallible<bool>) -> Fallible<()> {
        match self {
            Items::One => f(index).map(|_| ()),
            // SAFETY: the tuple keeps its items during the call.
            Items::Tuple => unsafe {
                for i in 0..ffi::PyTuple_Size(index.as_ptr()) {
                    let item = ffi::PyTuple_GetItem(index.as_ptr(), i);
                    if !f(Borrowed::from_ptr(index.py(), item))? {
                        break;
                    }
                }
                Ok(())
            },
            Items::List(items) => {
                for item in items {
                    if !f(item.bind_borrowed(index.py()))? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// The steps, where all parts are basic.
    #[inline]
    pub fn basic(&self, index: Any<'_>) -> Fallible<Option<Steps>> {
        let mut steps = Steps::new();
        let mut ok = true;
        self.each(index, |o| {
            match classify(o)? {
                Item::Step(s) => steps.push(s),
                _ => ok = false,
            }
            Ok(ok)
        })?;
        Ok(ok.then_some(steps))
    }

    /// Steps and index tensors.
    pub fn parse(&self, x: &Tensor, index: Any<'_>) -> Fallible<Parsed> {
        let mut all = Builder::default();
        self.each(index, |o| {
            match classify(o)? {
                Item::Step(s) => all.step(s),
                Item::Tensor(t) => all.tensor(o, t)?,
                Item::Bool(b) => all.tensor(o, &Tensor::scalar(b.into(), DType::Bool)?)?,
                Item::Other => all.tensor(o, &from_object(o)?)?,
            }
            Ok(true)
        })?;
        all.finish(x)
    }
}

/// What the parts so far come to.
#[derive(Default)]
struct Builder {
    steps: Steps,
    parts: Vec<Part>,
    /// Dimensions of the tensor that the parts take.
    used: usize,
}

/// What a part leaves in the view.
enum Part {
    /// Dimensions taken whole.
    Whole(usize),
    /// As many dimensions as the ellipsis stands for.
    Rest,
    Tensor(Tensor),
}

impl Builder {
    fn step(&mut self, s: Step) {
        match s {
            Step::Select(_) => self.used += 1,
            Step::Slice(..) => {
                self.used += 1;
                self.parts.push(Part::Whole(1));
            }
            Step::New => self.parts.push(Part::Whole(1)),
            Step::Keep(n) => self.used += n,
            Step::Ellipsis if self.steps.iter().any(|s| matches!(s, Step::Ellipsis)) => {}
            Step::Ellipsis => self.parts.push(Part::Rest),
        }
        self.steps.push(s);
    }

    /// An index tensor: a mask takes as many dimensions as it has, one without dimensions makes a new one.
    fn tensor(&mut self, o: Any<'_>, t: &Tensor) -> Fallible<()> {
        let mut t = t.clone();
        if t.dtype() == DType::U8 {
            crate::warn_once(
                o.py(),
                "byte index",
                "indexing with dtype torch.uint8 is now deprecated, please use a dtype torch.bool instead.",
            )?;
            t = no_grad(|| copy::to_dtype(&t, DType::Bool))?;
        }
        match (t.dtype(), t.ndim()) {
            (DType::Bool, 0) => {
                t = t.alias(&[1], &[1], t.offset());
                self.steps.push(Step::New);
            }
            (DType::Bool, n) => self.step(Step::Keep(n)),
            (DType::I64, 0) => {
                self.step(Step::Select(t.item()?.to_i64()));
                return Ok(());
            }
            (DType::I64, _) => self.step(Step::Keep(1)),
            (DType::I32, _) => {
                t = no_grad(|| copy::to_dtype(&t, DType::I64))?;
                self.step(Step::Keep(1));
            }
            _ => {
                let text = "tensors used as indices must be long, int, byte or bool tensors";
                return Err(Fail::Core(error!(Index, "{text}")));
            }
        }
        self.parts.push(Part::Tensor(t));
        Ok(())
    }

    fn finish(self, x: &Tensor) -> Fallible<Parsed> {
        let plan = Plan::of(x, self.steps)?;
        let mut indices = Vec::new();
        for part in self.parts {
            match part {
                Part::Whole(n) => indices.extend((0..n).map(|_| None)),
                Part::Rest => indices.extend((self.used..x.ndim()).map(|_| None)),
                Part::Tensor(t) => indices.push(Some(t)),
            }
        }
        Ok(Parsed { plan, indices })
    }
}

/// The tensor for a list, an array or another sequence.
fn from_object(o: Any<'_>) -> Fallible<Tensor> {
    if !data::is_array(o) && (data::numpy_dtype(o)?.is_some() || !is_sequence(o)) {
        let ty = o.get_type().fully_qualified_name()?.to_string();
        let ty = ty.strip_prefix("builtins.").unwrap_or(&ty);
        return Err(Fail::Core(error!(
            Index,
            "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got {ty})"
        )));
    }
    let t = data::as_tensor(o, None)?;
    // An empty list has no dtype of its own.
    if t.numel() == 0 && t.dtype().is_floating() && !data::is_array(o) {
        return Ok(no_grad(|| copy::to_dtype(&t, DType::I64))?);
    }
    Ok(t)
}
