"""Transformers: encoders, decoders and their layers."""

import copy
import warnings

from ferrotorch import _C
from ferrotorch.nn import functional as F
from ferrotorch.nn import init
from ferrotorch.nn.functional.attention import _canonical_mask, _none_or_dtype
from ferrotorch.nn.module import Module
from ferrotorch.nn.modules.activation import GELU, MultiheadAttention, ReLU
from ferrotorch.nn.modules.container import ModuleList
from ferrotorch.nn.modules.dropout import Dropout
from ferrotorch.nn.modules.linear import Linear
from ferrotorch.nn.modules.normalization import LayerNorm

__all__ = [
    "Transformer",
    "TransformerDecoder",
    "TransformerDecoderLayer",
    "TransformerEncoder",
    "TransformerEncoderLayer",
]


def _generate_square_subsequent_mask(sz, device=None, dtype=None):
    return _C.triu(_C.full((sz, sz), float("-inf"), dtype=dtype, device=device), diagonal=1)


def _detect_is_causal_mask(mask, is_causal=None, size=None):
    """Whether a mask hides exactly what comes later: as `is_causal` says, or by comparison if that says nothing."""
    if is_causal is not None or mask is None:
        return is_causal is True
    causal = _generate_square_subsequent_mask(mask.size(-2) if size is None else size, mask.device, mask.dtype)
    return mask.size() == causal.size() and bool((mask == causal).all())


def _sequence_length(x, batch_first):
    return x.size(1 if batch_first and x.dim() == 3 else 0)


def _clones(module, n):
    return ModuleList(copy.deepcopy(module) for _ in range(n))


def _activation(activation):
    if not isinstance(activation, str):
        return activation
    if activation not in ("relu", "gelu"):
        raise RuntimeError(f"activation should be relu/gelu, not {activation}")
    return getattr(F, activation)


