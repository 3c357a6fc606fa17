//! Shape rules of convolutions and their messages.
use super::{Options, Padding};
use crate::ops::matmul::cpp_name;
use crate::shape::{self, Dims};
use crate::{bail, Result, Tensor};
use ferrotorch_kernels::conv::Geometry;

/// A checked convolution: the geometry of the plain one, of which a transposed convolution is the gradient.
#[derive(Clone, Debug)]
pub struct Window {
    pub(super) geometry: Geometry,
    input: Dims,
    output: Dims,
}

fn list(values: &[i64]) -> String {
    shape::display(values)
}

/// One value a dimension.
fn expand(values: &[i64], dims: usize, name: &str) -> Result<Vec<i64>> {
    match values.len() {
        1 => Ok(vec![values[0]; dims]),
        n if n == dims => Ok(values.to_vec()),
        _ => bail!(
            Runtime,
            "expected {name} to be a single integer value or a list of {dims} values to match the convolution dimensions, but got {name}={}",
            list(values)
        ),
    }
}

fn pad3(values: &[i64], fill: usize) -> [usize; 3] {
    let mut out = [fill; 3];
    for (to, &v) in out[3 - values.len()..].iter_mut().zip(values) {
        *to = v as usize;
    }
    out
}

impl Window {
    /// Checks the operands as PyTorch does.
    pub fn new(x: &Tensor, w: &Tensor, bias: Option<&Tensor>, options: Options) -> Result<Window> {
        let k = w.ndim();
        if k < 3 {
            bail!(Runtime, "weight should have at least three dimensions");
        }
        let dims = k - 2;
        if dims > 3 {
            bail!(
                Runtime,
                "Only 3D, 4D and 5D weights are supported, but got weight of size: {}",
                shape::display(w.shape())
            );
        }
        if options.groups <= 0 {
            bail!(Runtime, "non-positive groups is not supported");
        }
        let groups = options.groups as usize;
        let stride = expand(options.stride, dims, "stride")?;
        let dilation = expand(options.dilation, dims, "dilation")?;
        let output_padding = expand(options.output_padding, dims, "output_padding")?;
        let mut same = false;
        let padding = match options.padding {
            Padding::Sizes(p) => expand(p, dims, "padding")?,
            Padding::Mode("valid") => vec![0; dims],
            Padding::Mode("same") => {
                if stride.iter().any(|&s| s != 1) {
                    bail!(Runtime, "padding='same' is not supported for strided convolutions");
                }
                same = true;
                (0..dims).map(|d| dilation[d] * (w.shape()[2 + d] as i64 - 1) / 2).collect()
            }
            Padding::Mode(other) => bail!(Runtime, "Invalid padding string: '{other}'"),
        };
        if padding.iter().any(|&p| p < 0) {
            bail!(Runtime, "negative padding is not supported");
        }
        if output_padding.iter().any(|&p| p < 0) {
            bail!(Runtime, "negative output_padding is not supported");
        }
        if stride.iter().any(|&s| s <= 0) {
            bail!(Runtime, "non-positive stride is not supported");
        }
        if dilation.iter().any(|&d| d <= 0) {
            bail!(Runtime, "dilation should be greater than zero, but got {}", list(&dilation));
        }
        if x.ndim() != k {
            bail!(
                Runtime,
                "Expected {k}-dimensional input for {k}-dimensional weight {}, but got {}-dimensional input of size {} instead",
                shape::display(w.shape()),
                x.ndim(),
                shape::display(x.shape())
            );
        }
        check_channels(x, w, bias, groups, options.transposed)?;
        check_dtypes(x, w, bias)?;
        let spatial: Vec<i64> = x.shape()[2..].iter().map(|&n| n as i64).collect();
        let kernel: Vec<i64> = w.shape()[2..].iter().map(|&n| n as i64).collect();
        let reach: Vec<i64> = (0..dims).map(|d| dilation[d] * (kernel[d] - 1) + 1).collect();
        let output: Vec<i64> = if options.transposed {
            check_output_padding(&output_padding, &stride, &dilation)?;
            (0..dims)
                .map(|d| (spatial[d] - 1) * stride[d] - 2 * padding[d] + reach[d] + output_padding[d])
                .collect()
        } else if same {
            spatial.clone()
        } else {
            check_kernel(&spatial, &padding, &reach)?;
            (0..dims).map(|d| (spatial[d] + 2 * padding[d] - reach[d]) / stride[d] + 1).collect()
        };
        if x.shape()[0] != 0 && x.shape()[1] != 0 && spatial.contains(&0) {
            bail!(
                Runtime,
                "Only zero batch or zero channel inputs are supported, but got input shape: {}",
                shape::display(x.shape())
            );
        }
        if options.transposed && output.iter().any(|&n| n <= 0) {
            let size = |v: &[i64]| v.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(" x ");
            bail!(
                Runtime,
                "Given input size per channel: ({}). Calculated output size per channel: ({}). Output size is too small",
                size(&spatial),
                size(&output)
            );
        }
        let (large, small) = if options.transposed { (&output, &spatial) } else { (&spatial, &output) };
        let (outer, inner) = (w.shape()[0], w.shape()[1] * groups);
        let as_dims = |v: &[i64]| v.iter().map(|&n| n as usize).collect::<Dims>();
        let geometry = Geometry {
            batch: x.shape()[0],
            groups,
            in_channels: inner,
            out_channels: outer,
            input: pad3(large, 1),
            output: pad3(small, 1),
            kernel: pad3(&kernel, 1),
            stride: pad3(&stride, 1),
            padding: pad3(&padding, 0),
            dilation: pad3(&dilation, 1),
            channels_last: false,
        };
        Ok(Window { input: as_dims(large), output: as_dims(small), geometry })
    }

