//! The tensor handle: storage, geometry, dtype and what autograd knows.
use crate::autograd::{self, Meta};
use crate::shape::{self, Dims, Geometry};
use crate::{bail, dispatch, DType, Element, Result, Scalar, Storage};
use smallvec::SmallVec;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

/// A multi-dimensional array. Cloning the handle shares everything.
#[derive(Clone)]
pub struct Tensor(pub(crate) Arc<Inner>);

/// How a view came to be, which decides whether it may be changed in place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Creation {
    /// An ordinary view.
    Normal,
    /// Made while gradients were off.
    NoGrad,
    /// One of several outputs of a function such as `unbind`.
    MultiOutput,
    /// Returned by a custom autograd function.
    Custom,
}

pub struct Inner {
    storage: Storage,
    shape: Dims,
    strides: Dims,
    offset: usize,
    numel: usize,
    dtype: DType,
    contiguous: bool,
    inference: bool,
    creation: Creation,
    /// The tensor this is a differentiable view of (never itself a view).
    base: Option<Tensor>,
    /// A version counter of its own, where `x.data` shares memory but not history.
    version: Option<Arc<AtomicU32>>,
    meta: OnceLock<Arc<Meta>>,
    /// The host language's object for this tensor while one is alive.
    slot: AtomicPtr<()>,
}

impl Tensor {
    /// Assembles a tensor on existing storage; the geometry must lie inside it.
    #[inline]
    pub fn from_parts(storage: Storage, shape: Dims, strides: Dims, offset: usize, dtype: DType) -> Tensor {
        Tensor::build(storage, shape, strides, offset, dtype, None, None, Creation::Normal)
    }

    #[inline]
    fn build(
        storage: Storage,
        shape: Dims,
        strides: Dims,
        offset: usize,
        dtype: DType,
        base: Option<Tensor>,
        version: Option<Arc<AtomicU32>>,
        creation: Creation,
    ) -> Tensor {
        let numel = shape.iter().product();
        let contiguous = shape::is_contiguous(&shape, &strides);
        Tensor::assemble(storage, shape, strides, offset, numel, contiguous, dtype, base, version, creation)
    }

    #[inline(always)]
    fn assemble(
        storage: Storage,
        shape: Dims,
        strides: Dims,
        offset: usize,
        numel: usize,
        contiguous: bool,
        dtype: DType,
        base: Option<Tensor>,
        version: Option<Arc<AtomicU32>>,
        creation: Creation,
    ) -> Tensor {
        Tensor(Arc::new(Inner {
            storage,
            shape,
            strides,
            offset,
            numel,
            dtype,
            contiguous,
            inference: autograd::is_inference_mode(),
            creation,
            base,
            version,
            meta: OnceLock::new(),
            slot: AtomicPtr::new(std::ptr::null_mut()),
        }))
    }

    /// Uninitialised memory.
    #[inline]
    pub fn empty(shape: &[usize], dtype: DType) -> Result<Tensor> {
        let (numel, strides) = shape::layout(shape)?;
        let bytes = match numel.checked_mul(dtype.size()) {
            Some(bytes) => bytes,
            None => {
                bail!(Runtime, "Storage size calculation overflowed with sizes={}", shape::display(shape))
            }
        };
        let (storage, shape) = (Storage::new(bytes)?, Dims::from_slice(shape));
        Ok(Tensor::assemble(storage, shape, strides, 0, numel, true, dtype, None, None, Creation::Normal))
    }

    /// Uninitialised memory with given strides.
    pub fn empty_strided(shape: &[usize], strides: &[usize], dtype: DType) -> Result<Tensor> {
        if shape.len() != strides.len() {
            bail!(
                Runtime,
                "dimensionality of sizes ({}) must match dimensionality of strides ({})",
                shape.len(),
                strides.len()
            );
        }
        shape::checked_numel(shape)?;
        let storage = Storage::new(shape::span(shape, strides).saturating_mul(dtype.size()))?;
        Ok(Tensor::from_parts(storage, Dims::from_slice(shape), Dims::from_slice(strides), 0, dtype))
    }

    pub fn zeros(shape: &[usize], dtype: DType) -> Result<Tensor> {
        let out = Tensor::empty(shape, dtype)?;
        // SAFETY: fresh memory of this length; zero bytes are a valid element of every dtype.
        unsafe { std::ptr::write_bytes(out.storage().data(), 0, out.storage().len()) };
        Ok(out)
    }

    pub fn ones(shape: &[usize], dtype: DType) -> Result<Tensor> {
        Tensor::full(shape, Scalar::Int(1), dtype)
    }

    pub fn full(shape: &[usize], value: Scalar, dtype: DType) -> Result<Tensor> {
        let out = Tensor::empty(shape, dtype)?;
        dispatch!("fill", dtype, all T => {
            // SAFETY: fresh, contiguous, of type T.
            unsafe { out.as_mut_slice::<T>() }.fill(value.to::<T>());
            Ok(())
        })?;
        Ok(out)
    }

