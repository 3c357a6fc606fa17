//! Fills with uniform numbers, coin flips and whole numbers.
use super::Generator;
use crate::split::for_each_rows;
use crate::versions;
use half::{bf16, f16};
use num_traits::{AsPrimitive, Float};

/// Draws handled at once: they stay in the first-level cache.
const BLOCK: usize = 2048;

/// Hands `out` over in blocks, each with `per` draws for every element.
#[inline(always)]
fn in_blocks<T>(g: &mut Generator, out: &mut [T], per: usize, mut f: impl FnMut(&mut [T], &[u32])) {
    let mut draws = [0u32; BLOCK];
    for block in out.chunks_mut(BLOCK / per) {
        let draws = &mut draws[..block.len() * per];
        g.mt.fill(draws);
        f(block, draws);
    }
}

#[inline(always)]
fn wide(pair: &[u32]) -> u64 {
    (pair[0] as u64) << 32 | pair[1] as u64
}

/// Numbers in [from, to), each from 24 bits.
pub fn uniform_f32(g: &mut Generator, out: &mut [f32], from: f32, to: f32) {
    let (unit, width) = ((-24f32).exp2(), to - from);
    in_blocks(g, out, 1, |out, draws| {
        for (o, &d) in out.iter_mut().zip(draws) {
            *o = ((d & 0x00ff_ffff) as i32 as f32 * unit).mul_add(width, from);
        }
    });
}

/// Half-precision numbers in [from, to), each from 24 bits.
pub fn uniform_f16(g: &mut Generator, out: &mut [f16], from: f32, to: f32) {
    rounded(g, out, (1 << 24) - 1, from, to, f16::from_f32);
}

/// Brain-float numbers in [from, to), each from 24 bits.
pub fn uniform_bf16(g: &mut Generator, out: &mut [bf16], from: f32, to: f32) {
    rounded(g, out, (1 << 24) - 1, from, to, bf16::from_f32);
}

fn rounded<T>(g: &mut Generator, out: &mut [T], mask: u32, from: f32, to: f32, round: impl Fn(f32) -> T) {
    let (unit, width) = (1.0 / (mask + 1) as f32, to - from);
    in_blocks(g, out, 1, |out, draws| {
        for (o, &d) in out.iter_mut().zip(draws) {
            *o = round((d & mask) as f32 * unit * width + from);
        }
    });
}

/// `out = x * scale` where the mask is true, else `x * 0`.
pub fn scale_kept<T: Float + Send + Sync>(x: &[T], mask: &[bool], scale: T, out: &mut [T]) {
    for_each_rows(out, 1, 1, |first, out| {
        let range = first..first + out.len();
        scale_block(&x[range.clone()], &mask[range], scale, out);
    });
}

versions! {
    fn scale_block[T: Float](x: &[T], mask: &[bool], scale: T, out: &mut [T]) {
        for ((o, &v), &m) in out.iter_mut().zip(x).zip(mask) {
            *o = v * if m { scale } else { T::zero() };
        }
    }
}

/// Numbers in [from, to), each from 53 bits.
pub fn uniform_f64(g: &mut Generator, out: &mut [f64], from: f64, to: f64) {
    let (unit, width) = ((-53f64).exp2(), to - from);
    in_blocks(g, out, 2, |out, draws| {
        for (o, d) in out.iter_mut().zip(draws.chunks_exact(2)) {
            *o = ((wide(d) & ((1 << 53) - 1)) as i64 as f64 * unit).mul_add(width, from);
        }
    });
}

/// The bound below which 53 bits mean success with probability `p`.
#[inline(always)]
fn bound(p: f64) -> u64 {
    (p * 53f64.exp2()).ceil() as u64
}

/// Ones with probability `p`, zeros otherwise.
pub fn bernoulli<T: Copy + 'static>(g: &mut Generator, out: &mut [T], p: f64, zero: T, one: T) {
    let bound = bound(p);
    in_blocks(g, out, 2, |out, draws| {
        for (o, d) in out.iter_mut().zip(draws.chunks_exact(2)) {
            *o = if wide(d) & ((1 << 53) - 1) < bound { one } else { zero };
        }
    });
}

