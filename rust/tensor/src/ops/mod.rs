//! Operators, one family per file: shape rule, dtype rule, forward, gradient. README.md beside this file says how.
pub mod binary;
pub mod copy;
pub mod geometry;
pub mod index;
pub mod layout;
pub mod reduce;
pub mod split;
pub mod strided;
pub mod view;
