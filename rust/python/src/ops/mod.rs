//! The operators, one family per file. README.md beside this file says how to add an entry.
pub mod activation;
pub mod attention;
pub mod binary;
pub mod bitwise;
pub mod cast;
pub mod compare;
pub mod complex;
pub mod conv;
pub mod copies;
pub mod count;
pub mod factory;
pub mod fft;
pub mod geometry;
pub mod gradient;
pub mod grid;
pub mod index;
pub mod join;
pub mod linalg;
pub mod loss;
pub mod matmul;
pub mod norm;
pub mod pairs;
pub mod pool;
pub mod python;
pub mod random;
pub mod reduce;
pub mod rnn;
pub mod rounding;
pub mod scan;
pub mod select;
pub mod softmax;
pub mod sort;
pub mod special;
pub mod split;
pub mod triangle;
pub mod unary;
pub mod view;

use crate::bind::Op;

/// All tables.
#[rustfmt::skip]
pub const TABLES: &[&[&Op]] = &[
    activation::TABLE,
    attention::TABLE,
    binary::TABLE,
    bitwise::TABLE,
    cast::TABLE,
    compare::TABLE,
    complex::TABLE,
    conv::TABLE,
    copies::TABLE,
    count::TABLE,
    crate::data::TABLE,
    factory::TABLE,
    fft::TABLE,
    geometry::TABLE,
    gradient::TABLE,
    grid::TABLE,
    index::TABLE,
    join::TABLE,
    linalg::factor::TABLE,
    linalg::general::TABLE,
    linalg::solve::TABLE,
    linalg::spectrum::TABLE,
    loss::TABLE,
    matmul::TABLE,
    norm::TABLE,
    pairs::TABLE,
    pool::TABLE,
    python::TABLE,
    random::TABLE,
    reduce::TABLE,
    rnn::TABLE,
    rounding::TABLE,
    scan::TABLE,
    select::TABLE,
    softmax::TABLE,
    sort::TABLE,
    special::TABLE,
    split::TABLE,
    triangle::TABLE,
    unary::TABLE,
    view::TABLE,
];
