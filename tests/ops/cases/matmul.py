"""Matrix products."""

from ops.harness import COMPLEX, FLOAT, Case, Op, X

TYPES = (*FLOAT, *COMPLEX, "int64", "uint8", "bool")
# Sums of products in half precision round differently in another order.
TOL = {"float16": 4e-3, "bfloat16": 4e-2}


def product(name, *cases, **options):
    return Op(name, *cases, **{"dtypes": TYPES, "tol": TOL, **options})


OPS = [
    product(
        "mm",
        Case(X(3, 4), X(4, 5)),
        Case(X(3, 0), X(0, 5)),
        Case(X(0, 4), X(4, 5)),
        Case(X(1, 1), X(1, 1)),
        errors=[Case(X(2, 3), X(4, 5)), Case(X(3), X(3, 4)), Case(X(2, 3), X(3, 4, dtype="float32")), Case(X(2, 3))],
    ),
    product(
        "bmm",
        Case(X(2, 3, 4), X(2, 4, 5)),
        Case(X(0, 3, 4), X(0, 4, 5)),
        Case(X(2, 3, 0), X(2, 0, 5)),
        errors=[Case(X(2, 3, 4), X(3, 4, 5)), Case(X(2, 3, 4), X(2, 3, 5)), Case(X(3, 4), X(4, 5))],
    ),
    product("mv", Case(X(3, 4), X(4)), Case(X(3, 0), X(0)), errors=[Case(X(3, 4), X(3)), Case(X(3), X(3))]),
    product(
        "dot",
        Case(X(4), X(4)),
        Case(X(0), X(0)),
        errors=[Case(X(3), X(4)), Case(X(3, 4), X(4)), Case(X(3), X(3, dtype="float32"))],
    ),
    product("vdot", Case(X(4), X(4)), errors=[Case(X(3), X(4))]),
    product("outer", Case(X(3), X(4)), Case(X(0), X(4)), errors=[Case(X(3, 4), X(4))], aliases=["ger"]),
    product(
        "matmul",
        Case(X(3, 4), X(4, 5)),
        Case(X(4), X(4)),
        Case(X(3, 4), X(4)),
        Case(X(4), X(4, 5)),
        Case(X(2, 3, 4), X(4, 5)),
        Case(X(2, 1, 3, 4), X(2, 4, 5)),
        Case(X(4), X(2, 4, 5)),
        Case(X(2, 3, 4), X(4)),
        Case(X(2, 3, 0), X(0, 5)),
        errors=[
            Case(X(2, 3), X(2, 3)),
            Case(X(), X(3)),
            Case(X(2, 3, 4), X(3, 4, 5)),
            Case(X(3), X(4)),
            Case(X(2, 3), X(4)),
        ],
    ),
    product("inner", Case(X(3, 4), X(5, 4)), Case(X(4), X(2, 4)), Case(X(), X(3)), errors=[Case(X(3), X(4))]),
    product(
        "tensordot",
        Case(X(3, 4), X(4, 5), 1),
        Case(X(3, 4, 2), X(4, 2, 5)),
        Case(X(3, 4), X(5, 3), dims=([0], [1])),
        Case(X(2), X(3), 0),
    ),
    product(
        "addmm",
        Case(X(3, 5), X(3, 4), X(4, 5)),
        Case(X(5), X(3, 4), X(4, 5), beta=0.5, alpha=2),
        Case(X(1), X(3, 4), X(4, 5), beta=0),
        Case(X(2, 3), X(2, 0), X(0, 3)),
        errors=[Case(X(3), X(2, 3), X(4, 5)), Case(X(4), X(2, 3), X(3, 5))],
    ),
    product(
        "addmv",
        Case(X(3), X(3, 4), X(4)),
        Case(X(1), X(3, 4), X(4), beta=0.5, alpha=2),
        errors=[Case(X(3), X(3, 4), X(3))],
    ),
    product("addr", Case(X(3, 4), X(3), X(4)), Case(X(4), X(3), X(4), beta=0.5, alpha=2)),
    product("addbmm", Case(X(3, 5), X(2, 3, 4), X(2, 4, 5)), Case(X(5), X(2, 3, 4), X(2, 4, 5), beta=0.5, alpha=2)),
    product(
        "baddbmm",
        Case(X(2, 3, 5), X(2, 3, 4), X(2, 4, 5)),
        Case(X(5), X(2, 3, 4), X(2, 4, 5), beta=0.5, alpha=2),
        errors=[Case(X(2, 3, 5), X(2, 3, 4), X(2, 3, 5))],
    ),
    product("chain_matmul", Case(X(3, 4), X(4, 2), X(2, 5))),
    product(
        "einsum",
        *(
            Case(text, *tensors)
            for text, tensors in (
                ("ij,jk->ik", (X(3, 4), X(4, 5))),
                ("bij,bjk->bik", (X(2, 3, 4), X(2, 4, 5))),
                ("ii->i", (X(3, 3),)),
                ("ij->ji", (X(3, 4),)),
                ("ij,ij->", (X(3, 4), X(3, 4))),
                ("...ij,jk", (X(2, 3, 4), X(4, 5))),
                ("i,j,k->ijk", (X(2), X(3), X(2))),
            )
        ),
        errors=[Case("ij,jk->ik", X(2, 3), X(4, 5)), Case("ij->ij", X(3)), Case("i1->i", X(2, 3))],
    ),
    product("kron", Case(X(2, 3), X(3, 2)), Case(X(2), X(3))),
    product(
        "nn.functional.linear",
        Case(X(3, 4), X(5, 4), X(5)),
        Case(X(3, 4), X(5, 4)),
        Case(X(4), X(5, 4), X(5)),
        Case(X(2, 3, 4), X(5, 4), X(5)),
        Case(X(0, 4), X(5, 4), X(5)),
        Case(X(3, 4), X(4)),
        errors=[Case(X(2, 3), X(4, 5)), Case(X(2, 3), X(4, 3), X(3))],
    ),
    product("nn.functional.bilinear", Case(X(3, 4), X(3, 2), X(5, 4, 2), X(5)), Case(X(3, 4), X(3, 2), X(5, 4, 2))),
    product(
        "matrix_power", Case(X(3, 3), 3), Case(X(2, 3, 3), 0), errors=[Case(X(2, 3), 2)], dtypes=("float64", "float32")
    ),
]
