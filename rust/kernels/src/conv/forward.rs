//! The convolution itself.
use super::depthwise;
use super::planes::Layout;
use super::strips::{Job, Strips};
use super::{dilated, lanes, pixels, whole, winograd, Geometry};
use crate::matmul::cuts::Cuts;
use crate::matmul::gemm::{gemm, Shared};
use crate::matmul::vector::Real;
use crate::matmul::{Bias, Finish, Problem, Strided};
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// Multiplications an item of parallel work should have.
pub(super) const ITEM: usize = 1 << 18;

/// `y = conv(x, w) + bias`.
///
/// # Panics
/// When a slice has not the length that the geometry asks for.
pub fn forward<T: Real>(g: &Geometry, x: &[T], w: &[T], bias: Option<&[T]>, y: &mut [T]) {
    assert_eq!(x.len(), g.batch * g.in_channels * g.input_pixels());
    assert_eq!(w.len(), g.out_channels * g.group_in() * g.taps());
    assert_eq!(y.len(), g.batch * g.out_channels * g.output_pixels());
    assert!(bias.is_none_or(|b| b.len() == g.out_channels));
    if g.is_empty() {
        let pixels = if g.channels_last { 1 } else { g.output_pixels().max(1) };
        for (i, image) in y.chunks_mut(pixels).enumerate() {
            image.fill(bias.map_or(T::zero(), |b| b[i % g.out_channels]));
        }
        return;
    }
    if g.channels_last {
        return pixels::run_forward(g, x, w, bias, y);
    }
    if whole::fits(g) {
        return whole::forward(g, x, w, bias, y);
    }
    if lanes::fits(g) {
        return lanes::forward(g, x, w, bias, y);
    }
    if depthwise::fits(g) && g.stride == [1; 3] {
        return depthwise::forward(g, x, w, bias, y);
    }
    if g.is_pointwise() {
        return pointwise(g, x, w, false, bias, y);
    }
    if let Some(dense) = dilated::parts(g) {
        return dilated::run_forward(g, &dense, x, w, bias, y);
    }
    if winograd::fits(g) {
        return winograd::Planes::forward(g, w).run(x, bias, y);
    }
    let bias = bias.map_or(Bias::None, |b| Bias::Rows(b.as_ptr()));
    let axes = [g.axis(0), g.axis(1), g.axis(2)];
    let axes = [&axes[0], &axes[1], &axes[2]];
    let layout = Layout::new(&[axes]);
    let table = layout.table(g.group_in(), axes);
    let pixels = g.output_pixels();
    let strips = Strips::new::<T>(g.output, &layout);
    let (rows, depth) = (g.group_out(), table.len());
    let (x, y, w, table) =
        (Shared(x.as_ptr() as *mut T), Shared(y.as_mut_ptr()), Shared(w.as_ptr() as *mut T), &table);
    let bias = SharedBias(bias);
    let job = |planes: *const T, image: usize, group: usize| Job {
        planes: planes.wrapping_add(group * g.group_in() * layout.channel()),
        pitch: layout.pitch(),
        slice: layout.slice(),
        weights: w.get().wrapping_add(group * rows * depth),
        rows,
        depth,
        table: table.as_ptr(),
        bias: bias.get().at(group * rows, 0),
        grid: g.output,
        out: y.get().wrapping_add((image * g.out_channels + group * rows) * pixels),
        out_row: pixels,
        out_step: [g.output[1] * g.output[2], g.output[2], 1],
    };
    // SAFETY: the slices have the lengths checked above; items write disjoint pixels.
    unsafe {
        windows(g, &layout, &strips, g.in_channels, x.get(), g.groups, |planes, image, group, range| {
            job(planes, image, group).run(&strips, range)
        })
    }
}

/// A bias that may cross threads: it is only read.
struct SharedBias<T>(Bias<T>);
// SAFETY: read only.
unsafe impl<T> Sync for SharedBias<T> {}
impl<T: Copy> SharedBias<T> {
    fn get(&self) -> Bias<T> {
        self.0
    }
}

