//! Filters of 3 x 3 with stride 1 by Winograd's F(2 x 2, 3 x 3): 16 products per four pixels instead of 36.
//!
//! Images are cut into tiles of 2 x 2 results. The 4 x 4 inputs of a tile and the filters are transformed, the 16
//! transformed positions are 16 matrix products over the channels, and their results are transformed back. Relative to
//! results of unit variance the error in single precision is 1.6e-7 at 16 channels and 6.6e-7 at 512 (root mean square).
mod transform;

use super::forward::ITEM;
use super::Geometry;
use crate::matmul::cuts::{Cuts, Panels};
use crate::matmul::gemm::Shared;
use crate::matmul::tile::{Finish, Shape, Tile, MAX_ROWS};
use crate::matmul::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;
use std::ops::Range;
use transform::{Filters, Inputs, Line, Results, Run};

/// Channels on either side below which the transforms cost more than they save.
const CHANNELS: usize = 8;
/// Tiles of all images below which the transform of the filters costs more than it saves.
const TILES: usize = 12;
/// Panels up to which each transforms the filters for itself, tile by tile: they need not leave the L2.
const AGAIN: usize = 4;
/// Channels whose products are summed in registers.
const DEPTH: usize = 512;
/// Numbers between the transformed positions, so that powers of two do not put all 16 in one set of the L1.
const SPREAD: usize = 16;
/// Rows of results that share one transform of their inputs, where an item would otherwise be too large.
const SHARE: usize = 64;

/// Whether the transform pays for the convolution and its gradients.
pub(super) fn fits(g: &Geometry) -> bool {
    let plane = g.kernel == [1, 3, 3] && g.input[0] == 1 && g.padding[0] == 0;
    let tiles = |size: [usize; 3]| g.batch * size[1].div_ceil(2) * size[2].div_ceil(2);
    plane
        && g.stride == [1; 3]
        && g.dilation == [1; 3]
        && g.padding[1].max(g.padding[2]) <= 2
        && g.group_in().min(g.group_out()) >= CHANNELS
        && tiles(g.output).min(tiles(g.input)) >= TILES
}

/// A convolution as the transform sees it; the gradient of the input is one with the filters turned round.
pub(super) struct Planes<'a, T> {
    batch: usize,
    groups: usize,
    /// Channels of a group.
    depth: usize,
    rows: usize,
    input: [usize; 2],
    output: [usize; 2],
    padding: [usize; 2],
    /// Filters `rows x depth`, or `depth x rows` and turned by half a circle.
    w: &'a [T],
    turned: bool,
}

impl<'a, T: Real> Planes<'a, T> {
    pub(super) fn forward(g: &Geometry, w: &'a [T]) -> Self {
        Planes {
            batch: g.batch,
            groups: g.groups,
            depth: g.group_in(),
            rows: g.group_out(),
            input: [g.input[1], g.input[2]],
            output: [g.output[1], g.output[2]],
            padding: [g.padding[1], g.padding[2]],
            w,
            turned: false,
        }
    }

    pub(super) fn backward(g: &Geometry, w: &'a [T]) -> Self {
        Planes {
            depth: g.group_out(),
            rows: g.group_in(),
            input: [g.output[1], g.output[2]],
            output: [g.input[1], g.input[2]],
            padding: [2 - g.padding[1], 2 - g.padding[2]],
            turned: true,
            ..Self::forward(g, w)
        }
    }

    /// The filters of some rows of a group.
    fn filters(&self, group: usize, rows: Range<usize>) -> Filters<T> {
        let (step, row) = if self.turned { (self.rows * 9, 9) } else { (9, self.depth * 9) };
        Filters {
            w: self.w[group * self.rows * self.depth * 9 + rows.start * row..].as_ptr(),
            step,
            row,
            rows: rows.len(),
            count: self.depth,
            turned: self.turned,
        }
    }

