//! The operators, one family per file. README.md beside this file says how to add an entry.
pub mod matmul;
pub mod binary;
pub mod bitwise;
pub mod compare;
pub mod view;

use crate::bind::Op;

/// All tables.
pub const TABLES: &[&[&Op]] = &[matmul::TABLE, view::TABLE];
pub const TABLES: &[&[&Op]] = &[binary::TABLE, bitwise::TABLE, compare::TABLE, view::TABLE];
