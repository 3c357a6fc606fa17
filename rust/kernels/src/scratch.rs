//! Reusable work memory of a thread.
use std::alloc::{alloc, dealloc, handle_alloc_error, Layout};
use std::cell::RefCell;

const ALIGN: usize = 64;
/// Larger blocks go back to the system at once.
const KEEP_BYTES: usize = 16 << 20;
/// Nesting depth whose blocks are kept.
const KEEP_BLOCKS: usize = 4;

struct Block {
    ptr: *mut u8,
    bytes: usize,
}

impl Block {
    fn new(bytes: usize) -> Self {
        let layout = Self::layout(bytes);
        // SAFETY: the layout is never empty.
        let ptr = unsafe { alloc(layout) };
        if ptr.is_null() {
            handle_alloc_error(layout)
        }
        Block { ptr, bytes }
    }

    fn layout(bytes: usize) -> Layout {
        Layout::from_size_align(bytes, ALIGN).expect("a work buffer fits in memory")
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        // SAFETY: allocated with the same layout in `new`.
        unsafe { dealloc(self.ptr, Self::layout(self.bytes)) }
    }
}

thread_local! {
    static FREE: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// Calls `f` with `len` uninitialised elements, aligned to a cache line.
pub(crate) fn with_scratch<T: Copy, R>(len: usize, f: impl FnOnce(*mut T) -> R) -> R {
    let bytes = (len * std::mem::size_of::<T>()).max(ALIGN).next_multiple_of(4096);
    let kept = FREE.with(|free| {
        let mut free = free.borrow_mut();
        let best = (0..free.len()).filter(|&i| free[i].bytes >= bytes).min_by_key(|&i| free[i].bytes);
        match best {
            Some(i) => Some(free.swap_remove(i)),
            None => {
                // A block that is too small makes room for the larger one that takes its place.
                if free.len() >= KEEP_BLOCKS {
                    free.swap_remove(0);
                }
                None
            }
        }
    });
    let block = kept.unwrap_or_else(|| Block::new(bytes));
    let result = f(block.ptr.cast());
    if block.bytes <= KEEP_BYTES {
        FREE.with(|free| {
            let mut free = free.borrow_mut();
            if free.len() < KEEP_BLOCKS {
                free.push(block);
            }
        });
    }
    result
}
