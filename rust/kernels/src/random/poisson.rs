//! Counts: the Poisson and the binomial distribution.
use super::Generator;

/// ln k! for a whole k ≥ 0, by Stirling's series (error below 1e-13).
fn log_factorial(k: f64) -> f64 {
    if k < 10.0 {
        return (2..=k as u32).map(f64::from).product::<f64>().ln();
    }
    let x = k + 1.0;
    let inverse = 1.0 / (x * x);
    let series = (1.0 / 12.0 - inverse * (1.0 / 360.0 - inverse * (1.0 / 1260.0 - inverse / 1680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * (2.0 * std::f64::consts::PI).ln() + series
}

/// One Poisson number: Hörmann's transformed rejection from a rate of 10 on, products of uniform numbers below.
pub fn poisson(g: &mut Generator, rate: f64) -> f64 {
    if rate >= 10.0 {
        let (root, log_rate) = (rate.sqrt(), rate.ln());
        let b = 0.931 + 2.53 * root;
        let a = -0.059 + 0.02483 * b;
        let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
        let vr = 0.9277 - 3.6224 / (b - 2.0);
        loop {
            let u = g.uniform() - 0.5;
            let v = g.uniform();
            let us = 0.5 - u.abs();
            let k = ((2.0 * a / us + b) * u + rate + 0.43).floor();
            if us >= 0.07 && v <= vr {
                return k;
            }
            if k < 0.0 || us < 0.013 && v > us {
                continue;
            }
            if v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln()
                <= -rate + k * log_rate - log_factorial(k)
            {
                return k;
            }
        }
    }
    if rate == 0.0 {
        return 0.0;
    }
    let (limit, mut product, mut k) = ((-rate).exp(), 1.0, 0.0);
    loop {
        product *= g.uniform();
        if product <= limit {
            return k;
        }
        k += 1.0;
    }
}

/// The correction of Stirling's formula for k!.
fn stirling_tail(k: f64) -> f64 {
    const TABLE: [f64; 10] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_1,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_871,
    ];
    if k <= 9.0 {
        return TABLE[k as usize];
    }
    let x = k + 1.0;
    (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / 1260.0 / (x * x)) / (x * x)) / x
}

/// Successes in `count` trials for a probability of at most one half and ten or more expected: Hörmann's BTRS.
fn binomial_rejection(g: &mut Generator, count: f64, p: f64) -> f64 {
    let deviation = (count * p * (1.0 - p)).sqrt();
    let b = 1.15 + 2.53 * deviation;
    let a = -0.0873 + 0.0248 * b + 0.01 * p;
    let c = count * p + 0.5;
    let vr = 0.92 - 4.2 / b;
    let odds = p / (1.0 - p);
    let alpha = (2.83 + 5.1 / b) * deviation;
    let m = ((count + 1.0) * p).floor();
    loop {
        let u = g.uniform() - 0.5;
        let mut v = g.uniform();
        let us = 0.5 - u.abs();
        let k = ((2.0 * a / us + b) * u + c).floor();
        if us >= 0.07 && v <= vr {
            return k;
        }
        if k < 0.0 || k > count {
            continue;
        }
        v = (v * alpha / (a / (us * us) + b)).ln();
        let bound = (m + 0.5) * ((m + 1.0) / (odds * (count - m + 1.0))).ln()
            + (count + 1.0) * ((count - m + 1.0) / (count - k + 1.0)).ln()
            + (k + 0.5) * (odds * (count - k + 1.0) / (k + 1.0)).ln()
            + stirling_tail(m)
            + stirling_tail(count - m)
            - stirling_tail(k)
            - stirling_tail(count - k);
        if v <= bound {
            return k;
        }
    }
}

/// Successes in `count` trials by adding up the gaps between them.
fn binomial_gaps(g: &mut Generator, count: f64, p: f64) -> f64 {
    let (mut at, mut successes) = (0.0, 0.0);
    loop {
        let u = g.uniform();
        at += (u.ln() / (-p).ln_1p()).ceil();
        if at > count {
            return successes;
        }
        successes += 1.0;
    }
}

/// One binomial number.
pub fn binomial(g: &mut Generator, count: f64, p: f64) -> f64 {
    if count <= 0.0 || p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return count;
    }
    if p.is_nan() || count.is_nan() {
        return f64::NAN;
    }
    let draw = |g: &mut Generator, p: f64| {
        if count * p >= 10.0 {
            binomial_rejection(g, count, p)
        } else {
            binomial_gaps(g, count, p)
        }
    };
    if p <= 0.5 {
        draw(g, p)
    } else {
        count - draw(g, 1.0 - p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_factorial_is_exact_enough() {
        let mut sum = 0f64;
        for k in 1..200 {
            sum += (k as f64).ln();
            assert!((log_factorial(k as f64) - sum).abs() <= 1e-12 * sum.max(1.0));
        }
    }

    #[test]
    fn means_are_right() {
        let mut g = Generator::new(1);
        for rate in [0.5, 5.0, 30.0] {
            let mean = (0..20_000).map(|_| poisson(&mut g, rate)).sum::<f64>() / 2e4;
            assert!((mean - rate).abs() < 0.1 * rate.max(1.0));
        }
        for (n, p) in [(10.0, 0.3), (100.0, 0.4), (100.0, 0.9)] {
            let mean = (0..20_000).map(|_| binomial(&mut g, n, p)).sum::<f64>() / 2e4;
            assert!((mean - n * p).abs() < 0.5);
        }
    }
}
