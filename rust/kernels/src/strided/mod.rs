//! The block engine: elementwise kernels over operands of any layout and type.
//!
//! A kernel sees contiguous blocks of its own types. Operands that lie so in memory are used in place; others pass
//! through blocks of 4 KiB that stay in the first-level cache, where they are gathered, converted and scattered.

mod layout;
mod moves;
mod rows;

pub use layout::{order, Dims};

use crate::cast::CastFn;
use crate::parallel;
use crate::table::Panel;
use layout::Plan;
use moves::{gather, scatter};
use std::mem::MaybeUninit;

/// Bytes of a block.
pub const BLOCK_BYTES: usize = 4096;
/// Elements of the shortest row of a panel that is part of a block.
const SHORTEST_ROW: usize = 16;
/// Operands of one call at most, outputs included.
pub const MAX_OPERANDS: usize = 6;

/// An operand that is read.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// The first element.
    pub ptr: *const u8,
    /// Distance in elements between neighbours along each dimension, 0 where it is broadcast.
    pub strides: &'a [usize],
    /// Bytes of an element.
    pub size: usize,
    /// The conversion to the kernel's type and that type's size, where it is another one.
    pub cast: Option<(CastFn, usize)>,
}

/// An operand that is written.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The first element.
    pub ptr: *mut u8,
    /// Distance in elements between neighbours along each dimension.
    pub strides: &'a [usize],
    /// Bytes of an element.
    pub size: usize,
    /// The conversion from the kernel's type and that type's size, where it is another one.
    pub cast: Option<(CastFn, usize)>,
}

/// A kernel on `n` elements of contiguous, disjoint operands.
pub type Block<'a> = &'a (dyn Fn(&[*const u8; MAX_OPERANDS], &[*mut u8; MAX_OPERANDS], usize) + Sync);
/// A [`Block`] that also takes panels.
pub type PanelBlock<'a> =
    &'a (dyn Fn(&[*const u8; MAX_OPERANDS], &[*mut u8; MAX_OPERANDS], usize, &Panel) + Sync);

/// What a kernel takes besides contiguous, disjoint operands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Takes {
    /// The first source may be the very memory of the first target.
    pub in_place: bool,
    /// Panels, for one target and up to three sources.
    pub panels: bool,
}

/// One operand inside the engine; sources and targets differ only in the direction of moves.
#[derive(Clone, Copy)]
struct Operand {
    ptr: usize,
    size: usize,
    cast: Option<(CastFn, usize)>,
    /// Byte strides along the inner dimension and the row dimension.
    inner: usize,
    row: usize,
    /// Whether the memory may be handed to the kernel where it is contiguous.
    direct: bool,
}

#[repr(C, align(64))]
struct Scratch([[MaybeUninit<u8>; BLOCK_BYTES]; MAX_OPERANDS]);

impl Scratch {
    #[inline]
    fn new() -> MaybeUninit<Scratch> {
        MaybeUninit::uninit()
    }
}

#[inline]
fn scratch_ptr(s: &mut MaybeUninit<Scratch>, i: usize) -> *mut u8 {
    // SAFETY: `i` is an operand's number, below MAX_OPERANDS; only the address is computed.
    unsafe { s.as_mut_ptr().cast::<u8>().add(i * BLOCK_BYTES) }
}

/// Runs `block` over all elements of `shape`, split in pieces of about `grain` elements for the threads.
///
/// # Safety
/// Every operand must lie in live memory for its strides and `shape`, of the types that `block` and the conversions
/// expect. Nothing else may write to operands meanwhile. A source may overlap a target only where both have the same
/// address and strides; no target may overlap itself or another one.
pub unsafe fn run(shape: &[usize], targets: &[Target], sources: &[Source], grain: usize, block: Block) {
    // SAFETY: the caller's promise.
    unsafe {
        run_with(shape, targets, sources, grain, Takes::default(), &|ins, outs, n, _| block(ins, outs, n))
    }
}