class Transformer(Module):
    """An encoder and a decoder that attends to it (Vaswani et al., 2017).

    Args:
        d_model (int): size of the elements of all sequences. Default: 512
        nhead (int): number of heads. Default: 8
        num_encoder_layers, num_decoder_layers (int): number of layers. Default: 6
        dim_feedforward (int): size between the two linear layers of each layer. Default: 2048
        dropout (float): probability of dropping an element. Default: 0.1
        activation (str or Callable): ``'relu'``, ``'gelu'`` or a function. Default: ``relu``
        custom_encoder, custom_decoder (Module, optional): used instead of the usual ones
        layer_norm_eps (float): of all normalisations. Default: 1e-5
        batch_first (bool): sequences are ``(N, L, E)`` instead of ``(L, N, E)``. Default: ``False``
        norm_first (bool): normalise before attention and linear layers, not after. Default: ``False``
        bias (bool): biases in linear layers and normalisations. Default: ``True``
        device, dtype: of the parameters

    Shape:
        `src` ``(S, N, E)`` or ``(S, E)``, `tgt` ``(T, N, E)`` or ``(T, E)``; masks of scores ``(S, S)``, ``(T, T)`` and
        ``(T, S)``, masks of padding ``(N, S)`` and ``(N, T)``. The output has the shape of `tgt`.

    Example::

        >>> model = nn.Transformer(16, 2, num_encoder_layers=1, num_decoder_layers=1, batch_first=True)
        >>> model(torch.ones(3, 10, 16), torch.ones(3, 20, 16)).shape
        torch.Size([3, 20, 16])
    """

    def __init__(
        self,
        d_model=512,
        nhead=8,
        num_encoder_layers=6,
        num_decoder_layers=6,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        custom_encoder=None,
        custom_decoder=None,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        where = {"device": device, "dtype": dtype}
        layer_options = (
            d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias
        )  # fmt: skip

        def norm():
            return LayerNorm(d_model, eps=layer_norm_eps, bias=bias, **where)

        if custom_encoder is None:
            layer = TransformerEncoderLayer(*layer_options, **where)
            custom_encoder = TransformerEncoder(layer, num_encoder_layers, norm())
        self.encoder = custom_encoder
        if custom_decoder is None:
            layer = TransformerDecoderLayer(*layer_options, **where)
            custom_decoder = TransformerDecoder(layer, num_decoder_layers, norm())
        self.decoder = custom_decoder
        self._reset_parameters()
        self.d_model = d_model
        self.nhead = nhead
        self.batch_first = batch_first

    def forward(
        self,
        src,
        tgt,
        src_mask=None,
        tgt_mask=None,
        memory_mask=None,
        src_key_padding_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        src_is_causal=None,
        tgt_is_causal=None,
        memory_is_causal=False,
    ):
        batch = 0 if self.batch_first else 1
        if src.dim() == 3 and src.size(batch) != tgt.size(batch):
            raise RuntimeError("the batch number of src and tgt must be equal")
        if src.size(-1) != self.d_model or tgt.size(-1) != self.d_model:
            raise RuntimeError("the feature number of src and tgt must be equal to d_model")
        memory = self.encoder(src, mask=src_mask, src_key_padding_mask=src_key_padding_mask, is_causal=src_is_causal)
        return self.decoder(
            tgt,
            memory,
            tgt_mask=tgt_mask,
            memory_mask=memory_mask,
            tgt_key_padding_mask=tgt_key_padding_mask,
            memory_key_padding_mask=memory_key_padding_mask,
            tgt_is_causal=tgt_is_causal,
            memory_is_causal=memory_is_causal,
        )

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        """Returns the mask ``(sz, sz)`` that hides what comes later: minus infinity above the diagonal, else zero."""
        return _generate_square_subsequent_mask(sz, device, dtype)

    def _reset_parameters(self):
        for param in self.parameters():
            if param.dim() > 1:
                init.xavier_uniform_(param)


class TransformerEncoder(Module):
    """A stack of encoder layers.

    Args:
        encoder_layer (TransformerEncoderLayer): what the stack is made of, copied
        num_layers (int): how many
        norm (Module, optional): applied to the output
        enable_nested_tensor (bool): in evaluation, outputs at padding are zeros. Default: ``True``
        mask_check (bool): require for that that padding is at the end. Default: ``True``

    Shape:
        as for the layer; the output has the shape of the input.

    Example::

        >>> layer = nn.TransformerEncoderLayer(d_model=16, nhead=2, batch_first=True)
        >>> nn.TransformerEncoder(layer, num_layers=2)(torch.ones(3, 10, 16)).shape
        torch.Size([3, 10, 16])
    """

    def __init__(self, encoder_layer, num_layers, norm=None, enable_nested_tensor=True, mask_check=True):
        super().__init__()
        self.layers = _clones(encoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm
        self.enable_nested_tensor = enable_nested_tensor
        self.mask_check = mask_check
        reason = _why_not_nested(encoder_layer)
        self.use_nested_tensor = enable_nested_tensor and not reason
        if enable_nested_tensor and reason:
            warnings.warn(
                f"enable_nested_tensor is True, but self.use_nested_tensor is False because {reason}", stacklevel=2
            )

    def forward(self, src, mask=None, src_key_padding_mask=None, is_causal=None):
        src_key_padding_mask = _canonical_mask(
            src_key_padding_mask, "src_key_padding_mask", _none_or_dtype(mask), "mask", src.dtype
        )
        mask = _canonical_mask(mask, "mask", None, "", src.dtype, check_other=False)
        is_causal = _detect_is_causal_mask(mask, is_causal, _sequence_length(src, self.layers[0].self_attn.batch_first))
        output = src
        for layer in self.layers:
            output = layer(output, src_mask=mask, is_causal=is_causal, src_key_padding_mask=src_key_padding_mask)
        if self._zeroes_padding(src, mask, src_key_padding_mask):
            output = output.masked_fill((src_key_padding_mask != 0).unsqueeze(-1), 0.0)
        return output if self.norm is None else self.norm(output)

    def _zeroes_padding(self, src, mask, padding):
        """Whether PyTorch computes this call without the padding, which leaves zeros there."""
        if not self.use_nested_tensor or padding is None or mask is not None or src.dim() != 3:
            return False
        layer = self.layers[0]
        if layer.training:
            return False
        if self.mask_check:
            hidden = (padding != 0).long()
            if bool((hidden.diff(dim=1) < 0).any()):
                return False
        tensors = (src, *layer.parameters())
        return not (_C.is_grad_enabled() and any(t.requires_grad for t in tensors))


def _why_not_nested(layer):
    """Says why PyTorch's encoder would not leave the padding out for such layers, or returns ``None``."""
    if not isinstance(layer, TransformerEncoderLayer):
        return "encoder_layer was not TransformerEncoderLayer"
    attention = layer.self_attn
    checks = (
        (layer.norm_first, ".norm_first was True"),
        (
            not attention.batch_first,
            ".self_attn.batch_first was not True(use batch_first for better inference performance)",
        ),
        (not attention._qkv_same_embed_dim, ".self_attn._qkv_same_embed_dim was not True"),
        (attention.in_proj_bias is None, ".self_attn was passed bias=False"),
        (not layer.activation_relu_or_gelu, ".activation_relu_or_gelu was not True"),
        (layer.norm1.eps != layer.norm2.eps, ".norm1.eps was not equal to encoder_layer.norm2.eps"),
        (attention.num_heads % 2 == 1, ".self_attn.num_heads is odd"),
    )
    return next(("encoder_layer" + reason for applies, reason in checks if applies), None)


class TransformerDecoder(Module):
    """A stack of decoder layers.

    Args:
        decoder_layer (TransformerDecoderLayer): what the stack is made of, copied
        num_layers (int): how many
        norm (Module, optional): applied to the output

    Shape:
        as for the layer; the output has the shape of `tgt`.

    Example::

        >>> layer = nn.TransformerDecoderLayer(d_model=16, nhead=2)
        >>> nn.TransformerDecoder(layer, num_layers=2)(torch.ones(20, 3, 16), torch.ones(10, 3, 16)).shape
        torch.Size([20, 3, 16])
    """

    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        self.layers = _clones(decoder_layer, num_layers)
        self.num_layers = num_layers
        self.norm = norm

    def forward(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        tgt_is_causal=None,
        memory_is_causal=False,
    ):
        tgt_is_causal = _detect_is_causal_mask(
            tgt_mask, tgt_is_causal, _sequence_length(tgt, self.layers[0].self_attn.batch_first)
        )
        output = tgt
        for layer in self.layers:
            output = layer(
                output,
                memory,
                tgt_mask=tgt_mask,
                memory_mask=memory_mask,
                tgt_key_padding_mask=tgt_key_padding_mask,
                memory_key_padding_mask=memory_key_padding_mask,
                tgt_is_causal=tgt_is_causal,
                memory_is_causal=memory_is_causal,
            )
        return output if self.norm is None else self.norm(output)


class TransformerEncoderLayer(Module):
    """Attention of a sequence to itself and two linear layers, each with a shortcut and a normalisation.

    Args:
        d_model (int): size of the elements
        nhead (int): number of heads
        dim_feedforward (int): size between the two linear layers. Default: 2048
        dropout (float): probability of dropping an element. Default: 0.1
        activation (str or Callable): ``'relu'``, ``'gelu'`` or a function. Default: ``relu``
        layer_norm_eps (float): of both normalisations. Default: 1e-5
        batch_first (bool): sequences are ``(N, L, E)`` instead of ``(L, N, E)``. Default: ``False``
        norm_first (bool): normalise before attention and linear layers, not after. Default: ``False``
        bias (bool): biases in linear layers and normalisations. Default: ``True``
        device, dtype: of the parameters

    Shape:
        `src` ``(L, N, E)`` or ``(L, E)``, `src_mask` ``(L, L)``, `src_key_padding_mask` ``(N, L)``; the output has
        the shape
        of `src`.

    Example::

        >>> nn.TransformerEncoderLayer(d_model=16, nhead=2)(torch.ones(10, 3, 16)).shape
        torch.Size([10, 3, 16])
    """

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        where = {"bias": bias, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout=dropout, batch_first=batch_first, **where)
        self.linear1 = Linear(d_model, dim_feedforward, **where)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **where)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **where)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **where)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        activation = _activation(activation)
        if activation is F.relu or isinstance(activation, ReLU):
            self.activation_relu_or_gelu = 1
        elif activation is F.gelu or isinstance(activation, GELU):
            self.activation_relu_or_gelu = 2
        else:
            self.activation_relu_or_gelu = 0
        self.activation = activation

    def __setstate__(self, state):
        state.setdefault("activation", F.relu)
        super().__setstate__(state)

    def forward(self, src, src_mask=None, src_key_padding_mask=None, is_causal=False):
        src_key_padding_mask = _canonical_mask(
            src_key_padding_mask, "src_key_padding_mask", _none_or_dtype(src_mask), "src_mask", src.dtype
        )
        src_mask = _canonical_mask(src_mask, "src_mask", None, "", src.dtype, check_other=False)
        attend = self._sa_block
        if self.norm_first:
            x = src + attend(self.norm1(src), src_mask, src_key_padding_mask, is_causal=is_causal)
            return x + self._ff_block(self.norm2(x))
        x = self.norm1(src + attend(src, src_mask, src_key_padding_mask, is_causal=is_causal))
        return self.norm2(x + self._ff_block(x))

    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal=False):
        x, _ = self.self_attn(
            x, x, x, attn_mask=attn_mask, key_padding_mask=key_padding_mask, need_weights=False, is_causal=is_causal
        )
        return self.dropout1(x)

    def _ff_block(self, x):
        return self.dropout2(self.linear2(self.dropout(self.activation(self.linear1(x)))))


