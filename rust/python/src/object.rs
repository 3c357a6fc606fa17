//! The memory behind `Tensor` objects: layout, creation, identity, destruction.
//!
//! A core tensor has at most one live Python object, which its slot names. Nothing here outlives the GIL's protection:
//! the free list and the type pointers are touched only by threads that hold it.
use ferrotorch_tensor::Tensor;
use pyo3::ffi;
use pyo3::prelude::*;
use std::mem::ManuallyDrop;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicPtr, Ordering::Relaxed};

pub use crate::gil::{Gil, Handle};

pub type Obj = *mut ffi::PyObject;

/// A `Tensor` object.
#[repr(C)]
pub struct PyTensor {
    ob: ffi::PyObject,
    tensor: ManuallyDrop<Tensor>,
    pub dict: Obj,
    pub weak: Obj,
    /// The dictionary of hooks that `register_hook` filled, for the garbage collector and `_backward_hooks`.
    pub hooks: Obj,
    /// The dictionary of hooks that run after a gradient was accumulated.
    pub post_hooks: Obj,
}

static TENSOR: AtomicPtr<ffi::PyTypeObject> = AtomicPtr::new(null_mut());
static PARAMETER: AtomicPtr<ffi::PyTypeObject> = AtomicPtr::new(null_mut());

const KEEP: usize = 128;

struct FreeList {
    n: usize,
    blocks: [*mut PyTensor; KEEP],
}

static FREE: Gil<FreeList> = Gil::new(FreeList { n: 0, blocks: [null_mut(); KEEP] });

/// Calls in progress, and tensors that objects gave up meanwhile: a call may still use them.
struct Busy {
    depth: usize,
    retired: Vec<Tensor>,
}

static BUSY: Gil<Busy> = Gil::new(Busy { depth: 0, retired: Vec::new() });

/// Marks a call in progress while it lives. Made and dropped with the GIL held.
pub struct Entered(());

impl Entered {
    /// # Safety
    /// The caller holds the GIL, here and when the mark is dropped.
    #[inline]
    pub unsafe fn new() -> Entered {
        // SAFETY: the caller holds the GIL.
        unsafe { BUSY.get() }.depth += 1;
        Entered(())
    }
}

impl Drop for Entered {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the GIL is held by `new`'s promise.
        let busy = unsafe { BUSY.get() };
        busy.depth -= 1;
        if busy.depth == 0 && !busy.retired.is_empty() {
            let retired = std::mem::take(&mut busy.retired);
            drop(retired);
        }
    }
}

/// The class itself.
#[inline]
pub fn tensor_type() -> *mut ffi::PyTypeObject {
    TENSOR.load(Relaxed)
}

pub fn set_tensor_type(ty: *mut ffi::PyTypeObject) {
    TENSOR.store(ty, Relaxed);
}

/// `nn.Parameter`, once Python has registered it.
#[inline]
pub fn parameter_type() -> *mut ffi::PyTypeObject {
    PARAMETER.load(Relaxed)
}

pub fn set_parameter_type(ty: *mut ffi::PyTypeObject) {
    PARAMETER.store(ty, Relaxed);
}

/// Whether an object is exactly a `Tensor` or a `Parameter`: classes that override nothing.
#[inline]
pub fn is_plain(o: Obj) -> bool {
    // SAFETY: `o` is a live object.
    let ty = unsafe { ffi::Py_TYPE(o) };
    ty == tensor_type() || ty == parameter_type()
}

/// Whether an object is a `Tensor` or of a class derived from it.
#[inline]
pub fn is_tensor(o: Obj) -> bool {
    // SAFETY: `o` is a live object; the type pointers are valid once the module is loaded.
    is_plain(o) || unsafe { ffi::PyType_IsSubtype(ffi::Py_TYPE(o), tensor_type()) != 0 }
}

/// The core tensor of an object.
///
/// # Safety
/// `o` is an instance of `Tensor` that stays alive for `'a`; the tensor is used inside a call that [`Entered`] marks, or
/// before other Python code runs.
#[inline]
pub unsafe fn core<'a>(o: Obj) -> &'a Tensor {
    // SAFETY: instances have this layout.
    unsafe { &(*o.cast::<PyTensor>()).tensor }
}

/// The fields beside the tensor.
///
/// # Safety
/// `o` is a live instance of `Tensor`, and the GIL is held.
#[inline]
pub unsafe fn fields<'a>(o: Obj) -> &'a mut PyTensor {
    // SAFETY: instances have this layout.
    unsafe { &mut *o.cast::<PyTensor>() }
}

/// The live object of a core tensor, as a new reference.
#[inline]
fn existing(t: &Tensor) -> Option<Obj> {
    let o: Obj = t.py_slot().load(Relaxed).cast();
    // An object that is being destroyed has no references left and must not be handed out.
    // SAFETY: the slot is cleared before the object's memory is freed.
    if o.is_null() || unsafe { ffi::Py_REFCNT(o) } == 0 {
        return None;
    }
    // SAFETY: live, as just seen.
    unsafe { ffi::Py_IncRef(o) };
    Some(o)
}

