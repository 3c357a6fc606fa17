from ops.harness import Case, L, Op, V, X
OPS = [
    Op(
        "softmax",
        Case(X(3, 4), dim=1),
        Case(X(3, 4), -2),
        Case(X(2, 0, 5), -1),
        Case(X(), 0),
        Case(X(2, 3, 4), 1, dtype=L("float64")),
        errors=[Case(X(3), dim=2), Case(X(3)), Case(X(3), "x")],
    ),
    Op("max", Case(X(3, 4)), Case(X(3, 4), 1), Case(X(3,4), 1, True), Case(X(3,4),X(4)), Case(V([1,float("nan"),1]))),
    Op("Tensor.fill_", Case(X(3), 2)),
    Op("Tensor.view", Case(X(3, 4), 4, 3)),
    Op("cat", Case([X(3, 4), X(2, 4)]), Case([X(3, 4), X(3, 2)], dim=1), errors=[Case([]), Case([X(3),X(3,4)])]),
]
