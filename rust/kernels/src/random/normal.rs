//! Fills with normal numbers: Box–Muller over blocks of sixteen.
use super::{uniform_f32, uniform_f64, Generator};
use std::f64::consts::PI;

/// Below this many numbers they are drawn in pairs, one by one.
const BLOCK: usize = 16;

/// Turns eight radius draws and eight angle draws into sixteen normal numbers.
#[inline(always)]
fn box_muller_f64(x: &mut [f64], mean: f64, std: f64) {
    let (a, b) = x.split_at_mut(BLOCK / 2);
    for (a, b) in a.iter_mut().zip(b) {
        let r = (-2.0 * (1.0 - *a).ln()).sqrt();
        let (sin, cos) = (2.0 * PI * *b).sin_cos();
        (*a, *b) = (r * cos * std + mean, r * sin * std + mean);
    }
}

#[inline(always)]
fn box_muller_f32(x: &mut [f32], mean: f32, std: f32) {
    let (a, b) = x.split_at_mut(BLOCK / 2);
    for (a, b) in a.iter_mut().zip(b) {
        let r = (-2.0 * (1.0 - *a).ln()).sqrt();
        let (sin, cos) = (2.0 * PI as f32 * *b).sin_cos();
        (*a, *b) = (r * cos * std + mean, r * sin * std + mean);
    }
}

macro_rules! fill {
    ($name:ident, $t:ty, $uniform:ident, $pair:ident) => {
        /// Normal numbers for a contiguous tensor; the last sixteen are drawn anew where the length is no multiple.
        pub fn $name(g: &mut Generator, out: &mut [$t], mean: f64, std: f64) {
            if out.len() < BLOCK {
                out.iter_mut().for_each(|x| *x = (g.normal() * std + mean) as $t);
                return;
            }
            $uniform(g, out, 0.0, 1.0);
            let (mean, std) = (mean as $t, std as $t);
            let tail = out.len() - BLOCK;
            for block in out.chunks_exact_mut(BLOCK) {
                $pair(block, mean, std);
            }
            if out.len() % BLOCK != 0 {
                $uniform(g, &mut out[tail..], 0.0, 1.0);
                $pair(&mut out[tail..], mean, std);
            }
        }
    };
}
fill!(normal_f32, f32, uniform_f32, box_muller_f32);
fill!(normal_f64, f64, uniform_f64, box_muller_f64);

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
