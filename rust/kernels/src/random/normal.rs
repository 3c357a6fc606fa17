//! Fills with normal numbers: Box–Muller over blocks of sixteen.

use super::{uniform_f32, uniform_f64, Generator};
use crate::math::Math;
use crate::versions;
use std::f64::consts::PI;

/// Below this many numbers they are drawn in pairs, one by one.
const BLOCK: usize = 16;

/// Blocks that are turned together: loops this long vectorise.
const BUNCH: usize = 16;

versions! {
    /// Turns, in each block of sixteen, eight radius draws and eight angle draws into normal numbers.
    fn box_muller[T: Math](x: &mut [T], mean: T, std: T) {
        const HALF: usize = BLOCK / 2;
        let (zero, one, two) = (T::of(0.0), T::of(1.0), T::of(-2.0));
        let turn = T::of(2.0 * PI);
        let (mut radius, mut angle) = ([zero; BUNCH * HALF], [zero; BUNCH * HALF]);
        for bunch in x.chunks_mut(BUNCH * BLOCK) {
            let n = bunch.len() / 2;
            let (radius, angle) = (&mut radius[..n], &mut angle[..n]);
            let halves = radius.chunks_exact_mut(HALF).zip(angle.chunks_exact_mut(HALF));
            for (block, (r, t)) in bunch.chunks_exact(BLOCK).zip(halves) {
                r.copy_from_slice(&block[..HALF]);
                t.copy_from_slice(&block[HALF..]);
            }
            for r in radius.iter_mut() {
                *r = (two * (one - *r).log::<FMA>()).sqrt();
            }
            for (r, t) in radius.iter_mut().zip(angle.iter_mut()) {
                let (sin, cos) = (turn * *t).sin_cos_small::<FMA>();
                *t = *r * sin * std + mean;
                *r = *r * cos * std + mean;
            }
            let halves = radius.chunks_exact(HALF).zip(angle.chunks_exact(HALF));
            for (block, (r, t)) in bunch.chunks_exact_mut(BLOCK).zip(halves) {
                block[..HALF].copy_from_slice(r);
                block[HALF..].copy_from_slice(t);
            }
        }
    }
}

macro_rules! fill {
    ($name:ident, $t:ty, $uniform:ident) => {
        /// Normal numbers for a contiguous tensor; the last sixteen are drawn anew where the length is no multiple.
        pub fn $name(g: &mut Generator, out: &mut [$t], mean: f64, std: f64) {
            if out.len() < BLOCK {
                out.iter_mut().for_each(|x| *x = (g.normal() * std + mean) as $t);
                return;
            }
            $uniform(g, out, 0.0, 1.0);
            let (mean, std) = (mean as $t, std as $t);
            let tail = out.len() - BLOCK;
            let whole = out.len() / BLOCK * BLOCK;
            box_muller(&mut out[..whole], mean, std);
            if out.len() % BLOCK != 0 {
                $uniform(g, &mut out[tail..], 0.0, 1.0);
                box_muller(&mut out[tail..], mean, std);
            }
        }
    };
}
fill!(normal_f32, f32, uniform_f32);
fill!(normal_f64, f64, uniform_f64);

/// Normal numbers for the 16-bit types: sixteen draws at a time, so that a ragged end costs fewer of them.
pub fn normal_reduced(g: &mut Generator, out: &mut [f32], mean: f64, std: f64) {
    let whole = if out.len() < BLOCK { 0 } else { out.len() / BLOCK * BLOCK };
    if whole == 0 {
        return normal_f32(g, out, mean, std);
    }
    normal_f32(g, &mut out[..whole], mean, std);
    if out.len() > whole {
        let tail = out.len() - BLOCK;
        normal_f32(g, &mut out[tail..], mean, std);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixteen_numbers_follow_box_and_muller() {
        let (mut g, mut h) = (Generator::new(0), Generator::new(0));
        let (mut out, mut u) = ([0f32; 16], [0f32; 16]);
        normal_f32(&mut g, &mut out, 0.0, 1.0);
        uniform_f32(&mut h, &mut u, 0.0, 1.0);
        for j in 0..8 {
            let r = (-2.0 * (1.0 - u[j] as f64).ln()).sqrt();
            let (sin, cos) = (2.0 * PI * u[j + 8] as f64).sin_cos();
            assert!((out[j] as f64 - r * cos).abs() < 2e-6 && (out[j + 8] as f64 - r * sin).abs() < 2e-6);
        }
    }
}
