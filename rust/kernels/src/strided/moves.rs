//! Moving rows and columns between memory of any layout and a contiguous block, by element size.

use crate::versions;
use std::mem::MaybeUninit;
use std::ptr::copy_nonoverlapping;

macro_rules! by_size {
    ($size:expr, $f:ident($($arg:expr),*)) => {
        // SAFETY: the caller's promise; only bytes are moved, so any type of the size will do.
        unsafe {
            match $size {
                1 => $f::<u8>($($arg),*),
                2 => $f::<u16>($($arg),*),
                4 => $f::<u32>($($arg),*),
                8 => $f::<u64>($($arg),*),
                _ => $f::<[u64; 2]>($($arg),*),
            }
        }
    };
}

/// Copies `rows` x `cols` elements with byte strides `row` and `inner` into a block, row by row.
pub(super) unsafe fn gather(
    size: usize,
    from: *const u8,
    inner: usize,
    row: usize,
    rows: usize,
    cols: usize,
    to: *mut u8,
) {
    by_size!(size, gather_as(from, inner, row, rows, cols, to.cast()))
}

/// The inverse of [`gather`].
pub(super) unsafe fn scatter(
    size: usize,
    from: *const u8,
    to: *mut u8,
    inner: usize,
    row: usize,
    rows: usize,
    cols: usize,
) {
    by_size!(size, scatter_as(from.cast(), to, inner, row, rows, cols))
}

#[inline]
unsafe fn gather_as<T: Copy>(
    from: *const u8,
    inner: usize,
    row: usize,
    rows: usize,
    cols: usize,
    to: *mut T,
) {
    let size = std::mem::size_of::<T>();
    // In all moves below `from` spans rows x cols elements with these strides, `to` has room for them.
    // Reads tolerate any alignment; blocks are aligned.
    // SAFETY: see above.
    let read = |at: usize| unsafe { from.add(at).cast::<T>().read_unaligned() };
    if row == 0 && rows > 1 {
        // One row, then copies of copies.
        // SAFETY: as above; source and destination of each copy are disjoint parts of the block.
        unsafe {
            gather_as(from, inner, 0, 1, cols, to);
            let (mut have, all) = (cols, rows * cols);
            while have < all {
                let more = have.min(all - have);
                copy_nonoverlapping(to, to.add(have), more);
                have += more;
            }
        }
    } else if inner == size {
        for r in 0..rows {
            // SAFETY: as above.
            unsafe { copy_nonoverlapping(from.add(r * row), to.add(r * cols).cast::<u8>(), cols * size) };
        }
    } else if inner == 0 {
        fill_rows::<T>(from, row, rows, cols, to);
    } else if row == size {
        // SAFETY: as above.
        unsafe { turn(from, inner, rows, cols, to) };
    } else {
        for r in 0..rows {
            for c in 0..cols {
                // SAFETY: as above.
                unsafe { to.add(r * cols + c).write(read(c * inner + r * row)) };
            }
        }
    }
}

versions! {
    /// Fills each of `rows` rows of `cols` elements with one element, `row` bytes after the last.
    narrow fn fill_rows[T: Copy](from: *const u8, row: usize, rows: usize, cols: usize, to: *mut T) {
        for r in 0..rows {
            // SAFETY: `from` spans `rows` elements that far apart, `to` has room for all rows.
            let (value, out) = unsafe {
                let value = from.add(r * row).cast::<T>().read_unaligned();
                (value, std::slice::from_raw_parts_mut(to.add(r * cols).cast::<MaybeUninit<T>>(), cols))
            };
            for x in out {
                *x = MaybeUninit::new(value);
            }
        }
    }
}

/// Transposes: `cols` runs of `rows` elements, `inner` bytes apart, into `rows` rows.
#[inline]
unsafe fn turn<T: Copy>(from: *const u8, inner: usize, rows: usize, cols: usize, to: *mut T) {
    let size = std::mem::size_of::<T>();
    let (mut whole_rows, mut whole_cols) = (0, 0);
    #[cfg(target_arch = "x86_64")]
    // SAFETY: SSE2 is part of the target; reads and writes stay inside the runs and rows.
    unsafe {
        use std::arch::x86_64::*;
        // All cache lines are asked for at once: the runs are too short for the machine to foresee them.
        for c in 0..cols {
            for line in (0..rows * size).step_by(64) {
                _mm_prefetch::<_MM_HINT_T0>(from.add(c * inner + line).cast());
            }
        }
        if size == 4 {
            (whole_rows, whole_cols) = (rows / 4 * 4, cols / 4 * 4);
            for c in (0..whole_cols).step_by(4) {
                for r in (0..whole_rows).step_by(4) {
                    let run = |k: usize| _mm_loadu_ps(from.add((c + k) * inner + r * size).cast());
                    let (a, b, d, e) = (run(0), run(1), run(2), run(3));
                    let (ab, de) = (_mm_unpacklo_ps(a, b), _mm_unpacklo_ps(d, e));
                    let (ab2, de2) = (_mm_unpackhi_ps(a, b), _mm_unpackhi_ps(d, e));
                    let out = |k: usize| to.add((r + k) * cols + c).cast::<f32>();
                    _mm_storeu_ps(out(0), _mm_movelh_ps(ab, de));
                    _mm_storeu_ps(out(1), _mm_movehl_ps(de, ab));
                    _mm_storeu_ps(out(2), _mm_movelh_ps(ab2, de2));
                    _mm_storeu_ps(out(3), _mm_movehl_ps(de2, ab2));
                }
            }
        } else if size == 8 {
            (whole_rows, whole_cols) = (rows / 2 * 2, cols / 2 * 2);
            for c in (0..whole_cols).step_by(2) {
                for r in (0..whole_rows).step_by(2) {
                    let run = |k: usize| _mm_loadu_pd(from.add((c + k) * inner + r * size).cast());
                    let (a, b) = (run(0), run(1));
                    let out = |k: usize| to.add((r + k) * cols + c).cast::<f64>();
                    _mm_storeu_pd(out(0), _mm_unpacklo_pd(a, b));
                    _mm_storeu_pd(out(1), _mm_unpackhi_pd(a, b));
                }
            }
        }
    }
    for c in 0..cols {
        for r in if c < whole_cols { whole_rows } else { 0 }..rows {
            // SAFETY: the caller's promise.
            unsafe {
                to.add(r * cols + c).write(from.add(c * inner + r * size).cast::<T>().read_unaligned())
            };
        }
    }
}

#[inline]
unsafe fn scatter_as<T: Copy>(
    from: *const T,
    to: *mut u8,
    inner: usize,
    row: usize,
    rows: usize,
    cols: usize,
) {
    let size = std::mem::size_of::<T>();
    for r in 0..rows {
        // SAFETY: `to` spans rows x cols elements with these strides and `from` holds them.
        unsafe {
            if inner == size {
                copy_nonoverlapping(from.add(r * cols).cast::<u8>(), to.add(r * row), cols * size);
            } else {
                for c in 0..cols {
                    to.add(r * row + c * inner).cast::<T>().write_unaligned(from.add(r * cols + c).read());
                }
            }
        }
    }
}
