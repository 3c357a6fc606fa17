use super::*;
use crate::DType;

fn zeros(shape: &[usize]) -> Tensor {
    Tensor::zeros(shape, DType::F32).expect("a tensor")
}

fn options<'a>() -> Options<'a> {
    Options {
        stride: &[1],
        padding: Padding::Sizes(&[0]),
        dilation: &[1],
        transposed: false,
        output_padding: &[0],
        groups: 1,
    }
}

#[test]
fn messages() {
    let message = |x: &[usize], w: &[usize], o: Options| {
        conv("conv2d", 2, &zeros(x), &zeros(w), None, o).expect_err("an error").message
    };
    assert_eq!(
        message(&[1, 1, 8, 8], &[4, 3, 3, 3], options()),
        "Given groups=1, weight of size [4, 3, 3, 3], expected input[1, 1, 8, 8] to have 3 channels, but got 1 channels instead"
    );
    assert_eq!(
        message(&[1, 3, 2, 2], &[4, 3, 3, 3], options()),
        "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size"
    );
    assert_eq!(
        message(&[1, 3, 8, 8], &[4, 3, 3, 3], Options { stride: &[1, 2, 3], ..options() }),
        "expected stride to be a single integer value or a list of 2 values to match the convolution dimensions, but got stride=[1, 2, 3]"
    );
}

#[test]
fn shapes() {
    let shape = |x: &[usize], w: &[usize], o: Options| {
        conv("conv2d", 2, &zeros(x), &zeros(w), None, o).expect("a result").shape().to_vec()
    };
    assert_eq!(shape(&[3, 8, 8], &[4, 3, 3, 3], options()), [4, 6, 6]);
    assert_eq!(shape(&[0, 3, 8, 8], &[4, 3, 3, 3], options()), [0, 4, 6, 6]);
    let same = Options { padding: Padding::Mode("same"), ..options() };
    assert_eq!(shape(&[2, 3, 8, 9], &[4, 3, 4, 3], same), [2, 4, 8, 9]);
    let up = Options { transposed: true, stride: &[2], output_padding: &[1], ..options() };
    assert_eq!(shape(&[1, 3, 8, 8], &[3, 4, 3, 3], up), [1, 4, 18, 18]);
}
