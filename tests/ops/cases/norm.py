"""Normalisation."""

from ops.harness import FLOAT, Case, Op, V, X

F = "nn.functional."
TOL = {"float16": 2e-3, "bfloat16": 2e-2}
X4 = X(3, 4, 2, 2)

OPS = [
    Op(
        F + "batch_norm",
        Case(X4, None, None, training=True),
        Case(X4, X(4, grad=False), X(4, low=0.5, grad=False), X(4), X(4), False),
        Case(X4, X(4, grad=False), X(4, low=0.5, grad=False), X(4), X(4), True, 0.2, 1e-3),
        Case(X(5, 4), X(4, grad=False), X(4, low=0.5, grad=False), None, None, True),
        Case(X(2, 4, 3), X(4, grad=False), X(4, low=0.5, grad=False)),
        errors=[
            Case(X4, X(3), X(3)),
            Case(X(1, 4), None, None, training=True),
            Case(X4, X(4), X(4), X(3)),
            Case(X4, None, None),
        ],
        dtypes=FLOAT,
        tol=TOL,
    ),
    Op(
        F + "layer_norm",
        Case(X(3, 4), (4,)),
        Case(X(2, 3, 4), (3, 4), X(3, 4), X(3, 4)),
        Case(X(2, 3, 4), [4], X(4)),
        Case(X(2, 4), (4,), X(4), X(4), 1e-2),
        Case(X(0, 4), (4,)),
        errors=[Case(X(3, 4), (3,)), Case(X(3, 4), (4,), X(3)), Case(X(3), ())],
        dtypes=FLOAT,
        tol=TOL,
    ),
    Op(
        F + "group_norm",
        Case(X4, 2),
        Case(X4, 4, X(4), X(4)),
        Case(X(2, 4), 1, X(4), X(4), 1e-2),
        errors=[Case(X4, 3), Case(X(4), 2), Case(X4, 2, X(3))],
        dtypes=FLOAT,
        tol=TOL,
    ),
    Op(
        F + "instance_norm",
        Case(X4),
        Case(X4, None, None, X(4), X(4)),
        Case(X4, X(4, grad=False), X(4, low=0.5, grad=False), use_input_stats=False),
        errors=[Case(X(2, 3, 1))],
        dtypes=FLOAT,
        tol=TOL,
    ),
    Op(
        F + "rms_norm",
        Case(X(3, 4), (4,)),
        Case(X(2, 3, 4), (3, 4), X(3, 4)),
        Case(X(3, 4), (4,), eps=1e-2),
        errors=[Case(X(3, 4), (3,))],
        dtypes=FLOAT,
        tol=TOL,
    ),
    Op(
        F + "local_response_norm",
        Case(X(2, 5, 3), 3),
        Case(X(2, 5, 2, 2), 2, 1e-2, 0.5, 2.0),
        errors=[Case(X(3, 4), 2)],
        dtypes=FLOAT[2:],
    ),
    Op(
        "renorm",
        Case(X(3, 4), 2, 0, 1.0),
        Case(X(3, 4), 1, -1, 2.0),
        errors=[Case(X(3), 2, 0, 1.0), Case(X(3, 4), -1, 0, 1.0)],
        dtypes=FLOAT[2:],
    ),
    Op(
        F + "cosine_similarity",
        Case(X(3, 4), X(3, 4)),
        Case(X(3, 4), X(4), dim=-1),
        Case(V([0.0, 0.0]), X(2), 0),
        dtypes=FLOAT[2:],
    ),
    Op(F + "pairwise_distance", Case(X(3, 4), X(3, 4)), Case(X(3, 4), X(3, 4), 1.0, keepdim=True), dtypes=FLOAT[2:]),
]
