//! The matrix product of real numbers: which loops and which kernel for which shape.
use super::cuts::{Cuts, Panels};
use super::dot::{dot, row_times_matrix, Dot, DOT};
use super::pack::{copy_matrix, pack_rows, Strided};
use super::tile::{Bias, Finish, Shape, Tile, MAX_ROWS};
use super::vector::Real;
use crate::parallel::for_each_chunk;
use crate::scratch::with_scratch;

/// `C = finish(A * B)`, C with contiguous columns.
#[derive(Clone, Copy, Debug)]
pub struct Problem<T> {
    pub m: usize,
    pub n: usize,
    pub k: usize,
    pub a: Strided<T>,
    pub b: Strided<T>,
    pub c: *mut T,
    pub c_row: usize,
    pub finish: Finish<T>,
}

// SAFETY: a problem is a description; the unsafe functions that act on it state who may touch what.
unsafe impl<T> Send for Problem<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Problem<T> {}

/// A pointer that may cross threads; each user says which part it touches.
#[derive(Clone, Copy)]
pub(crate) struct Shared<T>(pub *mut T);
// SAFETY: users write disjoint parts.
unsafe impl<T> Send for Shared<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Shared<T> {}
impl<T> Shared<T> {
    #[inline(always)]
    pub(crate) fn get(&self) -> *mut T {
        self.0
    }
}

/// Multiplications below which another thread does not pay.
const SERIAL: usize = 1 << 19;
/// Multiplications an item of parallel work should have.
const ITEM: usize = 1 << 18;
/// Rows of B held in cache at once: a block of 512 x 384 numbers of 4 bytes takes three quarters of a 1 MiB L2.
const K_BLOCK: usize = 512;
const N_BLOCK_BYTES: usize = 384 * 4;
/// Columns packed before they are used, which bounds the work memory.
const N_PACKED: usize = 4096;
/// A up to this many rows reads B in place: packing it would cost more than it gains.
const DIRECT_ROWS: usize = 64;
/// B that is too large for the L2 is walked in shorter blocks of K when it is read in place, for the sake of the TLB.
const DIRECT_BYTES: usize = 1 << 20;
const DIRECT_K: usize = 128;
/// Rows of A up to which dot products beat a packed transpose of B.
const DOT_ROWS: usize = 32;
/// Shorter rows spend too much on the sums at their end.
const DOT_K: usize = 128;

/// Computes the product on up to all threads; the result does not depend on their number.
///
/// # Safety
/// All elements the problem names are valid; nobody else writes C; C overlaps no operand.
pub(crate) unsafe fn gemm<T: Real>(p: &Problem<T>) {
    // SAFETY: each path stays inside the problem.
    unsafe {
        if p.m == 0 || p.n == 0 {
            return;
        }
        if p.k == 0 {
            return scale(p);
        }
        let shape = Shape::of::<T>();
        if p.b.col == 1 && p.m <= shape.rows && p.n <= shape.columns() && p.k <= K_BLOCK {
            return tile(p, &shape, (0, p.m), (0, p.n), p.a, (p.b.p, p.b.row), p.k, p.finish);
        }
        let work = p.m * p.n * p.k;
        if p.b.col == 1 && work <= 1 << 15 && p.n > 1 {
            let rows = Cuts::new(p.m, shape.rows);
            let panels = Panels::new(p.n, shape.lanes, shape.vectors);
            return direct(p, &shape, rows, 0..rows.parts, panels, 0..panels.count(), Cuts::new(p.k, p.k));
        }
        if p.m == 1 || p.n == 1 {
            return vector_product(p, work);
        }
        if p.a.col == 1 && p.b.row == 1 && p.m.min(p.n) <= DOT_ROWS && p.k >= DOT_K {
            return dot_product(p, work);
        }
        if p.b.col == 1 && p.m <= DIRECT_ROWS {
            return direct_parallel(p, work);
        }
        packed(p, work)
    }
}

