"""Attention, and its multi-head form with projections."""

import math
import warnings

from ferrotorch import _C
from ferrotorch.nn.functional.activation import softmax
from ferrotorch.nn.functional.dropout import dropout
from ferrotorch.nn.functional.linear import linear
from ferrotorch.nn.functional.padding import pad

__all__ = ["multi_head_attention_forward", "scaled_dot_product_attention"]


def scaled_dot_product_attention(
    query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False
):
    """Means of the values, weighted by how well keys and queries fit: ``softmax(Q Kᵀ * scale + mask) V``.

    Args:
        query (Tensor): ``(*, H, L, E)``
        key (Tensor): ``(*, H, S, E)``
        value (Tensor): ``(*, H, S, E_v)``
        attn_mask (Tensor, optional): ``(*, L, S)``; bool, true where a key counts, or added to the scores
        dropout_p (float): probability of dropping a weight, also outside training. Default: 0.0
        is_causal (bool): a query sees no key after its own place. Default: ``False``
        scale (float, optional): factor of the scores. Default: ``1 / sqrt(E)``
        enable_gqa (bool): fewer heads of keys and values than of queries, each for several. Default: ``False``

    Example::

        >>> q = torch.ones(1, 2, 3, 4)
        >>> F.scaled_dot_product_attention(q, q, q, is_causal=True).shape
        torch.Size([1, 2, 3, 4])
    """
    scale = 1.0 / math.sqrt(query.size(-1)) if scale is None else scale
    if is_causal and attn_mask is not None:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    if dropout_p == 0.0 and (enable_gqa or query.dim() < 3 or query.size(-3) == key.size(-3)):
        return _C._attention(query, key, value, attn_mask, is_causal, float(scale))
    if enable_gqa:
        repeats = query.size(-3) // key.size(-3)
        key, value = key.repeat_interleave(repeats, -3), value.repeat_interleave(repeats, -3)
    if is_causal:
        attn_mask = _C.ones(query.size(-2), key.size(-2), dtype=_C.bool).tril()
    # Half of the scale on each side keeps the products of half precision in range.
    root = math.sqrt(abs(scale))
    scores = (query * root) @ (key * math.copysign(root, scale)).transpose(-2, -1)
    if attn_mask is not None:
        if attn_mask.dtype == _C.bool:
            # A row without any key gives zeros rather than nan.
            hidden = attn_mask.logical_not()
            weights = scores.masked_fill(hidden, float("-inf")).softmax(-1)
            weights = weights.masked_fill(hidden.all(-1, keepdim=True), 0.0)
        else:
            weights = (scores + attn_mask).softmax(-1)
    else:
        weights = scores.softmax(-1)
    if dropout_p > 0.0:
        weights = dropout(weights, dropout_p)
    return weights @ value


def _require(condition, message):
    if not condition:
        raise AssertionError(message)


def _check_ranks(query, key, value, key_padding_mask, attn_mask, num_heads):
    """Checks the number of dimensions of all inputs; returns whether there is a batch dimension."""
    ndim = query.dim()
    _require(ndim in (2, 3), f"query should be unbatched 2D or batched 3D tensor but received {ndim}-D query tensor")
    what = "For batched (3-D) `query`" if ndim == 3 else "For unbatched (2-D) `query`"
    _require(
        key.dim() == value.dim() == ndim,
        f"{what}, expected `key` and `value` to be {ndim}-D but found {key.dim()}-D and {value.dim()}-D tensors "
        "respectively",
    )
    if key_padding_mask is not None:
        _require(
            key_padding_mask.dim() == ndim - 1,
            f"{what}, expected `key_padding_mask` to be `None` or {ndim - 1}-D but found {key_padding_mask.dim()}-D "
            "tensor "
            "instead",
        )
    if attn_mask is not None:
        _require(
            attn_mask.dim() in (2, 3),
            f"{what}, expected `attn_mask` to be `None`, 2-D or 3-D but found {attn_mask.dim()}-D tensor instead",
        )
        if ndim == 2 and attn_mask.dim() == 3:
            expected = (num_heads, query.shape[0], key.shape[0])
            _require(
                tuple(attn_mask.shape) == expected,
                f"Expected `attn_mask` shape to be {expected} but got {attn_mask.shape}",
            )
    return ndim == 3


