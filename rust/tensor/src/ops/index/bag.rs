//! Rows of a table, combined bag by bag.
use super::embedding::{embedding, embedding_backward};
use super::gather::gather;
use super::int64;
use crate::autograd::track;
use crate::ops::memory::{read, write};
use crate::ops::{compare, copy, reduce, terms, view};
use crate::{bail, grads, DType, Element, Result, Scalar, Tensor};
use ferrotorch_kernels::index::bag_sums;
use ferrotorch_kernels::math::Math;

/// How the rows of a bag combine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bag {
    Sum,
    Mean,
    Max,
}

/// What belongs to a bag: its indices in order, and the bag of each.
struct Bags {
    index: Tensor,
    /// Positions in the input of the indices that count.
    kept: Vec<i64>,
    bag: Vec<i64>,
    sizes: Vec<i64>,
}

fn bags(
    index: &Tensor,
    offsets: &Tensor,
    include_last: bool,
    padding_idx: Option<i64>,
    rows: i64,
) -> Result<Bags> {
    for (name, t) in [("input", index), ("offsets", offsets)] {
        if !matches!(t.dtype(), DType::I64 | DType::I32) {
            bail!(
                Runtime,
                "expected {name} to have one of the following scalar types: Long, Int; but got {}",
                t.dtype().type_name()
            );
        }
    }
    let (index, offsets) = (int64(index)?, int64(offsets)?);
    let (values, starts) = (read::<i64>(&index), read::<i64>(&offsets));
    let n = values.len() as i64;
    if include_last && starts.is_empty() {
        bail!(Runtime, "include_last_offset: number of offset should be at least 1");
    }
    let count = starts.len() - include_last as usize;
    if let Some(&first) = starts.first() {
        if first != 0 {
            bail!(
                Runtime,
                "offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got {first}"
            );
        }
        let last = starts[starts.len() - 1];
        if last > n {
            bail!(
                Runtime,
                "offsets[-1] can not be greater than input's length {n} but got offsets[-1] of {last}"
            );
        }
    }
    let room = values.len();
    let (mut kept, mut bag, mut sizes) = (Vec::with_capacity(room), Vec::with_capacity(room), vec![0; count]);
    for b in 0..count {
        let end = starts.get(b + 1).copied().unwrap_or(n);
        if starts[b] < 0 || end < starts[b] {
            bail!(Runtime, "embedding_bag: offsets must not decrease");
        }
        for i in starts[b]..end {
            let v = values[i as usize];
            if v < 0 || v >= rows {
                bail!(
                    Runtime,
                    "embedding_bag: Expected idx >= 0 && idx < num_embeddings but found idx to be {v}"
                );
            }
            if Some(v) != padding_idx {
                kept.push(i);
                bag.push(b as i64);
                sizes[b] += 1;
            }
        }
    }
    Ok(Bags { index, kept, bag, sizes })
}

/// Bags of rows of `weight`, summed, averaged or their maximum; `scale` has a factor for each index of a sum.
#[allow(clippy::too_many_arguments)]
pub fn embedding_bag(
    weight: &Tensor,
    index: &Tensor,
    offsets: &Tensor,
    scale_grad_by_freq: bool,
    how: Bag,
    scale: Option<&Tensor>,
    include_last: bool,
    padding_idx: Option<i64>,
) -> Result<Tensor> {
    if weight.ndim() != 2 {
        bail!(Runtime, "'weight' must be 2-D");
    }
    let rows = weight.shape()[0] as i64;
    let padding = match padding_idx {
        Some(p) if p < -rows || p >= rows => bail!(
            Runtime,
            "padding_idx must be within the number of embeddings, -{rows} through {}, but got {p}",
            rows - 1
        ),
        other => other.map(|p| p.rem_euclid(rows)),
    };
    if let Some(s) = scale {
        if s.dtype() != weight.dtype() {
            bail!(
                Runtime,
                "expected weight and per_sample_weights to have the same dtype, but got {} and {}",
                weight.dtype().type_name(),
                s.dtype().type_name()
            );
        }
    }
    let found = bags(index, offsets, include_last, padding, rows)?;
    let fused = matches!(weight.dtype(), DType::F32 | DType::F64) && how != Bag::Max;
    if fused {
        return summed(weight, found, scale, scale_grad_by_freq, how == Bag::Mean);
    }
    let (count, width) = (found.sizes.len(), weight.shape()[1]);
    let m = found.kept.len();
    let kept = Tensor::from_vec(found.kept, &[m])?;
    let picked = super::index_select(&found.index, 0, &kept)?;
    let lines = embedding(weight, &picked, -1, scale_grad_by_freq)?;
    if how == Bag::Max {
        return largest(&lines, &found.bag, count, width);
    }
    let lines = match scale {
        Some(s) => {
            let s = super::index_select(&view::reshape_to(s, &[s.numel()])?, 0, &kept)?;
            terms::mul(&lines, &view::unsqueeze(&s, 1)?)?
        }
        None => lines,
    };
    let bag = Tensor::from_vec(found.bag, &[m])?;
    let sum = super::index_add(
        &Tensor::zeros(&[count, width], weight.dtype())?,
        0,
        &bag,
        &lines,
        Scalar::Int(1),
        None,
    )?;
    if how == Bag::Sum {
        return Ok(sum);
    }
    let sizes: Vec<i64> = found.sizes.iter().map(|&n| n.max(1)).collect();
    let sizes = copy::to_dtype(&Tensor::from_vec(sizes, &[count, 1])?, weight.dtype())?;
    terms::div(&sum, &sizes)
}

