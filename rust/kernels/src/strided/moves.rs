//! Moving rows and columns between memory of any layout and a contiguous block, by element size.

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
        for r in 0..rows {
            // SAFETY: as above.
            unsafe {
                std::slice::from_raw_parts_mut(to.add(r * cols).cast::<std::mem::MaybeUninit<T>>(), cols)
            }
            .fill(std::mem::MaybeUninit::new(read(r * row)));
        }
    } else if row == size {
        for c in 0..cols {
            for r in 0..rows {
                // SAFETY: as above.
                unsafe { to.add(r * cols + c).write(read(c * inner + r * size)) };
            }
        }
    } else {
        for r in 0..rows {
            for c in 0..cols {
                // SAFETY: as above.
                unsafe { to.add(r * cols + c).write(read(c * inner + r * row)) };
            }
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
