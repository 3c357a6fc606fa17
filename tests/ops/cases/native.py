"""The operators behind layers, under the names they have outside of `nn`."""

from ops.harness import Case, I, Op, V, X

F = "nn.functional."
FLOAT = ("float64", "float32")
SAMPLES = V([[[0.1, 0.6], [0.3, 0.9]]], grad=False)

OPS = [
    Op(
        "native_layer_norm",
        Case(X(2, 3, 4), [4], X(4), X(4), 1e-5),
        Case(X(2, 3, 4), [3, 4], None, None, 1e-3),
        dtypes=FLOAT,
    ),
    Op(
        "native_group_norm",
        Case(X(2, 4, 3), X(4), X(4), 2, 4, 3, 2, 1e-5),
        Case(X(2, 4, 3), None, None, 2, 4, 3, 4, 1e-5),
        dtypes=FLOAT,
    ),
    Op(
        "native_batch_norm",
        Case(X(3, 4), X(4), X(4), X(4, grad=False), X(4, low=0.5, grad=False), True, 0.1, 1e-5),
        Case(X(3, 4, 2), X(4), X(4), X(4, grad=False), X(4, low=0.5, grad=False), False, 0.1, 1e-5),
        dtypes=FLOAT,
    ),
    Op("rrelu", Case(X(3, 4)), Case(X(3, 4), 0.2, 0.2), Case(X(3, 4), 0.1, 0.3, False), dtypes=FLOAT),
    Op("conv_tbc", Case(X(5, 2, 3), X(2, 3, 4), X(4)), Case(X(5, 2, 3), X(2, 3, 4), X(4), 1), dtypes=FLOAT),
    Op(
        "convolution",
        Case(X(1, 2, 5), X(3, 2, 3), X(3), (1,), (1,), (1,), False, (0,), 1),
        Case(X(1, 2, 5, 5), X(4, 1, 3, 3), None, (2, 2), (0, 1), (1, 1), False, (0, 0), 2),
        Case(X(1, 2, 4), X(2, 3, 3), X(3), (2,), (1,), (1,), True, (1,), 1),
        dtypes=FLOAT,
    ),
    Op(
        "embedding_bag",
        Case(X(5, 3), I(6, high=5), V([0, 2, 2], "int64")),
        Case(X(5, 3), I(6, high=5), V([0, 2, 2], "int64"), mode=1),
        Case(X(5, 3, distinct=True), I(6, high=5), V([0, 2, 4], "int64"), mode=2),
        Case(X(5, 3), I(6, high=5), V([0, 2], "int64"), per_sample_weights=X(6)),
        Case(X(5, 3), I(6, high=5), V([0, 2, 6], "int64"), include_last_offset=True),
        dtypes=FLOAT,
    ),
    Op(
        F + "max_pool1d_with_indices",
        Case(X(2, 3, 8, distinct=True), 2),
        Case(X(3, 8, distinct=True), 3, 2, 1),
        Case(X(1, 2, 9, distinct=True), 3, 1, 0, 2, True),
        errors=[Case(X(2, 3, 2), 5)],
        dtypes=FLOAT,
    ),
    Op(
        F + "max_pool2d_with_indices",
        Case(X(2, 3, 6, 6, distinct=True), 2),
        Case(X(3, 6, 6, distinct=True), (3, 2), 2, 1),
        Case(X(1, 1, 7, 7, distinct=True), 3, 2, 0, 2, True),
        dtypes=FLOAT,
    ),
    Op(
        F + "max_pool3d_with_indices",
        Case(X(1, 2, 4, 4, 4, distinct=True), 2),
        Case(X(2, 4, 4, 4, distinct=True), 3, 1, 1),
        dtypes=FLOAT,
    ),
    Op(
        F + "max_unpool1d",
        Case(X(1, 2, 2), V([[[0, 3], [1, 2]]], "int64"), 2),
        Case(X(1, 1, 2), V([[[0, 3]]], "int64"), 2, output_size=(1, 1, 5)),
        errors=[Case(X(1, 1, 2), V([[[0, 9]]], "int64"), 2)],
        dtypes=FLOAT,
    ),
    Op(
        F + "max_unpool2d",
        Case(X(1, 1, 2, 2), V([[[[0, 3], [8, 15]]]], "int64"), 2),
        Case(X(1, 2, 2), V([[[0, 3], [8, 15]]], "int64"), 2, 2),
        errors=[Case(X(1, 1, 2, 2), V([[[0]]], "int64"), 2), Case(X(1, 1, 2, 2), V([[[[0, 3], [8, 99]]]], "int64"), 2)],
        dtypes=FLOAT,
    ),
    Op(F + "max_unpool3d", Case(X(1, 1, 1, 1, 2), V([[[[[0, 15]]]]], "int64"), 2), dtypes=FLOAT),
    Op(
        F + "fractional_max_pool2d",
        Case(X(1, 2, 6, 6, distinct=True), 2, (3, 3), _random_samples=SAMPLES),
        Case(X(1, 2, 6, 6, distinct=True), (2, 1), None, (0.5, 0.5), True, SAMPLES),
        Case(X(2, 6, 6, distinct=True), 2, 3, _random_samples=SAMPLES),
        errors=[Case(X(1, 2, 6, 6), 2), Case(X(1, 2, 6, 6), 2, None, (1.5, 0.5))],
        dtypes=FLOAT,
    ),
    Op(
        F + "fractional_max_pool3d",
        Case(X(1, 1, 4, 4, 4, distinct=True), 2, (2, 2, 2), _random_samples=V([[[0.1, 0.6, 0.4]]], grad=False)),
        Case(
            X(1, 4, 4, 4, distinct=True), 2, 2, return_indices=True, _random_samples=V([[[0.1, 0.6, 0.4]]], grad=False)
        ),
        dtypes=FLOAT,
    ),
]