def _canonical_mask(mask, mask_name, other_type, other_name, target_type, check_other=True):
    """Returns a mask as numbers to add to the scores: minus infinity where a bool mask is true."""
    if mask is None:
        return None
    is_float = mask.is_floating_point()
    _require(mask.dtype == _C.bool or is_float, f"only bool and floating types of {mask_name} are supported")
    if check_other and other_type is not None and mask.dtype != other_type:
        warnings.warn(
            f"Support for mismatched {mask_name} and {other_name} is deprecated. Use same type for both instead.",
            stacklevel=3,
        )
    if is_float:
        return mask
    return _C.zeros_like(mask, dtype=target_type).masked_fill_(mask, float("-inf"))


def _none_or_dtype(input):
    return None if input is None else input.dtype


def _project_packed(query, key, value, weight, bias):
    """Applies the three projections that are stacked in one matrix, in as few products as the inputs allow."""
    size = query.size(-1)
    if query is key and key is value:
        return linear(query, weight, bias).chunk(3, -1)
    if key is value:
        weight_q, weight_kv = weight.split([size, 2 * size])
        bias_q, bias_kv = (None, None) if bias is None else bias.split([size, 2 * size])
        return linear(query, weight_q, bias_q), *linear(key, weight_kv, bias_kv).chunk(2, -1)
    weights = weight.chunk(3)
    biases = (None, None, None) if bias is None else bias.chunk(3)
    return tuple(linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases))


def _project_separately(query, key, value, weights, bias):
    size = query.size(-1)
    biases = (None, None, None) if bias is None else bias.chunk(3)
    projected = []
    for name, x, weight, b in zip(("query", "key", "value"), (query, key, value), weights, biases):
        _require(weight is not None, f"use_separate_proj_weight is True but {name[0]}_proj_weight is None")
        expected = (size, x.size(-1))
        _require(
            tuple(weight.shape) == expected,
            f"expecting {name} weights shape of {expected}, but got {weight.shape}",
        )
        projected.append(linear(x, weight, b))
    return projected


