//! The memory that faer works in.
use faer::dyn_stack::{MemBuffer, MemStack, StackReq};

/// The size up to which LAPACK iterates instead of dividing: where faer divides as well, signs of vectors are LAPACK's.
pub(crate) const ITERATE: usize = 25;

/// A buffer kept over the matrices of a batch, which are of one size.
#[derive(Default)]
pub struct Memory {
    buffer: Option<MemBuffer>,
    size: (usize, usize),
}

impl Memory {
    /// Room for work on an `m x n` matrix.
    pub(crate) fn stack(&mut self, size: (usize, usize), need: impl FnOnce() -> StackReq) -> &mut MemStack {
        if self.size != size {
            self.buffer = None;
            self.size = size;
        }
        MemStack::new(self.buffer.get_or_insert_with(|| MemBuffer::new(need())))
    }
}