/// The largest line of each bag, column by column; the first of equal ones has the gradient.
fn largest(lines: &Tensor, bag: &[i64], count: usize, width: usize) -> Result<Tensor> {
    let wide = copy::contiguous(&copy::to_dtype(&lines.detach(), DType::F64)?)?;
    let values = read::<f64>(&wide);
    let place = Tensor::full(&[count, width], Scalar::Int(-1), DType::I64)?;
    let to = write::<i64>(&place);
    for (i, &b) in bag.iter().enumerate() {
        for c in 0..width {
            let slot = &mut to[b as usize * width + c];
            if *slot < 0 || values[i * width + c] > values[*slot as usize * width + c] {
                *slot = i as i64;
            }
        }
    }
    let empty = compare::lt(&place, Scalar::Int(0), None)?;
    if lines.shape()[0] == 0 {
        return Tensor::zeros(&[count, width], lines.dtype());
    }
    let place = super::masked_fill_number(&place, &empty, Scalar::Int(0), None)?;
    terms::masked_fill(&gather(lines, 0, &place)?, &empty, 0.0)
}

/// Sums or means in one pass over the bags.
fn summed(
    weight: &Tensor,
    found: Bags,
    scale: Option<&Tensor>,
    by_count: bool,
    mean: bool,
) -> Result<Tensor> {
    fn go<T: Math + Element>(
        w: &Tensor,
        picked: &Tensor,
        factors: Option<&Tensor>,
        sizes: &[i64],
        mean: bool,
        out: &Tensor,
    ) {
        let factors = factors.map_or(&[][..], read::<T>);
        let width = w.shape()[1];
        bag_sums(read::<T>(w), width, read::<i64>(picked), factors, sizes, mean, write::<T>(out));
    }
    let (count, m) = (found.sizes.len(), found.kept.len());
    let kept = found.kept;
    // Without padding among them, all indices count.
    let picked = if m == found.index.numel() {
        copy::contiguous(&view::reshape_to(&found.index, &[m])?)?
    } else {
        copy::contiguous(&super::index_select(&found.index, 0, &Tensor::from_slice(&kept, &[m])?)?)?
    };
    let factors = match scale {
        Some(s) => {
            let flat = view::reshape_to(&s.detach(), &[s.numel()])?;
            let kept = Tensor::from_slice(&kept, &[m])?;
            Some(copy::contiguous(&super::index_select(&flat, 0, &kept)?)?)
        }
        None => None,
    };
    let out = Tensor::empty(&[count, weight.shape()[1]], weight.dtype())?;
    let dense = copy::contiguous(&weight.detach())?;
    match weight.dtype() {
        DType::F32 => go::<f32>(&dense, &picked, factors.as_ref(), &found.sizes, mean, &out),
        _ => go::<f64>(&dense, &picked, factors.as_ref(), &found.sizes, mean, &out),
    }
    let (bag, sizes, rows) = (found.bag, found.sizes, weight.shape()[0]);
    let inputs = [weight, scale.unwrap_or(weight)];
    let inputs = &inputs[..1 + usize::from(scale.is_some())];
    track(out, "EmbeddingBagBackward0", inputs, |s| {
        let w = s.save_for(1, weight);
        let scale = scale.map(|t| s.save(t));
        move |g: &Tensor, need| {
            // Each line's share of its bag's gradient.
            let bag = Tensor::from_vec(bag.clone(), &[bag.len()])?;
            let g = match mean {
                true => {
                    let n: Vec<i64> = sizes.iter().map(|&n| n.max(1)).collect();
                    terms::div(g, &copy::to_dtype(&Tensor::from_vec(n, &[sizes.len(), 1])?, g.dtype())?)?
                }
                false => g.clone(),
            };
            let lines = super::index_select(&g, 0, &bag)?;
            let kept = Tensor::from_slice(&kept, &[kept.len()])?;
            let scale = scale.as_ref().map(|s| s.get()).transpose()?;
            let by_weight = need.then(0, || {
                let lines = match &scale {
                    Some(s) => {
                        let s = super::index_select(&view::reshape_to(s, &[s.numel()])?, 0, &kept)?;
                        terms::mul(&lines, &view::unsqueeze(&s, 1)?)?
                    }
                    None => lines.clone(),
                };
                embedding_backward(&lines, &picked, rows, -1, by_count)
            })?;
            let Some(scale) = scale else { return Ok(grads![by_weight]) };
            let by_scale = need.then(1, || {
                let products = terms::mul(&lines, &embedding(&w.get()?, &picked, -1, false)?)?;
                let sums = reduce::sum(&products, Some(&[1]), false, None)?;
                let zeros = Tensor::zeros(&[scale.numel()], scale.dtype())?;
                let all = super::index_add(&zeros, 0, &kept, &sums, Scalar::Int(1), None)?;
                view::reshape_to(&all, scale.shape())
            })?;
            Ok(grads![by_weight, by_scale])
        }
    })
}
