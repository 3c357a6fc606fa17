//! Which operators convert their arguments, and how.
use crate::object::Obj;
use pyo3::prelude::*;
use std::collections::HashMap;
use std::sync::OnceLock;

/// What happens to a call's arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Policy {
    /// They take the lower precision.
    Lower,
    /// Those in half precision become float32.
    Float,
    /// As for `Float`, and the result takes the lower precision: what ends in a product of matrices.
    LowerResult,
    /// They take the widest dtype among them.
    Widest,
}

const LOWER: &str = "\
    conv1d conv2d conv3d conv_transpose1d conv_transpose2d conv_transpose3d conv_tbc bmm mm baddbmm addmm addbmm \
    linear matmul _rmatmul prelu inner _attention _tensordot _chain_matmul _linalg_matmul _linalg_multi_dot _linalg_vecdot";

const FLOAT: &str = "\
    adaptive_avg_pool3d adaptive_max_pool3d avg_pool3d max_pool3d max_pool3d_with_indices max_unpool1d max_unpool2d \
    max_unpool3d fractional_max_pool2d fractional_max_pool3d local_response_norm grid_sample grid_sampler grid_sampler_2d grid_sampler_3d \
    binary_cross_entropy binary_cross_entropy_with_logits cosine_embedding_loss cross_entropy_loss ctc_loss \
    hinge_embedding_loss huber_loss kl_div l1_loss margin_ranking_loss mse_loss multi_margin_loss \
    multilabel_margin_loss nll_loss_nd poisson_nll_loss smooth_l1_loss soft_margin_loss triplet_margin_loss \
    polar prod quantile nanquantile stft istft _cdist trace view_as_complex cholesky cholesky_inverse cholesky_solve \
    inverse pinverse lu lu_solve geqrf orgqr ormqr qr svd triangular_solve _linalg_cholesky _linalg_cholesky_ex _linalg_cond \
    _linalg_eig _linalg_eigh _linalg_eigvals _linalg_eigvalsh _linalg_householder_product _linalg_inv _linalg_inv_ex \
    _linalg_lstsq _linalg_matrix_rank _linalg_qr _linalg_solve _linalg_svd _linalg_svdvals _linalg_tensorinv \
    _linalg_tensorsolve _fft_fft _fft_fft2 _fft_fftn _fft_hfft _fft_hfft2 _fft_hfftn _fft_ifft _fft_ifft2 _fft_ifftn \
    _fft_ihfft _fft_ihfft2 _fft_ihfftn _fft_irfft _fft_irfft2 _fft_irfftn _fft_rfft _fft_rfft2 _fft_rfftn";

const LOWER_RESULT: &str = "cov corrcoef _linalg_pinv";

const WIDEST: &str = "cat concat concatenate stack index_copy hstack vstack dstack row_stack column_stack";

/// The policy for an operator called with these arguments.
pub fn of(py: Python<'_>, name: &str, args: &[Obj], keywords: &[(&str, Obj)]) -> Option<Policy> {
    static TABLE: OnceLock<HashMap<&'static str, Policy>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let groups = [
            (LOWER, Policy::Lower),
            (FLOAT, Policy::Float),
            (LOWER_RESULT, Policy::LowerResult),
            (WIDEST, Policy::Widest),
        ];
        groups.iter().flat_map(|&(names, p)| names.split_whitespace().map(move |n| (n, p))).collect()
    });
    // SAFETY: arguments live during the call.
    let arg = |i: usize| args.get(i).map(|&o| unsafe { Borrowed::from_ptr(py, o) });
    match name {
        "matrix_power" | "_linalg_matrix_power" => match arg(1)?.extract::<i64>().ok()? {
            0 | 1 => None,
            -1 => Some(Policy::Float),
            n if n < 0 => Some(Policy::LowerResult),
            _ => Some(Policy::Lower),
        },
        "pad" => {
            let named = |n: &str| keywords.iter().find(|(k, _)| *k == n).map(|(_, o)| o);
            // SAFETY: as above.
            let get = |i: usize, n: &str| arg(i).or(named(n).map(|&o| unsafe { Borrowed::from_ptr(py, o) }));
            let (sizes, mode) = (get(1, "pad")?.len().ok()?, get(2, "mode")?);
            match mode.extract::<&str>().ok()? {
                "replicate" => Some(Policy::Float),
                "reflect" if sizes < 6 => Some(Policy::Float),
                _ => None,
            }
        }
        "_einsum" => contracts(arg(0)?.extract::<&str>().ok()?).then_some(Policy::Lower),
        "_rnn_layer" => recurrent(arg(0)?.extract::<&str>().ok()?, arg(2)?.is_none() && arg(7)?.is_none()),
        _ => table.get(name).copied(),
    }
}

/// Whether an equation sums over a subscript that two operands share, which is a product of matrices.
fn contracts(equation: &str) -> bool {
    let (operands, output) = match equation.split_once("->") {
        Some((operands, output)) => (operands, Some(output)),
        None => (equation, None),
    };
    let shared = |c: char| operands.split(',').filter(|o| o.contains(c)).count() > 1;
    operands.chars().any(|c| c.is_ascii_alphabetic() && shared(c) && output.is_none_or(|o| !o.contains(c)))
}

/// A layer's steps: those of LSTM cells and of GRU keep the precision of their states.
fn recurrent(kind: &str, whole: bool) -> Option<Policy> {
    match kind {
        "lstm" if whole => Some(Policy::Lower),
        "lstm" | "gru" => Some(Policy::Float),
        _ => Some(Policy::Lower),
    }
}
