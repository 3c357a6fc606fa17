use super::*;
use crate::{DType, Tensor};

fn zeros(shape: &[usize]) -> Tensor {
    Tensor::zeros(shape, DType::F32).expect("a tensor")
}

#[test]
fn messages() {
    let e = layer_norm(&zeros(&[4, 3]), &[4], None, None, 1e-5).expect_err("shapes differ");
    assert_eq!(
        e.message,
        "Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[4, 3]"
    );
    let e = group_norm(&zeros(&[2, 4, 3]), 3, None, None, 1e-5).expect_err("4 is not divisible by 3");
    assert_eq!(
        e.message,
        "Expected number of channels in input to be divisible by num_groups, but got input of shape [2, 4, 3] and num_groups=3"
    );
    let running = Running { mean: None, var: None, training: false, momentum: 0.1, eps: 1e-5 };
    let e = batch_norm(&zeros(&[4, 3]), None, None, running).expect_err("no statistics");
    assert_eq!(e.message, "running_mean must be defined in evaluation mode");
}

#[test]
fn running_statistics_move() {
    let x = Tensor::from_vec(vec![1.0f32, 3.0], &[2, 1]).expect("a tensor");
    let (mean, var) = (zeros(&[1]), Tensor::ones(&[1], DType::F32).expect("ones"));
    let running = Running { mean: Some(&mean), var: Some(&var), training: true, momentum: 0.5, eps: 0.0 };
    let y = batch_norm(&x, None, None, running).expect("a result");
    assert_eq!(y.to_vec::<f32>().expect("floats"), [-1.0, 1.0]);
    assert_eq!(mean.to_vec::<f32>().expect("floats"), [1.0]);
    assert_eq!(var.to_vec::<f32>().expect("floats"), [1.5]);
    assert_eq!(mean.version(), 1);
}
