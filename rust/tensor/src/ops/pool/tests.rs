use super::*;
use crate::{DType, Tensor};

fn zeros(shape: &[usize]) -> Tensor {
    Tensor::zeros(shape, DType::F32).expect("a tensor")
}

fn given(kernel: &[i64]) -> Given<'_> {
    Given { kernel, stride: &[], padding: &[0], dilation: &[1], ceil_mode: false }
}

#[test]
fn messages() {
    let message = |shape: &[usize], g: Given| max_pool(&zeros(shape), 2, g).expect_err("an error").message;
    assert_eq!(message(&[8, 8], given(&[2])), "non-empty 3D or 4D (batch mode) tensor expected for input");
    assert_eq!(
        message(&[1, 3, 1, 1], given(&[2])),
        "Given input size: (3x1x1). Calculated output size: (3x0x0). Output size is too small"
    );
    assert_eq!(
        message(&[1, 3, 8, 8], given(&[1, 2, 3])),
        "max_pool2d: kernel_size must either be a single int, or a tuple of two ints"
    );
    assert_eq!(
        message(&[1, 3, 8, 8], Given { padding: &[2], ..given(&[2]) }),
        "pad should be at most half of effective kernel size, but got pad=2, kernel_size=2 and dilation=1"
    );
}

#[test]
fn shapes() {
    let shape = |shape: &[usize], g: Given| max_pool(&zeros(shape), 2, g).expect("a result").shape().to_vec();
    assert_eq!(shape(&[3, 7, 8], given(&[2])), [3, 3, 4]);
    assert_eq!(shape(&[3, 7, 8], Given { ceil_mode: true, ..given(&[2]) }), [3, 4, 4]);
    assert_eq!(adaptive_avg_pool(&zeros(&[2, 3, 5, 5]), 2, &[1, 2]).expect("a result").shape(), [2, 3, 1, 2]);
}
