"""Activation functions."""

from ops.cases.unary import unary
from ops.harness import FLOAT, Case, Op, X

ANY = (*FLOAT, "int64", "bool", "complex64")
F = "nn.functional."

OPS = [
    unary("relu", dtypes=ANY),
    unary("nn.functional.relu", dtypes=FLOAT),
    Op(F + "relu6", Case(X(3, 4, low=-9, high=9)), Case(X(0)), dtypes=ANY),
    Op(F + "elu", Case(X(3, 4)), Case(X(3, 4), 0.5), Case(X()), dtypes=ANY),
    Op(F + "selu", Case(X(3, 4)), Case(X(0)), dtypes=ANY),
    Op(F + "celu", Case(X(3, 4)), Case(X(3, 4), 0.5), errors=[Case(X(3), 0.0)], dtypes=ANY),
    Op(
        F + "gelu",
        Case(X(3, 4)),
        Case(X(3, 4), approximate="tanh"),
        Case(X(0)),
        errors=[Case(X(3), approximate="x")],
        dtypes=ANY,
    ),
    Op(F + "silu", Case(X(3, 4)), Case(X()), dtypes=ANY),
    Op(F + "mish", Case(X(3, 4)), Case(X()), dtypes=ANY),
    Op(F + "softplus", Case(X(3, 4)), Case(X(3, 4), 2.0, 1.0), dtypes=ANY),
    Op(F + "softsign", Case(X(3, 4)), Case(X()), dtypes=ANY),
    Op(F + "tanhshrink", Case(X(3, 4)), Case(X()), dtypes=ANY),
    Op(F + "hardtanh", Case(X(3, 4)), Case(X(3, 4), -0.5, 2.0), errors=[Case(X(3), 2.0, 1.0)], dtypes=ANY),
    Op(
        F + "hardsigmoid", Case(X(3, 4, low=-5, high=5)), Case(X(0)), dtypes=ANY, gradgradcheck=False
    ),  # PyTorch has no second derivative.
    Op(F + "hardswish", Case(X(3, 4, low=-5, high=5)), Case(X(0)), dtypes=ANY),
    Op(F + "hardshrink", Case(X(3, 4)), Case(X(3, 4), 1.0), dtypes=ANY),
    Op(F + "softshrink", Case(X(3, 4)), Case(X(3, 4), 1.0), errors=[Case(X(3), -1.0)], dtypes=ANY),
    Op(F + "leaky_relu", Case(X(3, 4)), Case(X(3, 4), 0.2), Case(X(3, 4), -0.2), dtypes=ANY),
    Op(F + "threshold", Case(X(3, 4), 0.5, 9.0), Case(X(0), 0.5, 9.0), dtypes=ANY),
    # The core calls it log_sigmoid.
    Op(F + "logsigmoid", Case(X(3, 4)), Case(X()), dtypes=ANY),
    Op(F + "prelu", Case(X(2, 3, 4), X(3)), Case(X(2, 3), X(1)), errors=[Case(X(2, 3), X(2))], dtypes=FLOAT),
    Op(F + "glu", Case(X(3, 4)), Case(X(4, 3), 0), errors=[Case(X(3, 3)), Case(X())], dtypes=ANY),
]
