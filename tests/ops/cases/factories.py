"""New tensors from numbers and shapes."""

from ops.harness import Case, L, Op, V, X

# No tensor goes in, so one dtype says it all.
ONE = {"dtypes": ("float64",), "layouts": ()}
SIZES = [Case(-1), Case("x"), Case(2.5), Case((2, -3)), Case(10**15), Case(2**63), Case(2, 10**18)]


def of_shape(name, *head, **options):
    return Op(
        name,
        Case((2, 3), *head),
        Case((), *head),
        Case((0, 2), *head, dtype=L("float64")),
        Case([2], *head, dtype=L("int32")),
        Case((2,), *head, dtype=L("bfloat16")),
        Case((2,), *head, dtype=L("complex64"), requires_grad=True),
        *([] if head else [Case(2, 3)]),
        errors=[Case(*(case.args[0],) if len(case.args) == 1 else case.args, *head) for case in SIZES],
        **ONE,
        **options,
    )


OPS = [
    of_shape("zeros"),
    of_shape("ones"),
    of_shape("full", 2.5),
    # What is in new memory is not defined, so nothing is put there.
    Op("empty", Case((0, 2)), Case(0), Case(2, 0, 3, dtype=L("float16")), errors=SIZES, **ONE),
    Op("empty_like", Case(X(0, 3)), Case(X(0), dtype=L("int32"))),
    Op("empty_strided", Case((0, 2), (2, 1)), errors=[Case((2,), (1, 1)), Case((2,), (-1,)), Case((-2,), (1,))], **ONE),
    Op("empty_permuted", Case((0, 2), (1, 0)), errors=[Case((2, 3), (0, 0)), Case((2,), (0, 1))], **ONE),
    Op("Tensor.new_empty", Case(X(2), (0, 3)), Case(X(2), 0, dtype=L("int64")), errors=[Case(X(2), -1)]),
    Op("Tensor.new_empty_strided", Case(X(2), (0, 3), (3, 1)), errors=[Case(X(2), (2,), (1, 1))]),
    Op("zeros_like", Case(X(2, 3)), Case(X(2), dtype=L("int64")), Case(X())),
    Op("ones_like", Case(X(2, 3)), Case(X(2), dtype=L("int64"))),
    Op("full_like", Case(X(2, 3), 2), Case(X(2), 2.5, dtype=L("float32"))),
    Op("Tensor.new_zeros", Case(X(2), (2, 3)), Case(X(2), 2, 3), Case(X(2), 2, dtype=L("int64"))),
    Op("Tensor.new_ones", Case(X(2), (2, 3)), Case(X(2), 2, dtype=L("int64"))),
    Op("Tensor.new_full", Case(X(2), (2, 3), 2.0), Case(X(2), (2,), 3, dtype=L("int64"))),
    Op("Tensor.new_tensor", Case(X(2), [1, 2]), Case(X(2), 3.5, dtype=L("float32"))),
    Op(
        "arange",
        Case(5),
        Case(1, 6, 2),
        Case(2.5),
        Case(5, 0, -1),
        Case(0, 1, 0.3),
        Case(3, dtype=L("float64")),
        Case(0),
        Case(start=1, end=4),
        Case(1, 3, dtype=L("int32")),
        errors=[Case(0, 5, -1), Case(0, 5, 0), Case(), Case("x"), Case(0, float("inf")), Case(float("nan"))],
        **ONE,
    ),
    Op("range", Case(1, 4), Case(0, 1, 0.25), **ONE),
    Op(
        "linspace",
        Case(0, 1, 5),
        Case(3, -3, 4, dtype=L("float64")),
        Case(0, 10, 1),
        Case(0, 1, 0),
        Case(0, 10, 4, dtype=L("int64")),
        errors=[Case(0, 1), Case(0, 1, -1)],
        **ONE,
    ),
    Op("logspace", Case(0, 2, 5), Case(0, 3, 4, base=2.0, dtype=L("float64")), errors=[Case(0, 1, -1)], **ONE),
    Op(
        "eye", Case(3), Case(2, 4), Case(0), Case(3, dtype=L("int64")), errors=[Case(-1), Case(2, -1), Case("x")], **ONE
    ),
    Op(
        "tensor",
        Case([1, 2, 3]),
        Case([[1.5, 2], [3, 4]]),
        Case(True),
        Case([]),
        Case([[], []]),
        Case(1j),
        Case([1, 2.5, True]),
        Case([1, 2], dtype=L("float16")),
        Case((1, [2])[0]),
        Case([[True, False]]),
        errors=[Case([[1], [2, 3]]), Case("x"), Case([None]), Case(object), Case(), Case([1, [2]]), Case(2**64)],
        **ONE,
    ),
    Op("as_tensor", Case([1, 2, 3]), Case(V([1.0, 2.0])), Case([1, 2], dtype=L("float64")), **ONE),
    Op("asarray", Case([1, 2, 3]), Case(V([1.0, 2.0])), **ONE),
    Op("scalar_tensor", Case(2), Case(2.5, dtype=L("float64")), **ONE),
    Op(
        "Tensor.fill_",
        Case(X(2, 3), 2),
        Case(X(2), V(1.5)),
        errors=[Case(X(2), V([1.0, 2.0])), Case(X(2), "x")],
        layouts=("strided", "transposed", "offset"),
    ),
    Op("Tensor.zero_", Case(X(2, 3)), Case(X(0)), layouts=("strided", "transposed", "offset")),
    Op(
        "Tensor.copy_",
        Case(X(2, 3), X(2, 3)),
        Case(X(2, 3), X(3)),
        Case(X(2), X(2, dtype="float32")),
        Case(X(2), X(2, dtype="int64")),
        errors=[Case(X(2), X(3)), Case(X(2), "x")],
        layouts=("strided", "transposed", "offset"),
    ),
    Op("Tensor.item", Case(X()), Case(X(1, 1)), errors=[Case(X(2)), Case(X(0))]),
    Op("Tensor.tolist", Case(X(2, 3)), Case(X()), Case(X(2, 0))),
    # A cast to less precision has steps, which finite differences see.
    *(
        Op(f"Tensor.{name}", Case(X(2, 3)), Case(X()), gradcheck=False)
        for name in ("float", "double", "half", "bfloat16", "int", "long", "short", "char", "byte", "bool", "cpu")
    ),
    Op(
        "Tensor.to",
        Case(X(2, 3), L("float32")),
        Case(X(2), X(1, dtype="int32")),
        Case(X(2), "cpu"),
        Case(X(2), "cpu", L("float16")),
        Case(X(2), dtype=L("int64"), copy=True),
        errors=[Case(X(2), "gpu")],
        gradcheck=False,
    ),
    Op("Tensor.type_as", Case(X(2), X(1, dtype="float32", grad=False)), gradcheck=False),
    Op("Tensor.type", Case(X(2)), Case(X(2), L("int64")), Case(X(2), "torch.FloatTensor"), gradcheck=False),
    Op("Tensor.element_size", Case(X(2))),
    Op("Tensor.is_signed", Case(X(2))),
]
