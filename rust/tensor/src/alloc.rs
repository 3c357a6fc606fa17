//! An allocator for the small objects around tensors: handles, nodes, rules.
//!
//! Every tracked operation makes four of them. Lists of freed blocks per thread hand them out in 2–3 ns, where the
//! system takes about 20 for a pair of calls.
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

const STEP: usize = 32;
const CLASSES: usize = 16;
/// Blocks of one size that a thread keeps.
const KEEP: u32 = 512;

/// Freed blocks of one thread; each holds the address of the next.
struct Lists {
    heads: [Cell<*mut u8>; CLASSES],
    counts: [Cell<u32>; CLASSES],
}

thread_local! {
    static LISTS: Lists = const {
        Lists { heads: [const { Cell::new(null_mut()) }; CLASSES], counts: [const { Cell::new(0) }; CLASSES] }
    };
}

impl Drop for Lists {
    fn drop(&mut self) {
        for class in 0..CLASSES {
            let mut p = self.heads[class].replace(null_mut());
            self.counts[class].set(KEEP);
            while !p.is_null() {
                // SAFETY: a block of the list holds the next one's address and was allocated with its class's layout.
                unsafe {
                    let next = p.cast::<*mut u8>().read();
                    System.dealloc(p, class_layout(class));
                    p = next;
                }
            }
        }
    }
}

fn class_layout(class: usize) -> Layout {
    // SAFETY: the alignment is a power of two and the size small.
    unsafe { Layout::from_size_align_unchecked((class + 1) * STEP, 16) }
}

/// The class for a layout that the lists serve.
#[inline(always)]
fn class_of(layout: Layout) -> Option<usize> {
    let class = layout.size().wrapping_sub(1) / STEP;
    (class < CLASSES && layout.align() <= 16).then_some(class)
}

/// The system's allocator behind lists of small blocks.
pub struct Cached;

// SAFETY: blocks come from the system with at least the size and alignment asked for, and go back with the layout they
// came with; a block is in one list at most, which only its thread touches.
unsafe impl GlobalAlloc for Cached {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let Some(class) = class_of(layout) else {
            // SAFETY: the caller's layout.
            return unsafe { System.alloc(layout) };
        };
        let hit = LISTS.try_with(|l| {
            let p = l.heads[class].get();
            if !p.is_null() {
                // SAFETY: a block of the list holds the next one's address.
                l.heads[class].set(unsafe { p.cast::<*mut u8>().read() });
                l.counts[class].set(l.counts[class].get() - 1);
            }
            p
        });
        match hit {
            Ok(p) if !p.is_null() => p,
            // SAFETY: the class's layout is not empty.
            _ => unsafe { System.alloc(class_layout(class)) },
        }
    }

    #[inline]
    unsafe fn dealloc(&self, p: *mut u8, layout: Layout) {
        let Some(class) = class_of(layout) else {
            // SAFETY: allocated by the system with this layout.
            return unsafe { System.dealloc(p, layout) };
        };
        let kept = LISTS.try_with(|l| {
            let n = l.counts[class].get();
            if n >= KEEP {
                return false;
            }
            // SAFETY: the block is free and holds at least an address.
            unsafe { p.cast::<*mut u8>().write(l.heads[class].get()) };
            l.heads[class].set(p);
            l.counts[class].set(n + 1);
            true
        });
        if kept != Ok(true) {
            // SAFETY: allocated by the system with the class's layout.
            unsafe { System.dealloc(p, class_layout(class)) };
        }
    }

    unsafe fn realloc(&self, p: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise; the new size does not overflow.
        unsafe {
            let new = Layout::from_size_align_unchecked(size, layout.align());
            match (class_of(layout), class_of(new)) {
                (None, None) => System.realloc(p, layout, size),
                (Some(a), Some(b)) if a == b => p,
                _ => {
                    let to = self.alloc(new);
                    if !to.is_null() {
                        std::ptr::copy_nonoverlapping(p, to, layout.size().min(size));
                        self.dealloc(p, layout);
                    }
                    to
                }
            }
        }
    }
}