    /// The channels of the result.
    pub(super) fn result_channels(&self, w: &Tensor, transposed: bool) -> usize {
        if transposed {
            self.geometry.in_channels
        } else {
            w.shape()[0]
        }
    }

    /// The spatial size of the result.
    pub(super) fn result_size(&self, transposed: bool) -> &[usize] {
        if transposed {
            &self.input
        } else {
            &self.output
        }
    }
}

fn check_channels(
    x: &Tensor,
    w: &Tensor,
    bias: Option<&Tensor>,
    groups: usize,
    transposed: bool,
) -> Result<()> {
    let weight = || shape::display(w.shape());
    let bias_bad = |n: usize| bias.is_some_and(|b| b.ndim() != 1 || b.shape()[0] != n);
    let bias_size = || bias.map_or(String::new(), |b| shape::display(b.shape()));
    let channels = x.shape()[1];
    if transposed {
        if channels != w.shape()[0] {
            bail!(
                Runtime,
                "Given transposed=1, weight of size {}, expected input{} to have {} channels, but got {channels} channels instead",
                weight(),
                shape::display(x.shape()),
                w.shape()[0]
            );
        }
        if w.shape()[0] % groups != 0 {
            bail!(
                Runtime,
                "Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size [{}] instead",
                weight()
            );
        }
        let n = w.shape()[1] * groups;
        if bias_bad(n) {
            bail!(
                Runtime,
                "Given transposed=1, weight of size {}, expected bias to be 1-dimensional with {n} elements, but got bias of size {} instead",
                weight(),
                bias_size()
            );
        }
        return Ok(());
    }
    if w.shape()[0] < groups {
        bail!(
            Runtime,
            "Given groups={groups}, expected weight to be at least {groups} at dimension 0, but got weight of size {} instead",
            weight()
        );
    }
    if w.shape()[0] % groups != 0 {
        bail!(
            Runtime,
            "Given groups={groups}, expected weight to be divisible by {groups} at dimension 0, but got weight of size [{}] instead",
            weight()
        );
    }
    if channels != w.shape()[1] * groups {
        bail!(
            Runtime,
            "Given groups={groups}, weight of size {}, expected input{} to have {} channels, but got {channels} channels instead",
            weight(),
            shape::display(x.shape()),
            w.shape()[1] * groups
        );
    }
    if bias_bad(w.shape()[0]) {
        bail!(
            Runtime,
            "Given weight of size {}, expected bias to be 1-dimensional with {} elements, but got bias of size {} instead",
            weight(),
            w.shape()[0],
            bias_size()
        );
    }
    Ok(())
}

fn check_dtypes(x: &Tensor, w: &Tensor, bias: Option<&Tensor>) -> Result<()> {
    if x.dtype() != w.dtype() {
        bail!(Runtime, "expected scalar type {} but found {}", x.dtype().type_name(), w.dtype().type_name());
    }
    if let Some(b) = bias.filter(|b| b.dtype() != x.dtype()) {
        bail!(
            Runtime,
            "Input type ({}) and bias type ({}) should be the same",
            cpp_name(x.dtype()),
            cpp_name(b.dtype())
        );
    }
    Ok(())
}

fn check_kernel(input: &[i64], padding: &[i64], reach: &[i64]) -> Result<()> {
    let padded: Vec<i64> = input.iter().zip(padding).map(|(n, p)| n + 2 * p).collect();
    if padded.iter().zip(reach).any(|(n, r)| n < r) {
        let size = |v: &[i64]| v.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(" x ");
        bail!(
            Runtime,
            "Calculated padded input size per channel: ({}). Kernel size: ({}). Kernel size can't be greater than actual input size",
            size(&padded),
            size(reach)
        );
    }
    Ok(())
}

fn check_output_padding(output_padding: &[i64], stride: &[i64], dilation: &[i64]) -> Result<()> {
    let fits = |d: usize| output_padding[d] < stride[d] || output_padding[d] < dilation[d];
    if (0..stride.len()).all(fits) {
        return Ok(());
    }
    let axes = &["depth", "height", "width"][3 - stride.len()..];
    let part = |name: &str, v: &[i64]| {
        axes.iter().zip(v).map(|(a, n)| format!("{name}_{a}: {n}")).collect::<Vec<_>>().join(" ")
    };
    bail!(
        Runtime,
        "output padding must be smaller than either stride or dilation, but got {} {} {}",
        part("output_padding", output_padding),
        part("stride", stride),
        part("dilation", dilation)
    )
}
