//! Products added to a tensor.
use super::product::{
    adjoint, bmm_scaled, check_batches, check_inner, conj, mm_scaled, multiply, scaled, Then,
};
use crate::autograd::track;
use crate::{bail, grads, ops, promotion, DType, Result, Scalar, Tensor};

/// What a product of `size` starts from: a row of bias, or `input` broadcast into fresh memory. With `beta` 0 the
/// input counts for nothing, not even its NaNs.
fn start<'a>(input: &'a Tensor, size: &[usize], alpha: Scalar, beta: Scalar) -> Result<(Tensor, Then<'a>)> {
    let out = Tensor::empty(size, input.dtype())?;
    let columns = size[size.len() - 1];
    let row = input.ndim() == 1 && input.numel() == columns && (columns <= 1 || input.strides()[0] == 1);
    if beta.is_zero() {
        return Ok((out, Then::times(alpha)));
    }
    if row && beta.to_complex() == num_complex::Complex::new(1.0, 0.0) && input.dtype().is_differentiable() {
        return Ok((out, Then { alpha, beta: Scalar::Int(0), bias: Some(input), relu: false }));
    }
    ops::copy::copy_into(&input.detach(), &out)?;
    Ok((out, Then { alpha, beta, bias: None, relu: false }))
}

/// Checks that `input` can be broadcast to `size`, with `expand`'s message.
fn check_expands(input: &Tensor, size: &[usize]) -> Result<()> {
    if input.shape() != size {
        let sizes: Vec<i64> = size.iter().map(|&n| n as i64).collect();
        ops::geometry::expand(&input.geometry(), &sizes)?;
    }
    Ok(())
}

/// Factors of integer products must be whole.
fn check_scalars(dtype: DType, alpha: Scalar, beta: Scalar) -> Result<()> {
    for (name, s) in [("alpha", alpha), ("beta", beta)] {
        if dtype.is_integral(true) && (s.is_floating() || s.is_complex()) {
            bail!(
                Runtime,
                "For integral input tensors, argument {name} must not be a floating point number."
            );
        }
        if !dtype.is_complex() && s.is_complex() {
            bail!(Runtime, "For non-complex input tensors, argument {name} must not be a complex number.");
        }
    }
    Ok(())
}

/// `beta * input + alpha * (a @ b)`.
pub fn addmm(input: &Tensor, a: &Tensor, b: &Tensor, beta: Scalar, alpha: Scalar) -> Result<Tensor> {
    if a.ndim() != 2 {
        bail!(Runtime, "mat1 must be a matrix, got {}-D tensor", a.ndim());
    }
    if b.ndim() != 2 {
        bail!(Runtime, "mat2 must be a matrix, got {}-D tensor", b.ndim());
    }
    check_inner("mat1 and mat2", a, b)?;
    if a.dtype() != input.dtype() || b.dtype() != input.dtype() {
        let (x, y, z) = (input.dtype().type_name(), a.dtype().type_name(), b.dtype().type_name());
        if input.dtype() != b.dtype() {
            bail!(Runtime, "self and mat2 must have the same dtype, but got {x} and {z}");
        }
        bail!(Runtime, "mat1 and mat2 must have the same dtype, but got {y} and {z}");
    }
    let size = [a.shape()[0], b.shape()[1]];
    check_expands(input, &size)?;
    let (out, then) = start(input, &size, alpha, beta)?;
    multiply("addmm_impl_cpu_", a, b, &out, &then)?;
    track(out, "AddmmBackward0", &[input, a, b], |s| {
        let (sa, sb) = (s.save_for(2, a), s.save_for(1, b));
        move |g, need| {
            Ok(grads![
                need.then(0, || scaled(g, beta.conj()))?,
                need.then(1, || mm_scaled(g, &adjoint(&sb.get()?)?, alpha.conj()))?,
                need.then(2, || mm_scaled(&adjoint(&sa.get()?)?, g, alpha.conj()))?,
            ])
        }
    })
}

/// `beta * input + alpha * (a @ v)`.
pub fn addmv(input: &Tensor, a: &Tensor, v: &Tensor, beta: Scalar, alpha: Scalar) -> Result<Tensor> {
    if a.ndim() != 2 || v.ndim() != 1 || input.ndim() > 1 {
        bail!(Runtime, "vector + matrix @ vector expected, got {}, {}, {}", input.ndim(), a.ndim(), v.ndim());
    }
    let [rows, columns] = [a.shape()[0], a.shape()[1]];
    if columns != v.numel() || !(input.numel() == 1 || input.numel() == rows) {
        bail!(
            Runtime,
            "size mismatch, got input ({}), mat ({rows}x{columns}), vec ({})",
            input.numel(),
            v.numel()
        );
    }
    if a.dtype() != v.dtype() || input.dtype() != a.dtype() {
        let (x, y, z) = (input.dtype().type_name(), a.dtype().type_name(), v.dtype().type_name());
        bail!(Runtime, "addmv input tensors must have the same dtype, but got {x}, {y}, and {z}");
    }
    let out = Tensor::empty(&[rows], a.dtype())?;
    let mut then = Then::times(alpha);
    if !beta.is_zero() {
        ops::copy::copy_into(&input.detach(), &out)?;
        then.beta = beta;
    }
    let column = v.alias(&[v.numel(), 1], &[v.strides()[0], 1], v.offset());
    multiply("addmv_impl_cpu", a, &column, &out.alias(&[rows, 1], &[1, 1], 0), &then)?;
    track(out, "AddmvBackward0", &[input, a, v], |s| {
        let (sa, sv) = (s.save_for(2, a), s.save_for(1, v));
        move |g, need| {
            let column = || g.unsqueeze(1);
            Ok(grads![
                need.then(0, || scaled(g, beta.conj()))?,
                need.then(1, || mm_scaled(&column()?, &conj(&sv.get()?)?.unsqueeze(0)?, alpha.conj()))?,
                need.then(2, || mm_scaled(&adjoint(&sa.get()?)?, &column()?, alpha.conj())?.select(1, 0))?,
            ])
        }
    })
}

