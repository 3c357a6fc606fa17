//! Sorting and what follows from order: ranks, top elements, distinct values, binary search.
mod keys;
mod radix;
mod search;
mod select;
mod unique;

pub use keys::Sortable;
pub use radix::sort_rows;
pub use search::{bin_count, histogram, search_sorted};
pub use select::{kth_rows, median_rows, mode_rows, top_k_rows};
pub use unique::{runs, sort_slices};

#[cfg(test)]
mod tests {
    use super::*;

    fn values(n: usize) -> Vec<f32> {
        (0..n).map(|i| if i % 97 == 13 { f32::NAN } else { ((i * 7919) % 101) as f32 - 50.0 }).collect()
    }

    #[test]
    fn rows_are_sorted_stably_with_nan_last() {
        for n in [1usize, 2, 30, 300, 5000, 70_000, 400_000] {
            let x = values(2 * n);
            for descending in [false, true] {
                let (mut v, mut i) = (vec![0.0; 2 * n], vec![0i64; 2 * n]);
                sort_rows(&x, n, descending, &mut v, &mut i);
                for r in 0..2 {
                    let row = &x[r * n..(r + 1) * n];
                    let mut want: Vec<usize> = (0..n).collect();
                    let order =
                        |a: f32, b: f32| a.partial_cmp(&b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()));
                    want.sort_by(
                        |&a, &b| if descending { order(row[b], row[a]) } else { order(row[a], row[b]) },
                    );
                    assert!(want.iter().zip(&i[r * n..]).all(|(&a, &b)| a == b as usize), "{n} {descending}");
                    assert!((0..n).all(|k| v[r * n + k].to_bits() == row[want[k]].to_bits()));
                }
            }
        }
    }

    #[test]
    fn wide_and_narrow_types_sort() {
        let x: Vec<i64> = (0..10_000).map(|i: i64| (i * 7919 % 10_007 - 5000) << 40).collect();
        let (mut v, mut i) = (x.clone(), vec![0; x.len()]);
        sort_rows(&x, x.len(), false, &mut v, &mut i);
        assert!(v.windows(2).all(|w| w[0] <= w[1]) && (0..x.len()).all(|k| x[i[k] as usize] == v[k]));
        let x: Vec<i8> = (0..1000).map(|i: i64| (i * 7919 % 256) as i8).collect();
        let (mut v, mut i) = (x.clone(), vec![0; x.len()]);
        sort_rows(&x, x.len(), true, &mut v, &mut i);
        assert!(v.windows(2).all(|w| w[0] >= w[1]));
    }

    #[test]
    fn the_top_is_the_sorted_head() {
        for (n, k) in [(10, 3), (1000, 10), (1000, 900), (5, 5), (4, 0)] {
            let x: Vec<f64> = (0..n).map(|i| ((i * 7919) % 1013) as f64).collect();
            for largest in [true, false] {
                let (mut v, mut i) = (vec![0.0; k], vec![0; k]);
                top_k_rows(&x, n, k, largest, &mut v, &mut i);
                let mut want = x.clone();
                want.sort_by(|a, b| if largest { b.total_cmp(a) } else { a.total_cmp(b) });
                assert_eq!(v, want[..k]);
                assert!((0..k).all(|j| x[i[j] as usize] == v[j]));
            }
        }
    }

    #[test]
    fn ranks_and_modes() {
        let x = [3.0f32, 1.0, 2.0, 1.0, 5.0];
        let (mut v, mut i) = ([0.0], [0]);
        kth_rows(&x, 5, 3, &mut v, &mut i);
        assert_eq!((v[0], i[0]), (2.0, 2));
        median_rows(&[1.0f32, 4.0, 2.0, 3.0], 4, false, &mut v, &mut i);
        assert_eq!((v[0], i[0]), (2.0, 2));
        median_rows(&[1.0f32, f32::NAN, 2.0, 3.0], 4, false, &mut v, &mut i);
        assert!(v[0].is_nan() && i[0] == 1);
        median_rows(&[1.0f32, f32::NAN, 2.0, 3.0], 4, true, &mut v, &mut i);
        assert_eq!((v[0], i[0]), (2.0, 2));
        mode_rows(&x, 5, &mut v, &mut i);
        assert_eq!((v[0], i[0]), (1.0, 3));
    }

    #[test]
    fn bounds_are_found() {
        let edges = [1.0f32, 2.0, 2.0, 4.0];
        let mut out = [0; 5];
        let x = [0.0, 2.0, 3.0, 4.0, f32::NAN];
        search_sorted(&edges, 4, None, &x, 5, false, &mut out);
        assert_eq!(out, [0, 1, 3, 3, 4]);
        search_sorted(&edges, 4, None, &x, 5, true, &mut out);
        assert_eq!(out, [0, 3, 3, 4, 4]);
    }
}
