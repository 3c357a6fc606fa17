"""What PyTorch has and this library leaves out, with the reason that its users read."""

_REASONS = {
    "sparse": "sparse tensors are not supported: tensors are dense",
    "quantised": "quantised tensors are not supported",
    "named": "named tensors are not supported",
    "nested": "nested tensors are not supported",
    "device": "there is one device, the CPU, with one layout in memory",
    "distributed": "there is one process, without communication with others",
    "export": "programs run as they are: nothing traces, compiles or exports them",
    "tools": "it is left to other packages",
}

_MODULES = {
    "sparse": "sparse",
    "nested": "nested",
    "ao quantization": "quantised",
    "distributed": "distributed",
    "export fx onnx package": "export",
    "hub profiler": "tools",
    "mtia vulkan xpu": "device",
}

_FUNCTIONS = {
    "hspmm smm sparse_bsc_tensor sparse_bsr_tensor sparse_compressed_tensor sparse_coo_tensor sparse_csc_tensor "
    "sparse_csr_tensor sspaddmm": "sparse",
    "dequantize fake_quantize_per_channel_affine fake_quantize_per_tensor_affine quantize_per_channel quantize_per_tensor "
    "quantize_per_tensor_dynamic quantized_batch_norm quantized_gru_cell quantized_lstm_cell quantized_max_pool1d "
    "quantized_max_pool2d quantized_max_pool3d quantized_rnn_relu_cell quantized_rnn_tanh_cell": "quantised",
}

_METHODS = {
    "ccol_indices coalesce col_indices crow_indices indices row_indices sparse_mask sparse_resize_ "
    "sparse_resize_and_clear_ sspaddmm to_sparse to_sparse_bsc to_sparse_bsr to_sparse_coo to_sparse_csc to_sparse_csr "
    "values": "sparse",
    "dequantize int_repr q_per_channel_axis q_per_channel_scales q_per_channel_zero_points q_scale q_zero_point "
    "qscheme": "quantised",
    "align_as align_to refine_names rename rename_": "named",
    "hpu ipu mtia to_mkldnn vulkan xpu": "device",
}


def _by_name(table):
    return {name: reason for names, reason in table.items() for name in names.split()}


MODULES, FUNCTIONS, METHODS = map(_by_name, (_MODULES, _FUNCTIONS, _METHODS))


def refusal(name, reason, qualname=None):
    """A function of this name that raises, and says why."""

    def refuse(*args, **kwargs):
        raise NotImplementedError(f"{qualname or name}: {_REASONS[reason]}")

    refuse.__name__, refuse.__qualname__, refuse.__module__ = name, qualname or name, "ferrotorch"
    refuse.__doc__ = f"Raises an error: {_REASONS[reason]}."
    return refuse


def module_message(name):
    """The words for a missing submodule, or ``None``."""
    return f"module 'ferrotorch' has no attribute '{name}': {_REASONS[MODULES[name]]}" if name in MODULES else None


def install(tensor):
    """Gives the class of tensors the methods that refuse."""
    for name, reason in METHODS.items():
        setattr(tensor, name, refusal(name, reason, f"Tensor.{name}"))
