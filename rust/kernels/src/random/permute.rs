//! Shuffles and draws from a table of probabilities.
use super::Generator;

/// From this length on PyTorch takes 64-bit draws.
const LONG: usize = (u32::MAX / 20) as usize;

/// An element type that holds positions.
pub trait RandpermIndex: Copy {
    fn from_index(i: usize) -> Self;
}

macro_rules! index {
    ($($t:ty)*) => { $(impl RandpermIndex for $t {
        #[inline(always)]
        fn from_index(i: usize) -> Self { i as $t }
    })* };
}
index!(u8 i8 i16 i32 i64 f32 f64);

impl RandpermIndex for half::f16 {
    fn from_index(i: usize) -> Self {
        half::f16::from_f64(i as f64)
    }
}

impl RandpermIndex for half::bf16 {
    fn from_index(i: usize) -> Self {
        half::bf16::from_f64(i as f64)
    }
}

/// A permutation of `0..out.len()` by Fisher and Yates.
pub fn randperm<T: RandpermIndex>(g: &mut Generator, out: &mut [T]) {
    let n = out.len();
    if n >= LONG {
        out.iter_mut().enumerate().for_each(|(i, x)| *x = T::from_index(i));
        for i in 0..n.saturating_sub(1) {
            out.swap(i, i + (g.next_u64() % (n - i) as u64) as usize);
        }
        return;
    }
    // 32-bit positions halve the memory that the random accesses wander over.
    let mut a: Vec<u32> = (0..n as u32).collect();
    let mut draws = [0u32; 1024];
    let mut i = 0;
    while i + 1 < n {
        let take = draws.len().min(n - 1 - i);
        g.mt.fill(&mut draws[..take]);
        for (j, d) in draws[..take].iter_mut().enumerate() {
            *d = (i + j) as u32 + *d % (n - i - j) as u32;
        }
        for (j, &d) in draws[..take].iter().enumerate() {
            a.swap(i + j, d as usize);
        }
        i += take;
    }
    out.iter_mut().zip(a).for_each(|(o, x)| *o = T::from_index(x as usize));
}

/// Positions drawn with the probabilities of the normalised cumulative sums `cumulative`.
pub fn multinomial_with_replacement(g: &mut Generator, cumulative: &[f64], out: &mut [i64]) {
    for o in out {
        let u = g.uniform();
        *o = cumulative.partition_point(|&c| c < u).min(cumulative.len() - 1) as i64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_positions_are_pytorchs() {
        let mut out = [0i64; 8];
        randperm(&mut Generator::new(0), &mut out);
        assert_eq!(out, [4, 0, 7, 3, 2, 5, 1, 6]);
    }

    #[test]
    fn every_position_comes_once() {
        let mut out = vec![0i32; 5000];
        randperm(&mut Generator::new(9), &mut out);
        out.sort_unstable();
        assert!(out.iter().enumerate().all(|(i, &x)| i == x as usize));
    }
}