/// Stages each image and runs `f(planes, image, group, strips)` over all of it, in parallel.
///
/// # Safety
/// `x` holds `channels` channels per image as the layout describes them.
pub(super) unsafe fn windows<T: Real>(
    g: &Geometry,
    layout: &Layout,
    strips: &Strips,
    channels: usize,
    x: *const T,
    groups: usize,
    f: impl Fn(*const T, usize, usize, std::ops::Range<usize>) + Sync,
) {
    let (image_in, staged) = (channels * layout.pixels(), channels * layout.channel());
    let x = Shared(x as *mut T);
    let per_image = g.work() / g.batch;
    let whole = |image: usize, planes: *const T| {
        for group in 0..groups {
            f(planes, image, group, 0..strips.count());
        }
    };
    // Enough images: each is one item, with planes of its own. Otherwise an image is shared.
    if g.batch >= 4 || per_image < 2 * ITEM {
        let chunk = (ITEM / per_image.max(1)).max(1);
        return for_each_chunk(g.batch, chunk, |images| {
            with_scratch(if layout.identity { 0 } else { staged }, |planes: *mut T| {
                for image in images {
                    let from = x.get().wrapping_add(image * image_in);
                    if layout.identity {
                        whole(image, from);
                    } else {
                        // SAFETY: the caller's promise; the scratch holds one staged image.
                        unsafe { layout.stage(from, channels, planes) };
                        whole(image, planes);
                    }
                }
            })
        });
    }
    for image in 0..g.batch {
        let from = x.get().wrapping_add(image * image_in);
        with_scratch(if layout.identity { 0 } else { staged }, |planes: *mut T| {
            let planes = if layout.identity {
                from
            } else {
                // SAFETY: as above.
                unsafe { layout.stage(from, channels, planes) };
                planes
            };
            let planes = Shared(planes);
            let total = groups * strips.count();
            let per_strip = per_image / total.max(1);
            let cuts = Cuts::new(total, (ITEM / per_strip.max(1)).max(1));
            for_each_chunk(cuts.parts, 1, |items| {
                for item in items {
                    let mut range = cuts.range(item);
                    while range.start < range.end {
                        let group = range.start / strips.count();
                        let end = range.end.min((group + 1) * strips.count());
                        f(
                            planes.get(),
                            image,
                            group,
                            range.start - group * strips.count()..end - group * strips.count(),
                        );
                        range.start = end;
                    }
                }
            });
        });
    }
}

/// A 1x1 filter, or its transpose: one matrix product per image and group.
pub(super) fn pointwise<T: Real>(
    g: &Geometry,
    x: &[T],
    w: &[T],
    transposed: bool,
    bias: Option<&[T]>,
    y: &mut [T],
) {
    let pixels = g.output_pixels();
    let (rows, depth) =
        if transposed { (g.group_in(), g.group_out()) } else { (g.group_out(), g.group_in()) };
    let (row, col) = if transposed { (1, rows) } else { (depth, 1) };
    let bias = SharedBias(bias.map_or(Bias::None, |b| Bias::Rows(b.as_ptr())));
    let (x, w, y) = (Shared(x.as_ptr() as *mut T), Shared(w.as_ptr() as *mut T), Shared(y.as_mut_ptr()));
    let product = |item: usize| {
        let group = item % g.groups;
        let problem = Problem {
            m: rows,
            n: pixels,
            k: depth,
            a: Strided { p: w.get().wrapping_add(group * rows * depth) as *const T, row, col },
            b: Strided { p: x.get().wrapping_add(item * depth * pixels) as *const T, row: pixels, col: 1 },
            c: y.get().wrapping_add(item * rows * pixels),
            c_row: pixels,
            finish: Finish { bias: bias.get().at(group * rows, 0), ..Finish::plain() },
        };
        // SAFETY: the slices have the lengths that `forward` checked; items write disjoint channels.
        unsafe { gemm(&problem) }
    };
    let count = g.batch * g.groups;
    let work = g.work() / count;
    if count < 4 {
        return (0..count).for_each(product);
    }
    for_each_chunk(count, (ITEM / work.max(1)).max(1), |range| range.for_each(product));
}
