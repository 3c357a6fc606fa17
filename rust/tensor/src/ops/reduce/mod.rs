//! Reductions over dimensions.
mod extreme;
mod norm;
mod order;
mod over;
mod product;
mod quantile;
mod sum;
mod truth;
mod variance;

pub use extreme::{amax, amin, aminmax, argmax, argmin, max, max_dim, min, min_dim};
pub use norm::{logsumexp, named_norm, norm, vector_norm};
pub(crate) use order::rows;
pub use order::{kthvalue, median, median_dim, mode, nanmedian, nanmedian_dim};
pub(crate) use over::{exactly, selected, selected_along, Over};
pub use product::{prod, prod_dim};
pub use quantile::{nanquantile, quantile, Interpolation};
pub use sum::{mean, nanmean, nansum, sum, sum_to_size};
pub use truth::{all, any, count_nonzero};
pub use variance::{std, std_mean, var, var_mean};
