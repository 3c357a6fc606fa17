//! Running sums, products and extremes.
mod extreme;
mod sum;

pub use extreme::{log_cumsum_exp, running_extreme, LogSum};
pub use sum::{scan, CumProd, CumSum, Scan};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_run_along_rows_and_columns() {
        for (outer, n, inner) in
            [(1, 10, 1), (3, 7, 1), (1, 100_000, 1), (5, 9000, 1), (2, 50, 3), (1, 40, 700), (0, 3, 1)]
        {
            let x: Vec<i64> = (0..outer * n * inner).map(|i| (i * 7919 % 101) as i64 - 50).collect();
            let mut out = vec![0; x.len()];
            scan::<CumSum<i64>>(&x, n, inner, &mut out);
            for o in 0..outer {
                for i in 0..inner {
                    let mut sum = 0;
                    for j in 0..n {
                        let at = (o * n + j) * inner + i;
                        sum += x[at];
                        assert_eq!(out[at], sum, "{outer} {n} {inner}");
                    }
                }
            }
        }
    }

    #[test]
    fn extremes_keep_the_last_of_equals() {
        let (mut v, mut i) = ([0.0; 6], [0; 6]);
        running_extreme(&[1.0f32, 3.0, 3.0, 2.0, f32::NAN, 5.0], 6, 1, true, &mut v, &mut i);
        assert_eq!(i, [0, 1, 2, 2, 4, 4]);
        assert_eq!(v[..4], [1.0, 3.0, 3.0, 3.0]);
    }
}
