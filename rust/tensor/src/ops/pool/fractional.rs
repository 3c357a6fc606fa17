//! Fractional max pooling: windows at pseudo-random distances.
use super::max::picked;
use crate::shape::{self, Dims};
use crate::{bail, dispatch, ops, DType, Result, Tensor};

/// Where the windows of one axis begin, for one random sample.
fn starts(sample: f64, input: usize, output: usize, kernel: usize) -> Vec<usize> {
    let mut starts = vec![0; output];
    if output > 1 {
        let alpha = (input - kernel) as f64 / (output - 1) as f64;
        for (i, start) in starts.iter_mut().enumerate().take(output - 1) {
            *start = ((i as f64 + sample) * alpha) as usize - (sample * alpha) as usize;
        }
    }
    if let Some(last) = starts.last_mut() {
        *last = input - kernel;
    }
    starts
}

/// The largest element of each window of the last `dims` dimensions, and its index in the plane.
pub fn fractional_max_pool(
    x: &Tensor,
    dims: usize,
    kernel: &[i64],
    output: &[i64],
    samples: &Tensor,
) -> Result<(Tensor, Tensor)> {
    let name = format!("fractional_max_pool{dims}d");
    let number = ["", "", "two ints", "three ints"][dims];
    let expand = |v: &[i64], arg: &str| -> Result<Vec<usize>> {
        if v.len() != 1 && v.len() != dims {
            bail!(Runtime, "{name}: {arg} must either be a single int, or a tuple of {number}");
        }
        Ok((0..dims).map(|d| v[if v.len() == 1 { 0 } else { d }].max(0) as usize).collect())
    };
    let (kernel, output) = (expand(kernel, "kernel_size")?, expand(output, "output_size")?);
    let n = x.ndim();
    if n != dims + 1 && n != dims + 2 {
        bail!(
            Runtime,
            "{name}(): Expected {}D or {}D tensor, but got: {}",
            dims + 1,
            dims + 2,
            shape::display(x.shape())
        );
    }
    for d in n - dims - 1..n {
        if x.shape()[d] == 0 {
            bail!(
                Runtime,
                "{name}(): Expected input to have non-zero  size for non-batch dimensions, but got {} with dimension {d} being empty.",
                shape::display(x.shape())
            );
        }
    }
    let input: Vec<usize> = x.shape()[n - dims..].to_vec();
    for d in 0..dims {
        let axis = ["time", "height", "width"][3 - dims + d];
        if kernel[d] == 0 || output[d] == 0 || output[d] + kernel[d] - 1 > input[d] {
            bail!(
                Runtime,
                "{name}(): pool {axis} {} too large relative to input {axis} {}",
                kernel[d],
                input[d]
            );
        }
    }
    let channels = x.shape()[n - dims - 1];
    let batch: usize = x.shape()[..n - dims - 1].iter().product();
    let &[first, second, third] = samples.shape() else {
        bail!(Runtime, "Expect _random_samples to have 3 dimensions, got {}", samples.ndim());
    };
    if first < batch {
        bail!(Runtime, "Expect _random_samples.size(0) no less then input batch size.");
    }
    if second != channels {
        bail!(Runtime, "Expect _random_samples.size(1) equals to input channel size.");
    }
    if third != dims {
        bail!(Runtime, "Expect _random_samples.size(2) equals to {dims}; got {third}.");
    }
    if samples.dtype() != x.dtype() {
        bail!(Runtime, "Expect _random_samples to have the same dtype as input");
    }
    let samples = ops::copy::to_dtype(&samples.detach(), DType::F64)?.to_vec::<f64>()?;
    let mut size = Dims::from_slice(&x.shape()[..n - dims]);
    size.extend(output.iter().copied());
    let (out, at) = (Tensor::empty(&size, x.dtype())?, Tensor::empty(&size, DType::I64)?);
    let dense = ops::copy::contiguous(&x.detach())?;
    let three = |v: &[usize]| {
        let mut p = [1; 3];
        p[3 - dims..].copy_from_slice(v);
        p
    };
    let (i3, o3, k3) = (three(&input), three(&output), three(&kernel));
    let (plane, pixels) = (input.iter().product::<usize>(), output.iter().product::<usize>());
    dispatch!(&format!("{name}_out_frame"), x.dtype(), float T => {
        // SAFETY: the results are fresh and the input only read.
        let (x, y, at) = unsafe { (dense.as_slice::<T>(), out.as_mut_slice::<T>(), at.as_mut_slice::<i64>()) };
        for p in 0..batch * channels {
            let sample = &samples[p * dims..(p + 1) * dims];
            let begin: [Vec<usize>; 3] = std::array::from_fn(|d| match (d + dims).checked_sub(3) {
                // Samples come width first in two dimensions, as the axes in three.
                Some(a) => starts(sample[if dims == 2 { 1 - a } else { a }], i3[d], o3[d], k3[d]),
                None => vec![0],
            });
            let x = &x[p * plane..(p + 1) * plane];
            let mut to = p * pixels;
            for &z0 in &begin[0] {
                for &y0 in &begin[1] {
                    for &x0 in &begin[2] {
                        let mut best = (z0 * i3[1] + y0) * i3[2] + x0;
                        for z in z0..z0 + k3[0] {
                            for l in y0..y0 + k3[1] {
                                let line = (z * i3[1] + l) * i3[2];
                                for q in line + x0..line + x0 + k3[2] {
                                    if x[q] > x[best] || x[q].partial_cmp(&x[q]).is_none() {
                                        best = q;
                                    }
                                }
                            }
                        }
                        (y[to], at[to]) = (x[best], best as i64);
                        to += 1;
                    }
                }
            }
        }
        Ok(())
    })?;
    let node = if dims == 2 { "FractionalMaxPool2DBackward0" } else { "FractionalMaxPool3DBackward0" };
    Ok((picked(out, node, x, &at, dims)?, at))
}