def multi_head_attention_forward(
    query,
    key,
    value,
    embed_dim_to_check,
    num_heads,
    in_proj_weight,
    in_proj_bias,
    bias_k,
    bias_v,
    add_zero_attn,
    dropout_p,
    out_proj_weight,
    out_proj_bias,
    training=True,
    key_padding_mask=None,
    need_weights=True,
    attn_mask=None,
    use_separate_proj_weight=False,
    q_proj_weight=None,
    k_proj_weight=None,
    v_proj_weight=None,
    static_k=None,
    static_v=None,
    average_attn_weights=True,
    is_causal=False,
):
    """Attention in several heads between projections of query, key and value; see :class:`MultiheadAttention`.

    Shape:
        query ``(L, N, E)`` or ``(L, E)``, key and value ``(S, N, E)`` or ``(S, E)``; the output has the query's
        shape, the
        weights, if wanted, ``(N, L, S)`` or, with ``average_attn_weights=False``, ``(N, num_heads, L, S)``.
    """
    batched = _check_ranks(query, key, value, key_padding_mask, attn_mask, num_heads)
    if not batched:
        same_key, same_value = key is query, value is key
        query = query.unsqueeze(1)
        key = query if same_key else key.unsqueeze(1)
        value = key if same_value else value.unsqueeze(1)
        if key_padding_mask is not None:
            key_padding_mask = key_padding_mask.unsqueeze(0)
    tgt_len, batch, embed_dim = query.shape
    heads = batch * num_heads

    key_padding_mask = _canonical_mask(
        key_padding_mask, "key_padding_mask", _none_or_dtype(attn_mask), "attn_mask", query.dtype
    )
    if is_causal and attn_mask is None:
        raise RuntimeError(
            "Need attn_mask if specifying the is_causal hint. You may use the Transformer module method "
            "`generate_square_subsequent_mask` to create this mask."
        )
    if is_causal and key_padding_mask is None and not need_weights:
        # The hint alone says which scores count.
        attn_mask = None
    else:
        attn_mask = _canonical_mask(attn_mask, "attn_mask", None, "", query.dtype, check_other=False)
        is_causal = is_causal and key_padding_mask is None

    _require(
        embed_dim == embed_dim_to_check,
        f"was expecting embedding dimension of {embed_dim_to_check}, but got {embed_dim}",
    )
    head_dim = embed_dim // num_heads
    _require(head_dim * num_heads == embed_dim, f"embed_dim {embed_dim} not divisible by num_heads {num_heads}")
    if use_separate_proj_weight:
        _require(
            key.shape[:2] == value.shape[:2],
            f"key's sequence and batch dims {key.shape[:2]} do not match value's {value.shape[:2]}",
        )
        weights = (q_proj_weight, k_proj_weight, v_proj_weight)
        q, k, v = _project_separately(query, key, value, weights, in_proj_bias)
    else:
        _require(key.shape == value.shape, f"key shape {key.shape} does not match value shape {value.shape}")
        _require(in_proj_weight is not None, "use_separate_proj_weight is False but in_proj_weight is None")
        q, k, v = _project_packed(query, key, value, in_proj_weight, in_proj_bias)

    if attn_mask is not None:
        attn_mask = _check_attn_mask(attn_mask, (tgt_len, key.shape[0]), heads)
    if bias_k is not None and bias_v is not None:
        _require(static_k is None, "bias cannot be added to static key.")
        _require(static_v is None, "bias cannot be added to static value.")
        k = _C.cat([k, bias_k.repeat(1, batch, 1)])
        v = _C.cat([v, bias_v.repeat(1, batch, 1)])
        attn_mask, key_padding_mask = _extend(attn_mask), _extend(key_padding_mask)
    else:
        _require(bias_k is None, "bias_k is set but bias_v is None")
        _require(bias_v is None, "bias_v is set but bias_k is None")

    q = q.reshape(tgt_len, heads, head_dim).transpose(0, 1)
    k = _per_head(k, static_k, "static_k", heads, head_dim)
    v = _per_head(v, static_v, "static_v", heads, head_dim)
    if add_zero_attn:
        zeros = _C.zeros((heads, 1, head_dim), dtype=k.dtype, device=k.device)
        k, v = _C.cat([k, zeros], dim=1), _C.cat([v, zeros], dim=1)
        attn_mask, key_padding_mask = _extend(attn_mask), _extend(key_padding_mask)
    src_len = k.size(1)

    if key_padding_mask is not None:
        for i, expected in enumerate((batch, src_len)):
            found = key_padding_mask.shape[i]
            _require(found == expected, f"Expected key_padded_mask.shape[{i}] to be {expected}, but got {found}")
        key_padding_mask = key_padding_mask.view(batch, 1, 1, src_len).expand(-1, num_heads, -1, -1)
        key_padding_mask = key_padding_mask.reshape(heads, 1, src_len)
        attn_mask = key_padding_mask if attn_mask is None else attn_mask + key_padding_mask

    dropout_p = dropout_p if training else 0.0
    weights = None
    if need_weights:
        _require(not (is_causal and attn_mask is None), "FIXME: is_causal not implemented for need_weights")
        output, weights = _attend(q, k, v, attn_mask, dropout_p)
        output = output.transpose(0, 1)
        weights = weights.view(batch, num_heads, tgt_len, src_len)
        weights = weights.mean(dim=1) if average_attn_weights else weights
    else:
        if attn_mask is not None:
            shared = attn_mask.size(0) == 1 and attn_mask.dim() == 3
            attn_mask = attn_mask.unsqueeze(0) if shared else attn_mask.view(batch, num_heads, -1, src_len)
        q, k, v = (x.view(batch, num_heads, x.size(1), head_dim) for x in (q, k, v))
        output = scaled_dot_product_attention(q, k, v, attn_mask, dropout_p, is_causal).permute(2, 0, 1, 3)
    output = linear(output.reshape(tgt_len * batch, embed_dim), out_proj_weight, out_proj_bias)
    output = output.view(tgt_len, batch, output.size(1))
    if not batched:
        output = output.squeeze(1)
        weights = None if weights is None else weights.squeeze(0)
    return output, weights


def _check_attn_mask(mask, size, heads):
    if mask.dim() == 2:
        if tuple(mask.shape) != size:
            raise RuntimeError(f"The shape of the 2D attn_mask is {mask.shape}, but should be {size}.")
        return mask.unsqueeze(0)
    expected = (heads, *size)
    if tuple(mask.shape) != expected:
        raise RuntimeError(f"The shape of the 3D attn_mask is {mask.shape}, but should be {expected}.")
    return mask


def _extend(mask):
    """Adds a key that no mask hides."""
    return None if mask is None else pad(mask, (0, 1))


def _per_head(x, static, name, heads, head_dim):
    if static is None:
        return x.reshape(x.shape[0], heads, head_dim).transpose(0, 1)
    for dim, expected in ((0, heads), (2, head_dim)):
        found = static.size(dim)
        _require(found == expected, f"expecting {name}.size({dim}) of {expected}, but got {found}")
    return static


def _attend(q, k, v, mask, dropout_p):
    """Attention that also returns its weights."""
    q = q * math.sqrt(1.0 / q.size(-1))
    k = k.transpose(-2, -1)
    scores = _C.bmm(q, k) if mask is None else _C.baddbmm(mask, q, k)
    weights = softmax(scores, dim=-1)
    if dropout_p > 0.0:
        weights = dropout(weights, p=dropout_p)
    return _C.bmm(weights, v), weights
