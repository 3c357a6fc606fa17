//! Entries for discrete Fourier transforms; `ferrotorch.fft` gives them their names.
use crate::bind::{bind_ops, Dims, Str};
use ferrotorch_tensor::ops::fft;
use ferrotorch_tensor::Tensor;

bind_ops! { TABLE;
    /// Returns the discrete Fourier transform along one dimension.
    ///
    /// .. math:: X_k = \sum_{j=0}^{n-1} x_j\, e^{-2\pi i jk/n}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.fft(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    ///     tensor([10.+0.j, -2.+2.j, -2.+0.j, -2.-2.j])
    _fft_fft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::fft(input, n, dim, norm)
    }

    /// Returns the inverse discrete Fourier transform along one dimension.
    ///
    /// .. math:: x_j = \frac{1}{n} \sum_{k=0}^{n-1} X_k\, e^{2\pi i jk/n}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ifft(torch.tensor([4.0, 0.0, 0.0, 0.0]))
    ///     tensor([1.+0.j, 1.+0.j, 1.+0.j, 1.+0.j])
    _fft_ifft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::ifft(input, n, dim, norm)
    }

    /// Returns the first half of the discrete Fourier transform of a real tensor along one dimension.
    ///
    /// .. math:: X_k = \sum_{j=0}^{n-1} x_j\, e^{-2\pi i jk/n}, \quad k \le n / 2
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.rfft(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    ///     tensor([10.+0.j, -2.+2.j, -2.+0.j])
    _fft_rfft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::rfft(input, n, dim, norm)
    }

    /// Returns the real tensor whose transform has `input` as its first half along one dimension.
    ///
    /// .. math:: x_j = \frac{1}{n} \sum_{k=0}^{n-1} X_k\, e^{2\pi i jk/n}, \quad X_{n-k} = \overline{X_k}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.irfft(torch.tensor([10.0, -2 + 2j, -2.0]))
    ///     tensor([1., 2., 3., 4.])
    _fft_irfft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::irfft(input, n, dim, norm)
    }

    /// Returns the real transform of a tensor given by the first half of its Hermitian elements along one dimension.
    ///
    /// .. math:: X_k = \sum_{j=0}^{n-1} x_j\, e^{-2\pi i jk/n}, \quad x_{n-j} = \overline{x_j}
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.hfft(torch.tensor([2.5, -0.5 - 0.5j, -0.5]))
    ///     tensor([1., 2., 3., 4.])
    _fft_hfft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::hfft(input, n, dim, norm)
    }

    /// Returns the first half of the inverse transform of a real tensor along one dimension.
    ///
    /// .. math:: x_j = \frac{1}{n} \sum_{k=0}^{n-1} X_k\, e^{2\pi i jk/n}, \quad j \le n / 2
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     n (int, optional): the length: the tensor is cut or filled up with zeros to it
    ///     dim (int): the dimension
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ihfft(torch.tensor([1.0, 2.0, 3.0, 4.0]))
    ///     tensor([ 2.5000-0.0000j, -0.5000-0.5000j, -0.5000-0.0000j])
    _fft_ihfft [FUNCTION, OUT, EXACT] (input: Tensor, n: Option<i64> = None, dim: i64 = -1, norm: Option<Str> = None) {
        |_| fft::ihfft(input, n, dim, norm)
    }

    /// Returns the discrete Fourier transform over two dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.fft2(torch.ones(2, 2))
    ///     tensor([[4.+0.j, 0.+0.j],
    ///             [0.+0.j, 0.+0.j]])
    _fft_fft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::fftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the inverse discrete Fourier transform over two dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ifft2(torch.ones(2, 2))
    ///     tensor([[1.+0.j, 0.+0.j],
    ///             [0.+0.j, 0.+0.j]])
    _fft_ifft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::ifftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the first half of the transform of a real tensor over two dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.rfft2(torch.ones(2, 4)).shape
    ///     torch.Size([2, 3])
    _fft_rfft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::rfftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the inverse of `rfft2`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.irfft2(torch.fft.rfft2(torch.ones(2, 2)))
    ///     tensor([[1., 1.],
    ///             [1., 1.]])
    _fft_irfft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::irfftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the real transform of half a Hermitian tensor over two dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.hfft2(torch.ones(2, 2)).shape
    ///     torch.Size([2, 2])
    _fft_hfft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::hfftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the inverse of `hfft2`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ihfft2(torch.ones(2, 2)).shape
    ///     torch.Size([2, 2])
    _fft_ihfft2 [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Dims = [-2, -1], norm: Option<Str> = None) {
        |_| fft::ihfftn(input, s.as_deref(), Some(&dim), norm)
    }

    /// Returns the discrete Fourier transform over several dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.fftn(torch.ones(2, 2))
    ///     tensor([[4.+0.j, 0.+0.j],
    ///             [0.+0.j, 0.+0.j]])
    _fft_fftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::fftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Returns the inverse discrete Fourier transform over several dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ifftn(torch.ones(2, 2))
    ///     tensor([[1.+0.j, 0.+0.j],
    ///             [0.+0.j, 0.+0.j]])
    _fft_ifftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::ifftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Returns the first half of the transform of a real tensor over several dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.rfftn(torch.ones(2, 4)).shape
    ///     torch.Size([2, 3])
    _fft_rfftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::rfftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Returns the inverse of `rfftn`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.irfftn(torch.fft.rfftn(torch.ones(2, 2)))
    ///     tensor([[1., 1.],
    ///             [1., 1.]])
    _fft_irfftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::irfftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Returns the real transform of half a Hermitian tensor over several dimensions.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.hfftn(torch.ones(2, 2)).shape
    ///     torch.Size([2, 2])
    _fft_hfftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::hfftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Returns the inverse of `hfftn`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     s (tuple of int, optional): the lengths: the tensor is cut or filled up with zeros to them
    ///     dim (tuple of int, optional): the dimensions
    ///     norm (str, optional): the scale of both directions: `"backward"` divides the inverse by the number of
    ///         elements, `"forward"` the transform, `"ortho"` both by its root
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ihfftn(torch.ones(2, 2)).shape
    ///     torch.Size([2, 2])
    _fft_ihfftn [FUNCTION, OUT, EXACT]
        (input: Tensor, s: Option<Dims> = None, dim: Option<Dims> = None, norm: Option<Str> = None) {
        |_| fft::ihfftn(input, s.as_deref(), dim.as_deref(), norm)
    }

    /// Moves the zero frequency to the middle of the given dimensions, of all by default.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or tuple of int, optional): the dimensions
    ///
    /// Example::
    ///
    ///     >>> torch.fft.fftshift(torch.tensor([0, 1, 2, -2, -1]))
    ///     tensor([-2, -1,  0,  1,  2])
    _fft_fftshift [FUNCTION] (input: Tensor, dim: Option<Dims> = None) { |_| fft::fftshift(input, dim.as_deref()) }

    /// Undoes `fftshift`.
    ///
    /// Args:
    ///     input (Tensor): the tensor
    ///     dim (int or tuple of int, optional): the dimensions
    ///
    /// Example::
    ///
    ///     >>> torch.fft.ifftshift(torch.tensor([-2, -1, 0, 1, 2]))
    ///     tensor([ 0,  1,  2, -2, -1])
    _fft_ifftshift [FUNCTION] (input: Tensor, dim: Option<Dims> = None) { |_| fft::ifftshift(input, dim.as_deref()) }
}
