//! Memory of tensors: reference-counted blocks from a caching allocator.
use crate::{error, Result};
use std::alloc::Layout;
use std::any::Any;
use std::cell::RefCell;
use std::ptr::NonNull;
use std::sync::atomic::{fence, AtomicU32, AtomicUsize, Ordering};
use std::sync::Mutex;

const ALIGN: usize = 64;
/// Blocks up to this size are cached per thread, larger ones in one shared list.
const LOCAL_LIMIT: usize = 4096;
/// Blocks of one size that a thread keeps.
const LOCAL_KEEP: usize = 64;
/// Bytes that the shared list keeps at most; beyond it blocks go back to the system.
const SHARED_KEEP: usize = 1 << 30;

/// Sits before the data of every block.
#[repr(C, align(64))]
struct Header {
    refs: AtomicUsize,
    version: AtomicU32,
    class: u32,
    len: usize,
    data: *mut u8,
    /// Keeps foreign memory alive (an array of another library).
    owner: Option<Box<dyn Any + Send + Sync>>,
}

/// A shared block of memory with its version counter.
pub struct Storage(NonNull<Header>);

// SAFETY: the reference count is atomic; the bytes are shared as in any tensor library, with races left to the user.
unsafe impl Send for Storage {}
// SAFETY: as above.
unsafe impl Sync for Storage {}

/// Size classes: four steps for each power of two from 128 bytes on, header included.
fn class_of(total: usize) -> (u32, usize) {
    let total = total.max(128);
    let log = usize::BITS - 1 - (total - 1).leading_zeros();
    let step = 1usize << (log - 2);
    let size = total.div_ceil(step) * step;
    let size = size.next_multiple_of(ALIGN);
    let quarter = (size - 1 - (1usize << log)) / step;
    ((log - 6) * 4 + quarter as u32, size)
}

const CLASSES: usize = 4 * 58;

struct Local([Vec<NonNull<u8>>; 28]);

impl Drop for Local {
    fn drop(&mut self) {
        for (class, list) in self.0.iter_mut().enumerate() {
            for p in list.drain(..) {
                // SAFETY: blocks in the list were allocated with their class's layout.
                unsafe { std::alloc::dealloc(p.as_ptr(), layout(class_size(class as u32))) };
            }
        }
    }
}

thread_local! {
    static LOCAL: RefCell<Local> = const { RefCell::new(Local([const { Vec::new() }; 28])) };
}

struct Shared {
    lists: [Vec<usize>; CLASSES],
    kept: usize,
}

static SHARED: Mutex<Shared> = Mutex::new(Shared { lists: [const { Vec::new() }; CLASSES], kept: 0 });
static IN_USE: AtomicUsize = AtomicUsize::new(0);

fn class_size(class: u32) -> usize {
    let log = class / 4 + 6;
    let step = 1usize << (log - 2);
    ((1usize << log) + step * (class as usize % 4 + 1)).next_multiple_of(ALIGN)
}

fn layout(size: usize) -> Layout {
    Layout::from_size_align(size, ALIGN).expect("sizes are checked before")
}

fn allocate(total: usize) -> Option<(NonNull<u8>, u32)> {
    let (class, size) = class_of(total);
    if size <= LOCAL_LIMIT {
        let hit = LOCAL.try_with(|l| l.borrow_mut().0.get_mut(class as usize).and_then(Vec::pop));
        if let Ok(Some(p)) = hit {
            return Some((p, class));
        }
    } else {
        let mut shared = SHARED.lock().unwrap_or_else(|e| e.into_inner());
        if let Some(p) = shared.lists[class as usize].pop() {
            shared.kept -= size;
            return NonNull::new(p as *mut u8).map(|p| (p, class));
        }
    }
    // SAFETY: the size is not zero.
    let p = unsafe { std::alloc::alloc(layout(size)) };
    NonNull::new(p).map(|p| (p, class))
}

fn release(p: NonNull<u8>, class: u32) {
    let size = class_size(class);
    if size <= LOCAL_LIMIT {
        let kept = LOCAL.try_with(|l| match l.borrow_mut().0.get_mut(class as usize) {
            Some(list) if list.len() < LOCAL_KEEP => {
                list.push(p);
                true
            }
            _ => false,
        });
        if kept == Ok(true) {
            return;
        }
    } else {
        let mut shared = SHARED.lock().unwrap_or_else(|e| e.into_inner());
        if shared.kept + size <= SHARED_KEEP {
            shared.lists[class as usize].push(p.as_ptr() as usize);
            shared.kept += size;
            return;
        }
    }
    // SAFETY: allocated by `allocate` with this class's layout.
    unsafe { std::alloc::dealloc(p.as_ptr(), layout(size)) };
}