/// [`run`] for kernels that take more.
///
/// # Safety
/// That of [`run`].
pub unsafe fn run_with(
    shape: &[usize],
    targets: &[Target],
    sources: &[Source],
    grain: usize,
    takes: Takes,
    block: PanelBlock,
) {
    let (nt, n_ops) = (targets.len(), targets.len() + sources.len());
    debug_assert!(n_ops <= MAX_OPERANDS);
    let mut lay: [(&[usize], usize); MAX_OPERANDS] = [(&[], 0); MAX_OPERANDS];
    for (l, t) in lay.iter_mut().zip(targets) {
        *l = (t.strides, t.size);
    }
    for (l, s) in lay[nt..].iter_mut().zip(sources) {
        *l = (s.strides, s.size);
    }
    let Some(plan) = Plan::new(shape, &lay[..n_ops]) else { return };

    let mut ops = [Operand { ptr: 0, size: 1, cast: None, inner: 0, row: 0, direct: false }; MAX_OPERANDS];
    let mut widest = 1;
    for i in 0..n_ops {
        let (ptr, size, cast) = match i.checked_sub(nt) {
            None => (targets[i].ptr as usize, targets[i].size, targets[i].cast),
            Some(j) => (sources[j].ptr as usize, sources[j].size, sources[j].cast),
        };
        let aligned = ptr.is_multiple_of(size.min(8));
        ops[i] = Operand { ptr, size, cast, inner: 0, row: 0, direct: cast.is_none() && aligned };
        widest = widest.max(size).max(cast.map_or(0, |c| c.1));
    }
    for i in nt..n_ops {
        if takes.in_place && i == nt && nt == 1 && plan.same(0, i) && ops[0].ptr == ops[i].ptr {
            continue;
        }
        // A source under a target is copied first: kernels take disjoint slices.
        let (start, end) = (ops[i].ptr, ops[i].ptr + plan.span(i) + ops[i].size);
        ops[i].direct &=
            (0..nt).all(|t| ops[t].ptr + plan.span(t) + ops[t].size <= start || end <= ops[t].ptr);
    }
    let dense = |i: usize| ops[i].direct && plan.stride(i, 0) == ops[i].size;
    if plan.shape.len() == 1 && (0..n_ops).all(dense) {
        parallel::for_each_chunk(plan.shape[0], grain, |r| {
            let (mut ins, mut outs) = empty();
            for i in 0..n_ops {
                place(&mut ins, &mut outs, nt, i, ops[i].ptr + r.start * ops[i].size);
            }
            block(&ins, &outs, r.len(), &Panel::default());
        });
        return;
    }
    let spread = |i: usize| i >= nt && ops[i].cast.is_none() && plan.stride(i, 0) == 0;
    let mut lone = None;
    if takes.panels && nt == 1 {
        lone = match (n_ops, spread(1), spread(2), spread(3)) {
            (3, true, false, _) => Some(0),
            (3, false, true, _) => Some(1),
            (4, false, false, true) => Some(2),
            _ => None,
        };
    }
    let whole = |i: usize| dense(i) || i > 0 && lone == Some(i - 1);
    if takes.panels && nt == 1 && n_ops <= 4 && (0..n_ops).all(whole) {
        if plan.shape[0] >= rows::SHORTEST_OF_PANEL {
            // SAFETY: the caller's promise.
            return unsafe { rows::panels(&plan, &ops[..n_ops], grain, lone, block) };
        }
    } else if plan.shape[0] >= rows::SHORTEST && (0..n_ops).all(|i| dense(i) || spread(i)) {
        // SAFETY: the caller's promise.
        return unsafe { rows::run(&plan, &ops[..n_ops], nt, grain, block) };
    }
    let tile = plan.tile(nt, n_ops, &lay, BLOCK_BYTES / widest);
    for (i, op) in ops[..n_ops].iter_mut().enumerate() {
        (op.inner, op.row) = (plan.stride(i, 0), plan.stride(i, tile.row_dim));
    }
    let per_chunk = (grain / (tile.rows * tile.cols)).max(1);
    let panels = takes.panels && nt == 1 && n_ops <= 4 && tile.cols >= SHORTEST_ROW;
    parallel::for_each_chunk(tile.blocks, per_chunk, |range| {
        // SAFETY: as promised by the caller; the ranges of different threads are different blocks.
        unsafe { run_blocks(&plan, &tile, &ops[..n_ops], nt, range, panels, block) };
    });
}

type Pointers = ([*const u8; MAX_OPERANDS], [*mut u8; MAX_OPERANDS]);

#[inline]
fn empty() -> Pointers {
    ([std::ptr::null(); MAX_OPERANDS], [std::ptr::null_mut(); MAX_OPERANDS])
}

#[inline]
fn place(
    ins: &mut [*const u8; MAX_OPERANDS],
    outs: &mut [*mut u8; MAX_OPERANDS],
    nt: usize,
    i: usize,
    at: usize,
) {
    match i.checked_sub(nt) {
        None => outs[i] = at as *mut u8,
        Some(j) => ins[j] = at as *const u8,
    }
}

