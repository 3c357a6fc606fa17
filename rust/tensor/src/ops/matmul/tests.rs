use super::*;
use crate::autograd::{self, Pass};
use crate::{DType, Scalar, Tensor};

fn values(t: &Tensor) -> Vec<f64> {
    t.to_vec::<f64>().expect("a double tensor")
}

fn range(shape: &[usize]) -> Tensor {
    let n = shape.iter().product::<usize>();
    Tensor::from_vec((0..n).map(|i| (i * 7 % 11) as f64 - 5.0).collect::<Vec<_>>(), shape).expect("a tensor")
}

#[test]
fn shapes_and_messages() {
    let (a, b) = (range(&[2, 3]), range(&[4, 5]));
    let e = mm(&a, &b).expect_err("shapes differ");
    assert_eq!(e.message, "mat1 and mat2 shapes cannot be multiplied (2x3 and 4x5)");
    let y = matmul(&range(&[2, 1, 3, 4]), &range(&[5, 4, 2])).expect("batches broadcast");
    assert_eq!(y.shape(), [2, 5, 3, 2]);
    assert_eq!(matmul(&range(&[3]), &range(&[5, 3, 2])).expect("a row").shape(), [5, 2]);
    assert_eq!(matmul(&range(&[5, 2, 3]), &range(&[3])).expect("a column").shape(), [5, 2]);
}

#[test]
fn einsum_agrees_with_products() {
    let (a, b) = (range(&[2, 3, 4]), range(&[2, 4, 5]));
    let y = einsum("bij,bjk->bik", &[a.clone(), b.clone()]).expect("a batch");
    assert_eq!(values(&y), values(&bmm(&a, &b).expect("a batch")));
    let t = einsum("ii", &[range(&[3, 3])]).expect("a trace");
    assert_eq!(
        values(&t),
        [range(&[3, 3])]
            .iter()
            .map(|x| {
                let v = values(x);
                v[0] + v[4] + v[8]
            })
            .collect::<Vec<_>>()
    );
    let z = einsum("...i,i->...", &[range(&[2, 2, 3]), range(&[3])]).expect("an ellipsis");
    assert_eq!(values(&z), values(&matmul(&range(&[2, 2, 3]), &range(&[3])).expect("a product")));
}

#[test]
fn second_derivatives() {
    let (a, b) = (range(&[2, 3]), range(&[3, 2]));
    a.set_requires_grad(true).expect("a leaf");
    b.set_requires_grad(true).expect("a leaf");
    let y = mm(&a, &b).expect("a product");
    let ones = Tensor::ones(&[2, 2], DType::F64).expect("ones");
    let pass = Pass { keep_graph: true, create_graph: true };
    let first = autograd::grad(&[y], &[Some(ones)], pass, &[a.clone()]).expect("a gradient");
    let g = first[0].clone().expect("a gradient of a");
    let ones = Tensor::ones(&[2, 3], DType::F64).expect("ones");
    let second = autograd::grad(&[g], &[Some(ones)], pass, &[b]).expect("a second gradient");
    assert_eq!(values(second[0].as_ref().expect("of b")), [2.0; 6]);
}

#[test]
fn addmm_scales() {
    let (c, a, b) = (range(&[2]), range(&[2, 3]), range(&[3, 2]));
    let y = addmm(&c, &a, &b, Scalar::Int(2), Scalar::Float(0.5)).expect("a sum");
    let p = values(&mm(&a, &b).expect("a product"));
    let c = values(&c);
    let expected: Vec<f64> = (0..4).map(|i| 2.0 * c[i % 2] + 0.5 * p[i]).collect();
    assert_eq!(values(&y), expected);
}
