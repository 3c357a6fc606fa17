//! Arithmetic on slices: no tensors, no dtype enum, no gradients.

pub mod attention;
pub mod batch;
pub mod binary;
pub mod cast;
pub mod conv;
pub mod copy;
pub mod distance;
pub mod fft;
pub mod index;
pub mod isa;
pub(crate) mod lanes;
pub mod loss;
pub mod math;
pub mod matmul;
pub mod norm;
pub mod optim;
pub mod pad;
pub mod parallel;
pub mod pool;
pub mod random;
pub mod reduce;
pub mod rnn;
pub mod sample;
pub mod scan;
pub mod softmax;
pub mod sort;
pub mod split;
pub mod strided;
pub mod table;
pub mod ternary;
pub mod unary;
pub mod versions;

mod scratch;
