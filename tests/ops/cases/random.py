"""Random numbers: PyTorch's streams from the same seed."""

from ops.harness import FLOAT, Case, L, Op, V, X

# Numbers are drawn in the order of memory, and a strided `out=` draws one by one where a dense one fills blocks.
ONE = {"without": ("in-place", "out"), "dtypes": ("float64",), "layouts": (), "gradcheck": False}
REAL = {"without": ("in-place", "out"), "dtypes": (*FLOAT, "int64", "uint8"), "layouts": (), "gradcheck": False}


def filled(name, *arguments, errors=(), **options):
    """A row for a method that fills a tensor: fewer elements than a block, several blocks, none."""
    return Op(
        name,
        *(Case(X(*shape), *call) for call in arguments for shape in ((3, 4), (40,), (0,))),
        errors=errors,
        **{**REAL, **options},
    )


OPS = [
    Op(
        "rand",
        Case(3),
        Case(2, 3),
        Case((20,), dtype=L("float64")),
        Case(17, dtype=L("float16")),
        Case(17, dtype=L("bfloat16")),
        Case(0),
        errors=[Case(-1), Case(3, dtype=L("int64")), Case("x")],
        **ONE,
    ),
    Op(
        "randn",
        Case(3),
        Case(4, 5),
        Case((20,), dtype=L("float64")),
        Case(17, dtype=L("float16")),
        Case(33),
        Case(5, dtype=L("complex64")),
        Case(0),
        errors=[Case(-1), Case(3, dtype=L("int64"))],
        **ONE,
    ),
    Op(
        "randint",
        Case(10, (5,)),
        Case(-5, 5, (2, 3)),
        Case(10, (4,), dtype=L("float32")),
        Case(2**40, (4,)),
        Case(10, (20,), dtype=L("uint8")),
        errors=[Case(0, (2,)), Case(5, 2, (2,)), Case(10), Case(300, (2,), dtype=L("uint8"))],
        **ONE,
    ),
    Op("randperm", Case(10), Case(0), Case(5, dtype=L("int32")), Case(100), errors=[Case(-1), Case("x")], **ONE),
    Op("rand_like", Case(X(3, 4)), Case(X(3), dtype=L("float32")), **REAL),
    Op("randn_like", Case(X(3, 4)), Case(X(20)), **REAL),
    Op("randint_like", Case(X(3, 4), 10), Case(X(3), -2, 5), **REAL),
    Op(
        "bernoulli",
        Case(X(3, 4, low=0, high=1)),
        Case(X(20, low=0, high=1)),
        Case(X(3, 4), 0.3),
        errors=[Case(V([2.0]))],
        **REAL,
    ),
    Op(
        "normal",
        Case(0.0, 1.0, (3, 4)),
        Case(X(3, 4), 2.0),
        Case(X(20), X(20, low=0.1)),
        Case(1.0, X(3, low=0.1)),
        errors=[Case(0.0, -1.0, (2,)), Case(X(2), -1.0)],
        **ONE,
    ),
    Op(
        "multinomial",
        Case(X(5, low=0.1), 3),
        Case(X(2, 5, low=0.1), 4, replacement=True),
        Case(X(2, 5, low=0.1), 1),
        errors=[Case(X(3, low=0.1), 4), Case(V([-1.0, 1.0]), 1), Case(V([0.0, 0.0]), 1), Case(X(3, low=0.1), 0)],
        **REAL,
    ),
    Op("poisson", Case(X(3, 4, low=0)), **REAL),
    Op(
        "binomial",
        Case(V([5.0, 10.0, 40.0]), V([0.5, 0.2, 0.6])),
        Case(V([3.0]), V([1.0])),
        dtypes=("float64", "float32"),
        layouts=(),
        gradcheck=False,
    ),
    Op(
        "feature_dropout",
        Case(X(2, 3, 4), 0.5, True),
        Case(X(2, 3), 0.5, False),
        errors=[Case(X(3), 0.5, True)],
        dtypes=FLOAT[2:],
        layouts=(),
    ),
    Op("feature_dropout_", Case(X(2, 3, 4), 0.5, True), dtypes=FLOAT[2:], layouts=()),
    filled("Tensor.uniform_", (), (2.0, 5.0), errors=[Case(X(2), 3.0, 1.0)]),
    filled("Tensor.normal_", (), (2.0, 5.0), errors=[Case(X(2), 0.0, -1.0)]),
    filled("Tensor.random_", (), (10,), (-3, 7), errors=[Case(X(2), 5, 2), Case(X(2), 0)]),
    filled("Tensor.bernoulli_", (), (0.3,), errors=[Case(X(2), 1.5)]),
    filled("Tensor.exponential_", (), (2.0,), errors=[Case(X(2), -1.0)]),
    filled("Tensor.geometric_", (0.4,), errors=[Case(X(2), 1.5)]),
    filled("Tensor.cauchy_", (), (1.0, 2.0)),
    filled("Tensor.log_normal_", (), (1.0, 2.0)),
    Op(
        "nn.functional.dropout",
        Case(X(3, 4)),
        Case(X(40), 0.2),
        Case(X(3), 0.5, False),
        Case(X(3), 1.0),
        Case(X(3), 0.0),
        errors=[Case(X(3), 1.5)],
        dtypes=FLOAT,
        layouts=(),
    ),
    *(
        Op(
            f"nn.functional.{name}",
            Case(X(2, 3, *tail), 0.5),
            Case(X(2, 3, *tail), 0.5, False),
            dtypes=("float64", "float32"),
            layouts=(),
        )
        for name, tail in (
            ("dropout1d", (4,)),
            ("dropout2d", (2, 2)),
            ("dropout3d", (2, 2, 2)),
            ("alpha_dropout", ()),
            ("feature_alpha_dropout", (4,)),
        )
    ),
]
