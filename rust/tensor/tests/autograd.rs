//! The engine: accumulation, captures, views changed in place, long chains, threads.
use ferrotorch_tensor::autograd::{backward, grad, inplace, no_grad, original, track, Pass};
use ferrotorch_tensor::{grads, ops, DType, Result, Scalar, Tensor};

fn leaf(values: &[f64]) -> Tensor {
    let t = Tensor::from_slice(values, &[values.len()]).unwrap();
    t.set_requires_grad(true).unwrap();
    t
}

fn plain(values: &[f64]) -> Tensor {
    Tensor::from_slice(values, &[values.len()]).unwrap()
}

fn values(t: &Tensor) -> Vec<f64> {
    t.to_vec().unwrap()
}

/// Multiplication that saves what it needs; enough of an op to test the engine with.
fn mul(a: &Tensor, b: &Tensor, out: Option<&Tensor>) -> Result<Tensor> {
    let size = ferrotorch_tensor::shape::broadcast(a.shape(), b.shape())?;
    let (x, y) = no_grad(|| -> Result<_> {
        Ok((a.expand(&size)?.to_vec::<f64>()?, b.expand(&size)?.to_vec::<f64>()?))
    })?;
    let original = original(a, out, b.requires_grad())?;
    let y = Tensor::from_vec(x.iter().zip(&y).map(|(x, y)| x * y).collect::<Vec<f64>>(), &size)?;
    let y = match out {
        Some(out) => {
            ops::copy::copy_into(&y, out)?;
            out.clone()
        }
        None => y,
    };
    track(y, "MulBackward0", &[a, b], |s| {
        let (sa, sb) = (s.save_for(1, &original), s.save_for(0, b));
        move |g, need| {
            Ok(grads![need.then(0, || mul(g, &sb.get()?, None))?, need.then(1, || mul(g, &sa.get()?, None))?])
        }
    })
}

fn add(a: &Tensor, b: &Tensor) -> Tensor {
    ops::binary::add(a, b, Scalar::Int(1), None).unwrap()
}

fn sum(t: &Tensor) -> Tensor {
    ops::reduce::sum_to_size(t, &[]).unwrap()
}

#[test]
fn gradients_accumulate_and_broadcasting_is_undone() {
    let (a, b) = (leaf(&[1.0, 2.0, 3.0]), leaf(&[4.0]));
    let y = sum(&mul(&add(&a, &a), &b, None).unwrap());
    backward(&[y.clone()], &[], Pass { keep_graph: true, ..Pass::default() }, None).unwrap();
    assert_eq!((values(&a.grad().unwrap()), values(&b.grad().unwrap())), (vec![8.0; 3], vec![12.0]));
    backward(&[y.clone()], &[], Pass::default(), None).unwrap();
    assert_eq!(values(&a.grad().unwrap()), [16.0; 3]);
    let e = backward(&[y], &[], Pass::default(), None).unwrap_err();
    assert!(e.message.starts_with("Trying to backward through the graph a second time"), "{e}");
}

#[test]
fn second_derivatives_come_from_recorded_rules() {
    let x = leaf(&[2.0]);
    let y = mul(&mul(&x, &x, None).unwrap(), &x, None).unwrap();
    let pass = Pass { keep_graph: true, create_graph: true };
    let g = grad(&[y], &[None], pass, &[x.clone()]).unwrap()[0].clone().unwrap();
    assert_eq!(values(&g), [12.0]);
    let h = grad(&[g], &[None], Pass::default(), &[x.clone()]).unwrap()[0].clone().unwrap();
    assert_eq!(values(&h), [12.0]);
    assert!(x.grad().is_none());
}

#[test]
fn grad_runs_only_what_the_inputs_need() {
    let (x, w) = (leaf(&[3.0]), leaf(&[5.0]));
    let h = mul(&x, &w, None).unwrap();
    let y = mul(&h, &h, None).unwrap();
    let found = grad(&[y], &[None], Pass::default(), &[h.clone(), w.clone()]).unwrap();
    assert_eq!(values(found[0].as_ref().unwrap()), [30.0]);
    assert_eq!(values(found[1].as_ref().unwrap()), [90.0]);
    assert!(w.grad().is_none() && x.grad().is_none());
}

#[test]
fn an_in_place_change_of_a_saved_tensor_is_noticed() {
    let (a, b) = (leaf(&[1.0, 2.0]), plain(&[3.0, 4.0]));
    let y = sum(&mul(&a, &b, None).unwrap());
    inplace(&b, |x| mul(x, &plain(&[2.0]), Some(&b))).unwrap();
    let e = backward(&[y], &[], Pass::default(), None).unwrap_err();
    assert!(
        e.message.contains(
            "modified by an inplace operation: [torch.DoubleTensor [2]] is at version 1; expected version 0"
        ),
        "{e}"
    );
}

#[test]
fn leaves_and_their_views_refuse_in_place_changes() {
    let a = leaf(&[1.0, 2.0]);
    let two = plain(&[2.0]);
    let e = inplace(&a, |x| mul(x, &two, Some(&a))).unwrap_err();
    assert_eq!(e.message, "a leaf Variable that requires grad is being used in an in-place operation.");
    let v = a.select(0, 0).unwrap();
    let e = inplace(&v, |x| mul(x, &two, Some(&v))).unwrap_err();
    assert_eq!(
        e.message,
        "a view of a leaf Variable that requires grad is being used in an in-place operation."
    );
    no_grad(|| inplace(&a, |x| mul(x, &two, Some(&a)))).unwrap();
    assert_eq!(values(&a), [2.0, 4.0]);
}

