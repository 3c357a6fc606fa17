//! Order: sorting, ranks, distinct values, binary search, counts.
mod count;
mod order;
mod search;
mod unique;

pub use count::{bincount, histc, histogram, histogram_edges, histogramdd_edges};
pub use order::{argsort, msort, sort, topk};
pub use search::{bucketize, isin, searchsorted};
pub use unique::{unique, unique_consecutive, unique_dim};
