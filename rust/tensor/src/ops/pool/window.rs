//! Window arguments and the shape rule they share.
use crate::shape::{self, Dims};
use crate::{bail, DType, Result, Tensor};
use ferrotorch_kernels::pool::Windows;

/// The arguments of a pooling function: one number, or one for each dimension.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    pub kernel: &'a [i64],
    /// Empty means the kernel's size.
    pub stride: &'a [i64],
    pub padding: &'a [i64],
    pub dilation: &'a [i64],
    pub ceil_mode: bool,
}

/// A checked window and the shape of the result.
pub(super) struct Checked {
    pub windows: Windows,
    pub size: Dims,
}

fn number(dims: usize) -> &'static str {
    ["", "one int", "two ints", "three ints"][dims]
}

fn expand(values: &[i64], dims: usize, text: impl Fn() -> String) -> Result<Vec<i64>> {
    match values.len() {
        1 => Ok(vec![values[0]; dims]),
        n if n == dims => Ok(values.to_vec()),
        _ => bail!(Runtime, "{}", text()),
    }
}

pub(super) fn pad3(values: &[i64], fill: usize) -> [usize; 3] {
    let mut out = [fill; 3];
    for (to, &v) in out[3 - values.len()..].iter_mut().zip(values) {
        *to = v as usize;
    }
    out
}

/// The sizes of the last `dims` dimensions.
pub(super) fn spatial(x: &Tensor, dims: usize) -> [usize; 3] {
    let mut out = [1; 3];
    out[3 - dims..].copy_from_slice(&x.shape()[x.ndim() - dims..]);
    out
}

/// The type a kernel computes in, or an error for a type the operator does not have.
pub(super) fn compute_type(op: &str, dtype: DType, extra: &[DType]) -> Result<DType> {
    match dtype {
        DType::F16 | DType::BF16 => Ok(DType::F32),
        DType::F32 | DType::F64 => Ok(dtype),
        other if extra.contains(&other) => Ok(other),
        other => Err(crate::error::unsupported(op, other)),
    }
}

/// Checks the arguments of a max (or, with `average`, average) pooling over `dims` dimensions.
pub(super) fn check(x: &Tensor, dims: usize, given: Given, average: bool) -> Result<Checked> {
    let name = format!("{}_pool{dims}d", if average { "avg" } else { "max" });
    let texts = |arg: &str, how: &str| format!("{name}: {arg} must {how}, or a tuple of {}", number(dims));
    let single = if average && dims == 3 { "be a single int" } else { "either be a single int" };
    let optional =
        if average && dims == 3 { "be omitted, a single int" } else { "either be omitted, a single int" };
    let (kernel, stride, padding, dilation) = if dims == 1 {
        let one = |values: &[i64], arg: &str| -> Result<Vec<i64>> {
            if values.len() != 1 {
                if average {
                    bail!(
                        Runtime,
                        "avg_pool1d() argument '{arg}' should contain one int (got {})",
                        values.len()
                    );
                }
                bail!(
                    Runtime,
                    "max_pool1d() {arg} must be an int, list of ints or tuple of ints of size 1 but got size {}",
                    values.len()
                );
            }
            Ok(values.to_vec())
        };
        let kernel = one(given.kernel, "kernel_size")?;
        let stride = if given.stride.is_empty() { kernel.clone() } else { one(given.stride, "stride")? };
        (kernel, stride, one(given.padding, "padding")?, one(given.dilation, "dilation")?)
    } else {
        let kernel = expand(given.kernel, dims, || {
            texts(
                "kernel_size",
                if dims == 3 && average { "be a single int" } else { "either be a single int" },
            )
        })?;
        let stride = if given.stride.is_empty() {
            kernel.clone()
        } else {
            expand(given.stride, dims, || texts("stride", optional))?
        };
        let padding = expand(given.padding, dims, || texts("padding", single))?;
        let dilation = expand(given.dilation, dims, || {
            format!("{name}: dilation must be either a single int, or a tuple of {}", number(dims))
        })?;
        (kernel, stride, padding, dilation)
    };
    if dims == 1 && !average {
        check_one(x, &kernel, &stride, &padding, &dilation)?;
    } else {
        check_input(x, dims)?;
        check_numbers(dims, &kernel, &stride, &padding, &dilation)?;
    }
    let input: Vec<i64> = x.shape()[x.ndim() - dims..].iter().map(|&n| n as i64).collect();
    let mut output = Vec::with_capacity(dims);
    for d in 0..dims {
        let reach = dilation[d].saturating_mul(kernel[d] - 1).saturating_add(1);
        let room = input[d].saturating_add(padding[d].saturating_mul(2)).saturating_sub(reach);
        let round = if given.ceil_mode { stride[d] - 1 } else { 0 };
        let mut n = room.saturating_add(round).div_euclid(stride[d]) + 1;
        // The last window must begin inside the input or the left padding.
        if given.ceil_mode && (n - 1) * stride[d] >= input[d] + padding[d] {
            n -= 1;
        }
        output.push(n);
    }
    check_output(x, dims, average, &input, &output)?;
    let lead = &x.shape()[..x.ndim() - dims];
    let mut size = Dims::from_slice(lead);
    size.extend(output.iter().map(|&n| n as usize));
    let windows = Windows {
        planes: lead.iter().product(),
        input: pad3(&input, 1),
        output: pad3(&output, 1),
        kernel: pad3(&kernel, 1),
        stride: pad3(&stride, 1),
        padding: pad3(&padding, 0),
        dilation: pad3(&dilation, 1),
    };
    Ok(Checked { windows, size })
}