/// Ones with the probabilities `p`, compared with draws of 24 bits.
pub fn bernoulli_f32<T: Copy>(g: &mut Generator, out: &mut [T], p: &[f32], zero: T, one: T) {
    let (mut at, unit) = (0, (-24f32).exp2());
    in_blocks(g, out, 1, |out, draws| {
        for ((o, &d), &p) in out.iter_mut().zip(draws).zip(&p[at..]) {
            *o = if ((d & 0x00ff_ffff) as i32 as f32 * unit) < p { one } else { zero };
        }
        at += out.len();
    });
}

/// Ones with the probabilities `p`, compared with draws of 53 bits.
pub fn bernoulli_f64<T: Copy>(g: &mut Generator, out: &mut [T], p: &[f64], zero: T, one: T) {
    let (mut at, unit) = (0, (-53f64).exp2());
    in_blocks(g, out, 2, |out, draws| {
        for ((o, d), &p) in out.iter_mut().zip(draws.chunks_exact(2)).zip(&p[at..]) {
            *o = if ((wide(d) & ((1 << 53) - 1)) as i64 as f64 * unit) < p { one } else { zero };
        }
        at += out.len();
    });
}

/// Whole numbers `base + draw % range`; `range` 0 stands for 2⁶⁴.
pub fn random_range<T: Copy + 'static>(g: &mut Generator, out: &mut [T], range: u64, base: i64)
where
    i64: AsPrimitive<T>,
{
    if range == 0 || range >= 1 << 32 {
        in_blocks(g, out, 2, |out, draws| {
            for (o, d) in out.iter_mut().zip(draws.chunks_exact(2)) {
                let x = if range == 0 { wide(d) } else { wide(d) % range };
                *o = base.wrapping_add(x as i64).as_();
            }
        });
        return;
    }
    in_blocks(g, out, 1, |out, draws| remainders(draws, range as u32, base, out));
}

versions! {
    /// `draw % range + base`, by multiplication with a 64-bit reciprocal: exact, and it vectorises.
    fn remainders[T: Copy + 'static](draws: &[u32], range: u32, base: i64, out: &mut [T]) where [i64: AsPrimitive<T>] {
        let reciprocal = (u64::MAX / range as u64).wrapping_add(1);
        let (range, low) = (range as u64, u32::MAX as u64);
        for (o, &d) in out.iter_mut().zip(draws) {
            let fraction = reciprocal.wrapping_mul(d as u64);
            let x = ((fraction >> 32) * range + ((fraction & low) * range >> 32)) >> 32;
            *o = base.wrapping_add(x as i64).as_();
        }
    }
}

/// Whole numbers `draw % (largest + 1)`: what a dtype's whole range of exact integers is drawn with.
pub fn random_bits<T: Copy + 'static>(g: &mut Generator, out: &mut [T], largest: u64)
where
    i64: AsPrimitive<T>,
{
    random_range(g, out, largest.wrapping_add(1), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remainders_are_exact() {
        for range in [1, 2, 3, 10, 1000, 65_537, (1 << 31) + 1, u32::MAX as u64, 1 << 32, 1 << 40] {
            let (mut a, mut b) = (Generator::new(3), Generator::new(3));
            let mut out = vec![0i64; 3000];
            random_range(&mut a, &mut out, range, -7);
            for x in out {
                let draw = if range >= 1 << 32 { b.next_u64() } else { b.next_u32() as u64 };
                assert_eq!(x, (draw % range) as i64 - 7);
            }
        }
    }

    #[test]
    fn coins_follow_the_uniform_numbers() {
        for p in [0.0, 0.1, 0.3, 0.5, 1.0] {
            let (mut a, mut b) = (Generator::new(5), Generator::new(5));
            let mut out = vec![0u8; 3000];
            bernoulli(&mut a, &mut out, p, 0, 1);
            assert!(out.iter().all(|&x| (x == 1) == (b.uniform() < p)));
        }
    }
}