unsafe fn run_blocks(
    plan: &Plan,
    tile: &layout::Tile,
    ops: &[Operand],
    nt: usize,
    range: std::ops::Range<usize>,
    panels: bool,
    block: PanelBlock,
) {
    let (mut raw, mut typed) = (Scratch::new(), Scratch::new());
    let mut loaded = [(0usize, 0usize, 0usize); MAX_OPERANDS];
    let mut walk = tile.walk(plan, range.start);
    for _ in range {
        let (rows, cols) = walk.size(plan, tile);
        let n = rows * cols;
        let contiguous =
            |op: &Operand| (cols == 1 || op.inner == op.size) && (rows == 1 || op.row == cols * op.size);
        let apart = |op: &Operand| op.direct && op.inner == op.size && !contiguous(op);
        // Rows that lie apart are handed over as they are.
        let panels = panels && ops.iter().any(apart);
        let (mut ins, mut outs) = empty();
        let mut steps = [0; MAX_OPERANDS];
        for (i, op) in ops.iter().enumerate() {
            let at = op.ptr + walk.offset(plan, tile, i);
            if op.direct && contiguous(op) || panels && apart(op) {
                place(&mut ins, &mut outs, nt, i, at);
                steps[i] = op.row;
                continue;
            }
            let to = scratch_ptr(&mut typed, i);
            steps[i] = cols * op.cast.map_or(op.size, |(_, size)| size);
            place(&mut ins, &mut outs, nt, i, to as usize);
            if i < nt || loaded[i] == (at, rows, cols) {
                continue;
            }
            loaded[i] = (at, rows, cols);
            let from = at as *const u8;
            let is_whole = contiguous(op) && at.is_multiple_of(op.size.min(8));
            // SAFETY: `at` is the first of rows x cols elements of this source; a block has room for them.
            unsafe {
                match op.cast {
                    Some((cast, _)) if is_whole => cast(from, to, n),
                    Some((cast, _)) => {
                        let raw = scratch_ptr(&mut raw, i);
                        gather(op.size, from, op.inner, op.row, rows, cols, raw);
                        cast(raw, to, n);
                    }
                    None => gather(op.size, from, op.inner, op.row, rows, cols, to),
                }
            }
        }
        if panels {
            let panel = Panel { rows, steps: [steps[1], steps[2], steps[3]], step: steps[0], lone: None };
            block(&ins, &outs, cols, &panel);
        } else {
            block(&ins, &outs, n, &Panel::default());
        }
        for (i, op) in ops[..nt].iter().enumerate() {
            let from = scratch_ptr(&mut typed, i);
            if outs[i] != from {
                continue;
            }
            let at = op.ptr + walk.offset(plan, tile, i);
            let to = at as *mut u8;
            let is_whole = contiguous(op) && at.is_multiple_of(op.size.min(8));
            // SAFETY: `at` is the first of rows x cols elements of this target, filled by the kernel in `from`.
            unsafe {
                match op.cast {
                    Some((cast, _)) if is_whole => cast(from, to, n),
                    Some((cast, _)) => {
                        let raw = scratch_ptr(&mut raw, i);
                        cast(from, raw, n);
                        scatter(op.size, raw, to, op.inner, op.row, rows, cols);
                    }
                    None => scatter(op.size, from, to, op.inner, op.row, rows, cols),
                }
            }
        }
        walk.next(plan, tile);
    }
}

macro_rules! typed {
    ($(#[$meta:meta])* $name:ident<$($A:ident),*; $($O:ident),*>($($a:ident),*; $($o:ident),*)) => {
        $(#[$meta])*
        ///
        /// # Safety
        /// That of [`run`], for the types named here.
        pub unsafe fn $name<$($A: Copy,)* $($O: Copy),*>(
            shape: &[usize],
            $($o: Target,)*
            $($a: Source,)*
            grain: usize,
            f: &(dyn Fn($(&[$A],)* $(&mut [$O]),*) + Sync),
        ) {
            #[allow(unused_mut, unused_variables)]
            let block = |ins: &[*const u8; MAX_OPERANDS], outs: &[*mut u8; MAX_OPERANDS], n: usize| {
                let (mut i, mut j) = (0, 0);
                // SAFETY: `run` hands over disjoint blocks of `n` elements of the types the caller promised.
                unsafe {
                    f(
                        $({ let _ = stringify!($a); i += 1; std::slice::from_raw_parts(ins[i - 1].cast::<$A>(), n) },)*
                        $({ let _ = stringify!($o); j += 1; std::slice::from_raw_parts_mut(outs[j - 1].cast::<$O>(), n) }),*
                    );
                }
            };
            // SAFETY: the caller's promise.
            unsafe { run(shape, &[$($o),*], &[$($a),*], grain, &block) };
        }
    };
}
typed! {
    /// Fills one output by a kernel without inputs.
    map0<; O>(; out)
}
typed! {
    /// One input, one output.
    map1<A; O>(a; out)
}
typed! {
    /// Two inputs, one output.
    map2<A, B; O>(a, b; out)
}
typed! {
    /// Three inputs, one output.
    map3<A, B, C; O>(a, b, c; out)
}
typed! {
    /// Four inputs, one output.
    map4<A, B, C, D; O>(a, b, c, d; out)
}
typed! {
    /// One input, two outputs.
    map1x2<A; O, P>(a; out, second)
}
typed! {
    /// Two inputs, two outputs.
    map2x2<A, B; O, P>(a, b; out, second)
}
typed! {
    /// Three inputs, two outputs.
    map3x2<A, B, C; O, P>(a, b, c; out, second)
}

#[cfg(test)]
mod tests;