/// The same product on the calling thread with scratch from it; meant for small matrices of a batch.
unsafe fn scale<T: Real>(p: &Problem<T>) {
    for i in 0..p.m {
        for j in 0..p.n {
            // SAFETY: inside C.
            unsafe {
                let c = p.c.add(i * p.c_row + j);
                *c = p.finish.apply(T::zero(), c, i, j);
            }
        }
    }
}

fn depth_blocks(k: usize, most: usize) -> Cuts {
    // A little more than one block is cheaper whole than in two.
    Cuts::new(k, if k <= most + most / 4 { k } else { most })
}

/// Tiles that read B in place.
unsafe fn direct<T: Real>(
    p: &Problem<T>,
    shape: &Shape,
    rows: Cuts,
    row_parts: std::ops::Range<usize>,
    panels: Panels,
    panel_parts: std::ops::Range<usize>,
    depth: Cuts,
) {
    for d in 0..depth.parts {
        let (k0, kc) = depth.part(d);
        let finish = p.finish.block(d, depth.parts);
        for j in panel_parts.clone() {
            let (j0, columns, _) = panels.panel(j);
            let b = p.b.at(k0, j0);
            for i in row_parts.clone() {
                let (i0, mr) = rows.part(i);
                // SAFETY: the tile lies inside the problem.
                unsafe { tile(p, shape, (i0, mr), (j0, columns), p.a.from(i0, k0), (b, p.b.row), kc, finish) }
            }
        }
    }
}

#[inline(always)]
unsafe fn tile<T: Real>(
    p: &Problem<T>,
    shape: &Shape,
    (i0, rows): (usize, usize),
    (j0, columns): (usize, usize),
    a: Strided<T>,
    (b, b_step): (*const T, usize),
    k: usize,
    finish: Finish<T>,
) {
    let mut starts = [a.p; MAX_ROWS];
    for i in 1..rows {
        starts[i] = a.at(i, 0);
    }
    let tile = Tile {
        rows,
        columns,
        k,
        k_outer: 1,
        a: starts,
        a_step: a.col,
        a_jump: 0,
        b,
        b_step,
        b_jump: 0,
        b_table: std::ptr::null(),
        c: p.c.wrapping_add(i0 * p.c_row + j0),
        c_row: p.c_row,
        finish: finish.at(i0, j0),
    };
    // SAFETY: passed on from the caller.
    unsafe { tile.run(shape) }
}

/// Runs `f(row part, panel part)` over a grid cut by size only.
fn grid(
    work: usize,
    rows: usize,
    panels: usize,
    f: impl Fn(std::ops::Range<usize>, std::ops::Range<usize>) + Sync,
) {
    if work < SERIAL {
        return f(0..rows, 0..panels);
    }
    // Whole column strips while there are enough of them, because each row part reads B once more.
    let items = work.div_ceil(ITEM).min(rows * panels).min(64);
    let panel_cuts = Cuts::new(panels, panels.div_ceil(items));
    let row_items = (items / panel_cuts.parts).clamp(1, rows).min(8);
    let row_cuts = Cuts::new(rows, rows.div_ceil(row_items));
    for_each_chunk(panel_cuts.parts * row_cuts.parts, 1, |range| {
        for item in range {
            f(row_cuts.range(item % row_cuts.parts), panel_cuts.range(item / row_cuts.parts));
        }
    });
}

unsafe fn direct_parallel<T: Real>(p: &Problem<T>, work: usize) {
    let shape = Shape::of::<T>();
    let rows = Cuts::new(p.m, shape.rows);
    let panels = Panels::new(p.n, shape.lanes, shape.vectors);
    let large = p.k * p.n * std::mem::size_of::<T>() > DIRECT_BYTES;
    let depth = depth_blocks(p.k, if large { DIRECT_K } else { K_BLOCK });
    grid(work, rows.parts, panels.count(), |r, q| {
        // SAFETY: items are disjoint blocks of C.
        unsafe { direct(p, &shape, rows, r, panels, q, depth) }
    });
}

