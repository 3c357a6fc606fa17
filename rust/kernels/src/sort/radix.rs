//! Stable sorting of rows: comparison for short ones, by digits for long ones.
use super::keys::{directed, Key, Sortable};
use crate::split::for_each_rows2;

/// From this length on, counting digits beats comparing.
const LONG: usize = 192;

/// Sorts each row of `n` elements; `index` receives where each element came from.
pub fn sort_rows<T: Sortable>(x: &[T], n: usize, descending: bool, values: &mut [T], index: &mut [i64]) {
    if x.is_empty() {
        return;
    }
    for_each_rows2((values, n), (index, n), x.len() / n, 20 * n, |range, values, index| {
        let mut scratch = Scratch::default();
        let x = &x[range.start * n..range.end * n];
        for ((x, values), index) in
            x.chunks_exact(n).zip(values.chunks_exact_mut(n)).zip(index.chunks_exact_mut(n))
        {
            if n > u32::MAX as usize {
                let mut at: Vec<usize> = (0..n).collect();
                at.sort_by_key(|&i| directed(x[i], descending));
                for ((v, o), i) in values.iter_mut().zip(index).zip(at) {
                    (*v, *o) = (x[i], i as i64);
                }
                continue;
            }
            scratch.sort(x, descending);
            for ((v, o), i) in values.iter_mut().zip(index).zip(scratch.order()) {
                (*v, *o) = (x[i], i as i64);
            }
        }
    });
}

/// Buffers that serve all rows of a chunk.
#[derive(Default)]
struct Scratch<K> {
    packed: Vec<u64>,
    packed2: Vec<u64>,
    pairs: Vec<(K, u32)>,
    pairs2: Vec<(K, u32)>,
}

impl<K: Key> Scratch<K> {
    fn sort<T: Sortable<Key = K>>(&mut self, x: &[T], descending: bool) {
        let keys = x.iter().enumerate().map(|(i, &v)| (directed(v, descending), i as u32));
        if K::BYTES <= 4 {
            self.packed.clear();
            self.packed.extend(keys.map(|(k, i)| k.pack(i)));
            if x.len() < LONG {
                self.packed.sort_unstable();
            } else {
                by_digits(&mut self.packed, &mut self.packed2, K::BYTES, |p, d| {
                    (p >> (32 + 8 * d)) as usize & 255
                });
            }
        } else {
            self.pairs.clear();
            self.pairs.extend(keys);
            if x.len() < 8 * LONG {
                self.pairs.sort_unstable();
            } else {
                by_digits(&mut self.pairs, &mut self.pairs2, K::BYTES, |p, d| p.0.byte(d));
            }
        }
    }

    fn order(&self) -> impl Iterator<Item = usize> + '_ {
        let packed = self.packed.iter().map(|&p| p as u32 as usize);
        packed.chain(self.pairs.iter().map(|p| p.1 as usize))
    }
}

/// Sorts by one byte after the other, the least significant first; bytes in which all keys agree cost nothing.
fn by_digits<P: Copy + Default>(
    a: &mut Vec<P>,
    b: &mut Vec<P>,
    digits: usize,
    digit: impl Fn(P, usize) -> usize,
) {
    let mut counts = [[0u32; 256]; 8];
    for &p in a.iter() {
        for (d, c) in counts[..digits].iter_mut().enumerate() {
            c[digit(p, d)] += 1;
        }
    }
    b.resize(a.len(), P::default());
    for (d, count) in counts[..digits].iter_mut().enumerate() {
        if count.iter().any(|&c| c as usize == a.len()) {
            continue;
        }
        let mut at = 0;
        for c in count.iter_mut() {
            (*c, at) = (at, at + *c);
        }
        for &p in a.iter() {
            let to = &mut count[digit(p, d)];
            b[*to as usize] = p;
            *to += 1;
        }
        std::mem::swap(a, b);
    }
}