/// Gives cached memory back to the system.
pub fn empty_cache() {
    let mut shared = SHARED.lock().unwrap_or_else(|e| e.into_inner());
    for (class, list) in shared.lists.iter_mut().enumerate() {
        for p in list.drain(..) {
            // SAFETY: blocks in the list were allocated with their class's layout.
            unsafe { std::alloc::dealloc(p as *mut u8, layout(class_size(class as u32))) };
        }
    }
    shared.kept = 0;
}

/// Bytes in use by tensors and bytes kept in the shared cache.
pub fn memory_stats() -> (usize, usize) {
    let kept = SHARED.lock().unwrap_or_else(|e| e.into_inner()).kept;
    (IN_USE.load(Ordering::Relaxed), kept)
}

impl Storage {
    /// Uninitialised memory of `len` bytes.
    #[inline]
    pub fn new(len: usize) -> Result<Storage> {
        let header = std::mem::size_of::<Header>();
        if len > isize::MAX as usize / 2 {
            return Err(out_of_memory(len));
        }
        let (block, class) = allocate(len + header).ok_or_else(|| out_of_memory(len))?;
        let p = block.as_ptr() as *mut Header;
        // SAFETY: the block is aligned and has room for the header and `len` bytes.
        unsafe {
            let data = (p as *mut u8).add(header);
            p.write(Header {
                refs: AtomicUsize::new(1),
                version: AtomicU32::new(0),
                class,
                len,
                data,
                owner: None,
            });
        }
        if len > LOCAL_LIMIT {
            IN_USE.fetch_add(len, Ordering::Relaxed);
        }
        Ok(Storage(block.cast()))
    }

    /// Wraps memory that `owner` keeps alive.
    ///
    /// # Safety
    /// `data` must stay valid for reads and writes of `len` bytes as long as `owner` lives.
    pub unsafe fn foreign(data: *mut u8, len: usize, owner: Box<dyn Any + Send + Sync>) -> Result<Storage> {
        let storage = Storage::new(0)?;
        // SAFETY: nobody else has the fresh header yet.
        unsafe {
            let header = &mut *storage.0.as_ptr();
            header.data = data;
            header.len = len;
            header.owner = Some(owner);
        }
        Ok(storage)
    }

    #[inline]
    fn header(&self) -> &Header {
        // SAFETY: the header lives as long as a reference to the block.
        unsafe { self.0.as_ref() }
    }

    /// The first byte.
    #[inline]
    pub fn data(&self) -> *mut u8 {
        self.header().data
    }

    /// Bytes.
    #[inline]
    pub fn len(&self) -> usize {
        self.header().len
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many handles share the block.
    #[inline]
    pub fn refs(&self) -> usize {
        self.header().refs.load(Ordering::Relaxed)
    }

    #[inline]
    pub fn same(&self, other: &Storage) -> bool {
        self.0 == other.0
    }

    /// An address that names the block as long as it lives.
    pub fn id(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// The counter of in-place changes.
    #[inline]
    pub fn version(&self) -> &AtomicU32 {
        &self.header().version
    }
}

impl Clone for Storage {
    #[inline]
    fn clone(&self) -> Storage {
        self.header().refs.fetch_add(1, Ordering::Relaxed);
        Storage(self.0)
    }
}

impl Drop for Storage {
    #[inline]
    fn drop(&mut self) {
        if self.header().refs.fetch_sub(1, Ordering::Release) != 1 {
            return;
        }
        fence(Ordering::Acquire);
        let class = self.header().class;
        // SAFETY: this was the last handle; the owner is dropped before the block is handed out again.
        unsafe {
            let header = self.0.as_mut();
            if header.owner.is_none() && header.len > LOCAL_LIMIT {
                IN_USE.fetch_sub(header.len, Ordering::Relaxed);
            }
            drop(header.owner.take());
        }
        release(self.0.cast(), class);
    }
}

#[cold]
pub(crate) fn out_of_memory(bytes: usize) -> crate::Error {
    error!(
        Runtime,
        "DefaultCPUAllocator: can't allocate memory: you tried to allocate {bytes} bytes. Error code 12 (Cannot allocate memory)"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_hold_what_they_promise() {
        for total in (1..70_000).chain([1 << 20, (1 << 20) + 1, 3 << 30]) {
            let (class, size) = class_of(total);
            assert!(size >= total && class_size(class) == size, "{total}: class {class}, {size}");
            assert!(size <= LOCAL_LIMIT || total > 128);
            assert!(size > LOCAL_LIMIT || (class as usize) < 28);
        }
    }

    #[test]
    fn a_freed_block_is_used_again() {
        let a = Storage::new(1000).unwrap();
        let p = a.data();
        drop(a);
        assert_eq!(Storage::new(1000).unwrap().data(), p);
    }

    #[test]
    fn too_much_memory_is_an_error() {
        assert!(Storage::new(usize::MAX / 8).is_err());
    }
}
