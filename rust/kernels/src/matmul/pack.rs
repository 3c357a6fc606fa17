//! Copies of parts of A and B in the order the tile kernel reads them.
use super::tile::for_isa;
use super::vector::{Real, Vector};

/// A matrix without its extent: element (i, j) is at `p + i * row + j * col`.
#[derive(Clone, Copy, Debug)]
pub struct Strided<T> {
    pub p: *const T,
    pub row: usize,
    pub col: usize,
}

impl<T: Copy> Strided<T> {
    #[inline(always)]
    pub(crate) fn at(self, i: usize, j: usize) -> *const T {
        self.p.wrapping_add(i * self.row + j * self.col)
    }

    #[inline(always)]
    pub(crate) fn from(self, i: usize, j: usize) -> Self {
        Strided { p: self.at(i, j), ..self }
    }

    pub(crate) fn transposed(self) -> Self {
        Strided { p: self.p, row: self.col, col: self.row }
    }
}

for_isa! {
    /// Copies `rows x columns` of `src` to rows `ld` apart.
    ///
    /// # Safety
    /// Both sides are valid for the block and do not overlap.
    pub(crate) unsafe fn copy_matrix<T>(src: Strided<T>, rows: usize, columns: usize, dst: *mut T, ld: usize) => copy_body
}

#[inline(always)]
unsafe fn copy_body<V: Vector>(src: Strided<V::T>, rows: usize, columns: usize, dst: *mut V::T, ld: usize) {
    // SAFETY: indices stay inside the block.
    unsafe {
        if src.col == 1 {
            let whole = columns / V::LANES * V::LANES;
            for i in 0..rows {
                let (from, to) = (src.p.add(i * src.row), dst.add(i * ld));
                let mut j = 0;
                while j < whole {
                    V::load(from.add(j)).store(to.add(j));
                    j += V::LANES;
                }
                if whole < columns {
                    V::load_first(from.add(whole), columns - whole)
                        .store_first(to.add(whole), columns - whole);
                }
            }
            return;
        }
        let l = V::LANES;
        let (whole_i, whole_j) = if src.row == 1 { (rows / l * l, columns / l * l) } else { (0, 0) };
        // The source is contiguous along i: blocks of l x l go through registers.
        for j in (0..whole_j).step_by(l) {
            for i in (0..whole_i).step_by(l) {
                V::transpose(src.p.add(i + j * src.col), src.col, dst.add(i * ld + j), ld);
            }
        }
        for i in 0..whole_i {
            for j in whole_j..columns {
                *dst.add(i * ld + j) = *src.at(i, j);
            }
        }
        for i in whole_i..rows {
            for j in 0..columns {
                *dst.add(i * ld + j) = *src.at(i, j);
            }
        }
    }
}

/// Copies two neighbouring row blocks of A, each to `dst[p * rows + i]`.
///
/// # Safety
/// As for [`copy_matrix`].
#[inline]
pub(crate) unsafe fn pack_rows<T: Real>(a: Strided<T>, rows: [usize; 2], k: usize, dst: [*mut T; 2]) {
    // SAFETY: indices stay inside the blocks.
    unsafe {
        match rows {
            [8, 8] if a.row == 1 => pack_pair::<T, 8>(a, k, dst),
            [6, 6] if a.row == 1 => pack_pair::<T, 6>(a, k, dst),
            _ => {
                for p in 0..k {
                    for i in 0..rows[0] {
                        *dst[0].add(p * rows[0] + i) = *a.at(i, p);
                    }
                    for i in 0..rows[1] {
                        *dst[1].add(p * rows[1] + i) = *a.at(rows[0] + i, p);
                    }
                }
            }
        }
    }
}

#[inline(always)]
unsafe fn pack_pair<T: Real, const R: usize>(a: Strided<T>, k: usize, dst: [*mut T; 2]) {
    for p in 0..k {
        // SAFETY: passed on from the caller.
        unsafe {
            let from = a.p.add(p * a.col);
            (dst[0].add(p * R) as *mut [T; R]).write(*(from as *const [T; R]));
            (dst[1].add(p * R) as *mut [T; R]).write(*(from.add(R) as *const [T; R]));
        }
    }
}
