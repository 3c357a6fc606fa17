"""Covariance, histograms, parts of numbers, functions of the gamma family, questions asked of tensors."""

from ops.harness import Case, I, L, Op, V, X

POSITIVE = {"low": 0.3, "high": 4}
NAN, INF = float("nan"), float("inf")

OPS = [
    Op(
        "cov",
        Case(X(3, 5)),
        Case(X(5)),
        Case(X(3, 5), correction=0),
        Case(X(3, 5), fweights=I(5, low=1, high=4)),
        Case(X(3, 5), aweights=X(5, low=0.1, high=2, grad=False)),
        Case(X(3, 5), correction=2, fweights=I(5, low=1, high=4), aweights=X(5, low=0.1, high=2, grad=False)),
        Case(X()),
        errors=[
            Case(X(2, 3, 4)),
            Case(X(3, 5), fweights=X(5)),
            Case(X(3, 5), fweights=I(4, high=3)),
            Case(X(3, 5), fweights=V([1, -1, 1, 1, 1], "int64")),
            Case(X(3, 5), aweights=V([1.0, -1, 1, 1, 1])),
            Case(X(3, 5), aweights=I(5, high=3)),
            Case(X(3, 5), aweights=X(5, 1)),
        ],
    ),
    Op("corrcoef", Case(X(3, 5)), Case(X(5)), Case(X(2, 9)), errors=[Case(X(2, 3, 4))]),
    Op(
        "histogram",
        Case(X(20, grad=False), 5),
        Case(X(4, 5, grad=False), 4, range=(-2.0, 2.0)),
        Case(X(20, grad=False), 4, weight=X(20, low=0, high=1, grad=False)),
        Case(X(20, grad=False), 4, density=True),
        Case(X(20, grad=False), V([-2.0, -0.5, 0.0, 2.0], grad=False)),
        Case(X(20, grad=False), V([-2.0, -0.5, 2.0], grad=False), weight=X(20, low=0, grad=False), density=True),
        Case(V([1.0, 1.0], grad=False), 3),
        errors=[
            Case(X(4), 0),
            Case(X(4), 3, range=(2.0, 1.0)),
            Case(X(4), 3, weight=X(3)),
            Case(X(4), V([[1.0, 2.0]])),
        ],
        dtypes=("float64", "float32", "int64"),
    ),
    Op(
        "histogramdd",
        Case(X(20, 2, grad=False), [3, 4]),
        Case(X(20, 2, grad=False), 3),
        Case(X(20, 2, grad=False), [3, 2], range=[-2.0, 2.0, -1.0, 1.0]),
        Case(X(20, 2, grad=False), [2, 2], weight=X(20, low=0, grad=False), density=True),
        Case(X(20, 2, grad=False), [V([-2.0, 0.0, 2.0], grad=False), V([-1.0, 1.0], grad=False)]),
        errors=[Case(X(20, 2), [3]), Case(X(20), [3, 3])],
        dtypes=("float64", "float32", "int64"),
    ),
    Op("frexp", Case(X(3, 4)), Case(X()), Case(X(0)), Case(V([0.0, -0.0, INF, -INF, NAN, 1.0, 8.0, 5e-324]))),
    Op(
        "ldexp",
        Case(X(3, 4), I(3, 4, low=-3, high=4)),
        Case(X(3, 1), I(4, low=-3, high=4)),
        Case(X(3), X(3)),
        Case(X(0), I(1, high=2)),
        errors=[Case(X(3), I(2, high=2))],
    ),
    *(
        Op(
            name,
            Case(X(3, 4, grad=False, **POSITIVE), X(3, 4, **POSITIVE)),
            Case(X(3, 1, grad=False, **POSITIVE), X(4, **POSITIVE)),
            Case(V([0.0, 1.0, 2.0, 0.0, -1.0], grad=False), V([1.0, 0.0, INF, 0.0, 1.0], grad=False)),
            Case(X(0, grad=False), X(0)),
            errors=[Case(X(3), 2.0), Case(X(3), X(2))],
        )
        for name in ("igamma", "igammac")
    ),
    Op(
        "mvlgamma",
        Case(X(3, 4, low=2.1, high=5), 3),
        Case(X(3, low=1, high=5), 1),
        Case(V([0.5, 2.0]), 2),
        errors=[Case(X(3), 0), Case(X(3)), Case(X(3), 1.5)],
    ),
    Op(
        "trapz",
        Case(X(3, 4)),
        Case(X(3, 4), X(4)),
        Case(X(3, 4), dx=0.5),
        Case(X(3, 4), dim=0),
        dtypes=("float64", "float32"),
    ),
    Op("Tensor.cfloat", Case(X(2, 3)), dtypes=("float32", "int64", "complex128"), gradcheck=False),
    Op("Tensor.cdouble", Case(X(2, 3)), dtypes=("float64", "int64", "complex64")),
    Op("Tensor.nelement", Case(X(2, 3)), Case(X(0)), Case(X())),
    Op("Tensor.storage_offset", Case(X(2, 3)), layouts=()),
    Op("Tensor.is_conj", Case(X(2))),
    Op("Tensor.is_neg", Case(X(2))),
    Op("Tensor.is_inference", Case(X(2))),
    Op("Tensor.is_set_to", Case(X(2), X(2))),
    Op("Tensor.get_device", Case(X(2))),
    Op("Tensor.to_dense", Case(X(2, 3)), Case(X(2, 3), L("float32")), gradcheck=False),
    Op("Tensor.dim_order", Case(X(2, 3)), Case(X(2, 3, 4, 5)), Case(X()), layouts=()),
    Op("Tensor.requires_grad_", Case(X(2, grad=False)), Case(X(2, grad=False), False), dtypes=("float64", "int64")),
]