/// Dot products of rows of A and columns of B, both contiguous.
unsafe fn dot_product<T: Real>(p: &Problem<T>, work: usize) {
    let rows = Cuts::new(p.m, DOT);
    let columns = Cuts::new(p.n, DOT);
    // Blocks of K keep the rows of A in the L1 while B passes; a few rows of A stay there anyway, and then B is read in
    // the order of memory.
    let depth = if p.m <= DOT { Cuts::new(p.k, p.k) } else { depth_blocks(p.k, 2048) };
    let run = |r: std::ops::Range<usize>, q: std::ops::Range<usize>| {
        for d in 0..depth.parts {
            let (k0, k) = depth.part(d);
            for j in q.clone() {
                let (j0, nc) = columns.part(j);
                for i in r.clone() {
                    let (i0, nr) = rows.part(i);
                    let mut a = [p.a.at(i0, k0); DOT];
                    let mut b = [p.b.at(k0, j0); DOT];
                    for x in 0..nr {
                        a[x] = p.a.at(i0 + x, k0);
                    }
                    for x in 0..nc {
                        b[x] = p.b.at(k0, j0 + x);
                    }
                    let c = p.c.wrapping_add(i0 * p.c_row + j0);
                    let finish = p.finish.block(d, depth.parts).at(i0, j0);
                    let block = Dot {
                        rows: nr,
                        columns: nc,
                        k,
                        k_outer: 1,
                        a,
                        a_jump: 0,
                        b,
                        b_jump: 0,
                        c,
                        c_row: p.c_row,
                        c_col: 1,
                        finish,
                    };
                    // SAFETY: the block lies inside the problem, and items are disjoint.
                    unsafe { dot(&block) }
                }
            }
        }
    };
    grid(work, rows.parts, columns.parts, run);
}

/// One row or one column of results.
unsafe fn vector_product<T: Real>(p: &Problem<T>, work: usize) {
    // SAFETY: the transposed problem has the same elements; scratch copies have the lengths asked for.
    unsafe {
        if p.m != 1 {
            // C is a column; a strided one is computed beside it.
            let swap = |bias| match bias {
                Bias::Rows(x) => Bias::Columns(x),
                Bias::Columns(x) => Bias::Rows(x),
                Bias::None => Bias::None,
            };
            let finish = Finish { bias: swap(p.finish.bias), ..p.finish };
            let row = Problem {
                m: 1,
                n: p.m,
                k: p.k,
                a: p.b.transposed(),
                b: p.a.transposed(),
                c: p.c,
                c_row: p.m,
                finish,
            };
            if p.c_row == 1 {
                return vector_product(&row, work);
            }
            return with_scratch(p.m, |y: *mut T| {
                for i in 0..p.m {
                    *y.add(i) = if p.finish.beta == T::zero() { T::zero() } else { *p.c.add(i * p.c_row) };
                }
                vector_product(&Problem { c: y, ..row }, work);
                for i in 0..p.m {
                    *p.c.add(i * p.c_row) = *y.add(i);
                }
            });
        }
        if p.n == 1 {
            return single(p);
        }
        if p.b.col != 1 && p.b.row != 1 {
            return packed(p, work);
        }
        if p.b.col == 1 {
            return row_product(p, work);
        }
        if p.a.col == 1 {
            return dot_product(p, work);
        }
        with_scratch(p.k, |x: *mut T| {
            for i in 0..p.k {
                *x.add(i) = *p.a.at(0, i);
            }
            dot_product(&Problem { a: Strided { p: x, row: p.k, col: 1 }, ..*p }, work)
        })
    }
}