    /// `y = conv(x, w) + bias`.
    pub(super) fn run(&self, x: &[T], bias: Option<&[T]>, y: &mut [T]) {
        let (rows, depth) = (self.rows, self.depth);
        let shape = Shape::of::<T>();
        let tiles = self.output.map(|n| n.div_ceil(2));
        let panels = Panels::new(self.batch * tiles[0] * tiles[1], shape.lanes, shape.vectors);
        // Few panels: several items share one, and each transforms the inputs for itself.
        let shares = (16 / (panels.count() * self.groups)).clamp(1, rows.div_ceil(SHARE));
        let parts = Cuts::new(rows, rows.div_ceil(shares));
        let ready = panels.count() > AGAIN;
        let apart = rows * depth + SPREAD;
        with_scratch(if ready { self.groups * 16 * apart } else { 0 }, |room: *mut T| {
            let all = Shared(room);
            if ready {
                let blocks = Cuts::new(rows, MAX_ROWS);
                let chunk = (ITEM / 8 / (9 * depth * MAX_ROWS)).max(1);
                for_each_chunk(self.groups * blocks.parts, chunk, |range| {
                    for item in range {
                        let (group, rows) = (item / blocks.parts, blocks.range(item % blocks.parts));
                        let to = all.get().wrapping_add(group * 16 * apart + rows.start * depth);
                        // SAFETY: rows of the result are disjoint parts of the room.
                        unsafe { transform::filters(&self.filters(group, rows), to, apart) }
                    }
                });
            }
            let (x, y) = (Shared(x.as_ptr() as *mut T), Shared(y.as_mut_ptr()));
            let items = self.groups * panels.count() * parts.parts;
            let work = 16 * rows * depth * panels.panel(0).1 / parts.parts;
            for_each_chunk(items, (ITEM / work.max(1)).max(1), |range| {
                for item in range {
                    let (part, item) = (item % parts.parts, item / parts.parts);
                    let (panel, group) = (item % panels.count(), item / panels.count());
                    let block = Block { planes: self, tiles, shape, group, panel: panels.panel(panel) };
                    let from = x.get().wrapping_add(group * depth * self.input[0] * self.input[1]);
                    let filters = ready.then(|| all.get().wrapping_add(group * 16 * apart) as *const T);
                    // SAFETY: the slices have the lengths that the caller checked; items write disjoint pixels.
                    unsafe { block.run(from, filters, bias, y.get(), parts.range(part)) }
                }
            });
        });
    }
}

/// A panel of tiles of one group.
struct Block<'a, T> {
    planes: &'a Planes<'a, T>,
    tiles: [usize; 2],
    shape: Shape,
    group: usize,
    /// First tile, number of tiles, and the same in whole vectors.
    panel: (usize, usize, usize),
}

