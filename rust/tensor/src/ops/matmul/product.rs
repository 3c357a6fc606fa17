//! The products everything else is made of: matrix, batched, matrix-vector and dot.
use crate::autograd::track;
use crate::{bail, dispatch, grads, ops, shape, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::matmul::{products, Bias, Finish, Number, Problem, Strided};

/// The C++ name that PyTorch's messages use.
pub(crate) fn cpp_name(dtype: DType) -> &'static str {
    match dtype {
        DType::U8 => "unsigned char",
        DType::I8 => "signed char",
        DType::I16 => "short",
        DType::I32 => "int",
        DType::I64 => "long int",
        DType::F16 => "c10::Half",
        DType::BF16 => "c10::BFloat16",
        DType::F32 => "float",
        DType::F64 => "double",
        DType::C64 => "c10::complex<float>",
        DType::C128 => "c10::complex<double>",
        DType::Bool => "bool",
    }
}

/// What happens to a product: scaled, added to `beta` times what `out` holds, plus a row of `bias`.
pub(super) struct Then<'a> {
    pub alpha: Scalar,
    pub beta: Scalar,
    pub bias: Option<&'a Tensor>,
    pub relu: bool,
}

impl Then<'_> {
    pub(super) fn times(alpha: Scalar) -> Then<'static> {
        Then { alpha, beta: Scalar::Int(0), bias: None, relu: false }
    }
}

/// The last two dimensions of a tensor as a strided matrix.
fn matrix<T: Copy>(t: &Tensor) -> Strided<T> {
    let (n, s) = (t.ndim(), t.strides());
    Strided { p: t.data_ptr::<T>() as *const T, row: s[n - 2], col: s[n - 1] }
}

/// Multiplies the trailing matrices of `a` and `b` into the contiguous `out`, for each index of the leading dimensions.
///
/// The operands have `out`'s dtype and leading shape; leading strides are free.
pub(super) fn multiply(op: &str, a: &Tensor, b: &Tensor, out: &Tensor, then: &Then) -> Result<()> {
    dispatch!(op, out.dtype(), number T => {
        multiply_as::<T>(a, b, out, then);
        Ok(())
    })
}

fn multiply_as<T: Number + Element>(a: &Tensor, b: &Tensor, out: &Tensor, then: &Then) {
    let n = a.ndim();
    let (rows, inner, columns) = (a.shape()[n - 2], a.shape()[n - 1], b.shape()[n - 1]);
    let lead = &out.shape()[..n - 2];
    let problem = Problem {
        m: rows,
        n: columns,
        k: inner,
        a: matrix::<T>(a),
        b: matrix::<T>(b),
        c: out.data_ptr::<T>(),
        c_row: columns,
        finish: Finish {
            alpha: then.alpha.to::<T>(),
            beta: then.beta.to::<T>(),
            bias: then.bias.map_or(Bias::None, |v| Bias::Columns(v.data_ptr::<T>() as *const T)),
            relu: then.relu,
        },
    };
    let count = lead.iter().product();
    let offset = |mut i: usize| {
        let (mut x, mut y) = (0, 0);
        for d in (0..lead.len()).rev() {
            let index = i % lead[d];
            i /= lead[d];
            x += index * a.strides()[d];
            y += index * b.strides()[d];
        }
        (x, y)
    };
    // SAFETY: the geometry is the tensors' own; `out` is contiguous and fresh, or holds the summand.
    unsafe { products(&problem, count, rows * columns, offset) }
}

/// Complex conjugate where there is an imaginary part.
pub(crate) fn conj(x: &Tensor) -> Result<Tensor> {
    if !x.dtype().is_complex() {
        return Ok(x.clone());
    }
    let out = ops::copy::clone(&x.detach())?;
    let out = ops::copy::contiguous(&out)?;
    dispatch!("conj", out.dtype(), complex T => {
        // SAFETY: a fresh copy.
        unsafe { out.as_mut_slice::<T>() }.iter_mut().for_each(|z| z.im = -z.im);
        Ok(())
    })?;
    track(out, "ConjBackward0", &[x], |_| |g: &Tensor, _| Ok(grads![Some(conj(g)?)]))
}