/// The object of a tensor: the live one, or a new one. A new reference; null with an exception set without memory.
///
/// # Safety
/// The GIL is held.
#[inline]
pub unsafe fn wrap_raw(t: Tensor) -> Obj {
    if let Some(o) = existing(&t) {
        return o;
    }
    // SAFETY: the GIL is held; blocks in the free list are uninitialised memory of exact `Tensor` objects.
    unsafe {
        let ty = tensor_type();
        let free = FREE.get();
        let o = if free.n > 0 {
            free.n -= 1;
            let block = free.blocks[free.n];
            ffi::PyObject_Init(block.cast(), ty).cast()
        } else {
            ffi::PyObject_GC_New::<PyTensor>(ty)
        };
        if o.is_null() {
            return null_mut();
        }
        fill(o, t);
        ffi::PyObject_GC_Track(o.cast());
        o.cast()
    }
}

unsafe fn fill(o: *mut PyTensor, t: Tensor) {
    t.py_slot().store(o.cast(), Relaxed);
    // SAFETY: the caller has just made the object.
    unsafe {
        (&raw mut (*o).tensor).write(ManuallyDrop::new(t));
        (*o).dict = null_mut();
        (*o).weak = null_mut();
        (*o).hooks = null_mut();
        (*o).post_hooks = null_mut();
    }
}

/// The object of a tensor.
#[inline]
pub fn wrap(py: Python<'_>, t: Tensor) -> PyResult<Bound<'_, PyAny>> {
    // SAFETY: the GIL is held; a new reference or null.
    unsafe { Bound::from_owned_ptr_or_err(py, wrap_raw(t)) }
}

/// A new object of class `ty` for a tensor that has none.
///
/// # Safety
/// `ty` is `Tensor` or derived from it, and the GIL is held.
pub unsafe fn wrap_as(ty: *mut ffi::PyTypeObject, t: Tensor) -> Obj {
    if ty == tensor_type() {
        // SAFETY: as promised.
        return unsafe { wrap_raw(t) };
    }
    // SAFETY: the allocator zeroes and tracks the object; zero bytes are not a tensor, so it is filled before use.
    unsafe {
        let alloc: ffi::allocfunc = std::mem::transmute(ffi::PyType_GetSlot(ty, ffi::Py_tp_alloc));
        let o = alloc(ty, 0);
        if !o.is_null() {
            fill(o.cast(), t);
        }
        o
    }
}

/// Makes an object hold another core tensor: `x.data = y`, `x.t_()`, `x.resize_()`.
///
/// # Safety
/// `o` is a live instance of `Tensor`, and the GIL is held.
pub unsafe fn replace(o: Obj, t: Tensor) {
    // SAFETY: as promised.
    unsafe {
        let slot = &mut fields(o).tensor;
        slot.py_slot().store(null_mut(), Relaxed);
        t.py_slot().store(o.cast(), Relaxed);
        let old = std::mem::replace(&mut **slot, t);
        let busy = BUSY.get();
        if busy.depth > 0 {
            busy.retired.push(old);
        }
    }
}

pub unsafe extern "C" fn dealloc(o: Obj) {
    // SAFETY: the interpreter destroys an instance; nobody else refers to it.
    unsafe {
        let ty = ffi::Py_TYPE(o);
        let me = o.cast::<PyTensor>();
        ffi::PyObject_GC_UnTrack(o.cast());
        if !(*me).weak.is_null() {
            ffi::PyObject_ClearWeakRefs(o);
        }
        let t = ManuallyDrop::take(&mut (*me).tensor);
        if t.py_slot().load(Relaxed) == o.cast() {
            t.py_slot().store(null_mut(), Relaxed);
        }
        clear(o);
        drop(t);
        let free = FREE.get();
        if ty == tensor_type() && free.n < KEEP {
            free.blocks[free.n] = me;
            free.n += 1;
        } else {
            ffi::PyObject_GC_Del(o.cast());
        }
        ffi::Py_DecRef(ty.cast());
    }
}

pub unsafe extern "C" fn clear(o: Obj) -> std::ffi::c_int {
    // SAFETY: the interpreter passes an instance; fields are emptied before their values are released.
    unsafe {
        let me = fields(o);
        let held =
            [&mut me.dict, &mut me.hooks, &mut me.post_hooks].map(|p| std::mem::replace(p, null_mut()));
        for p in held {
            if !p.is_null() {
                ffi::Py_DecRef(p);
            }
        }
    }
    0
}

pub unsafe extern "C" fn traverse(
    o: Obj,
    visit: ffi::visitproc,
    arg: *mut std::ffi::c_void,
) -> std::ffi::c_int {
    // SAFETY: the interpreter passes an instance and its visitor.
    unsafe {
        let me = fields(o);
        let ty: Obj = ffi::Py_TYPE(o).cast();
        // Where no other handle on the tensor exists, the core's reference to the hooks is this object's too.
        let alone = me.tensor.handles() == 1;
        let core = if alone { [me.hooks, me.post_hooks] } else { [null_mut(); 2] };
        for p in [ty, me.dict, me.hooks, me.post_hooks, core[0], core[1]] {
            if !p.is_null() {
                let stop = visit(p, arg);
                if stop != 0 {
                    return stop;
                }
            }
        }
    }
    0
}
