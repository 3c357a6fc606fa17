//! Discrete Fourier transforms.
mod functions;
mod transform;

pub use functions::{
    fft, fftn, fftshift, hfft, hfftn, ifft, ifftn, ifftshift, ihfft, ihfftn, irfft, irfftn, rfft, rfftn,
};