    /// A 0-dim tensor.
    pub fn scalar(value: Scalar, dtype: DType) -> Result<Tensor> {
        Tensor::full(&[], value, dtype)
    }

    pub fn from_vec<T: Element>(values: Vec<T>, shape: &[usize]) -> Result<Tensor> {
        Tensor::from_slice(&values, shape)
    }

    pub fn from_slice<T: Element>(values: &[T], shape: &[usize]) -> Result<Tensor> {
        let out = Tensor::empty(shape, T::DTYPE)?;
        if values.len() != out.numel() {
            bail!(Runtime, "shape '{}' is invalid for input of size {}", shape::display(shape), values.len());
        }
        // SAFETY: fresh, contiguous, of type T.
        unsafe { out.as_mut_slice::<T>() }.copy_from_slice(values);
        Ok(out)
    }

    #[inline]
    pub fn shape(&self) -> &[usize] {
        &self.0.shape
    }

    /// Distance in elements between neighbours along each dimension.
    #[inline]
    pub fn strides(&self) -> &[usize] {
        &self.0.strides
    }

    /// Position of the first element in the storage, in elements.
    #[inline]
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    #[inline]
    pub fn ndim(&self) -> usize {
        self.0.shape.len()
    }

    #[inline]
    pub fn numel(&self) -> usize {
        self.0.numel
    }

    #[inline]
    pub fn dtype(&self) -> DType {
        self.0.dtype
    }

    #[inline]
    pub fn storage(&self) -> &Storage {
        &self.0.storage
    }

    #[inline]
    pub fn is_contiguous(&self) -> bool {
        self.0.contiguous
    }

    /// Whether two handles are one tensor.
    #[inline]
    pub fn same(&self, other: &Tensor) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub fn geometry(&self) -> Geometry {
        Geometry { shape: self.0.shape.clone(), strides: self.0.strides.clone(), offset: self.0.offset }
    }

    /// An address that names the tensor as long as it lives.
    pub fn id(&self) -> usize {
        Arc::as_ptr(&self.0) as usize
    }

    /// Handles on this tensor.
    pub fn handles(&self) -> usize {
        Arc::strong_count(&self.0)
    }

    /// Whether the tensor was made in inference mode.
    #[inline]
    pub fn is_inference(&self) -> bool {
        self.0.inference
    }

    /// The size of a dimension counted from either end.
    pub fn size(&self, dim: i64) -> Result<usize> {
        if self.ndim() == 0 {
            bail!(Index, "Dimension specified as {dim} but tensor has no dimensions");
        }
        Ok(self.shape()[shape::wrap_dim(dim, self.ndim())?])
    }

    /// The slot for the host language's object.
    #[inline]
    pub fn py_slot(&self) -> &AtomicPtr<()> {
        &self.0.slot
    }

    /// The first element's address.
    #[inline]
    pub fn data_ptr<T>(&self) -> *mut T {
        // The offset lies inside the storage, or the tensor has no elements.
        self.0.storage.data().wrapping_add(self.0.offset * self.0.dtype.size()).cast()
    }

    /// The elements of a contiguous tensor.
    ///
    /// # Safety
    /// Nothing may write to them while the slice lives.
    #[inline]
    pub unsafe fn as_slice<T: Element>(&self) -> &[T] {
        assert!(self.is_contiguous() && T::DTYPE == self.dtype());
        // SAFETY: contiguous, of type T, inside the storage; the caller excludes writers.
        unsafe { std::slice::from_raw_parts(self.data_ptr(), self.numel()) }
    }

    /// The elements of a contiguous tensor, to be written.
    ///
    /// # Safety
    /// Nothing else may read or write them while the slice lives.
    #[inline]
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn as_mut_slice<T: Element>(&self) -> &mut [T] {
        assert!(self.is_contiguous() && T::DTYPE == self.dtype());
        // SAFETY: contiguous, of type T, inside the storage; the caller excludes other users.
        unsafe { std::slice::from_raw_parts_mut(self.data_ptr(), self.numel()) }
    }

    /// The same memory with another geometry and no history: not a view for autograd, but the same version counter.
    #[inline]
    pub fn alias(&self, shape: &[usize], strides: &[usize], offset: usize) -> Tensor {
        self.alias_as(shape, strides, offset, self.dtype())
    }

    /// [`Tensor::alias`] read as another dtype; `offset` counts elements of that dtype.
    pub fn alias_as(&self, shape: &[usize], strides: &[usize], offset: usize, dtype: DType) -> Tensor {
        let (shape, strides) = (Dims::from_slice(shape), Dims::from_slice(strides));
        Tensor::build(
            self.storage().clone(),
            shape,
            strides,
            offset,
            dtype,
            None,
            self.0.version.clone(),
            Creation::Normal,
        )
    }

