//! Stable sorting of rows: by comparison where they are short, by digits of the keys where they are long.
use super::keys::{directed, element, Entry, Sortable};
use crate::parallel::{for_each_chunk, SharedMut};
use crate::split::for_each_rows2;
use crate::versions;

/// From this length on, counting digits beats comparing.
const LONG: usize = 192;

/// Up to this length the digits' buckets stay in the caches.
const CACHED: usize = 16_384;

/// Bits of the first digit of rows that are longer.
const SPREAD: u32 = 11;

/// Sorts each row of `n` elements; `index` receives where each element came from.
pub fn sort_rows<T: Sortable>(x: &[T], n: usize, descending: bool, values: &mut [T], index: &mut [i64]) {
    if x.is_empty() {
        return;
    }
    for_each_rows2((values, n), (index, n), x.len() / n, 20 * n, |range, values, index| {
        let (mut packed, mut wide) = (Buffers::<u64>::default(), Buffers::<(u64, usize)>::default());
        let x = &x[range.start * n..range.end * n];
        if T::BITS <= 32 && n < LONG {
            return short_rows(x, n, descending, values, index);
        }
        for ((x, values), index) in
            x.chunks_exact(n).zip(values.chunks_exact_mut(n)).zip(index.chunks_exact_mut(n))
        {
            let keys = x.iter().map(|&v| directed(v, descending));
            let (low, high) = keys.fold((u64::MAX, 0), |(a, b), k| (a.min(k), b.max(k)));
            let bits = 64 - (high - low).leading_zeros();
            if bits <= 32 && n <= u32::MAX as usize {
                packed.sort(x, low, bits, descending, values, index);
            } else {
                wide.sort(x, low, bits, descending, values, index);
            }
        }
    });
}

versions! {
    /// [`sort_rows`] for short rows of keys of up to 32 bits.
    narrow fn short_rows[T: Sortable](x: &[T], n: usize, descending: bool, values: &mut [T], index: &mut [i64]) {
        let mut entries = [0u64; LONG];
        let entries = &mut entries[..n];
        let rows = x.chunks_exact(n).zip(values.chunks_exact_mut(n)).zip(index.chunks_exact_mut(n));
        for ((x, values), index) in rows {
            for (i, (e, &v)) in entries.iter_mut().zip(x).enumerate() {
                *e = Entry::new(directed(v, descending), i);
            }
            entries.sort_unstable();
            for ((v, o), &e) in values.iter_mut().zip(index).zip(entries.iter()) {
                *o = e.at() as i64;
                *v = x[e.at()];
            }
        }
    }
}

/// The entries of a row and room for as many, used for all rows of a chunk.
#[derive(Default)]
struct Buffers<E> {
    entries: Vec<E>,
    room: Vec<E>,
}

impl<E: Entry> Buffers<E> {
    fn sort<T: Sortable>(
        &mut self,
        x: &[T],
        low: u64,
        bits: u32,
        descending: bool,
        values: &mut [T],
        index: &mut [i64],
    ) {
        self.entries.clear();
        self.entries.extend(x.iter().enumerate().map(|(i, &v)| E::new(directed(v, descending) - low, i)));
        self.room.resize(x.len(), E::default());
        sort_entries(&mut self.entries, &mut self.room, bits);
        let gather = x.len() <= CACHED;
        for ((v, o), e) in values.iter_mut().zip(index).zip(&self.entries) {
            *o = e.at() as i64;
            // Far apart in memory, an element is cheaper to get from its key.
            *v = match gather {
                true => x[e.at()],
                false => element(e.key() + low, descending).unwrap_or_else(|| x[e.at()]),
            };
        }
    }
}

/// Sorts entries whose keys have `bits` significant bits; `room` is as long.
fn sort_entries<E: Entry>(a: &mut [E], room: &mut [E], bits: u32) {
    if a.len() < LONG {
        a.sort_unstable();
    } else if a.len() <= CACHED || bits <= SPREAD {
        by_last_digit(a, room, bits);
    } else {
        by_first_digit(a, room, bits);
    }
}

/// Sorts by one digit after the other, the least significant first.
fn by_last_digit<E: Entry>(a: &mut [E], room: &mut [E], bits: u32) {
    let width = if a.len() >= 4096 { SPREAD } else { 8 };
    let (mut from, mut to) = (a, room);
    let mut counts = [0u32; 1 << SPREAD];
    let passes = bits.div_ceil(width);
    for pass in 0..passes {
        let digit = |e: E| (e.key() >> (pass * width)) as usize & ((1 << width) - 1);
        let counts = &mut counts[..1 << width];
        counts.fill(0);
        for &e in from.iter() {
            counts[digit(e)] += 1;
        }
        let mut at = 0;
        for c in counts.iter_mut() {
            (*c, at) = (at, at + *c);
        }
        for &e in from.iter() {
            let place = &mut counts[digit(e)];
            to[*place as usize] = e;
            *place += 1;
        }
        std::mem::swap(&mut from, &mut to);
    }
    if passes % 2 == 1 {
        to.copy_from_slice(from);
    }
}

/// Spreads entries by their most significant digit and sorts each part by itself.
fn by_first_digit<E: Entry>(a: &mut [E], room: &mut [E], bits: u32) {
    let shift = bits - SPREAD;
    // Above this digit, all keys agree.
    let digit = |e: E| (e.key() >> shift) as usize & ((1 << SPREAD) - 1);
    let mut starts = vec![0usize; (1 << SPREAD) + 1];
    for &e in a.iter() {
        starts[digit(e) + 1] += 1;
    }
    for i in 1..starts.len() {
        starts[i] += starts[i - 1];
    }
    let mut next = starts.clone();
    for &e in a.iter() {
        let place = &mut next[digit(e)];
        room[*place] = e;
        *place += 1;
    }
    let (to, from) = (SharedMut::new(a), SharedMut::new(room));
    for_each_chunk(1 << SPREAD, 64, |range| {
        for b in range {
            let part = starts[b]..starts[b + 1];
            // SAFETY: parts are disjoint.
            let (to, from) = unsafe { (to.slice(part.clone()), from.slice(part)) };
            to.copy_from_slice(from);
            sort_entries(to, from, shift);
        }
    });
}
