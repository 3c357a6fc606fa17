"""Views whose results are copies, and functions that are views in all but name."""

from ops.harness import Case, Op, V, X

OPS = [
    # `alias`, of which this is the copy, is no name of PyTorch's.
    Op("alias_copy", Case(X(2, 3)), Case(X()), Case(X(0, 2))),
    Op(
        "as_strided_copy",
        Case(X(3, 4), (2, 2), (1, 2)),
        Case(X(4), (2,), (2,), 1),
        errors=[Case(X(3), (4,), (1,))],
        layouts=(),
    ),
    Op("diagonal_copy", Case(X(3, 4)), Case(X(3, 4), 1), Case(X(2, 3, 4), -1, 0, 2), errors=[Case(X(3))]),
    Op("expand_copy", Case(X(3, 1), (3, 4)), Case(X(1), (2, -1)), Case(X(2), (2,)), errors=[Case(X(3), (2,))]),
    Op(
        "narrow_copy",
        Case(X(3, 4), 1, 1, 2),
        Case(X(3, 4), -1, 0, 0),
        Case(X(3, 4), 0, -2, 1),
        errors=[Case(X(3), 0, 2, 5), Case(X(3), 0, 0, -1), Case(X(3), 0, 4, 1)],
    ),
    Op("permute_copy", Case(X(2, 3, 4), (2, 0, 1)), Case(X(2, 3), (-1, 0)), errors=[Case(X(2, 3), (0, 0))]),
    Op("select_copy", Case(X(3, 4), 1, 2), Case(X(3, 4), 0, -1), errors=[Case(X(3), 0, 3), Case(X(), 0, 0)]),
    Op("squeeze_copy", Case(X(1, 3, 1)), Case(X(1, 3, 1), 0), Case(X(1, 3, 1), (0, 2)), errors=[Case(X(3), 2)]),
    Op("t_copy", Case(X(2, 3)), Case(X(3)), Case(X()), errors=[Case(X(2, 3, 4))]),
    Op("transpose_copy", Case(X(2, 3, 4), 0, 2), Case(X(2, 3), -1, -2), errors=[Case(X(2, 3), 0, 2)]),
    Op("unfold_copy", Case(X(5, 3), 0, 2, 1), Case(X(7), -1, 3, 2), errors=[Case(X(3), 0, 4, 1), Case(X(3), 0, 2, 0)]),
    Op("unsqueeze_copy", Case(X(2, 3), 1), Case(X(2, 3), -1), Case(X(), 0), errors=[Case(X(2), 3)]),
    Op("unbind_copy", Case(X(2, 3)), Case(X(2, 3), 1), errors=[Case(X())]),
    Op("view_copy", Case(X(2, 6), (3, 4)), Case(X(2, 6), (-1,)), errors=[Case(X(4), (3,))], layouts=("offset",)),
    Op(
        "split_with_sizes_copy",
        Case(X(5, 2), (2, 3)),
        Case(X(2, 5), (1, 4), 1),
        errors=[Case(X(5), (2, 2)), Case(X(5), (6, -1))],
    ),
    Op("unsafe_chunk", Case(X(5, 2), 2), Case(X(2, 5), 3, 1), Case(X(2, 4), 9, -1), errors=[Case(X(3), 0)]),
    Op("unsafe_split", Case(X(5, 2), 2), Case(X(2, 5), 3, 1), errors=[Case(X(3), -1), Case(X(), 1)]),
    Op("unsafe_split_with_sizes", Case(X(5, 2), (2, 3)), Case(X(2, 5), (1, 4), 1), errors=[Case(X(5), (2, 2))]),
    Op(
        "as_strided_scatter",
        Case(X(3, 4), X(2, 2), (2, 2), (1, 2)),
        Case(X(3, 4), X(2, 2), (2, 2), (5, 2), 1),
        Case(X(4), X(), (), (), 2),
        errors=[Case(X(4), X(3), (2,), (1,)), Case(X(4), X(5), (5,), (1,))],
        layouts=(),
    ),
    Op("fill", Case(X(2, 3), 2.5), Case(X(2, 3), V(1.5)), Case(X(0), 1), errors=[Case(X(2), V([1.0, 2.0]))]),
    Op(
        "resize_as_",
        Case(X(2, 3, grad=False), X(2, 1, grad=False)),
        Case(X(2, 3, grad=False), X(2, 3, grad=False)),
        layouts=(),
    ),
    Op("Tensor.resize_", Case(X(2, 3, grad=False), (3, 2)), Case(X(2, 3, grad=False), 2, 2), layouts=()),
]