#[test]
fn a_change_through_a_view_reaches_the_base_and_other_views() {
    for direct in [true, false] {
        let (a, w) = (leaf(&[1.0, 2.0, 3.0]), leaf(&[10.0]));
        let x = mul(&a, &plain(&[1.0]), None).unwrap();
        let (v, other) = (x.narrow(0, 0, 2).unwrap(), x.narrow(0, 1, 2).unwrap());
        inplace(&v, |x| mul(x, &w, direct.then_some(&v))).unwrap();
        assert_eq!(values(&x), [10.0, 20.0, 3.0]);
        assert_eq!(x.grad_fn().unwrap().unwrap().node.name, "CopySlices");
        assert_eq!(v.grad_fn().unwrap().unwrap().node.name, "AsStridedBackward0");
        let y = add(&sum(&x), &sum(&other));
        backward(&[y], &[], Pass::default(), None).unwrap();
        assert_eq!(values(&a.grad().unwrap()), [10.0, 20.0, 2.0]);
        assert_eq!(values(&w.grad().unwrap()), [1.0 + 2.0 * 2.0]);
    }
}

#[test]
fn a_base_begins_to_track_when_a_view_does() {
    let (x, w) = (plain(&[1.0, 2.0]), leaf(&[3.0]));
    let v = x.narrow(0, 1, 1).unwrap();
    assert!(!x.requires_grad());
    inplace(&v, |x| mul(x, &w, Some(&v))).unwrap();
    assert!(x.requires_grad() && !x.is_leaf());
    backward(&[sum(&x)], &[], Pass::default(), None).unwrap();
    assert_eq!(values(&w.grad().unwrap()), [2.0]);
}

#[test]
fn views_differentiate_twice() {
    let x = leaf(&[1.0, 2.0, 3.0, 4.0]);
    let y = ops::view::unfold(&x, 0, 3, 1).unwrap();
    let y = sum(&mul(&y, &y, None).unwrap());
    let pass = Pass { keep_graph: true, create_graph: true };
    let g = grad(&[y], &[None], pass, &[x.clone()]).unwrap()[0].clone().unwrap();
    assert_eq!(values(&g), [2.0, 8.0, 12.0, 8.0]);
    let h = grad(&[sum(&g)], &[None], Pass::default(), &[x.clone()]).unwrap()[0].clone().unwrap();
    assert_eq!(values(&h), [2.0, 4.0, 4.0, 2.0]);
}

#[test]
fn views_of_several_pieces_refuse_in_place_changes() {
    let x = mul(&leaf(&[1.0, 2.0]), &plain(&[1.0]), None).unwrap();
    let v = ops::split::unbind(&x, 0).unwrap()[0].clone();
    let e = inplace(&v, |x| mul(x, &plain(&[2.0]), Some(&v))).unwrap_err();
    assert!(
        e.message.starts_with("Output 0 of UnbindBackward0 is a view and is being modified inplace."),
        "{e}"
    );
}

#[test]
fn hooks_see_and_replace_gradients() {
    let x = leaf(&[1.0, 2.0]);
    let y = mul(&x, &plain(&[3.0]), None).unwrap();
    y.retain_grad().unwrap();
    y.register_hook(std::sync::Arc::new(|g| mul(g, &plain(&[10.0]), None).map(Some))).unwrap();
    let id = x.register_hook(std::sync::Arc::new(|g| mul(g, &plain(&[0.5]), None).map(Some))).unwrap();
    backward(&[sum(&y)], &[], Pass { keep_graph: true, ..Pass::default() }, None).unwrap();
    assert_eq!((values(&y.grad().unwrap()), values(&x.grad().unwrap())), (vec![10.0; 2], vec![15.0; 2]));
    x.remove_hook(id);
    x.set_grad(None);
    backward(&[sum(&y)], &[], Pass::default(), None).unwrap();
    assert_eq!(values(&x.grad().unwrap()), [30.0; 2]);
}

#[test]
fn long_chains_neither_recurse_in_backward_nor_on_drop() {
    let (x, one) = (leaf(&[1.0]), plain(&[1.0]));
    for drop_early in [false, true] {
        let mut y = mul(&x, &one, None).unwrap();
        for _ in 0..100_000 {
            y = mul(&y, &y.detach(), None).unwrap();
        }
        if !drop_early {
            backward(&[sum(&y)], &[], Pass::default(), None).unwrap();
        }
    }
    assert_eq!(values(&x.grad().unwrap()), [1.0]);
}

#[test]
fn threads_run_backward_side_by_side() {
    let x = leaf(&[1.0, 2.0]);
    std::thread::scope(|s| {
        for _ in 0..4 {
            s.spawn(|| {
                let y = sum(&mul(&x, &x, None).unwrap());
                grad(&[y], &[None], Pass::default(), &[x.clone()]).unwrap();
            });
        }
    });
}

#[test]
fn integers_do_not_track() {
    let t = Tensor::zeros(&[2], DType::I64).unwrap();
    assert_eq!(
        t.set_requires_grad(true).unwrap_err().message,
        "only Tensors of floating point dtype can require gradients"
    );
}
