//! Basic indices: numbers, slices, `None` and `...` as one step from geometry to geometry.
use crate::error::{Fail, Fallible};
use ferrotorch_tensor::ops::strided::as_strided_backward;
use ferrotorch_tensor::ops::view::make_view;
use ferrotorch_tensor::shape::Geometry;
use ferrotorch_tensor::{error, grads, Tensor};
use smallvec::SmallVec;

/// One basic index.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Select(i64),
    /// Start, stop, step as Python clamps them later.
    Slice(isize, isize, isize),
    /// A new dimension of size one.
    New,
    /// This many dimensions as they are.
    Keep(usize),
    /// All dimensions that the other indices leave.
    Ellipsis,
}

pub type Steps = SmallVec<[Step; 4]>;

/// Where basic indices lead.
pub struct Plan {
    steps: Steps,
    pub to: Geometry,
}

#[cold]
pub fn out_of_bounds(i: i64, dim: usize, size: usize) -> Fail {
    Fail::Core(error!(Index, "index {i} is out of bounds for dimension {dim} with size {size}"))
}

#[cold]
fn too_many(ndim: usize) -> Fail {
    Fail::Core(match ndim {
        0 => error!(Index, "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to convert a 0-dim tensor to a number"),
        _ => error!(Index, "too many indices for tensor of dimension {ndim}"),
    })
}

/// The geometry after the steps.
fn apply(from: (&[usize], &[usize], usize), steps: &[Step]) -> Fallible<Geometry> {
    let (shape, strides, offset) = from;
    let mut to = Geometry { shape: SmallVec::new(), strides: SmallVec::new(), offset };
    let used: usize = steps
        .iter()
        .map(|s| match s {
            Step::Select(_) | Step::Slice(..) => 1,
            Step::Keep(n) => *n,
            Step::New | Step::Ellipsis => 0,
        })
        .sum();
    if used > shape.len() {
        return Err(too_many(shape.len()));
    }
    let mut d = 0;
    let mut left = shape.len() - used;
    let keep = |to: &mut Geometry, d: &mut usize, n: usize| {
        to.shape.extend_from_slice(&shape[*d..*d + n]);
        to.strides.extend_from_slice(&strides[*d..*d + n]);
        *d += n;
    };
    for step in steps {
        match *step {
            Step::Select(i) => {
                let n = shape[d] as i64;
                if i < -n || i >= n {
                    return Err(out_of_bounds(i, d, n as usize));
                }
                to.offset += (if i < 0 { i + n } else { i }) as usize * strides[d];
                d += 1;
            }
            Step::Slice(start, stop, step) => {
                let n = shape[d] as isize;
                let clamp = |x: isize| if x < 0 { (x + n).max(0) } else { x.min(n) };
                let (start, stop) = (clamp(start), clamp(stop));
                let len = (stop - start).max(0) as usize;
                to.offset += start as usize * strides[d];
                to.shape.push(len.div_ceil(step as usize));
                to.strides.push(strides[d].saturating_mul((step as usize).min(shape[d].max(1))));
                d += 1;
            }
            Step::New => {
                to.strides.push(if d < shape.len() { strides[d] * shape[d].max(1) } else { 1 });
                to.shape.push(1);
            }
            Step::Keep(n) => keep(&mut to, &mut d, n),
            Step::Ellipsis => keep(&mut to, &mut d, std::mem::take(&mut left)),
        }
    }
    let rest = shape.len() - d;
    keep(&mut to, &mut d, rest);
    Ok(to)
}

impl Plan {
    /// The plan for basic indices; `None` where there are others.
    #[inline]
    pub fn new(x: &Tensor, steps: Fallible<Option<Steps>>) -> Fallible<Option<Plan>> {
        match steps? {
            Some(steps) => Plan::of(x, steps).map(Some),
            None => Ok(None),
        }
    }

    #[inline]
    pub fn of(x: &Tensor, steps: Steps) -> Fallible<Plan> {
        let to = apply((x.shape(), x.strides(), x.offset()), &steps)?;
        Ok(Plan { steps, to })
    }

    /// The name of the node, that of the last step that changes something.
    fn name(&self, x: &Tensor) -> Option<&'static str> {
        let mut d = x.ndim();
        for step in self.steps.iter().rev() {
            d = d.saturating_sub(matches!(step, Step::Select(_) | Step::Slice(..)) as usize);
            match *step {
                Step::Select(_) => return Some("SelectBackward0"),
                Step::New => return Some("UnsqueezeBackward0"),
                Step::Slice(0, stop, 1) if x.shape().iter().all(|&n| n as isize <= stop) => {}
                Step::Slice(..) => return Some("SliceBackward0"),
                Step::Keep(_) | Step::Ellipsis => {}
            }
        }
        None
    }

    /// The view.
    #[inline]
    pub fn view(self, x: &Tensor) -> Fallible<Tensor> {
        let name = if x.requires_grad() { self.name(x).unwrap_or("AliasBackward0") } else { "" };
        let Plan { steps, to } = self;
        let y = make_view(x, to, name, |_| {
            let base = Geometry::contiguous(x.shape());
            let part = apply((&base.shape, &base.strides, 0), &steps);
            move |g: &Tensor, _| match &part {
                Ok(part) => Ok(grads![Some(as_strided_backward(g, &base, part)?)]),
                Err(_) => Err(error!(Runtime, "internal error: an index that no longer fits")),
            }
        })?;
        Ok(y)
    }

    /// The view, or the tensor itself where the indices change nothing.
    pub fn view_or_same(&self, x: &Tensor) -> Fallible<Tensor> {
        if self.name(x).is_none() {
            return Ok(x.clone());
        }
        Plan { steps: self.steps.clone(), to: self.to.clone() }.view(x)
    }
}
