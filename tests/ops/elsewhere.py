"""Names of the core that no row can describe, and the file that tests them."""


def _in(path, names):
    return dict.fromkeys(names.split(), f"tests/{path}")


ELSEWHERE: dict[str, str] = {
    **_in(
        "bindings/test_data_memory.py",
        """
        tensor as_tensor asarray from_numpy frombuffer from_file from_dlpack tolist numpy __array_wrap__
        __array_priority__ __dlpack__ __dlpack_device__ type untyped_storage storage set_ is_storage is_shared
        share_memory_ is_pinned pin_memory is_nonzero new set_default_tensor_type storage_type __deepcopy__
        __reduce_ex__ __rdiv__ __idiv__
        """,
    ),
    **_in("test_array_api.py", "__array_namespace__ to_device"),
    **_in("bindings/data_cases.py", "item __array__ new_tensor"),
    **_in(
        "bindings/test_operators.py",
        """
        __abs__ __add__ __and__ __bool__ __complex__ __contains__ __delitem__ __float__ __floordiv__ __getitem__ __iadd__
        __iand__ __ifloordiv__ __ilshift__ __imatmul__ __imod__ __imul__ __index__ __int__ __invert__ __ior__ __ipow__
        __irshift__ __isub__ __iter__ __itruediv__ __ixor__ __len__ __lshift__ __matmul__ __mod__ __mul__ __neg__ __or__ __pos__
        __pow__ __radd__ __rand__ __reversed__ __rfloordiv__ __rlshift__ __rmatmul__ __rmod__ __rmul__ __ror__ __rpow__
        __rrshift__ __rshift__ __rsub__ __rtruediv__ __rxor__ __setitem__ __sub__ __truediv__ __xor__
        """,
    ),
    **_in(
        "bindings/test_attributes.py",
        """
        H T __dict__ __module__ __setstate__ __torch_function__ apply_ as_subclass backward cuda data data_ptr device dtype
        get_device grad grad_fn is_coalesced is_conj is_cpu is_cuda is_inference is_leaf is_meta is_mkldnn is_mps is_neg
        is_nested is_quantized is_set_to is_sparse is_sparse_csr is_tensor is_xpu itemsize layout mH mT map_ name nbytes
        ndim output_nr register_hook register_post_accumulate_grad_hook requires_grad retain_grad retains_grad shape
        """,
    ),
    **_in(
        "bindings/test_settings.py",
        """
        BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor
        get_default_dtype get_num_threads get_rng_state initial_seed is_anomaly_check_nan_enabled is_anomaly_enabled
        is_grad_enabled is_inference_mode_enabled manual_seed seed set_anomaly_enabled set_default_dtype set_num_threads
        set_rng_state
        """,
    ),
    # The operators behind `nn.functional`'s functions, whose rows test them.
    **_in("ops/cases/loss.py", "cross_entropy_loss nll_loss_nd"),
    **_in("ops/cases/activation.py", "log_sigmoid"),
    **_in("ops/cases/copies.py", "alias"),
}