fn check_batch_dtypes(input: &Tensor, a: &Tensor, b: &Tensor) -> Result<()> {
    if input.dtype() != a.dtype() || a.dtype() != b.dtype() {
        let name = |t: &Tensor| super::product::cpp_name(t.dtype());
        bail!(
            Runtime,
            "Input dtypes must be the same, got: input {}, batch1: {}, batch2: {}",
            name(input),
            name(a),
            name(b)
        );
    }
    Ok(())
}

/// `beta * input + alpha * (a @ b)` for batches of matrices.
pub fn baddbmm(input: &Tensor, a: &Tensor, b: &Tensor, beta: Scalar, alpha: Scalar) -> Result<Tensor> {
    check_batches(a, b)?;
    let size = [a.shape()[0], a.shape()[1], b.shape()[2]];
    check_expands(input, &size)?;
    check_batch_dtypes(input, a, b)?;
    check_scalars(input.dtype(), alpha, beta)?;
    let (out, then) = start(input, &size, alpha, beta)?;
    multiply("baddbmm", a, b, &out, &then)?;
    track(out, "BaddbmmBackward0", &[input, a, b], |s| {
        let (sa, sb) = (s.save_for(2, a), s.save_for(1, b));
        move |g, need| {
            Ok(grads![
                need.then(0, || scaled(g, beta.conj()))?,
                need.then(1, || bmm_scaled(g, &adjoint(&sb.get()?)?, alpha.conj()))?,
                need.then(2, || bmm_scaled(&adjoint(&sa.get()?)?, g, alpha.conj()))?,
            ])
        }
    })
}

/// `beta * input + alpha * sum_i(a[i] @ b[i])`, which is one product along the batch and the inner dimension.
pub fn addbmm(input: &Tensor, a: &Tensor, b: &Tensor, beta: Scalar, alpha: Scalar) -> Result<Tensor> {
    check_batches(a, b)?;
    let (batch, rows, inner, columns) = (a.shape()[0], a.shape()[1], a.shape()[2], b.shape()[2]);
    let size = [rows, columns];
    check_expands(input, &size)?;
    check_batch_dtypes(input, a, b)?;
    let (out, then) = start(input, &size, alpha, beta)?;
    let wide = crate::autograd::no_grad(|| a.permute(&[1, 0, 2])?.reshape(&[rows, batch * inner]))?;
    let tall = crate::autograd::no_grad(|| b.reshape(&[batch * inner, columns]))?;
    multiply("addbmm", &wide, &tall, &out, &then)?;
    track(out, "AddbmmBackward0", &[input, a, b], |s| {
        let (sa, sb) = (s.save_for(2, a), s.save_for(1, b));
        move |g, need| {
            let all = || g.unsqueeze(0)?.expand(&[batch, rows, columns]);
            Ok(grads![
                need.then(0, || scaled(g, beta.conj()))?,
                need.then(1, || bmm_scaled(&all()?, &adjoint(&sb.get()?)?, alpha.conj()))?,
                need.then(2, || bmm_scaled(&adjoint(&sa.get()?)?, &all()?, alpha.conj()))?,
            ])
        }
    })
}

/// `beta * input + alpha * outer(a, b)`.
pub fn addr(input: &Tensor, a: &Tensor, b: &Tensor, beta: Scalar, alpha: Scalar) -> Result<Tensor> {
    for (name, v) in [("vec1", a), ("vec2", b)] {
        if v.ndim() != 1 {
            bail!(Runtime, "addr: Expected 1-D argument {name}, but got {}-D", v.ndim());
        }
    }
    let size = [a.numel(), b.numel()];
    check_expands(input, &size)?;
    let operand = promotion::Operand::Tensor;
    let dtype = promotion::result_type(&[operand(input), operand(a), operand(b)]);
    check_scalars(dtype, alpha, beta)?;
    if dtype == DType::Bool {
        let wide = |t: &Tensor| ops::copy::to_dtype(t, DType::U8);
        let y = addr(
            &wide(input)?,
            &wide(a)?,
            &wide(b)?,
            Scalar::Int(beta.to_bool() as i64),
            Scalar::Int(alpha.to_bool() as i64),
        )?;
        return ops::copy::to_dtype(&y, dtype);
    }
    let [x, p, q] =
        [ops::copy::to_dtype(input, dtype)?, ops::copy::to_dtype(a, dtype)?, ops::copy::to_dtype(b, dtype)?];
    let (out, then) = start(&x, &size, alpha, beta)?;
    let column = p.alias(&[size[0], 1], &[p.strides()[0], 1], p.offset());
    let row = q.alias(&[1, size[1]], &[size[1].max(1), q.strides()[0]], q.offset());
    multiply("addr", &column, &row, &out, &then)?;
    track(out, "AddrBackward0", &[&x, &p, &q], |s| {
        let (sa, sb) = (s.save_for(2, &p), s.save_for(1, &q));
        move |g, need| {
            let column = |v: &Tensor| conj(v)?.unsqueeze(1);
            Ok(grads![
                need.then(0, || scaled(g, beta.conj()))?,
                need.then(1, || mm_scaled(g, &column(&sb.get()?)?, alpha.conj())?.select(1, 0))?,
                need.then(2, || mm_scaled(&g.t()?, &column(&sa.get()?)?, alpha.conj())?.select(1, 0))?,
            ])
        }
    })
}
