//! The operators, one family per file. README.md beside this file says how to add an entry.
pub mod binary;
pub mod bitwise;
pub mod compare;
pub mod matmul;
pub mod view;

use crate::bind::Op;

/// All tables.
pub const TABLES: &[&[&Op]] = &[
    binary::TABLE,
    bitwise::TABLE,
    compare::TABLE,
    matmul::TABLE,
    view::TABLE,
    //
];
