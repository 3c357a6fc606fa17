//! Which dimensions a reduction runs over, and the way back in its gradient.
use crate::ops::memory::{read, write};
use crate::ops::{index, view};
use crate::shape::{wrap_dim, Dims};
use crate::{bail, Element, Result, Tensor};
use ferrotorch_kernels::reduce::{reduce, reduce_all, Layout, Reducer, Source};
use smallvec::SmallVec;

/// The dimensions of one reduction.
#[derive(Clone)]
pub(crate) struct Over {
    pub reduced: SmallVec<[bool; 6]>,
    /// The input's shape with reduced dimensions of size one.
    pub kept: Dims,
    /// The output's shape.
    pub shape: Dims,
    /// Elements in one output.
    pub count: usize,
    full: Dims,
}

impl Over {
    /// Over `dims`; none given, or an empty list, stands for all.
    pub fn new(x: &Tensor, dims: Option<&[i64]>, keepdim: bool) -> Result<Over> {
        let dims = dims.unwrap_or(&[]);
        Over::exactly(x, dims, dims.is_empty(), keepdim)
    }

    /// Over `dims`, or over `all`.
    pub fn exactly(x: &Tensor, dims: &[i64], all: bool, keepdim: bool) -> Result<Over> {
        let mut reduced: SmallVec<[bool; 6]> = SmallVec::from_elem(all, x.ndim());
        let mut zero_dim = false;
        for &d in dims {
            let d = wrap_dim(d, x.ndim())?;
            let slot = match reduced.get_mut(d) {
                Some(slot) => slot,
                None => &mut zero_dim,
            };
            if *slot && !all {
                bail!(Runtime, "dim {d} appears multiple times in the list of dims");
            }
            *slot = true;
        }
        let (mut kept, mut shape, mut count) = (Dims::new(), Dims::new(), 1);
        for (&n, &r) in x.shape().iter().zip(&reduced) {
            kept.push(if r { 1 } else { n });
            count *= if r { n } else { 1 };
            if !r || keepdim {
                shape.push(if r { 1 } else { n });
            }
        }
        Ok(Over { reduced, kept, shape, count, full: Dims::from_slice(x.shape()) })
    }

    /// Runs a kernel; `params` has one entry, or one for each output.
    pub fn run<T, R>(&self, r: R, x: &Tensor, params: &[R::Param]) -> Result<Tensor>
    where
        T: Element + Source<R::In>,
        R: Reducer,
        R::Out: Element,
    {
        let out = Tensor::empty(&self.shape, R::Out::DTYPE)?;
        self.run_into::<T, R>(&r, read::<T>(x), x, params, write::<R::Out>(&out));
        Ok(out)
    }

    /// [`Over::run`] on the elements of `x` read as another type of the same size.
    pub fn run_into<T: Source<R::In>, R: Reducer>(
        &self,
        r: &R,
        elements: &[T],
        x: &Tensor,
        params: &[R::Param],
        out: &mut [R::Out],
    ) {
        if x.is_contiguous() && self.reduced.iter().all(|&r| r) && params.len() == 1 {
            out[0] = reduce_all(r, elements, params[0]);
        } else {
            let layout = Layout::new(x.shape(), x.strides(), &self.reduced);
            reduce(r, elements, &layout, params, out);
        }
    }

    /// A result or its gradient with the reduced dimensions back, of size one.
    pub fn keep(&self, g: &Tensor) -> Result<Tensor> {
        if g.shape() == &self.kept[..] {
            return Ok(g.clone());
        }
        view::reshape_to(g, &self.kept)
    }

    /// The gradient of a sum: each output's for all its inputs.
    pub fn spread(&self, g: &Tensor) -> Result<Tensor> {
        view::expand_to(&self.keep(g)?, &self.full)
    }
}

/// The gradient of an op that picked elements along `dim`: `g` put where `index` says, zero elsewhere.
pub(crate) fn selected(
    g: &Tensor,
    dim: i64,
    index: &Tensor,
    shape: &[usize],
    keepdim: bool,
) -> Result<Tensor> {
    let zeros = Tensor::zeros(shape, g.dtype())?;
    if shape.is_empty() {
        return view::reshape_to(g, &[]);
    }
    if keepdim {
        return index::scatter(&zeros, dim, index, g, None);
    }
    index::scatter(&zeros, dim, &view::unsqueeze(index, dim)?, &view::unsqueeze(g, dim)?, None)
}

/// The outputs of an op as an array.
pub(crate) fn exactly<const N: usize>(outs: Vec<Tensor>) -> Result<[Tensor; N]> {
    outs.try_into()
        .map_err(|_| crate::error!(Runtime, "internal error: an op gave another number of outputs"))
}

/// The gradient of a scan that picked elements: `g` added where `index` says along `dim`.
pub(crate) fn selected_along(g: &Tensor, dim: i64, index: &Tensor, shape: &[usize]) -> Result<Tensor> {
    if shape.is_empty() {
        return Ok(g.clone());
    }
    index::scatter_add(&Tensor::zeros(shape, g.dtype())?, dim, index, g, None)
}
