"""Losses."""

from ops.harness import FLOAT, Case, I, Op, V, X

F = "nn.functional."
REDUCTIONS = ("mean", "sum", "none")
TYPES = (*FLOAT, "int64")
PROBABILITY = {"low": 0.05, "high": 0.95}


def pairwise(name, low=-3.0, high=3.0, *extra, target_grad=True, **options):
    """A row for a loss of two tensors of the same shape."""
    x, y = (
        X(3, 4, low=low, high=high),
        X(
            3,
            4,
            low=max(low, 0.0) if not target_grad else low,
            high=min(high, 1.0) if not target_grad else high,
            grad=target_grad,
        ),
    )
    return Op(
        F + name,
        *(Case(x, y, reduction=reduction) for reduction in REDUCTIONS),
        Case(X(0, low=low), X(0, low=low, grad=target_grad)),
        *extra,
        **{"errors": [Case(X(3), X(3), reduction="all")], "dtypes": TYPES, **options},
    )


OPS = [
    pairwise("mse_loss"),
    pairwise("l1_loss"),
    pairwise(
        "smooth_l1_loss",
        -3,
        3,
        Case(X(3), X(3), beta=0.5),
        Case(X(3), X(3), beta=0.0),
        errors=[Case(X(3), X(3), beta=-1.0)],
    ),
    pairwise("huber_loss", -3, 3, Case(X(3), X(3), delta=0.5), errors=[Case(X(3), X(3), delta=0.0)]),
    pairwise("soft_margin_loss"),
    pairwise(
        "kl_div",
        0.1,
        1,
        Case(X(3, 4), X(3, 4, low=0.1), reduction="batchmean"),
        Case(X(3, 4), X(3, 4), log_target=True),
        Case(X(2), V([0.0, 0.5])),
    ),
    pairwise("poisson_nll_loss", 0.1, 2, Case(X(3, low=0.1), X(3, low=1.5), log_input=False, full=True)),
    Op(
        F + "gaussian_nll_loss",
        Case(X(3, 4), X(3, 4), X(3, 4, low=0.1)),
        Case(X(3, 4), X(3, 4), X(3, 1, low=0.1), full=True),
        errors=[Case(X(3), X(3), V([-1.0]))],
        dtypes=FLOAT,
    ),
    pairwise(
        "binary_cross_entropy",
        0.05,
        0.95,
        Case(X(3, 4, **PROBABILITY), X(3, 4, **PROBABILITY), X(4, low=0.1, grad=False)),
        Case(V([0.0, 1.0, 0.0]), V([0.0, 1.0, 1.0])),
        errors=[Case(X(3, **PROBABILITY), X(4)), Case(V([2.0]), V([1.0]))],
    ),
    pairwise(
        "binary_cross_entropy_with_logits",
        -3,
        3,
        Case(X(3, 4), X(3, 4, low=0, high=1), X(4, low=0.1, grad=False), pos_weight=X(4, low=0.5, grad=False)),
        Case(V([100.0, -100.0]), V([0.0, 1.0])),
        errors=[Case(X(3), X(4))],
    ),
    # The core calls these nll_loss_nd and cross_entropy_loss.
    Op(
        F + "nll_loss",
        *(Case(X(3, 5), I(3, high=5), reduction=reduction) for reduction in REDUCTIONS),
        Case(X(3, 5), I(3, high=5), X(5, low=0.1, grad=False)),
        Case(X(3, 5), V([0, 2, 1], "int64"), ignore_index=2),
        Case(X(5), I(high=5)),
        Case(X(2, 3, 4), I(2, 4, high=3)),
        Case(X(2, 3, 2, 2), I(2, 2, 2, high=3), X(3, low=0.1, grad=False), reduction="none"),
        errors=[
            Case(X(3, 5), V([0, 1, 5], "int64")),
            Case(X(3, 5), I(4, high=5)),
            Case(X(3, 5), X(3)),
            Case(X(3, 5), I(3, high=5), X(4)),
            Case(X(), I(high=1)),
            Case(X(3, 5), I(3, high=5), reduction="all"),
        ],
        dtypes=TYPES,
    ),
    Op(
        F + "cross_entropy",
        *(Case(X(3, 5), I(3, high=5), reduction=reduction) for reduction in REDUCTIONS),
        Case(X(3, 5), I(3, high=5), X(5, low=0.1, grad=False), label_smoothing=0.1),
        Case(X(3, 5), V([0, 2, -100], "int64"), label_smoothing=0.2),
        Case(X(3, 5), V([0, 2, 1], "int64"), ignore_index=2, reduction="sum"),
        Case(X(3, 5), X(3, 5, low=0, high=1)),
        Case(X(3, 5), X(3, 5, low=0, high=1), X(5, low=0.1, grad=False), reduction="none", label_smoothing=0.1),
        Case(X(5), I(high=5)),
        Case(X(2, 3, 4), I(2, 4, high=3), reduction="none"),
        Case(X(2, 3, 2, 2), X(2, 3, 2, 2, low=0)),
        errors=[
            Case(X(3, 5), V([0, 1, 5], "int64")),
            Case(X(3, 5), I(4, high=5)),
            Case(X(3, 5), X(3, 4)),
            Case(X(3, 5), I(3, high=5), label_smoothing=2.0),
            Case(X(3, 5), I(3, high=5), X(4)),
        ],
        dtypes=TYPES,
    ),
    Op(
        F + "hinge_embedding_loss",
        Case(X(3, 4), V([[1, -1, 1, -1]], grad=False)),
        Case(X(4), V([1, -1, 1, -1], grad=False), margin=0.5, reduction="sum"),
        dtypes=FLOAT,
    ),
    Op(
        F + "margin_ranking_loss",
        Case(X(4), X(4), V([1, -1, 1, -1], grad=False)),
        Case(X(4), X(4), V([1, -1, 1, -1], grad=False), margin=0.5, reduction="none"),
        dtypes=FLOAT,
    ),
    Op(
        F + "cosine_embedding_loss",
        Case(X(2, 4), X(2, 4), V([1, -1], grad=False)),
        Case(X(2, 4), X(2, 4), V([1, -1], grad=False), 0.2, reduction="sum"),
        dtypes=FLOAT,
    ),
    Op(
        F + "triplet_margin_loss",
        Case(X(3, 4), X(3, 4), X(3, 4)),
        Case(X(3, 4), X(3, 4), X(3, 4), 0.5, 1.0, swap=True, reduction="none"),
        dtypes=FLOAT,
    ),
    Op(
        F + "multi_margin_loss",
        Case(X(3, 5), I(3, high=5)),
        Case(X(3, 5), I(3, high=5), 2, 0.5, X(5, low=0.1, grad=False), reduction="none"),
        dtypes=FLOAT,
        gradgradcheck=False,
    ),  # PyTorch has no second derivative.
    Op(
        F + "multilabel_margin_loss",
        Case(X(2, 4), V([[3, 0, -1, 1], [0, -1, 1, 2]], "int64")),
        dtypes=FLOAT,
        gradgradcheck=False,
    ),  # PyTorch has no second derivative.
    Op(F + "multilabel_soft_margin_loss", Case(X(2, 4), X(2, 4, low=0, high=1, grad=False)), dtypes=FLOAT),
]
