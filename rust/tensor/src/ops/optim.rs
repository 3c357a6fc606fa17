//! Optimizer steps of whole parameter groups, in place and without history.
use crate::ops::{copy, memory};
use crate::{shape, DType, Element, Result, Tensor};
use ferrotorch_kernels::math::Math;
pub use ferrotorch_kernels::optim::Sgd;
use ferrotorch_kernels::optim::{self, Adam};

/// A parameter, its gradient and its running tensors.
pub struct Item {
    pub param: Tensor,
    pub grad: Tensor,
    pub state: Vec<Tensor>,
}

/// The options of Adam that hold for a whole group.
#[derive(Clone, Copy, Debug)]
pub struct AdamGroup {
    pub lr: f64,
    pub beta1: f64,
    pub beta2: f64,
    pub eps: f64,
    pub weight_decay: f64,
    pub maximize: bool,
    pub decoupled: bool,
}

fn is_real(dtype: DType) -> bool {
    matches!(dtype, DType::F32 | DType::F64)
}

impl Item {
    /// Whether the kernels may run over the memory of all tensors from the first to the last element.
    pub fn fits(&self) -> bool {
        let p = &self.param;
        let like = |t: &Tensor| t.dtype() == p.dtype() && t.shape() == p.shape();
        let dense = p.is_contiguous() || shape::is_non_overlapping_and_dense(p.shape(), p.strides());
        let apart = |t: &Tensor| !t.storage().same(p.storage()) && !t.storage().same(self.grad.storage());
        let alone = |i: usize| self.state[..i].iter().all(|s| !s.storage().same(self.state[i].storage()));
        (is_real(p.dtype()) || p.dtype().is_complex())
            && dense
            && !p.is_inference()
            && like(&self.grad)
            && !self.grad.storage().same(p.storage())
            && self.state.iter().all(|t| like(t) && t.strides() == p.strides() && apart(t))
            && (0..self.state.len()).all(alone)
    }

    /// The gradient in the parameter's memory layout.
    fn aligned_grad(&self) -> Result<Tensor> {
        let (p, g) = (&self.param, self.grad.detach());
        if g.strides() == p.strides() || (g.is_contiguous() && p.is_contiguous()) {
            return Ok(g);
        }
        let out = Tensor::empty_strided(p.shape(), p.strides(), p.dtype())?;
        copy::copy_into(&g, &out)?;
        Ok(out)
    }

    fn changed(&self) {
        self.param.bump_version();
        self.state.iter().for_each(Tensor::bump_version);
    }
}

/// The memory of a dense tensor as real numbers; complex ones count twice.
#[allow(clippy::mut_from_ref)]
fn numbers<T: Element>(t: &Tensor) -> &mut [T] {
    let n = t.numel() * t.dtype().size() / size_of::<T>();
    // SAFETY: `fits` saw that the elements are dense and that no two tensors of an item share memory.
    unsafe { std::slice::from_raw_parts_mut(t.data_ptr::<T>(), n) }
}

fn is_double(t: &Tensor) -> bool {
    matches!(t.dtype(), DType::F64 | DType::C128)
}

/// One step of stochastic gradient descent; the state is the momentum buffer or nothing.
pub fn sgd_step(items: &[Item], options: &Sgd) -> Result<()> {
    fn go<T: Math + Element>(item: &Item, grad: &Tensor, options: &Sgd) {
        let buffer = item.state.first().map_or(&mut [][..], numbers::<T>);
        optim::sgd(numbers::<T>(&item.param), numbers::<T>(grad), buffer, options);
    }
    for item in items {
        let grad = item.aligned_grad()?;
        match is_double(&item.param) {
            true => go::<f64>(item, &grad, options),
            false => go::<f32>(item, &grad, options),
        }
        item.changed();
    }
    Ok(())
}

/// Counts a step: one is added to the number in `step`.
fn count(step: &Tensor) -> f64 {
    let value = if step.dtype() == DType::F64 {
        let n = &mut memory::write::<f64>(step)[0];
        *n += 1.0;
        *n
    } else {
        let n = &mut memory::write::<f32>(step)[0];
        *n += 1.0;
        f64::from(*n)
    };
    step.bump_version();
    value
}

/// Whether a step count is a single real number.
pub fn is_count(step: &Tensor) -> bool {
    step.numel() == 1 && is_real(step.dtype()) && !step.is_inference()
}

/// One step of Adam; the state is the mean, the mean of squares and, for AMSGrad, the largest of those.
pub fn adam_step(items: &[Item], steps: &[Tensor], group: &AdamGroup) -> Result<()> {
    fn go<T: Math + Element>(item: &Item, grad: &Tensor, options: &Adam) {
        let largest = item.state.get(2).map_or(&mut [][..], numbers::<T>);
        let (mean, square) = (numbers::<T>(&item.state[0]), numbers::<T>(&item.state[1]));
        optim::adam(numbers::<T>(&item.param), numbers::<T>(grad), mean, square, largest, options);
    }
    for (item, step) in items.iter().zip(steps) {
        let grad = item.aligned_grad()?;
        let n = count(step);
        let decoupled = group.decoupled && group.weight_decay != 0.0;
        let options = Adam {
            size: group.lr / (1.0 - group.beta1.powf(n)),
            root: (1.0 - group.beta2.powf(n)).powf(0.5),
            beta1: group.beta1,
            beta2: group.beta2,
            eps: group.eps,
            weight_decay: if group.decoupled { 0.0 } else { group.weight_decay },
            shrink: decoupled.then_some(1.0 - group.lr * group.weight_decay),
            maximize: group.maximize,
        };
        match is_double(&item.param) {
            true => go::<f64>(item, &grad, &options),
            false => go::<f32>(item, &grad, &options),
        }
        item.changed();
    }
    Ok(())
}
