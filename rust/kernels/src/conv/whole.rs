//! Filters as large as the image: every image is one row of a matrix, and the three products are matrix products.
use super::Geometry;
use crate::matmul::gemm::gemm;
use crate::matmul::vector::Real;
use crate::matmul::{Bias, Finish, Problem, Strided};

/// Whether each filter covers its whole image, without a border, exactly once.
pub(super) fn fits(g: &Geometry) -> bool {
    g.output_pixels() == 1 && g.kernel == g.input && g.padding == [0; 3]
}

/// The images, the filters and the results of one group as matrices: images x taps, filters x taps, images x filters.
struct Group {
    taps: usize,
    filters: usize,
    /// Where the group begins in a row of images, in the filters, and in a row of results.
    first: [usize; 3],
}

fn groups(g: &Geometry) -> impl Iterator<Item = Group> + '_ {
    let (taps, filters) = (g.group_in() * g.taps(), g.group_out());
    (0..g.groups).map(move |i| Group { taps, filters, first: [i * taps, i * filters * taps, i * filters] })
}

/// `y = conv(x, w) + bias`.
pub(super) fn forward<T: Real>(g: &Geometry, x: &[T], w: &[T], bias: Option<&[T]>, y: &mut [T]) {
    let row = g.in_channels * g.taps();
    for part in groups(g) {
        let [from, weights, to] = part.first;
        let bias = bias.map_or(Bias::None, |b| Bias::Columns(b[to..].as_ptr()));
        let problem = Problem {
            m: g.batch,
            n: part.filters,
            k: part.taps,
            a: Strided { p: x[from..].as_ptr(), row, col: 1 },
            b: Strided { p: w[weights..].as_ptr(), row: 1, col: part.taps },
            c: y[to..].as_mut_ptr(),
            c_row: g.out_channels,
            finish: Finish { bias, ..Finish::plain() },
        };
        // SAFETY: the caller checked the lengths.
        unsafe { gemm(&problem) }
    }
}

/// The gradient of `x`, with `bias` added.
pub(super) fn backward_input<T: Real>(g: &Geometry, gy: &[T], w: &[T], bias: Option<&[T]>, gx: &mut [T]) {
    let row = g.in_channels * g.taps();
    if let Some(bias) = bias {
        for image in gx.chunks_mut(row) {
            image.chunks_mut(g.taps()).zip(bias).for_each(|(channel, &b)| channel.fill(b));
        }
    }
    let beta = if bias.is_some() { T::one() } else { T::zero() };
    for part in groups(g) {
        let [to, weights, from] = part.first;
        let problem = Problem {
            m: g.batch,
            n: part.taps,
            k: part.filters,
            a: Strided { p: gy[from..].as_ptr(), row: g.out_channels, col: 1 },
            b: Strided { p: w[weights..].as_ptr(), row: part.taps, col: 1 },
            c: gx[to..].as_mut_ptr(),
            c_row: row,
            finish: Finish { beta, ..Finish::plain() },
        };
        // SAFETY: the caller checked the lengths.
        unsafe { gemm(&problem) }
    }
}

/// The gradient of `w`.
pub(super) fn backward_weight<T: Real>(g: &Geometry, gy: &[T], x: &[T], gw: &mut [T]) {
    for part in groups(g) {
        let [images, to, from] = part.first;
        let problem = Problem {
            m: part.filters,
            n: part.taps,
            k: g.batch,
            a: Strided { p: gy[from..].as_ptr(), row: 1, col: g.out_channels },
            b: Strided { p: x[images..].as_ptr(), row: g.in_channels * g.taps(), col: 1 },
            c: gw[to..].as_mut_ptr(),
            c_row: part.taps,
            finish: Finish::plain(),
        };
        // SAFETY: the caller checked the lengths.
        unsafe { gemm(&problem) }
    }
}