fn check_one(x: &Tensor, kernel: &[i64], stride: &[i64], padding: &[i64], dilation: &[i64]) -> Result<()> {
    let n = x.ndim();
    if !(n == 2 || n == 3) || x.shape()[n - 1] == 0 || x.shape()[n - 2] == 0 {
        bail!(
            Runtime,
            "max_pool1d: Expected 2D or 3D (batch mode) tensor with optional 0 dim batch size for input, but got:{}",
            shape::display(x.shape())
        );
    }
    let (k, s, p, d) = (kernel[0], stride[0], padding[0], dilation[0]);
    if k <= 0 {
        bail!(Runtime, "max_pool1d() kernel_size must be greater than zero, but got {k}");
    }
    if s <= 0 {
        bail!(Runtime, "max_pool1d() stride must be greater than zero, but got {s}");
    }
    if p < 0 {
        bail!(Runtime, "max_pool1d() padding must be non-negative, but got {p}");
    }
    if p > k / 2 {
        bail!(
            Runtime,
            "max_pool1d() padding should be at most half of kernel size, but got padding={p} and kernel_size={k}"
        );
    }
    if d <= 0 {
        bail!(Runtime, "max_pool1d() dilation must be greater than zero, but got {d}");
    }
    Ok(())
}

fn check_input(x: &Tensor, dims: usize) -> Result<()> {
    if dims == 1 {
        if x.ndim() != 2 && x.ndim() != 3 {
            bail!(
                Runtime,
                "Expected 2 to 3 dimensions, but got {}-dimensional tensor for argument #1 'self' (while checking arguments for avg_pool1d)",
                x.ndim()
            );
        }
        return Ok(());
    }
    if x.ndim() != dims + 1 && x.ndim() != dims + 2 {
        bail!(Runtime, "non-empty {}D or {}D (batch mode) tensor expected for input", dims + 1, dims + 2);
    }
    if x.shape()[x.ndim() - dims - 1..].contains(&0) {
        bail!(
            Runtime,
            "Expected {}D or {}D (batch mode) tensor with optional 0 dim batch size for input, but got:{}",
            dims + 1,
            dims + 2,
            shape::display(x.shape())
        );
    }
    Ok(())
}

fn check_numbers(
    dims: usize,
    kernel: &[i64],
    stride: &[i64],
    padding: &[i64],
    dilation: &[i64],
) -> Result<()> {
    if stride.contains(&0) {
        bail!(Runtime, "stride should not be zero");
    }
    let axes = &["T", "H", "W"][3 - dims..];
    let named = |name: &str, v: &[i64]| {
        axes.iter().zip(v).map(|(a, n)| format!("{name}{a}: {n}")).collect::<Vec<_>>().join(" ")
    };
    if kernel.iter().any(|&k| k <= 0) {
        bail!(Runtime, "kernel size should be greater than zero, but got {}", named("k", kernel));
    }
    if stride.iter().any(|&s| s < 0) {
        bail!(Runtime, "stride should be greater than zero, but got {}", named("d", stride));
    }
    for d in 0..dims {
        if padding[d] < 0 {
            bail!(Runtime, "pad must be non-negative, but got pad: {}", padding[d]);
        }
        if dims == 3 && dilation[d] <= 0 {
            bail!(Runtime, "dilation should be greater than zero, but got {}", named("dilation", dilation));
        }
        if padding[d] > (dilation[d].saturating_mul(kernel[d] - 1).saturating_add(1)) / 2 {
            bail!(
                Runtime,
                "pad should be at most half of effective kernel size, but got pad={}, kernel_size={} and dilation={}",
                padding[d],
                kernel[d],
                dilation[d]
            );
        }
    }
    if dilation.iter().any(|&d| d <= 0) {
        bail!(Runtime, "dilation should be greater than zero, but got {}", named("dilation", dilation));
    }
    Ok(())
}

fn check_output(x: &Tensor, dims: usize, average: bool, input: &[i64], output: &[i64]) -> Result<()> {
    if output.iter().all(|&n| n >= 1) {
        return Ok(());
    }
    if dims == 1 && !average {
        bail!(Runtime, "max_pool1d() Invalid computed output size: {}", output[0]);
    }
    let channels = x.shape()[x.ndim() - dims - 1] as i64;
    // One dimension counts as an image of height one here.
    let high: &[i64] = if dims == 1 { &[1] } else { &[] };
    let size = |v: &[i64]| {
        [&[channels], high, v].concat().iter().map(|n| n.to_string()).collect::<Vec<_>>().join("x")
    };
    bail!(
        Runtime,
        "Given input size: ({}). Calculated output size: ({}). Output size is too small",
        size(input),
        size(output)
    )
}