/// The conjugate transpose of the trailing matrices.
pub(super) fn adjoint(x: &Tensor) -> Result<Tensor> {
    conj(&x.transpose(-2, -1)?)
}

/// `x * s`.
pub(super) fn scaled(x: &Tensor, s: Scalar) -> Result<Tensor> {
    if matches!(s, Scalar::Int(1)) || s.to_complex() == num_complex::Complex::new(1.0, 0.0) {
        return Ok(x.clone());
    }
    let column = x.reshape(&[x.numel(), 1])?;
    let y = mm_scaled(&column, &Tensor::ones(&[1, 1], x.dtype())?, s)?;
    y.reshape(x.shape())
}

/// `alpha * a @ b` for matrices of one dtype and fitting shapes.
pub(super) fn mm_scaled(a: &Tensor, b: &Tensor, alpha: Scalar) -> Result<Tensor> {
    let out = Tensor::empty(&[a.shape()[0], b.shape()[1]], a.dtype())?;
    multiply("addmm_impl_cpu_", a, b, &out, &Then::times(alpha))?;
    track(out, "MmBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        move |g, need| {
            let alpha = alpha.conj();
            Ok(grads![
                need.then(0, || mm_scaled(g, &adjoint(&sb.get()?)?, alpha))?,
                need.then(1, || mm_scaled(&adjoint(&sa.get()?)?, g, alpha))?,
            ])
        }
    })
}

/// The product of two matrices.
pub fn mm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    if a.ndim() != 2 {
        bail!(Runtime, "self must be a matrix");
    }
    if b.ndim() != 2 {
        bail!(Runtime, "mat2 must be a matrix");
    }
    check_inner("mat1 and mat2", a, b)?;
    if a.dtype() != b.dtype() {
        bail!(
            Runtime,
            "expected m1 and m2 to have the same dtype, but got: {} != {}",
            cpp_name(a.dtype()),
            cpp_name(b.dtype())
        );
    }
    mm_scaled(a, b, Scalar::Int(1))
}

pub(super) fn check_inner(names: &str, a: &Tensor, b: &Tensor) -> Result<()> {
    let (x, y) = (a.shape(), b.shape());
    if x[1] != y[0] {
        bail!(Runtime, "{names} shapes cannot be multiplied ({}x{} and {}x{})", x[0], x[1], y[0], y[1]);
    }
    Ok(())
}

/// `alpha * a @ b` for batches of one dtype and fitting shapes.
pub(super) fn bmm_scaled(a: &Tensor, b: &Tensor, alpha: Scalar) -> Result<Tensor> {
    let out = Tensor::empty(&[a.shape()[0], a.shape()[1], b.shape()[2]], a.dtype())?;
    multiply("bmm", a, b, &out, &Then::times(alpha))?;
    track(out, "BmmBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        move |g, need| {
            let alpha = alpha.conj();
            Ok(grads![
                need.then(0, || bmm_scaled(g, &adjoint(&sb.get()?)?, alpha))?,
                need.then(1, || bmm_scaled(&adjoint(&sa.get()?)?, g, alpha))?,
            ])
        }
    })
}

pub(super) fn check_batches(a: &Tensor, b: &Tensor) -> Result<()> {
    if a.ndim() != 3 {
        bail!(Runtime, "batch1 must be a 3D tensor");
    }
    if b.ndim() != 3 {
        bail!(Runtime, "batch2 must be a 3D tensor");
    }
    let (x, y) = (a.shape(), b.shape());
    if y[0] != x[0] || y[1] != x[2] {
        bail!(
            Runtime,
            "Expected size for first two dimensions of batch2 tensor to be: [{}, {}] but got: [{}, {}].",
            x[0],
            x[2],
            y[0],
            y[1]
        );
    }
    Ok(())
}

/// The products of two batches of matrices.
pub fn bmm(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    check_batches(a, b)?;
    if a.dtype() != b.dtype() {
        bail!(Runtime, "expected scalar type {} but found {}", a.dtype().type_name(), b.dtype().type_name());
    }
    bmm_scaled(a, b, Scalar::Int(1))
}