impl<T: Real> Block<'_, T> {
    /// The panel's runs, and the rows of pixels that they read, with the number of pairs of a row.
    fn plan(&self) -> (Vec<Run>, Vec<Line>, usize) {
        let p = self.planes;
        let (first, count, _) = self.panel;
        let [th, tw] = self.tiles;
        let mut runs: Vec<Run> = Vec::with_capacity(count / tw + 2);
        let mut column = 0;
        while column < count {
            let (row, x) = ((first + column) / tw, (first + column) % tw);
            let len = (tw - x).min(count - column);
            runs.push(Run { image: row / th, y: row % th, x, column, len, line: 0, first: 0 });
            column += len;
        }
        let low = runs.iter().map(|r| r.x).min().unwrap_or(0);
        let pairs = runs.iter().map(|r| r.x + r.len).max().unwrap_or(0) - low + 1;
        let image = p.groups * p.depth * p.input[0] * p.input[1];
        let x0 = 2 * low as isize - p.padding[1] as isize;
        let start = x0.max(0) as usize;
        let pixels = (x0 + 2 * pairs as isize).min(p.input[1] as isize) - start as isize;
        let pixels = pixels.max(0) as usize;
        // The first pixel of the image falls on the second line when the border has odd width.
        let to = match -x0.min(0) {
            0 => [0, self.pitch(pairs)],
            1 => [self.pitch(pairs), 1],
            _ => [1, self.pitch(pairs) + 1],
        };
        let mut lines = Vec::with_capacity(2 * runs.len() + 2);
        for i in 0..runs.len() {
            // Two of the four rows of the tiles below are the same.
            let follows = i > 0 && runs[i].image == runs[i - 1].image && runs[i].y == runs[i - 1].y + 1;
            let known = if follows { 2 } else { 0 };
            runs[i].line = lines.len() - known;
            runs[i].first = runs[i].x - low;
            for r in known..4 {
                let y = (2 * runs[i].y + r) as isize - p.padding[0] as isize;
                let inside = y >= 0 && y < p.input[0] as isize;
                let from = if inside { runs[i].image * image + y as usize * p.input[1] + start } else { 0 };
                lines.push(Line { from, pixels: if inside { pixels } else { 0 }, to });
            }
        }
        (runs, lines, pairs)
    }

    /// Room of a staged line.
    fn pitch(&self, pairs: usize) -> usize {
        pairs.next_multiple_of(self.shape.lanes) + 2 * self.shape.lanes
    }

    unsafe fn run(
        &self,
        x: *const T,
        filters: Option<*const T>,
        bias: Option<&[T]>,
        y: *mut T,
        rows: Range<usize>,
    ) {
        let p = self.planes;
        let (_, columns, width) = self.panel;
        let (runs, lines, pairs) = self.plan();
        let pitch = self.pitch(pairs);
        let apart = p.depth * width + SPREAD;
        let row_tile = if filters.is_some() { 0 } else { MAX_ROWS * p.depth + SPREAD };
        let (inputs, products) = (16 * apart, 16 * MAX_ROWS * width);
        let staged = 2 * lines.len() * pitch;
        let plane = p.output[0] * p.output[1];
        let tiles = Cuts::new(rows.len(), self.shape.rows);
        let depth = Cuts::new(p.depth, if p.depth <= DEPTH + DEPTH / 4 { p.depth } else { DEPTH });
        with_scratch(inputs + products + 4 * width + staged + 16 * row_tile, |v: *mut T| {
            let m = v.wrapping_add(inputs);
            let room = m.wrapping_add(products + 4 * width);
            let from = Inputs {
                x,
                channels: p.depth,
                channel: p.input[0] * p.input[1],
                lines: &lines,
                runs: &runs,
                room,
                pitch,
            };
            // SAFETY: the scratch has this room; the lines are rows of the group's channels.
            unsafe {
                std::slice::from_raw_parts_mut(room, staged).fill(T::zero());
                transform::inputs(&from, v, apart, width);
            }
            for t in 0..tiles.parts {
                let (i0, mr) = tiles.part(t);
                let i0 = rows.start + i0;
                let (filters, filters_apart) = match filters {
                    Some(all) => (all.wrapping_add(i0 * p.depth), p.rows * p.depth + SPREAD),
                    None => {
                        let to = room.wrapping_add(staged);
                        // SAFETY: the scratch has room for a tile's rows.
                        unsafe { transform::filters(&p.filters(self.group, i0..i0 + mr), to, row_tile) };
                        (to as *const T, row_tile)
                    }
                };
                for position in 0..16 {
                    for d in 0..depth.parts {
                        let (k0, k) = depth.part(d);
                        let mut a = [filters; MAX_ROWS];
                        for r in 0..mr {
                            a[r] = filters.wrapping_add(position * filters_apart + r * p.depth + k0);
                        }
                        let tile = Tile {
                            rows: mr,
                            columns,
                            k,
                            k_outer: 1,
                            a,
                            a_step: 1,
                            a_jump: 0,
                            b: v.wrapping_add(position * apart + k0 * width),
                            b_step: width,
                            b_jump: 0,
                            b_table: std::ptr::null(),
                            c: m.wrapping_add(position * MAX_ROWS * width),
                            c_row: width,
                            finish: Finish::plain().block(d, depth.parts),
                        };
                        // SAFETY: filters, inputs and products have these rows and columns.
                        unsafe { tile.run(&self.shape) }
                    }
                }
                let first = self.group * p.rows + i0;
                let to = Results {
                    runs: &runs,
                    size: p.output,
                    image: p.groups * p.rows * plane,
                    columns,
                    bias: bias.map(|b| &b[first..first + mr]),
                    room: m.wrapping_add(products),
                    width,
                };
                // SAFETY: the products of these rows, and pixels of theirs.
                unsafe { transform::results(&to, m, MAX_ROWS * width, mr, y.wrapping_add(first * plane)) }
            }
        });
    }
}
