//! Runs of equal elements.

/// Where runs of equal neighbours begin: `same(i)` compares element `i` with the one before.
pub fn runs(n: usize, same: impl Fn(usize) -> bool) -> Vec<usize> {
    (0..n).filter(|&i| i == 0 || !same(i)).collect()
}

/// The order of the `n` slices of `x` along its first dimension.
pub fn sort_slices<T: Copy + PartialOrd>(x: &[T], n: usize) -> Vec<usize> {
    let len = x.len().checked_div(n).unwrap_or(0);
    let slice = |i: usize| &x[i * len..(i + 1) * len];
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| slice(a).partial_cmp(slice(b)).unwrap_or(std::cmp::Ordering::Equal));
    order
}
