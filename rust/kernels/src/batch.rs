//! Batches: the same work on each of many matrices, dealt out to the threads.
use crate::parallel::for_each_chunk;

/// Slices that are cut into one piece per matrix.
pub trait Pieces: Sized {
    type Shared: Sync;

    fn share(self, count: usize) -> Self::Shared;

    /// # Safety
    /// Each index is asked for once.
    unsafe fn piece(shared: &Self::Shared, index: usize) -> Self;
}

/// A mutable slice and the length of its pieces.
pub struct Cut<T>(*mut T, usize);

// SAFETY: pieces are disjoint and handed out once each.
unsafe impl<T: Send> Sync for Cut<T> {}

impl<T: Send> Pieces for &mut [T] {
    type Shared = Cut<T>;

    fn share(self, count: usize) -> Cut<T> {
        Cut(self.as_mut_ptr(), self.len() / count.max(1))
    }

    unsafe fn piece(shared: &Cut<T>, i: usize) -> Self {
        // SAFETY: inside the slice, whose lifetime `Self` carries; pieces are disjoint and handed out once.
        unsafe { std::slice::from_raw_parts_mut(shared.0.add(i * shared.1), shared.1) }
    }
}

macro_rules! tuple {
    ($($t:ident $i:tt),*) => {
        impl<$($t: Pieces),*> Pieces for ($($t,)*) {
            type Shared = ($($t::Shared,)*);

            fn share(self, count: usize) -> Self::Shared {
                ($(self.$i.share(count),)*)
            }

            unsafe fn piece(shared: &Self::Shared, index: usize) -> Self {
                // SAFETY: the caller's promise holds for each part.
                unsafe { ($($t::piece(&shared.$i, index),)*) }
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3);

/// Calls `f` with each matrix's number, its pieces and a scratch value that matrices share; `cost` is the work per matrix.
pub fn each<P: Pieces, S: Default>(
    count: usize,
    cost: usize,
    pieces: P,
    f: impl Fn(usize, P, &mut S) + Sync,
) {
    let shared = pieces.share(count);
    for_each_chunk(count, (1 << 16) / cost.max(1) + 1, |range| {
        let mut scratch = S::default();
        for i in range {
            // SAFETY: the chunks are disjoint, so each index comes once.
            f(i, unsafe { P::piece(&shared, i) }, &mut scratch);
        }
    });
}
