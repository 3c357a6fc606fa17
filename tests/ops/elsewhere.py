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
}
