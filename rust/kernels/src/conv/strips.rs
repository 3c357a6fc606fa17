//! The sliding window as a product: rows are output channels, columns are runs of flat output pixels.
use super::planes::Layout;
use crate::matmul::cuts::{Cuts, Panels};
use crate::matmul::tile::{for_isa, Bias, Finish, Shape, Tile, MAX_ROWS};
use crate::matmul::vector::{Real, Vector};
use crate::scratch::with_scratch;
use std::ops::Range;

/// Taps summed in registers before they are added to the result: shorter chains err less, and a block of weights
/// and pixels stays in the L2.
const DEPTH: usize = 512;

/// One grid of output pixels of one image and group.
pub(crate) struct Job<T> {
    /// The staged channels.
    pub planes: *const T,
    pub pitch: usize,
    pub slice: usize,
    /// `rows x depth` weights, row by row.
    pub weights: *const T,
    pub rows: usize,
    pub depth: usize,
    /// The offset of each depth step in the planes.
    pub table: *const usize,
    pub bias: Bias<T>,
    pub grid: [usize; 3],
    /// The first output pixel, the distance of output channels and of grid neighbours along each axis.
    pub out: *mut T,
    pub out_row: usize,
    pub out_step: [usize; 3],
}

/// A run of output pixels in one row of the image: columns of the tile, and where they go.
#[derive(Clone, Copy)]
struct Run {
    column: usize,
    len: usize,
    to: usize,
}

/// How a grid is cut into strips of columns.
#[derive(Clone, Copy)]
pub(crate) struct Strips {
    slices: usize,
    panels: Panels,
    shape: Shape,
}

impl Strips {
    pub(crate) fn new<T: Real>(grid: [usize; 3], layout: &Layout) -> Strips {
        let shape = Shape::of::<T>();
        let empty = grid.contains(&0);
        let columns = if empty { 0 } else { (grid[1] - 1) * layout.pitch() + grid[2] };
        Strips {
            slices: if empty { 0 } else { grid[0] },
            panels: Panels::new(columns, shape.lanes, shape.vectors),
            shape,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.slices * self.panels.count()
    }
}

impl<T: Real> Job<T> {
    /// Computes some of the strips.
    ///
    /// # Safety
    /// Planes, weights, table, bias and output are as the fields say, and nobody else writes the strips' pixels.
    pub(crate) unsafe fn run(&self, strips: &Strips, range: Range<usize>) {
        let rows = Cuts::new(self.rows, strips.shape.rows);
        let depth =
            Cuts::new(self.depth, if self.depth <= DEPTH + DEPTH / 4 { self.depth.max(1) } else { DEPTH });
        let dense = self.out_step[2] == 1
            && (self.grid[1] == 1 || (self.pitch == self.grid[2] && self.out_step[1] == self.pitch));
        let width = strips.shape.columns();
        let mut runs: Vec<Run> = Vec::new();
        with_scratch(if dense { 0 } else { self.rows * width }, |scratch: *mut T| {
            for strip in range {
                let (z, j) = (strip / strips.panels.count(), strip % strips.panels.count());
                let (column, columns, _) = strips.panels.panel(j);
                let base = self.planes.wrapping_add(z * self.slice + column);
                let (c, c_row) = if dense {
                    (self.out.wrapping_add(z * self.out_step[0] + column), self.out_row)
                } else {
                    (scratch, width)
                };
                for d in 0..depth.parts {
                    let (k0, k) = depth.part(d);
                    let finish = Finish { bias: self.bias, ..Finish::plain() }.block(d, depth.parts);
                    for i in 0..rows.parts {
                        let (i0, mr) = rows.part(i);
                        let mut a = [self.weights; MAX_ROWS];
                        for (r, a) in a.iter_mut().enumerate().take(mr) {
                            *a = self.weights.wrapping_add((i0 + r) * self.depth + k0);
                        }
                        let tile = Tile {
                            rows: mr,
                            columns,
                            k,
                            k_outer: 1,
                            a,
                            a_step: 1,
                            a_jump: 0,
                            b: base,
                            b_step: 0,
                            b_jump: 0,
                            b_table: self.table.wrapping_add(k0),
                            c: c.wrapping_add(i0 * c_row),
                            c_row,
                            finish: finish.at(i0, 0),
                        };
                        // SAFETY: the taps of these columns lie inside the planes by the layout's construction.
                        unsafe { tile.run(&strips.shape) }
                    }
                }
                if !dense {
                    self.runs(z, column, columns, &mut runs);
                    // SAFETY: the runs are the strip's pixels.
                    unsafe {
                        scatter(scratch, width, self.rows, &runs, self.out, self.out_row, self.out_step[2])
                    }
                }
            }
        });
    }

    fn runs(&self, z: usize, column: usize, columns: usize, runs: &mut Vec<Run>) {
        runs.clear();
        let (mut y, mut x) = (column / self.pitch, column % self.pitch);
        let mut at = 0;
        while at < columns {
            let len = self.grid[2].saturating_sub(x).min(columns - at);
            if len > 0 {
                let to = z * self.out_step[0] + y * self.out_step[1] + x * self.out_step[2];
                runs.push(Run { column: at, len, to });
            }
            at += self.pitch - x;
            y += 1;
            x = 0;
        }
    }
}

for_isa! {
    /// Copies the runs of each row of a tile to the output.
    ///
    /// # Safety
    /// The runs lie inside the tile and the output.
    unsafe fn scatter<T>(tile: *const T, width: usize, rows: usize, runs: &[Run], out: *mut T, out_row: usize, step: usize) => scatter_body
}

#[inline(always)]
unsafe fn scatter_body<V: Vector>(
    tile: *const V::T,
    width: usize,
    rows: usize,
    runs: &[Run],
    out: *mut V::T,
    out_row: usize,
    step: usize,
) {
    for i in 0..rows {
        for run in runs {
            // SAFETY: the caller's promise.
            unsafe {
                let from = tile.add(i * width + run.column);
                let to = out.add(i * out_row + run.to);
                if step == 1 {
                    let mut x = 0;
                    while x + V::LANES <= run.len {
                        V::load(from.add(x)).store(to.add(x));
                        x += V::LANES;
                    }
                    if x < run.len {
                        V::load_first(from.add(x), run.len - x).store_first(to.add(x), run.len - x);
                    }
                } else {
                    for x in 0..run.len {
                        *to.add(x * step) = *from.add(x);
                    }
                }
            }
        }
    }
}
