//! Geometry of a call: dimensions ordered and merged, then cut in blocks.

use smallvec::SmallVec;

/// Sizes or strides, inline up to six dimensions.
pub type Dims = SmallVec<[usize; 6]>;

/// The dimensions longer than one, innermost first: smallest strides first, earlier operands deciding.
pub fn order(shape: &[usize], operands: &[(&[usize], usize)]) -> Dims {
    let mut dims: Dims = (0..shape.len()).rev().filter(|&d| shape[d] != 1).collect();
    for i in 1..dims.len() {
        let mut at = i;
        for before in (0..i).rev() {
            match compare(dims[before], dims[at], shape, operands) {
                Some(true) => {
                    dims.swap(before, at);
                    at = before;
                }
                Some(false) => break,
                None => {}
            }
        }
    }
    dims
}

/// Whether dimension `b` belongs inside `a`; `None` where broadcasting leaves it open.
fn compare(a: usize, b: usize, shape: &[usize], operands: &[(&[usize], usize)]) -> Option<bool> {
    for (strides, _) in operands {
        let (x, y) = (strides[a], strides[b]);
        if x == 0 || y == 0 {
            continue;
        }
        if x != y {
            return Some(x > y);
        }
        if shape[a] > shape[b] {
            return Some(true);
        }
    }
    None
}

/// A call's dimensions, innermost first, merged where every operand allows it.
pub(super) struct Plan {
    pub shape: Dims,
    /// Byte strides: those of all operands for dimension 0, then for dimension 1, …
    strides: SmallVec<[usize; 18]>,
    n_ops: usize,
}

impl Plan {
    /// `None` where there are no elements.
    pub fn new(shape: &[usize], operands: &[(&[usize], usize)]) -> Option<Plan> {
        if shape.contains(&0) {
            return None;
        }
        let n_ops = operands.len();
        let mut plan = Plan { shape: Dims::new(), strides: SmallVec::new(), n_ops };
        for d in order(shape, operands) {
            let merges = match plan.shape.last() {
                Some(&size) => {
                    let last = &plan.strides[plan.strides.len() - n_ops..];
                    operands.iter().zip(last).all(|((s, bytes), &inner)| s[d] * bytes == inner * size)
                }
                None => false,
            };
            match plan.shape.last_mut() {
                Some(size) if merges => *size *= shape[d],
                _ => {
                    plan.shape.push(shape[d]);
                    plan.strides.extend(operands.iter().map(|(s, bytes)| s[d] * bytes));
                }
            }
        }
        if plan.shape.is_empty() {
            plan.shape.push(1);
            plan.strides.extend(operands.iter().map(|(_, bytes)| *bytes));
        }
        Some(plan)
    }

    /// The byte stride of operand `i` along dimension `d`, 0 for a dimension that is not there.
    #[inline]
    pub fn stride(&self, i: usize, d: usize) -> usize {
        self.strides.get(d * self.n_ops + i).copied().unwrap_or(0)
    }

    /// Bytes from an operand's first element to its last.
    pub fn span(&self, i: usize) -> usize {
        self.shape.iter().enumerate().map(|(d, &n)| (n - 1) * self.stride(i, d)).sum()
    }

    /// Whether two operands have equal strides.
    pub fn same(&self, a: usize, b: usize) -> bool {
        (0..self.shape.len()).all(|d| self.stride(a, d) == self.stride(b, d))
    }

    /// How to cut the call in blocks of at most `room` elements.
    pub fn tile(&self, nt: usize, n_ops: usize, operands: &[(&[usize], usize)], room: usize) -> Tile {
        let inner = self.shape[0];
        let transposed = (nt..n_ops).find_map(|i| {
            let size = operands[i].1;
            let gathers = self.stride(i, 0) != size && self.stride(i, 0) != 0 && inner >= 8;
            let along = |&d: &usize| self.stride(i, d) == size && self.shape[d] >= 2;
            if gathers {
                (1..self.shape.len()).find(along)
            } else {
                None
            }
        });
        let (row_dim, rows, cols) = match transposed {
            Some(d) => {
                // Both sides of a transposition move whole cache lines.
                let lines = (128 / operands[0].1).max(16);
                let cols = inner.min(lines.max(room / self.shape[d].max(8)));
                (d, (room / cols).min(self.shape[d]), cols)
            }
            None if inner > room / 2 => {
                let pieces = inner.div_ceil(room);
                (1, 1, inner.div_ceil(pieces).next_multiple_of(16).min(room))
            }
            None => (1, (room / inner).min(self.shape.get(1).copied().unwrap_or(1)), inner),
        };
        let row_size = self.shape.get(row_dim).copied().unwrap_or(1);
        let outer: usize = self.outer(row_dim).map(|d| self.shape[d]).product();
        let (col_blocks, row_blocks) = (inner.div_ceil(cols), row_size.div_ceil(rows));
        Tile { row_dim, rows, cols, col_blocks, row_blocks, blocks: col_blocks * row_blocks * outer }
    }

    fn outer(&self, row_dim: usize) -> impl Iterator<Item = usize> {
        (1..self.shape.len()).filter(move |&d| d != row_dim)
    }
}

/// Blocks of `rows` along `row_dim` by `cols` along dimension 0.
pub(super) struct Tile {
    pub row_dim: usize,
    pub rows: usize,
    pub cols: usize,
    pub blocks: usize,
    col_blocks: usize,
    row_blocks: usize,
}

/// A position among the blocks.
pub(super) struct Walk {
    col: usize,
    row: usize,
    outer: Dims,
}

impl Tile {
    pub fn walk(&self, plan: &Plan, block: usize) -> Walk {
        let (col, rest) = (block % self.col_blocks, block / self.col_blocks);
        let (row, mut rest) = (rest % self.row_blocks, rest / self.row_blocks);
        let mut outer = Dims::new();
        for d in plan.outer(self.row_dim) {
            outer.push(rest % plan.shape[d]);
            rest /= plan.shape[d];
        }
        Walk { col, row, outer }
    }
}

impl Walk {
    /// Rows and columns of the current block.
    #[inline]
    pub fn size(&self, plan: &Plan, tile: &Tile) -> (usize, usize) {
        let row_size = plan.shape.get(tile.row_dim).copied().unwrap_or(1);
        (tile.rows.min(row_size - self.row * tile.rows), tile.cols.min(plan.shape[0] - self.col * tile.cols))
    }

    /// Bytes from operand `i`'s first element to the block's first.
    #[inline]
    pub fn offset(&self, plan: &Plan, tile: &Tile, i: usize) -> usize {
        let mut at =
            self.col * tile.cols * plan.stride(i, 0) + self.row * tile.rows * plan.stride(i, tile.row_dim);
        for (d, &index) in plan.outer(tile.row_dim).zip(&self.outer) {
            at += index * plan.stride(i, d);
        }
        at
    }

    #[inline]
    pub fn next(&mut self, plan: &Plan, tile: &Tile) {
        self.col += 1;
        if self.col < tile.col_blocks {
            return;
        }
        self.col = 0;
        self.row += 1;
        if self.row < tile.row_blocks {
            return;
        }
        self.row = 0;
        for (d, index) in plan.outer(tile.row_dim).zip(&mut self.outer) {
            *index += 1;
            if *index < plan.shape[d] {
                return;
            }
            *index = 0;
        }
    }
}
