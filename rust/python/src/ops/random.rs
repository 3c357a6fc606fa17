//! Entries for random numbers.
use super::factory::finished;
use crate::bind::{bind_ops, Device, Dims, Layout, MemoryFormat, Sizes};
use ferrotorch_tensor::autograd::inplace;
use ferrotorch_tensor::ops::random::{self, Parameter, Source};
use ferrotorch_tensor::ops::{copy, factory};
use ferrotorch_tensor::promotion::default_dtype;
use ferrotorch_tensor::{DType, Result, Scalar, Tensor};

fn sized(size: &Dims, op: &str) -> Result<ferrotorch_tensor::Dims> {
    factory::sizes(size, op)
}

fn integers(
    size: &Dims,
    low: i64,
    high: i64,
    dtype: Option<DType>,
    generator: Option<&Source>,
) -> Result<Tensor> {
    let out = Tensor::empty(&sized(size, "randint")?, dtype.unwrap_or(DType::I64))?;
    random::randint(&out, low, high, generator)?;
    Ok(out)
}

/// Fresh memory like `x`'s, filled by `fill`.
fn like(
    x: &Tensor,
    dtype: Option<DType>,
    format: Option<MemoryFormat>,
    fill: impl FnOnce(&Tensor) -> Result<()>,
) -> Result<Tensor> {
    let out = factory::empty_like(x, dtype)?;
    let out = if format == Some(MemoryFormat::Contiguous) { copy::contiguous(&out)? } else { out };
    fill(&out)?;
    Ok(out)
}

