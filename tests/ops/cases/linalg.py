"""Linear algebra: factorisations, solvers, spectra, norms and distances."""

from ops.harness import Case, Op, V, X

TYPES = ("float32", "float64", "complex64", "complex128", "int64")
TOL = {"float32": 2e-4, "complex64": 2e-4}
# Well-conditioned matrices: a general one, a batch, a symmetric positive definite one, and a tall one.
G = V([[2.0, 0.5, -1.0], [0.3, 1.5, 0.2], [-0.7, 0.4, 3.0]])
GG = V([[[2.0, 0.5], [0.3, 1.5]], [[1.0, -0.5], [0.25, 3.0]]])
PD = V([[4.0, 1.0, 0.5], [1.0, 3.0, -0.25], [0.5, -0.25, 2.0]])
TALL = V([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25], [-0.5, 1.5]])
WIDE = V([[1.0, 0.5, 3.0], [2.0, -1.0, 0.25]])
SINGULAR = V([[1.0, 2.0], [2.0, 4.0]])
LOWER = V([[2.0, 0.0, 0.0], [0.3, 1.5, 0.0], [-0.7, 0.4, 3.0]])
RHS = V([[1.0, -1.0], [0.5, 2.0], [3.0, 0.25]])
EMPTY = X(0, 3, 3)
SHAPES = [Case(X(3)), Case(X(2, 3))]


def row(name, *cases, **options):
    return Op(name, *cases, **{"dtypes": TYPES, "tol": TOL, **options})


def symmetric(name, *cases, **options):
    """A row whose function reads one triangle: single elements cannot be varied as the numerical check does."""
    return row(name, *cases, gradcheck=False, **options)


