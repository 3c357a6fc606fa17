//! Complex numbers as such.
use super::elementwise::run;
use crate::autograd::track;
use crate::promotion::Operand;
use crate::{dispatch, grads, Result, Tensor};
use ferrotorch_kernels::map::block1;
use num_complex::Complex;

/// The complex conjugate; a real tensor as it is.
pub fn conj(x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        return Ok(x.clone());
    }
    let d = x.dtype();
    let y = dispatch!("conj", d, complex T => run(&[(Operand::Tensor(x), d)], d, d, None, &block1(Conjugate::conj_of as fn(T) -> T)))?;
    track(y, "ConjBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(conj(g)?)]))
}

trait Conjugate {
    fn conj_of(self) -> Self;
}

impl<T: num_traits::Float> Conjugate for Complex<T> {
    #[inline(always)]
    fn conj_of(self) -> Self {
        Complex::new(self.re, -self.im)
    }
}
