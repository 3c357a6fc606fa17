"""Views, and copies in another shape or order."""

from ops.harness import Case, I, L, Op, V, X

# A view needs strides that fit; other layouts are errors.
DENSE = ("offset",)


def of(name, *calls, **options):
    """A row whose calls have the same first argument."""
    tensor = options.pop("tensor", X(2, 3, 4))
    return Op(name, *(Case(tensor, *(call if isinstance(call, tuple) else (call,))) for call in calls), **options)


OPS = [
    of(
        "Tensor.view",
        (4, 6),
        -1,
        ((2, 12),),
        (24, 1, 1),
        L("float64"),
        L("uint8"),
        layouts=DENSE,
        errors=[Case(X(2, 3), 4), Case(X(2, 3), -1, -1), Case(X(2, 3), -2), Case(X(2, 3), 4, -1), Case(X(2, 3))],
    ),
    of("Tensor.view_as", X(6, 4), layouts=DENSE, errors=[Case(X(3), X(4))]),
    of(
        "reshape",
        ((4, 6),),
        ((-1,),),
        ((2, -1, 2),),
        errors=[Case(X(2, 3), (4,)), Case(X(2, 3), (-1, -1)), Case(X(2, 3), (4, -1)), Case(X(0), (0, -1))],
    ),
    of("Tensor.reshape_as", X(6, 4)),
    Op(
        "flatten",
        Case(X(2, 3, 4)),
        Case(X(2, 3, 4), 1),
        Case(X(2, 3, 4), 0, 1),
        Case(X()),
        errors=[Case(X(2, 3), 2), Case(X(2, 3), 1, 0)],
    ),
    of("unflatten", (1, (3, 1)), (2, (2, -1)), errors=[Case(X(4), 0, (3, 2)), Case(X(4), 1, (2, 2))]),
    Op("ravel", Case(X(2, 3)), Case(X())),
    Op(
        "squeeze",
        Case(X(2, 1, 3, 1)),
        Case(X(2, 1, 3, 1), 1),
        Case(X(2, 1, 3, 1), 0),
        Case(X(2, 1, 3, 1), (1, 3)),
        Case(X()),
        errors=[Case(X(2), 1)],
    ),
    of("unsqueeze", 0, 1, -1, 3, errors=[Case(X(2), 2), Case(X(2), -3)]),
    of("transpose", (0, 1), (-1, 0), (1, 1), errors=[Case(X(2), 0, 1)], aliases=["swapaxes", "swapdims"]),
    Op("t", Case(X(2, 3)), Case(X(3)), Case(X()), errors=[Case(X(2, 3, 4))]),
    of(
        "permute",
        ((2, 0, 1),),
        ((0, -1, 1),),
        errors=[Case(X(2, 3), (0,)), Case(X(2, 3), (0, 0)), Case(X(2, 3), (0, 2))],
    ),
    of(
        "movedim",
        (0, 2),
        ((0, 1), (2, 0)),
        aliases=["moveaxis"],
        errors=[Case(X(2, 3), 0, 2), Case(X(2, 3), (0, 0), (0, 1))],
    ),
    Op("adjoint", Case(X(2, 3, 4)), errors=[Case(X(3))]),
    Op(
        "Tensor.expand",
        Case(X(2, 1, 4), 2, 3, 4),
        Case(X(2, 1, 4), (5, -1, 3, -1)),
        Case(X(), 2, 3),
        Case(X(1, 0), 3, 0),
        errors=[Case(X(2, 3), 3, 3), Case(X(2, 3), 3), Case(X(3), -1, 3)],
    ),
    Op("Tensor.expand_as", Case(X(2, 1), X(3, 2, 4)), errors=[Case(X(2), X(3))]),
    Op("broadcast_to", Case(X(2, 1), (3, 2, 4)), errors=[Case(X(2), (3,))]),
    Op("broadcast_tensors", Case(X(2, 1), X(3)), Case(X(), X(0)), errors=[Case(X(2), X(3))]),
    Op("Tensor.sum_to_size", Case(X(2, 3, 4), 3, 1), Case(X(2, 3), 2, 3), errors=[Case(X(2, 3), 4)]),
    Op("Tensor.repeat", Case(X(2, 3), 2, 1), Case(X(2, 3), (2, 1, 3)), Case(X(2), 0), errors=[Case(X(2, 3), 2)]),
    of("tile", ((2,),), ((2, 1, 1, 2),)),
    Op(
        "repeat_interleave",
        Case(X(2, 3), 2),
        Case(X(2, 3), 2, 1),
        Case(X(2, 3), V([1, 3], "int64"), 0),
        Case(X(2, 3), V([1, 3], "int64"), dim=0, output_size=4),
        errors=[Case(X(2, 3), V([1, 2, 3], "int64"), 0), Case(X(2), -1)],
    ),
    Op(
        "cat",
        Case([X(2, 3), X(1, 3)]),
        Case([X(2, 3), X(2, 1)], 1),
        Case([X(2, 3), X(0)], dim=0),
        Case([X(2, 0), X(2, 2)], -1),
        Case((X(2), X(3, dtype="int64"))),
        errors=[Case([]), Case([X(2), X(2, 3)]), Case([X(2, 3), X(2, 4)]), Case([X(2)], 1), Case([X()]), Case(X(3))],
        aliases=["concat", "concatenate"],
    ),
    Op(
        "stack",
        Case([X(2, 3), X(2, 3)]),
        Case([X(2, 3), X(2, 3)], 1),
        Case([X(), X()], dim=-1),
        errors=[Case([]), Case([X(2), X(3)]), Case([X(2), X(2)], 2)],
    ),
    *(
        Op(name, Case([X(3), X(3)]), Case([X(2, 3), X(2, 3)]), Case((X(), X())))
        for name in ("hstack", "vstack", "dstack", "column_stack")
    ),
    Op("row_stack", Case([X(3), X(3)])),
    Op(
        "constant_pad_nd",
        Case(X(2, 3), (1, 2)),
        Case(X(2, 3), (-1, 0, 1, 1), 2.5),
        errors=[Case(X(2), (1,)), Case(X(2), (-3, 0))],
    ),
    Op("block_diag", Case(X(2, 3), X(), X(2)), Case(X(1, 1))),
    Op(
        "split",
        Case(X(5, 2), 2),
        Case(X(5, 2), [1, 4]),
        Case(X(2, 5), 3, dim=1),
        Case(X(0, 2), 2),
        errors=[Case(X(5), [2, 2]), Case(X(5), 0), Case(X(), 1)],
    ),
    Op("Tensor.split_with_sizes", Case(X(5, 2), [1, 4]), Case(X(2, 5), [2, 3], 1)),
    Op("chunk", Case(X(5, 2), 2), Case(X(2, 5), 3, 1), Case(X(3), 5), errors=[Case(X(5), 0), Case(X(), 1)]),
    Op(
        "tensor_split",
        Case(X(5, 2), 2),
        Case(X(5, 2), (1, 4)),
        Case(X(2, 5), 3, dim=1),
        Case(X(5), V([1, 3], "int64")),
        errors=[Case(X(5), 0)],
    ),
    Op("hsplit", Case(X(3, 4), 2), Case(X(4), [1, 3])),
    Op("vsplit", Case(X(4, 3), 2)),
    Op("dsplit", Case(X(2, 2, 4), 2)),
    of("unbind", 0, 1, -1, errors=[Case(X(2), 1)]),
    of(
        "narrow",
        (1, 1, 2),
        (0, 0, 0),
        (2, -2, 2),
        errors=[Case(X(3), 0, 1, 3), Case(X(3), 0, 4, 0), Case(X(3), 0, 0, -1), Case(X(), 0, 0, 0)],
    ),
    of("select", (0, 1), (2, -1), errors=[Case(X(3), 0, 3), Case(X(3), 1, 0), Case(X(), 0, 0)]),
    of("flip", ((0,),), ((1, -1),), errors=[Case(X(2), (1,)), Case(X(2), (0, 0))]),
    Op("fliplr", Case(X(2, 3)), errors=[Case(X(2))]),
    Op("flipud", Case(X(2, 3)), errors=[Case(X())]),
    of("roll", (1, 0), (-1, 2), ((1, 2), (0, 2)), 5, errors=[Case(X(3), (1, 2), (0,)), Case(X(3), 1, 1)]),
    Op(
        "rot90",
        Case(X(2, 3)),
        Case(X(2, 3), 2),
        Case(X(2, 3, 4), -1, (1, 2)),
        errors=[Case(X(3)), Case(X(2, 3), 1, [0, 0])],
    ),
    Op(
        "diagonal",
        Case(X(3, 4)),
        Case(X(3, 4), 1),
        Case(X(2, 3, 4), -1, 1, 2),
        Case(X(3, 3), 5),
        errors=[Case(X(3)), Case(X(3, 3), 0, 0, 0)],
    ),
    Op("diag", Case(X(3, 4)), Case(X(3)), Case(X(3), 1), Case(X(3, 4), -1), errors=[Case(X(2, 3, 4)), Case(X())]),
    Op("diag_embed", Case(X(2, 3)), Case(X(2, 3), 1), Case(X(2, 3), -1, 0, 2)),
    Op("diagflat", Case(X(3)), Case(X(2, 2), 1)),
    *(
        Op(name, Case(X(3, 4)), Case(X(2, 4, 3), 1), Case(X(3, 3), -1), errors=[Case(X(3))])
        for name in ("tril", "triu")
    ),
    Op(
        "meshgrid",
        Case(X(2), X(3), indexing="ij"),
        Case(X(2), X(3), indexing="xy"),
        Case([X(2), X()], indexing="ij"),
        errors=[Case(X(2), indexing="zz"), Case(X(2, 2), indexing="ij")],
    ),
    Op("cartesian_prod", Case(X(2), X(3)), Case(X(2))),
    Op("combinations", Case(X(4)), Case(X(3), 2, True), errors=[Case(X(2, 2))]),
    Op("Tensor.unfold", Case(X(7), 0, 3, 2), Case(X(2, 5), 1, 2, 1), errors=[Case(X(3), 0, 4, 1), Case(X(3), 0, 2, 0)]),
    Op(
        "as_strided",
        Case(X(12), (3, 2), (2, 1)),
        Case(X(12), (3, 2), (1, 1), 4),
        layouts=(),
        errors=[Case(X(4), (3, 2), (2,)), Case(X(4), (3,), (-1,)), Case(X(4), (5,), (1,))],
    ),
    *(
        Op(name, Case(X()), Case(X(3)), Case(X(2, 3)), Case([X(), X(2)]))
        for name in ("atleast_1d", "atleast_2d", "atleast_3d")
    ),
    Op("clone", Case(X(2, 3)), Case(X()), Case(X(1, 2, 3, 2), memory_format=L("channels_last"))),
    Op("Tensor.contiguous", Case(X(2, 3)), Case(X(1, 2, 3, 2), memory_format=L("channels_last"))),
    Op("Tensor.is_contiguous", Case(X(2, 3)), layouts=()),
    Op("detach", Case(X(2, 3))),
    Op("Tensor.size", Case(X(2, 3)), Case(X(2, 3), 1), errors=[Case(X(2), 1)]),
    Op("Tensor.dim", Case(X(2, 3)), aliases=["Tensor.ndimension"]),
    Op("Tensor.stride", Case(X(2, 3)), Case(X(2, 3), 0), layouts=()),
    Op("channel_shuffle", Case(X(1, 4, 2, 2), 2), dtypes=("float64", "float32")),
    Op("nn.functional.pixel_shuffle", Case(X(1, 4, 2, 3), 2), errors=[Case(X(1, 3, 2, 2), 2)]),
    Op("nn.functional.pixel_unshuffle", Case(X(1, 1, 4, 6), 2)),
    Op(
        "nn.functional.pad",
        Case(X(2, 3, 4), (1, 2)),
        Case(X(2, 3, 4), (1, 0, 2, 1), value=1.5),
        Case(X(2, 3, 4), (-1, 2)),
        Case(X(2, 3, 4), (2, 1), "reflect"),
        Case(X(2, 3, 4), (2, 1), "replicate"),
        Case(X(2, 3, 4), (2, 1), "circular"),
        Case(X(1, 2, 3, 4), (1, 1, 2, 1), "reflect"),
        Case(X(1, 2, 3, 4), (1, 1, 2, 1), "replicate"),
        Case(X(1, 2, 3, 4), (1, 1, 2, 1), "circular"),
        errors=[
            Case(X(2, 3), (1,)),
            Case(X(1, 1, 3), (3, 0), "reflect"),
            Case(X(2, 3), (-4, 0)),
            Case(X(2, 3), (1, 1), "mirror"),
        ],
    ),
    Op(
        "nn.functional.one_hot",
        Case(I(3, 2, high=4)),
        Case(I(3, high=4), 6),
        errors=[Case(V([-1], "int64")), Case(V([3], "int64"), 2)],
    ),
]