/// The product of a matrix and a vector.
pub fn mv(a: &Tensor, v: &Tensor) -> Result<Tensor> {
    let n = if a.ndim() == 2 { a.shape()[0] } else { 0 };
    if a.ndim() != 2 || v.ndim() != 1 {
        bail!(Runtime, "vector + matrix @ vector expected, got 1, {}, {}", a.ndim(), v.ndim());
    }
    if a.shape()[1] != v.shape()[0] {
        bail!(Runtime, "size mismatch, got input ({n}), mat ({n}x{}), vec ({})", a.shape()[1], v.shape()[0]);
    }
    if a.dtype() != v.dtype() {
        let (m, x) = (a.dtype().type_name(), v.dtype().type_name());
        bail!(Runtime, "addmv input tensors must have the same dtype, but got {x}, {m}, and {x}");
    }
    let out = Tensor::empty(&[n], a.dtype())?;
    let column = v.alias(&[v.numel(), 1], &[v.strides()[0], 1], v.offset());
    multiply("addmv_impl_cpu", a, &column, &out.alias(&[n, 1], &[1, 1], 0), &Then::times(Scalar::Int(1)))?;
    track(out, "MvBackward0", &[a, v], |s| {
        let (sa, sv) = (s.save_for(1, a), s.save_for(0, v));
        move |g, need| {
            Ok(grads![
                need.then(0, || mm(&g.unsqueeze(1)?, &conj(&sv.get()?)?.unsqueeze(0)?))?,
                need.then(1, || mv(&adjoint(&sa.get()?)?, g))?,
            ])
        }
    })
}

fn check_vectors(op: &str, a: &Tensor, b: &Tensor) -> Result<()> {
    if a.ndim() != 1 || b.ndim() != 1 {
        bail!(Runtime, "1D tensors expected, but got {}D and {}D tensors", a.ndim(), b.ndim());
    }
    if a.dtype() != b.dtype() {
        bail!(
            Runtime,
            "{op} : expected both vectors to have same dtype, but found {} and {}",
            a.dtype().type_name(),
            b.dtype().type_name()
        );
    }
    if a.numel() != b.numel() {
        bail!(
            Runtime,
            "inconsistent tensor size, expected tensor {} and src {} to have the same number of elements, but got {} and {} elements respectively",
            shape::display(a.shape()),
            shape::display(b.shape()),
            a.numel(),
            b.numel()
        );
    }
    Ok(())
}

fn dot_value(op: &str, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let out = Tensor::empty(&[], a.dtype())?;
    let row = a.alias(&[1, a.numel()], &[1, a.strides()[0]], a.offset());
    let column = b.alias(&[b.numel(), 1], &[b.strides()[0], 1], b.offset());
    multiply(op, &row, &column, &out.alias(&[1, 1], &[1, 1], 0), &Then::times(Scalar::Int(1)))?;
    Ok(out)
}

/// `x * s` for a 0-dim tensor `s`, as a product of matrices.
fn times(x: &Tensor, s: &Tensor) -> Result<Tensor> {
    mm(&x.unsqueeze(1)?, &s.reshape(&[1, 1])?)?.select(1, 0)
}

/// The sum of the products of two vectors' elements.
pub fn dot(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    check_vectors("dot", a, b)?;
    let out = dot_value("dot", a, b)?;
    track(out, "DotBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        move |g, need| {
            Ok(grads![
                need.then(0, || times(&conj(&sb.get()?)?, g))?,
                need.then(1, || times(&conj(&sa.get()?)?, g))?,
            ])
        }
    })
}

/// [`dot`] with the first vector conjugated.
pub fn vdot(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    check_vectors("vdot", a, b)?;
    let first = crate::autograd::no_grad(|| conj(a))?;
    let out = dot_value("vdot", &first, b)?;
    track(out, "VdotBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, a), s.save_for(0, b));
        move |g, need| {
            Ok(
                grads![
                    need.then(0, || times(&sb.get()?, &conj(g)?))?,
                    need.then(1, || times(&sa.get()?, g))?,
                ],
            )
        }
    })
}

impl Tensor {
    pub fn mm(&self, other: &Tensor) -> Result<Tensor> {
        mm(self, other)
    }

    pub fn bmm(&self, other: &Tensor) -> Result<Tensor> {
        bmm(self, other)
    }

    pub fn matmul(&self, other: &Tensor) -> Result<Tensor> {
        super::matmul(self, other)
    }
}