OPS = [
    symmetric(
        "linalg.cholesky",
        Case(PD),
        Case(PD, upper=True),
        Case(EMPTY),
        errors=[*SHAPES, Case(V([[1.0, 2.0], [2.0, 1.0]]))],
    ),
    symmetric("linalg.cholesky_ex", Case(PD), Case(V([[1.0, 2.0], [2.0, 1.0]])), errors=SHAPES),
    symmetric("cholesky", Case(PD), Case(PD, True), errors=SHAPES),
    row("cholesky_inverse", Case(LOWER), Case(LOWER, True), errors=SHAPES),
    row("cholesky_solve", Case(RHS, LOWER), Case(RHS, LOWER, True), errors=[Case(X(3), LOWER)]),
    row("linalg.inv", Case(G), Case(GG), Case(EMPTY), errors=[*SHAPES, Case(SINGULAR)]),
    row("linalg.inv_ex", Case(G), errors=SHAPES),
    row("inverse", Case(G), Case(GG), errors=SHAPES),
    row("pinverse", Case(TALL), Case(WIDE)),
    row("linalg.pinv", Case(TALL), Case(WIDE), Case(G, rtol=0.1), errors=[Case(X(3))]),
    row(
        "linalg.solve",
        Case(G, RHS),
        Case(GG, X(2, 2)),
        Case(G, X(3)),
        Case(G, V([[1.0, 2.0, 3.0]]), left=False),
        errors=[Case(X(2, 3), X(2)), Case(SINGULAR, X(2))],
    ),
    row("linalg.solve_ex", Case(G, RHS)),
    row(
        "linalg.solve_triangular",
        Case(LOWER, RHS, upper=False),
        Case(LOWER, RHS, upper=False, unitriangular=True),
        Case(LOWER, X(2, 3), upper=False, left=False),
        errors=[Case(X(2, 3), X(2, 3), upper=True)],
    ),
    row("triangular_solve", Case(RHS, LOWER, upper=False), Case(RHS, LOWER, upper=False, transpose=True)),
    row("linalg.lu_factor", Case(G), Case(TALL), errors=[Case(X(3)), Case(SINGULAR)]),
    row("linalg.lu_factor_ex", Case(G)),
    row("linalg.lu", Case(G), Case(WIDE), errors=[Case(X(3))]),
    row("lu", Case(G), without=["out"]),  # PyTorch writes it in Python, where `out` is a tuple.
    row("linalg.lu_solve", Case(G, V([1, 2, 3], dtype="int32"), RHS)),
    row("lu_solve", Case(RHS, G, V([1, 2, 3], dtype="int32"))),
    row("lu_unpack", Case(G, V([2, 3, 3], dtype="int32"))),
    symmetric("linalg.ldl_factor", Case(PD), errors=SHAPES),
    symmetric("linalg.ldl_factor_ex", Case(PD)),
    symmetric("linalg.ldl_solve", Case(PD, V([1, 2, 3], dtype="int32"), RHS)),
    row(
        "linalg.qr",
        Case(TALL),
        Case(G, mode="complete"),
        Case(TALL, mode="r"),
        Case(GG),
        errors=[Case(X(3)), Case(X(2, 2), mode="x")],
    ),
    row("qr", Case(TALL)),
    row("geqrf", Case(TALL)),
    row("linalg.householder_product", Case(TALL, V([1.2, 0.9]))),
    row("orgqr", Case(TALL, V([1.2, 0.9]))),
    row("ormqr", Case(TALL, V([1.2, 0.9]), X(4, 2)), Case(TALL, V([1.2, 0.9]), X(2, 4), left=False, transpose=True)),
    row("linalg.svdvals", Case(TALL), Case(WIDE), Case(EMPTY), errors=[Case(X(3))]),
    # Singular vectors are defined up to a factor: gradients of other weightings of them do not exist.
    symmetric(
        "linalg.svd",
        Case(V([[3.0, 0.0], [0.0, 2.0]])),
        # From 26 columns on the signs of the vectors are LAPACK's.
        Case(X(30, 26), full_matrices=False),
        errors=[Case(X(3))],
        dtypes=("float32", "float64"),
    ),
    symmetric("svd", Case(X(26, 26)), dtypes=("float32", "float64")),
    symmetric(
        "linalg.eigh",
        Case(PD),
        Case(PD, UPLO="U"),
        errors=[*SHAPES, Case(X(2, 2), UPLO="x")],
        dtypes=("float32", "float64"),
    ),
    symmetric("linalg.eigvalsh", Case(PD), Case(EMPTY), errors=SHAPES),
    symmetric("linalg.eigvals", Case(V([[2.0, 1.0], [0.0, 3.0]])), errors=SHAPES),
    symmetric("linalg.eig", Case(V([[2.0, 1.0], [0.0, 3.0]])), errors=SHAPES, dtypes=("float32", "float64")),
    row("linalg.lstsq", Case(TALL, X(4, 2)), errors=[Case(X(3), X(3))]),
    row("linalg.det", Case(G), Case(GG), Case(EMPTY), errors=SHAPES),
    row("det", Case(G), errors=SHAPES),
    row("linalg.slogdet", Case(G), Case(GG), errors=SHAPES),
    row("slogdet", Case(G)),
    row("logdet", Case(PD), errors=SHAPES),
    row("linalg.matrix_exp", Case(G), Case(GG), errors=SHAPES),
    row("matrix_exp", Case(G)),
    row("linalg.matrix_power", Case(G, 3), Case(G, 0), Case(G, -2), errors=[Case(X(2, 3), 2)]),
    row("linalg.multi_dot", Case([X(2, 3), X(3, 4), X(4)]), errors=[Case([X(2)]), Case([X(2, 3), X(2, 3)])]),
    row("linalg.matrix_rank", Case(G), Case(SINGULAR), Case(PD, hermitian=True), Case(G, atol=2.0)),
    row("linalg.cond", Case(G), Case(TALL), Case(G, 1), Case(G, "fro"), errors=[Case(X(3)), Case(X(2, 2), "x")]),
    row(
        "linalg.norm",
        Case(G),
        Case(X(4)),
        Case(G, "nuc"),
        Case(G, 2),
        Case(X(2, 3, 4), 1, (0, 2)),
        Case(G, keepdim=True),
        errors=[Case(X(3), "fro"), Case(X(2, 2), "x")],
    ),
    row("linalg.matrix_norm", Case(G), Case(G, 2), Case(G, -1), Case(GG, "nuc", keepdim=True), errors=[Case(X(3))]),
    row(
        "linalg.vector_norm",
        Case(X(3, 4)),
        Case(X(3, 4), 1),
        Case(X(3, 4), float("inf"), 0),
        Case(X(3, 4), 2.5, (0, 1), True),
        errors=[Case(X(3), "x")],
    ),
    row("linalg.cross", Case(X(2, 3), X(2, 3)), Case(X(3, 2), X(3, 2), dim=0), errors=[Case(X(2, 4), X(2, 4))]),
    row("cross", Case(X(2, 3), X(2, 3)), Case(X(3, 2), X(3, 2), 0), errors=[Case(X(2, 4), X(2, 4))]),
    row("linalg.vecdot", Case(X(2, 3), X(2, 3)), Case(X(3, 2), X(3, 2), dim=0)),
    row("linalg.vander", Case(X(3)), Case(X(2, 3), N=4), errors=[Case(X(3), N=1)]),
    row("linalg.diagonal", Case(X(3, 3)), Case(X(2, 3, 4), offset=1, dim1=0, dim2=2)),
    row(
        "linalg.tensorinv", Case(V([[[2.0, 0.5], [0.3, 1.5]], [[1.0, 3.0], [0.25, 3.0]]]), 1), errors=[Case(X(2, 3), 1)]
    ),
    row("linalg.tensorsolve", Case(G, X(3))),
    row("dist", Case(X(3, 4), X(3, 4)), Case(X(3), X(3), 1), Case(X(3), X(3), float("inf"))),
    row(
        "cdist",
        Case(X(2, 3), X(4, 3)),
        Case(X(2, 3, 2), X(2, 4, 2), p=1.0),
        Case(X(2, 3), X(4, 3), p=float("inf")),
        Case(X(2, 3), X(4, 3), compute_mode="donot_use_mm_for_euclid_dist"),
        errors=[Case(X(2, 3), X(4, 2)), Case(X(3), X(3, 3))],
        gradgradcheck=False,
    ),
    row(
        "pdist", Case(X(4, 3)), Case(X(4, 3), 1.0), errors=[Case(X(3)), Case(X(2, 2), -1.0)], gradgradcheck=False
    ),  # PyTorch has none.
]
