//! What the benches share: the machine's limits, timing and output.
use std::hint::black_box;
use std::time::Instant;

/// Whether the command line asks for this row.
pub fn wanted(name: &str) -> bool {
    let mut filters = std::env::args().skip(1).filter(|a| !a.starts_with('-')).peekable();
    filters.peek().is_none() || filters.any(|f| name.contains(&f))
}

/// Thread counts to run with: `THREADS=1,2`, one thread without it.
pub fn threads() -> Vec<usize> {
    let list = std::env::var("THREADS").unwrap_or_else(|_| "1".into());
    let counts: Vec<usize> = list.split(',').filter_map(|t| t.parse().ok()).collect();
    counts
}

/// The best time of one call in seconds.
pub fn best(mut f: impl FnMut()) -> f64 {
    f();
    let start = Instant::now();
    f();
    let once = start.elapsed().as_secs_f64().max(1e-9);
    let inner = ((2e-4 / once) as usize).clamp(1, 100_000);
    let rounds = ((0.15 / (once * inner as f64)) as usize).clamp(3, 300);
    let mut best = f64::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        for _ in 0..inner {
            f();
        }
        best = best.min(start.elapsed().as_secs_f64() / inner as f64);
    }
    best
}

pub fn report(name: &str, seconds: f64, flops: f64, peak: f64) {
    let rate = flops / seconds;
    println!(
        "{name:<34} {:>10.2} us {:>8.1} Gflop/s {:>5.1} %",
        seconds * 1e6,
        rate / 1e9,
        100.0 * rate / peak
    );
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
unsafe fn chain(rounds: usize) -> f32 {
    use std::arch::x86_64::*;
    let (x, y) = (_mm256_set1_ps(black_box(0.999)), _mm256_set1_ps(black_box(0.001)));
    let mut acc = [_mm256_set1_ps(1.0); 12];
    for _ in 0..rounds {
        for a in acc.iter_mut() {
            *a = _mm256_fmadd_ps(*a, x, y);
        }
    }
    let mut out = [0.0f32; 8];
    let mut sum = 0.0;
    for a in acc {
        // SAFETY: room for eight lanes.
        unsafe { _mm256_storeu_ps(out.as_mut_ptr(), a) };
        sum += out.iter().sum::<f32>();
    }
    sum
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
unsafe fn chain_wide(rounds: usize) -> f32 {
    use std::arch::x86_64::*;
    let (x, y) = (_mm512_set1_ps(black_box(0.999)), _mm512_set1_ps(black_box(0.001)));
    let mut acc = [_mm512_set1_ps(1.0); 12];
    for _ in 0..rounds {
        for a in acc.iter_mut() {
            *a = _mm512_fmadd_ps(*a, x, y);
        }
    }
    acc.iter().map(|&a| _mm512_reduce_add_ps(a)).sum()
}

/// Single-precision operations a second of one core.
pub fn peak_flops() -> f64 {
    const ROUNDS: usize = 20_000;
    let mut peak: f64 = 0.0;
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            // SAFETY: the machine has the instructions.
            let seconds = best(|| {
                // SAFETY: the feature was found on this machine.
                black_box(unsafe { chain(ROUNDS) });
            });
            peak = peak.max((ROUNDS * 12 * 8 * 2) as f64 / seconds);
        }
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the machine has the instructions.
            let seconds = best(|| {
                // SAFETY: the feature was found on this machine.
                black_box(unsafe { chain_wide(ROUNDS) });
            });
            peak = peak.max((ROUNDS * 12 * 16 * 2) as f64 / seconds);
        }
    }
    if peak == 0.0 {
        let seconds = best(|| {
            let mut acc = [1.0f32; 32];
            for _ in 0..ROUNDS {
                for a in acc.iter_mut() {
                    *a = *a * 0.999 + 0.001;
                }
            }
            black_box(acc);
        });
        peak = (ROUNDS * 64) as f64 / seconds;
    }
    peak
}

/// Bytes a second read and written by a copy too large for the caches.
#[allow(dead_code)]
pub fn copy_bandwidth() -> f64 {
    let from = vec![1.0f32; 32 << 20];
    let mut to = vec![0.0f32; 32 << 20];
    let seconds = best(|| {
        to.copy_from_slice(&from);
        black_box(&to);
    });
    (2 * from.len() * 4) as f64 / seconds
}