bind_ops! { TABLE;
    /// Numbers from [0, 1), evenly distributed.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     generator (Generator, optional): where the numbers come from
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> _ = torch.manual_seed(0)
    ///     >>> torch.rand(3)
    ///     tensor([0.4963, 0.7682, 0.0885])
    rand [FUNCTION, OUT] (size: Sizes; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(random::rand(&sized(&size, "rand")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()), generator)?, (layout, device, pin_memory), requires_grad)
    }

    /// Numbers from [0, 1), evenly distributed, in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.rand_like(torch.zeros(2)).shape
    ///     torch.Size([2])
    rand_like [FUNCTION] (input: Tensor; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(like(input, dtype, memory_format, |t| random::rand_into(t, generator))?, (layout, device, pin_memory), requires_grad)
    }

    /// Standard normal numbers.
    ///
    /// Args:
    ///     size (ints): the shape
    ///     generator (Generator, optional): where the numbers come from
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> _ = torch.manual_seed(0)
    ///     >>> torch.randn(3)
    ///     tensor([ 1.5410, -0.2934, -2.1788])
    randn [FUNCTION, OUT] (size: Sizes; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(random::randn(&sized(&size, "randn")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()), generator)?, (layout, device, pin_memory), requires_grad)
    }

    /// Standard normal numbers, in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.randn_like(torch.zeros(2)).shape
    ///     torch.Size([2])
    randn_like [FUNCTION] (input: Tensor; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) {
        |_| finished(like(input, dtype, memory_format, |t| random::randn_into(t, generator))?, (layout, device, pin_memory), requires_grad)
    }

    /// Whole numbers from `low` up to, without, `high`, evenly distributed.
    ///
    /// Args:
    ///     low (int): the least number
    ///     high (int): one above the largest
    ///     size (ints): the shape
    ///     generator (Generator, optional): where the numbers come from
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> _ = torch.manual_seed(0)
    ///     >>> torch.randint(10, (3,))
    ///     tensor([4, 9, 3])
    randint [FUNCTION, OUT]
        (high: i64, size: Sizes; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| finished(integers(&size, 0, high, dtype.or(out.map(Tensor::dtype)), generator)?, (layout, device, pin_memory), requires_grad) }
        (low: i64, high: i64, size: Sizes; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| finished(integers(&size, low, high, dtype.or(out.map(Tensor::dtype)), generator)?, (layout, device, pin_memory), requires_grad) }

    /// Whole numbers from `low` up to, without, `high`, in the shape of a tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     low (int): the least number
    ///     high (int): one above the largest
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///     memory_format (memory_format): the order of dimensions in memory
    ///
    /// Example::
    ///
    ///     >>> torch.randint_like(torch.zeros(2), 10).shape
    ///     torch.Size([2])
    randint_like [FUNCTION]
        (input: Tensor, high: i64; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) { |_| finished(like(input, dtype, memory_format, |t| random::randint(t, 0, high, generator))?, (layout, device, pin_memory), requires_grad) }
        (input: Tensor, low: i64, high: i64; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False, memory_format: Option<MemoryFormat> = None) { |_| finished(like(input, dtype, memory_format, |t| random::randint(t, low, high, generator))?, (layout, device, pin_memory), requires_grad) }

    /// A permutation of the numbers from 0 to `n - 1`.
    ///
    /// Args:
    ///     n (int): how many
    ///     generator (Generator, optional): where the numbers come from
    ///     dtype (dtype, optional): the dtype of the result
    ///     layout (layout, optional): has no effect
    ///     device (device, optional): the CPU
    ///     pin_memory (bool): has no effect
    ///     requires_grad (bool): records operations on the result
    ///
    /// Example::
    ///
    ///     >>> _ = torch.manual_seed(0)
    ///     >>> torch.randperm(8)
    ///     tensor([4, 0, 7, 3, 2, 5, 1, 6])
    randperm [FUNCTION, OUT] (n: i64; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) {
        |out| finished(random::randperm(n, dtype.or(out.map(Tensor::dtype)).unwrap_or(DType::I64), generator)?, (layout, device, pin_memory), requires_grad)
    }

    /// Normal numbers with given means and standard deviations.
    ///
    /// Args:
    ///     mean (Tensor or float): the means
    ///     std (Tensor or float): the standard deviations
    ///     size (ints): the shape, where both are numbers
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.normal(0., 1., (2,)).shape
    ///     torch.Size([2])
    normal [FUNCTION, OUT]
        (mean: Tensor, std: Tensor; generator: Option<Source> = None) { |_| random::normal(Parameter::Tensor(mean), Parameter::Tensor(std), generator) }
        (mean: Tensor, std: f64 = 1.0; generator: Option<Source> = None) { |_| random::normal(Parameter::Tensor(mean), Parameter::Number(std), generator) }
        (mean: f64, std: Tensor; generator: Option<Source> = None) { |_| random::normal(Parameter::Number(mean), Parameter::Tensor(std), generator) }
        (mean: f64, std: f64, size: Sizes; generator: Option<Source> = None, dtype: Option<DType> = None, layout: Option<Layout> = None, device: Option<Device> = None, pin_memory: Option<bool> = False, requires_grad: bool = False) { |out| { let t = Tensor::empty(&sized(&size, "normal")?, dtype.or(out.map(Tensor::dtype)).unwrap_or(default_dtype()))?; random::normal_fill(&t, mean, std, generator)?; finished(t, (layout, device, pin_memory), requires_grad) } }

    /// Fills the tensor with numbers from [from, to), evenly distributed.
    ///
    /// Args:
    ///     from (float): the lower end
    ///     to (float): the upper end
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).uniform_().shape
    ///     torch.Size([2])
    uniform_ [METHOD] (input: Tensor, from: f64 = 0, to: f64 = 1; generator: Option<Source> = None) { |_| random::uniform_(input, from, to, generator) }

    /// Fills the tensor with normal numbers.
    ///
    /// Args:
    ///     mean (float): the mean
    ///     std (float): the standard deviation
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).normal_().shape
    ///     torch.Size([2])
    normal_ [METHOD] (input: Tensor, mean: f64 = 0, std: f64 = 1; generator: Option<Source> = None) { |_| random::normal_(input, mean, std, generator) }

    /// Fills the tensor with exponentially distributed numbers.
    ///
    /// Args:
    ///     lambd (float): the rate
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).exponential_().shape
    ///     torch.Size([2])
    exponential_ [METHOD] (input: Tensor, lambd: f64 = 1; generator: Option<Source> = None) { |_| random::exponential_(input, lambd, generator) }

    /// Fills the tensor with Cauchy-distributed numbers.
    ///
    /// Args:
    ///     median (float): the median
    ///     sigma (float): half the interquartile range
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).cauchy_().shape
    ///     torch.Size([2])
    cauchy_ [METHOD] (input: Tensor, median: f64 = 0, sigma: f64 = 1; generator: Option<Source> = None) { |_| random::cauchy_(input, median, sigma, generator) }

    /// Fills the tensor with numbers whose logarithm is normal.
    ///
    /// Args:
    ///     mean (float): the logarithm's mean
    ///     std (float): the logarithm's standard deviation
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).log_normal_().shape
    ///     torch.Size([2])
    log_normal_ [METHOD] (input: Tensor, mean: f64 = 1, std: f64 = 2; generator: Option<Source> = None) { |_| random::log_normal_(input, mean, std, generator) }

    /// Fills the tensor with numbers of trials up to the first success.
    ///
    /// Args:
    ///     p (float): the probability of success
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).geometric_(0.5).shape
    ///     torch.Size([2])
    geometric_ [METHOD] (input: Tensor, p: f64; generator: Option<Source> = None) { |_| random::geometric_(input, p, generator) }

    /// Fills the tensor with whole numbers from `from` up to, without, `to`.
    ///
    /// Args:
    ///     from (int): the least number
    ///     to (int, optional): one above the largest; else all that the dtype holds exactly
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).random_(10).shape
    ///     torch.Size([2])
    random_ [METHOD]
        (input: Tensor; generator: Option<Source> = None) { |_| random::random_(input, generator) }
        (input: Tensor, to: i64; generator: Option<Source> = None) { |_| random::random_range_(input, 0, Some(to), generator) }
        (input: Tensor, from: i64, to: Option<i64>; generator: Option<Source> = None) { |_| random::random_range_(input, from, to, generator) }

    /// Fills the tensor with ones of probability `p`, zeros otherwise.
    ///
    /// Args:
    ///     p (float or Tensor): the probability, or one for each element
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.empty(2).bernoulli_(1.)
    ///     tensor([1., 1.])
    bernoulli_ [METHOD]
        (input: Tensor, p: Tensor; generator: Option<Source> = None) { |_| random::bernoulli_tensor_(input, p, generator) }
        (input: Tensor, p: f64 = 0.5; generator: Option<Source> = None) { |_| random::bernoulli_(input, p, generator) }

    /// Ones with the probabilities in the tensor, or all with probability `p`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float, optional): one probability for all
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.bernoulli(torch.tensor([0., 1.]))
    ///     tensor([0., 1.])
    bernoulli [FUNCTION, METHOD, OUT]
        (input: Tensor; generator: Option<Source> = None) { |_| random::bernoulli(input, generator) }
        (input: Tensor, p: f64; generator: Option<Source> = None) { |_| random::bernoulli_p(input, p, generator) }

    /// Poisson numbers with the rates in the tensor.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.poisson(torch.zeros(2))
    ///     tensor([0., 0.])
    poisson [FUNCTION] (input: Tensor, generator: Option<Source> = None) { |_| random::poisson(input, generator) }

    /// Successes in `count` trials with probability `prob`.
    ///
    /// Args:
    ///     count (Tensor): how many trials
    ///     prob (Tensor): the probability of each
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.binomial(torch.tensor([3.]), torch.tensor([1.]))
    ///     tensor([3.])
    binomial [FUNCTION] (count: Tensor, prob: Tensor, generator: Option<Source> = None) { |_| random::binomial(count, prob, generator) }

    /// Places drawn with the weights in each row.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     num_samples (int): how many places a row
    ///     replacement (bool): a place may come again
    ///     generator (Generator, optional): where the numbers come from
    ///
    /// Example::
    ///
    ///     >>> torch.multinomial(torch.tensor([0., 1.]), 1)
    ///     tensor([1])
    multinomial [FUNCTION, METHOD, OUT, EXACT] (input: Tensor, num_samples: i64, replacement: bool = False; generator: Option<Source> = None) {
        |_| random::multinomial(input, num_samples, replacement, generator)
    }

    /// Gamma numbers of unit scale with the shapes in the tensor.
    _standard_gamma [FUNCTION] (input: Tensor, generator: Option<Source> = None) { |_| random::standard_gamma(input, generator) }

    /// The derivatives of gamma samples with respect to their shapes.
    _standard_gamma_grad [FUNCTION] (input: Tensor, output: Tensor) { |_| random::standard_gamma_grad(input, output) }

    /// The derivatives of beta samples over one minus them, with respect to their first shape.
    _dirichlet_grad [FUNCTION] (x: Tensor, alpha: Tensor, total: Tensor) { |_| random::dirichlet_grad(x, alpha, total) }

    /// Points of the Dirichlet distribution with the concentrations in each row.
    _sample_dirichlet [FUNCTION] (input: Tensor, generator: Option<Source> = None) { |_| random::dirichlet(input, generator) }

    /// Zeroes elements with probability `p` and scales the others by `1 / (1 - p)`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.dropout(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    dropout [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| random::dropout(input, p, train, None) }

    /// In-place form of :func:`dropout`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.dropout_(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    dropout_ [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| inplace(input, |x| random::dropout(x, p, train, None)) }

    /// Zeroes whole channels with probability `p` and scales the others by `1 / (1 - p)`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.feature_dropout(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    feature_dropout [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| random::feature_dropout(input, p, train, None) }

    /// In-place form of :func:`feature_dropout`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.feature_dropout_(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    feature_dropout_ [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| inplace(input, |x| random::feature_dropout(x, p, train, None)) }

    /// Sets elements to SELU's negative limit with probability `p`, keeping mean and variance.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.alpha_dropout(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    alpha_dropout [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| random::alpha_dropout(input, p, train, None) }

    /// In-place form of :func:`alpha_dropout`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.alpha_dropout_(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    alpha_dropout_ [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| inplace(input, |x| random::alpha_dropout(x, p, train, None)) }

    /// Sets whole channels to SELU's negative limit with probability `p`, keeping mean and variance.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.feature_alpha_dropout(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    feature_alpha_dropout [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| random::feature_alpha_dropout(input, p, train, None) }

    /// In-place form of :func:`feature_alpha_dropout`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     p (float): the probability
    ///     train (bool): does nothing without
    ///
    /// Example::
    ///
    ///     >>> torch.feature_alpha_dropout_(torch.ones(1, 2), 0.5, False)
    ///     tensor([[1., 1.]])
    feature_alpha_dropout_ [FUNCTION] (input: Tensor, p: f64, train: bool) { |_| inplace(input, |x| random::feature_alpha_dropout(x, p, train, None)) }

    /// Multiplies negative elements by random slopes, or by their mean outside training.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     lower (float): the least slope
    ///     upper (float): the largest slope
    ///     training (bool): draws the slopes
    ///     generator (Generator, optional): where they come from
    ///
    /// Example::
    ///
    ///     >>> torch.rrelu(torch.tensor([-3., 3.]), 0., 1.)
    ///     tensor([-1.5000,  3.0000])
    rrelu [FUNCTION] (input: Tensor, lower: Scalar = 0.125, upper: Scalar = 0.3333333333333333, training: bool = False, generator: Option<Source> = None) {
        |_| random::rrelu(input, lower.to_f64(), upper.to_f64(), training, generator)
    }

    /// In-place form of :func:`rrelu`.
    ///
    /// Example::
    ///
    ///     >>> torch.rrelu_(torch.tensor([-3., 3.]), 0., 1.)
    ///     tensor([-1.5000,  3.0000])
    rrelu_ [FUNCTION] (input: Tensor, lower: Scalar = 0.125, upper: Scalar = 0.3333333333333333, training: bool = False, generator: Option<Source> = None) {
        |_| inplace(input, |x| random::rrelu(x, lower.to_f64(), upper.to_f64(), training, generator))
    }
}