/// One row times a row-major matrix: parts of B's rows, each with sums of its own, added in order.
unsafe fn row_product<T: Real>(p: &Problem<T>, work: usize) {
    let most = if work < SERIAL { p.k } else { (4 * ITEM / p.n).max(p.k.div_ceil(16)).max(8) };
    let parts = Cuts::new(p.k, most);
    with_scratch(parts.parts * p.n, |sums: *mut T| {
        let all = Shared(sums);
        for_each_chunk(parts.parts, 1, |range| {
            for i in range {
                let (k0, k) = parts.part(i);
                // SAFETY: the part lies inside the operands; each has its own n sums.
                unsafe {
                    let y = all.get().add(i * p.n);
                    std::slice::from_raw_parts_mut(y, p.n).fill(T::zero());
                    row_times_matrix(p.n, k, p.a.at(0, k0), p.a.col, p.b.at(k0, 0), p.b.row, y);
                }
            }
        });
        // SAFETY: n sums a part; C has n columns.
        unsafe {
            let total = std::slice::from_raw_parts_mut(sums, p.n);
            for i in 1..parts.parts {
                let part = std::slice::from_raw_parts(sums.add(i * p.n), p.n);
                total.iter_mut().zip(part).for_each(|(t, &x)| *t = *t + x);
            }
            for (j, &x) in total.iter().enumerate() {
                let c = p.c.add(j);
                *c = p.finish.apply(x, c, 0, j);
            }
        }
    });
}

/// One dot product, cut into pieces whose sums are added in order.
unsafe fn single<T: Real>(p: &Problem<T>) {
    const PIECE: usize = 1 << 15;
    // SAFETY: the pieces lie inside the operands; each item writes its own sum.
    unsafe {
        if p.a.col != 1 || p.b.row != 1 {
            return with_scratch(2 * p.k, |x: *mut T| {
                let y = x.add(p.k);
                for i in 0..p.k {
                    *x.add(i) = *p.a.at(0, i);
                    *y.add(i) = *p.b.at(i, 0);
                }
                single(&Problem {
                    a: Strided { p: x, row: p.k, col: 1 },
                    b: Strided { p: y, row: 1, col: p.k },
                    ..*p
                })
            });
        }
        let pieces = Cuts::new(p.k, PIECE);
        let piece = |i: usize, to: *mut T| {
            // Four lanes of sums per piece keep the multiplier busy.
            let (start, len) = pieces.part(i);
            let quarter = len / 4;
            let (x, y) = (p.a.p.add(start), p.b.p.add(start));
            let mut sums = [T::zero(); 16];
            let at = |q: usize| [x.add(q * quarter); DOT];
            let bt = |q: usize| [y.add(q * quarter); DOT];
            let plain = Finish::plain();
            for q in 0..4 {
                let k = if q == 3 { len - 3 * quarter } else { quarter };
                let block = Dot {
                    rows: 1,
                    columns: 1,
                    k,
                    k_outer: 1,
                    a: at(q),
                    a_jump: 0,
                    b: bt(q),
                    b_jump: 0,
                    c: sums.as_mut_ptr().add(q),
                    c_row: 1,
                    c_col: 1,
                    finish: plain,
                };
                dot(&block);
            }
            *to = (sums[0] + sums[1]) + (sums[2] + sums[3]);
        };
        let total = if pieces.parts == 1 {
            let mut sum = T::zero();
            piece(0, &mut sum);
            sum
        } else {
            let mut sums = vec![T::zero(); pieces.parts];
            let to = Shared(sums.as_mut_ptr());
            for_each_chunk(pieces.parts, 2, |range| {
                for i in range {
                    piece(i, to.get().add(i));
                }
            });
            sums.into_iter().fold(T::zero(), |s, x| s + x)
        };
        *p.c = p.finish.apply(total, p.c, 0, 0);
    }
}

/// The general case: blocks of B copied into panels that stream through the L2.
unsafe fn packed<T: Real>(p: &Problem<T>, work: usize) {
    let shape = Shape::of::<T>();
    let depth = depth_blocks(p.k, K_BLOCK);
    let wide = Cuts::new(p.n, N_PACKED);
    let longest = (0..depth.parts).map(|d| depth.part(d).1).max().unwrap_or(0);
    let room = longest * wide.part(0).1.next_multiple_of(shape.lanes);
    with_scratch(room, |buffer: *mut T| {
        for w in 0..wide.parts {
            let (j0, n) = wide.part(w);
            let strip =
                Problem { n, b: p.b.from(0, j0), c: p.c.wrapping_add(j0), finish: p.finish.at(0, j0), ..*p };
            for d in 0..depth.parts {
                let (k0, kc) = depth.part(d);
                let block = Problem {
                    k: kc,
                    a: strip.a.from(0, k0),
                    b: strip.b.from(k0, 0),
                    finish: strip.finish.block(d, depth.parts),
                    ..strip
                };
                // SAFETY: the block lies inside the problem and the buffer has room for its panels.
                unsafe { packed_block(&block, &shape, Shared(buffer), work) }
            }
        }
    });
}

