//! Reading and writing blocks that lie at given offsets: the core of `index_select`, embeddings and tensor indices.
use crate::parallel::{for_each_chunk, SharedMut, GRAIN};

/// A dimension that is walked in full.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub size: usize,
    pub stride: usize,
}

fn count(axes: &[Axis]) -> usize {
    axes.iter().map(|a| a.size).product()
}

fn locate(axes: &[Axis], mut i: usize) -> usize {
    let mut at = 0;
    for a in axes.iter().rev() {
        at += i % a.size * a.stride;
        i /= a.size;
    }
    at
}

/// The innermost run, and the axes around it.
fn runs(axes: &[Axis]) -> (Axis, Vec<Axis>) {
    let mut rest: Vec<Axis> = axes.iter().copied().filter(|a| a.size != 1).collect();
    let mut run = rest.pop().unwrap_or(Axis { size: 1, stride: 1 });
    while let Some(a) = rest.last() {
        if a.stride != run.size * run.stride {
            break;
        }
        run.size *= a.size;
        rest.pop();
    }
    (run, rest)
}

/// `out[o, p, i] = x[o's place + offsets[p] + i's place]`, `out` contiguous.
pub fn gather_blocks<T: Copy + Send + Sync>(
    x: &[T],
    outer: &[Axis],
    offsets: &[usize],
    inner: &[Axis],
    out: &mut [T],
) {
    let (run, rest) = runs(inner);
    let (block, repeats, n) = (count(inner), count(&rest), offsets.len());
    if block == 0 || n == 0 || out.is_empty() {
        return;
    }
    let parts = SharedMut::new(out);
    if block == 1 {
        return single(x, outer, offsets, &parts);
    }
    for_each_chunk(count(outer) * n, (GRAIN / block).max(1), |range| {
        let (mut o, mut p) = (range.start / n, range.start % n);
        let mut base = locate(outer, o);
        for k in range {
            let at = base + offsets[p];
            // SAFETY: each block of the output belongs to one `k`.
            let out = unsafe { parts.slice(k * block..(k + 1) * block) };
            if repeats == 1 && run.stride == 1 {
                out.copy_from_slice(&x[at..at + block]);
            } else {
                for (i, out) in out.chunks_exact_mut(run.size).enumerate() {
                    let x = &x[at + locate(&rest, i)..];
                    out.iter_mut().enumerate().for_each(|(j, o)| *o = x[j * run.stride]);
                }
            }
            p += 1;
            if p == n {
                (o, p) = (o + 1, 0);
                base = locate(outer, o);
            }
        }
    });
}

/// [`gather_blocks`] for blocks of one element.
fn single<T: Copy + Send + Sync>(x: &[T], outer: &[Axis], offsets: &[usize], out: &SharedMut<T>) {
    let n = offsets.len();
    let furthest = offsets.iter().fold(0, |a, &b| a.max(b));
    // Few long rows are cut, many short ones are taken together.
    let pieces = n.div_ceil(GRAIN);
    let piece = n.div_ceil(pieces);
    for_each_chunk(count(outer) * pieces, (GRAIN / piece).max(1), |range| {
        for k in range {
            let (o, from) = (k / pieces, k % pieces * piece);
            let to = n.min(from + piece);
            let x = &x[locate(outer, o)..];
            assert!(furthest < x.len());
            // SAFETY: each piece of the output belongs to one `k`.
            let out = unsafe { out.slice(o * n + from..o * n + to) };
            for (o, &p) in out.iter_mut().zip(&offsets[from..to]) {
                // SAFETY: no offset is beyond the furthest.
                *o = unsafe { *x.get_unchecked(p) };
            }
        }
    });
}

/// `f(&mut x[o's place + offsets[p] + i's place], src[o, p, i])` in order of `p`, `src` contiguous.
pub fn scatter_blocks<T: Copy + Send + Sync>(
    x: &mut [T],
    outer: &[Axis],
    offsets: &[usize],
    inner: &[Axis],
    src: &[T],
    f: impl Fn(&mut T, T) + Sync,
) {
    let (run, rest) = runs(inner);
    let (block, repeats) = (count(inner), count(&rest));
    if block == 0 || src.is_empty() {
        return;
    }
    for o in 0..count(outer) {
        let base = locate(outer, o);
        for (p, &offset) in offsets.iter().enumerate() {
            let src = &src[(o * offsets.len() + p) * block..][..block];
            let at = base + offset;
            if repeats == 1 && run.stride == 1 {
                x[at..at + block].iter_mut().zip(src).for_each(|(x, &s)| f(x, s));
                continue;
            }
            for (i, src) in src.chunks_exact(run.size).enumerate() {
                let at = at + locate(&rest, i);
                src.iter().enumerate().for_each(|(j, &s)| f(&mut x[at + j * run.stride], s));
            }
        }
    }
}