class TransformerDecoderLayer(Module):
    """Attention of a sequence to itself and to another, and two linear layers, each with shortcut and normalisation.

    Args:
        d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias, device,
        dtype:
            as for :class:`TransformerEncoderLayer`

    Shape:
        `tgt` ``(T, N, E)`` or ``(T, E)``, `memory` ``(S, N, E)`` or ``(S, E)``; masks of scores ``(T, T)`` and ``(T,
        S)``,
        masks of padding ``(N, T)`` and ``(N, S)``. The output has the shape of `tgt`.

    Example::

        >>> layer = nn.TransformerDecoderLayer(d_model=16, nhead=2)
        >>> layer(torch.ones(20, 3, 16), torch.ones(10, 3, 16)).shape
        torch.Size([20, 3, 16])
    """

    def __init__(
        self,
        d_model,
        nhead,
        dim_feedforward=2048,
        dropout=0.1,
        activation=F.relu,
        layer_norm_eps=1e-5,
        batch_first=False,
        norm_first=False,
        bias=True,
        device=None,
        dtype=None,
    ):
        super().__init__()
        where = {"bias": bias, "device": device, "dtype": dtype}
        self.self_attn = MultiheadAttention(d_model, nhead, dropout=dropout, batch_first=batch_first, **where)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout=dropout, batch_first=batch_first, **where)
        self.linear1 = Linear(d_model, dim_feedforward, **where)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, **where)
        self.norm_first = norm_first
        self.norm1 = LayerNorm(d_model, eps=layer_norm_eps, **where)
        self.norm2 = LayerNorm(d_model, eps=layer_norm_eps, **where)
        self.norm3 = LayerNorm(d_model, eps=layer_norm_eps, **where)
        self.dropout1 = Dropout(dropout)
        self.dropout2 = Dropout(dropout)
        self.dropout3 = Dropout(dropout)
        self.activation = _activation(activation)

    def __setstate__(self, state):
        state.setdefault("activation", F.relu)
        super().__setstate__(state)

    def forward(
        self,
        tgt,
        memory,
        tgt_mask=None,
        memory_mask=None,
        tgt_key_padding_mask=None,
        memory_key_padding_mask=None,
        tgt_is_causal=False,
        memory_is_causal=False,
    ):
        to_self = (tgt_mask, tgt_key_padding_mask, tgt_is_causal)
        to_memory = (memory, memory_mask, memory_key_padding_mask, memory_is_causal)
        if self.norm_first:
            x = tgt + self._sa_block(self.norm1(tgt), *to_self)
            x = x + self._mha_block(self.norm2(x), *to_memory)
            return x + self._ff_block(self.norm3(x))
        x = self.norm1(tgt + self._sa_block(tgt, *to_self))
        x = self.norm2(x + self._mha_block(x, *to_memory))
        return self.norm3(x + self._ff_block(x))

    def _sa_block(self, x, attn_mask, key_padding_mask, is_causal=False):
        x, _ = self.self_attn(
            x, x, x, attn_mask=attn_mask, key_padding_mask=key_padding_mask, is_causal=is_causal, need_weights=False
        )
        return self.dropout1(x)

    def _mha_block(self, x, mem, attn_mask, key_padding_mask, is_causal=False):
        x, _ = self.multihead_attn(
            x,
            mem,
            mem,
            attn_mask=attn_mask,
            key_padding_mask=key_padding_mask,
            is_causal=is_causal,
            need_weights=False,
        )
        return self.dropout2(x)

    def _ff_block(self, x):
        return self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(x)))))