    /// The same memory as a differentiable view.
    pub(crate) fn view_of(
        &self,
        shape: Dims,
        strides: Dims,
        offset: usize,
        dtype: DType,
        multi: bool,
    ) -> Tensor {
        let base = self.0.base.clone().unwrap_or_else(|| self.clone());
        let creation = match self.0.creation {
            Creation::Normal if multi => Creation::MultiOutput,
            Creation::Normal if !autograd::is_grad_enabled() => Creation::NoGrad,
            other => other,
        };
        let version = self.0.version.clone();
        Tensor::build(self.storage().clone(), shape, strides, offset, dtype, Some(base), version, creation)
    }

    /// Shares memory and version counter, without history.
    pub fn detach(&self) -> Tensor {
        self.alias(self.shape(), self.strides(), self.offset())
    }

    /// What `x.data` gives: shares memory only.
    pub fn data(&self) -> Tensor {
        let (shape, strides) = (self.0.shape.clone(), self.0.strides.clone());
        let version = Some(Arc::new(AtomicU32::new(0)));
        Tensor::build(
            self.storage().clone(),
            shape,
            strides,
            self.offset(),
            self.dtype(),
            None,
            version,
            Creation::Normal,
        )
    }

    /// A tensor with `self`'s autograd identity and `data`'s memory, geometry and dtype.
    ///
    /// The host object that held `self` holds the result from then on: `x.data = y`, `x.t_()`, `x.resize_()`.
    pub fn with_data(&self, data: &Tensor) -> Tensor {
        let out = Tensor::build(
            data.storage().clone(),
            data.0.shape.clone(),
            data.0.strides.clone(),
            data.offset(),
            data.dtype(),
            self.0.base.clone(),
            self.0.version.clone().or_else(|| data.0.version.clone()),
            self.0.creation,
        );
        let _ = out.0.meta.set(self.meta().clone());
        out
    }

    /// The tensor that this one is a view of.
    #[inline]
    pub fn base(&self) -> Option<&Tensor> {
        self.0.base.as_ref()
    }

    #[inline]
    pub fn creation(&self) -> Creation {
        self.0.creation
    }

    /// How often the memory was changed in place.
    #[inline]
    pub fn version(&self) -> u32 {
        self.version_counter().load(Ordering::Relaxed)
    }

    /// Notes an in-place change.
    #[inline]
    pub fn bump_version(&self) {
        self.version_counter().fetch_add(1, Ordering::Relaxed);
    }

    #[inline]
    fn version_counter(&self) -> &AtomicU32 {
        match &self.0.version {
            Some(v) => v,
            None => self.0.storage.version(),
        }
    }

    /// What autograd keeps for this tensor, made when first asked for.
    #[inline]
    pub fn meta(&self) -> &Arc<Meta> {
        self.0.meta.get_or_init(|| Arc::new(Meta::default()))
    }

    #[inline]
    pub fn meta_opt(&self) -> Option<&Arc<Meta>> {
        self.0.meta.get()
    }

    /// Gives a tensor that nobody else has seen its history.
    #[inline]
    pub(crate) fn set_meta(&self, meta: Meta) {
        let _ = self.0.meta.set(Arc::new(meta));
    }

    /// The only element.
    pub fn item(&self) -> Result<Scalar> {
        if self.numel() != 1 {
            bail!(Runtime, "a Tensor with {} elements cannot be converted to Scalar", self.numel());
        }
        dispatch!("item", self.dtype(), all T => {
            // SAFETY: there is one element, at the offset.
            Ok(unsafe { *self.data_ptr::<T>() }.to_scalar())
        })
    }

    /// The elements in row-major order.
    pub fn to_vec<T: Element>(&self) -> Result<Vec<T>> {
        if T::DTYPE != self.dtype() {
            bail!(
                Runtime,
                "expected scalar type {} but found {}",
                T::DTYPE.type_name(),
                self.dtype().type_name()
            );
        }
        let mut out = Vec::with_capacity(self.numel());
        self.for_each_offset(|i| {
            // SAFETY: the offset comes from the tensor's own geometry.
            out.push(unsafe { *self.data_ptr::<T>().add(i) })
        });
        Ok(out)
    }

    /// Calls `f` with each element's distance from the first, in row-major order.
    pub fn for_each_offset(&self, mut f: impl FnMut(usize)) {
        if self.numel() == 0 {
            return;
        }
        let n = self.ndim();
        let mut index: SmallVec<[usize; 6]> = SmallVec::from_elem(0, n);
        let mut at = 0;
        loop {
            f(at);
            let mut d = n;
            loop {
                if d == 0 {
                    return;
                }
                d -= 1;
                index[d] += 1;
                at += self.strides()[d];
                if index[d] < self.shape()[d] {
                    break;
                }
                at -= self.strides()[d] * self.shape()[d];
                index[d] = 0;
            }
        }
    }
}

impl std::fmt::Debug for Tensor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tensor({:?}, {})", self.shape(), self.dtype().name())
    }
}