unsafe fn packed_block<T: Real>(p: &Problem<T>, shape: &Shape, buffer: Shared<T>, work: usize) {
    let panels = Panels::new(p.n, shape.lanes, shape.vectors);
    let pack = |range: std::ops::Range<usize>| {
        for j in range {
            let (j0, columns, padded) = panels.panel(j);
            // SAFETY: panels are disjoint parts of the buffer.
            unsafe { copy_matrix(p.b.from(0, j0), p.k, columns, buffer.get().add(j0 * p.k), padded) }
        }
    };
    let rows = Cuts::new(p.m, shape.rows);
    let compute = |r: std::ops::Range<usize>, q: std::ops::Range<usize>| {
        // SAFETY: items are disjoint blocks of C; the panels are complete and only read now.
        unsafe { packed_rows(p, shape, buffer.get(), rows, r, panels, q) }
    };
    if work < SERIAL {
        pack(0..panels.count());
        return compute(0..rows.parts, 0..panels.count());
    }
    for_each_chunk(panels.count(), (1 << 14) / (p.k * shape.columns()).clamp(1, 1 << 14) + 1, pack);
    // All rows of A pass a block of panels that fits in the L2 before the next block.
    let strips =
        Cuts::new(panels.count(), (N_BLOCK_BYTES / (shape.columns() * std::mem::size_of::<T>())).max(1));
    let block_work = p.m * p.n * p.k / strips.parts;
    let per_item = rows
        .parts
        .div_ceil((block_work / (2 * ITEM)).clamp(1, rows.parts))
        .max(rows.parts.div_ceil(8).min(8));
    let row_cuts = Cuts::new(rows.parts, per_item);
    for_each_chunk(row_cuts.parts * strips.parts, 1, |range| {
        for item in range {
            compute(row_cuts.range(item % row_cuts.parts), strips.range(item / row_cuts.parts));
        }
    });
}

unsafe fn packed_rows<T: Real>(
    p: &Problem<T>,
    shape: &Shape,
    buffer: *const T,
    rows: Cuts,
    row_parts: std::ops::Range<usize>,
    panels: Panels,
    panel_parts: std::ops::Range<usize>,
) {
    // A row-major A is read in place; a transposed one touches a new line at every k, so it is copied once.
    let copy = p.a.col != 1 && p.n > shape.columns();
    let run = |i: usize, a: Strided<T>| {
        let (i0, mr) = rows.part(i);
        for j in panel_parts.clone() {
            let (j0, columns, padded) = panels.panel(j);
            let b = buffer.wrapping_add(j0 * p.k);
            // SAFETY: the tile lies inside the block.
            unsafe { tile(p, shape, (i0, mr), (j0, columns), a, (b, padded), p.k, p.finish) }
        }
    };
    if !copy {
        for i in row_parts {
            run(i, p.a.from(rows.part(i).0, 0));
        }
        return;
    }
    // Two tiles at a time use whole cache lines of a transposed A.
    with_scratch(2 * p.k * MAX_ROWS, |room: *mut T| {
        let mut i = row_parts.start;
        while i < row_parts.end {
            let (i0, first) = rows.part(i);
            let second = if i + 1 < row_parts.end { rows.part(i + 1).1 } else { 0 };
            let next = room.wrapping_add(first * p.k);
            // SAFETY: the scratch holds twice MAX_ROWS rows.
            unsafe { pack_rows(p.a.from(i0, 0), [first, second], p.k, [room, next]) };
            run(i, Strided { p: room, row: 1, col: first });
            if second > 0 {
                run(i + 1, Strided { p: next, row: 1, col: second });
            }
            i += 2;
        }
    });
}
