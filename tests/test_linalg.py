"""What holds of decompositions whatever the signs and phases of their vectors."""

import math

import pytest

import ferrotorch as torch

SIZES = [1, 2, 3, 8, 25, 26, 40, 130]
DTYPES = [torch.float32, torch.float64, torch.complex64, torch.complex128]


def tolerance(dtype, n):
    return torch.finfo(dtype).eps * 40 * n


def close(got, want, n):
    size = float(want.abs().max()) if want.numel() else 0.0
    assert got.shape == want.shape
    assert want.numel() == 0 or float((got - want).abs().max()) <= tolerance(want.dtype, n) * max(size, 1.0)


def hermitian(n, dtype):
    x = torch.randn(n, n, dtype=dtype)
    return x + x.mH


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("n", SIZES)
def test_decompositions_multiply_back(n, dtype):
    torch.manual_seed(n)
    x = torch.randn(2, n, n, dtype=dtype)
    eye = torch.eye(n, dtype=dtype).expand(2, n, n)
    U, S, Vh = torch.linalg.svd(x)
    close(U @ (S.unsqueeze(-1) * Vh), x, n)
    close(U.mH @ U, eye, n)
    close(Vh @ Vh.mH, eye, n)
    assert bool((S[..., :-1] >= S[..., 1:]).all())
    close(torch.linalg.svdvals(x), S, n)
    s = x @ x.mH + eye
    L, V = torch.linalg.eigh(s)
    close(V @ (L.unsqueeze(-1) * V.mH), s, n)
    close(V.mH @ V, eye, n)
    close(torch.linalg.eigvalsh(s), L, n)
    E, W = torch.linalg.eig(x)
    close(x.to(W.dtype) @ W, W * E.unsqueeze(-2), n * 4)
    close(W.norm(dim=-2), torch.ones(2, n, dtype=L.dtype), n)
    top = W.gather(-2, W.abs().argmax(-2, keepdim=True))
    assert float(top.imag.abs().max()) == 0.0
    C = torch.linalg.cholesky(s)
    close(C @ C.mH, s, n)
    close(torch.linalg.cholesky(s, upper=True), C.mH, n)
    P, Lo, Up = torch.linalg.lu(x)
    close(P @ Lo @ Up, x, n)
    b = torch.randn(2, n, 3, dtype=dtype)
    close(s @ torch.linalg.solve(s, b), b, n * 4 * float(s.abs().max()))


@pytest.mark.parametrize("shape", [(5, 3), (3, 5), (60, 40), (40, 60), (100, 30), (30, 100), (4, 0), (0, 4)])
def test_singular_vectors_of_rectangles(shape):
    torch.manual_seed(0)
    x = torch.randn(*shape, dtype=torch.complex128)
    for full in (False, True):
        U, S, Vh = torch.linalg.svd(x, full_matrices=full)
        k = min(shape)
        close(U[:, :k] @ (S.unsqueeze(-1) * Vh[:k]), x, 100)
        close(U.mH @ U, torch.eye(U.shape[1], dtype=x.dtype), 100)
        close(Vh @ Vh.mH, torch.eye(Vh.shape[0], dtype=x.dtype), 100)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.complex128])
@pytest.mark.parametrize(("n", "rank"), [(26, 13), (40, 20), (60, 15), (60, 30), (100, 25), (300, 149)])
def test_singular_vectors_of_low_rank(n, rank, dtype):
    torch.manual_seed(0)
    x = torch.randn(n, rank, dtype=dtype) @ torch.randn(rank, n, dtype=dtype)
    U, S, Vh = torch.linalg.svd(x)
    close(U @ (S.unsqueeze(-1) * Vh), x, n)
    close(U.mH @ U, torch.eye(n, dtype=dtype), n)
    assert float(S[rank:].max()) <= tolerance(dtype, n) * float(S[0])
    s = x @ x.mH
    L, V = torch.linalg.eigh(s)
    close(V @ (L.unsqueeze(-1) * V.mH), s, n)


@pytest.mark.parametrize("scale", [1e-200, 1e-300, 1e200])
def test_extreme_sizes(scale):
    torch.manual_seed(0)
    x = torch.randn(30, 30, dtype=torch.float64)
    s = x + x.mT
    for f in (torch.linalg.svdvals, lambda x: torch.linalg.eigvalsh(x + x.mT), lambda x: torch.linalg.eigvals(x).abs()):
        want = f(x)
        close(f(x * scale) / scale, want, 1000)
    close(torch.linalg.svd(s * scale)[0].abs(), torch.linalg.svd(s)[0].abs(), 1000)


def test_eigenvalues_that_stand_alone_come_in_lapacks_order():
    values = torch.linalg.eigvals(torch.tensor([[1.0, 0.0, 0.0], [5.0, 3.0, 0.0], [1.0, 1.0, 2.0]]))
    assert values.real.tolist() == [2.0, 3.0, 1.0]
    values = torch.linalg.eigvals(torch.tensor([[0.0, -2.0], [2.0, 0.0]]))
    assert values.tolist() == [2j, -2j]


@pytest.mark.parametrize("bad", [math.nan, math.inf])
@pytest.mark.parametrize("n", [1, 2, 5, 30, 60])
def test_numbers_that_are_not_finite(n, bad):
    x = torch.eye(n) * 2
    x[-1, 0] = x[0, -1] = bad
    for f in (torch.linalg.svd, torch.linalg.svdvals):
        with pytest.raises(torch.linalg.LinAlgError, match="non-finite values"):
            f(x)
    for f in (torch.linalg.eig, torch.linalg.eigvals):
        with pytest.raises(RuntimeError, match="should not contain infs or NaNs"):
            f(x)
    assert bool(torch.linalg.eigvalsh(x).isnan().all())
    assert bool(torch.linalg.eigh(x).eigenvectors.isnan().all())
    for f in (
        torch.linalg.lu_factor_ex,
        torch.linalg.cholesky_ex,
        torch.linalg.inv_ex,
        torch.linalg.qr,
        torch.linalg.det,
    ):
        f(x)


@pytest.mark.parametrize("n", [2, 4, 20, 60])
def test_singular_matrices(n):
    x = torch.ones(n, n, dtype=torch.float64)
    assert float(torch.linalg.det(x)) == 0.0
    LU, _, info = torch.linalg.lu_factor_ex(x)
    assert int(info) == 2
    assert bool(LU.isfinite().all())
    assert float(torch.linalg.det(torch.zeros(n, n))) == 0.0
    with pytest.raises(torch.linalg.LinAlgError, match="singular"):
        torch.linalg.inv(x)


def test_what_least_squares_differentiates():
    a = torch.tensor([[1.0, 2.0], [0.5, -1.0], [3.0, 0.25]], dtype=torch.float64, requires_grad=True)
    found = torch.linalg.lstsq(a, torch.ones(3, 1, dtype=torch.float64), driver="gelsd")
    assert [x.requires_grad for x in found] == [True, True, False, False]


def test_power_zero_has_a_history():
    x = torch.eye(2).requires_grad_()
    (grad,) = torch.autograd.grad(torch.linalg.matrix_power(x, 0).sum(), x)
    assert grad.tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_empty_reflections_have_no_gradients():
    a, tau = torch.zeros(3, 2, requires_grad=True), torch.zeros(0, requires_grad=True)
    q = torch.linalg.householder_product(a, tau)
    assert torch.autograd.grad(q.sum(), (a, tau), allow_unused=True) == (None, None)
    a, c = torch.zeros(3, 0, requires_grad=True), torch.ones(3, 2, requires_grad=True)
    grads = torch.autograd.grad(torch.ormqr(a, tau, c).sum(), (a, tau, c), allow_unused=True)
    assert grads[:2] == (None, None)
    assert grads[2].tolist() == c.tolist()


def test_lu_names_its_parts():
    found = torch.lu(torch.eye(2), get_infos=True)
    assert type(found).__name__ == "_lu_with_info"
    assert found.info.item() == 0
    assert type(torch.lu(torch.eye(2))) is tuple


@pytest.mark.parametrize("method", ["ortho", "basic"])
@pytest.mark.parametrize("general", [False, True])
def test_lobpcg_iterates(method, general):
    torch.manual_seed(0)
    x = torch.randn(30, 30, dtype=torch.float64)
    a, b = x @ x.mT, None
    steps = []
    if general:
        y = torch.randn(30, 30, dtype=torch.float64)
        b = y @ y.mT + 30 * torch.eye(30, dtype=torch.float64)
    for largest in (True, False):
        E, X = torch.lobpcg(a, 3, B=b, largest=largest, method=method, niter=-1, tracker=steps.append)
        BX = X if b is None else b @ X
        assert float((a @ X - BX * E).norm()) < 1e-5
        close(X.mT @ BX, torch.eye(3, dtype=torch.float64), 1000)
        assert bool((E[:-1] >= E[1:]).all() if largest else (E[:-1] <= E[1:]).all())
    assert steps[-1].ivars["converged_count"] >= 3


def test_lobpcg_keeps_to_its_limits():
    torch.manual_seed(0)
    x = torch.randn(40, 40, dtype=torch.float64)
    a = x @ x.mT
    exact = torch.linalg.eigvalsh(a)[-1]
    counts, errors = [], []
    for options in ({"niter": 2}, {"niter": 6}, {"tol": 1e-2}, {}):
        steps = []
        torch.manual_seed(1)
        E, _ = torch.lobpcg(a, 1, tracker=lambda w, steps=steps: steps.append(w.ivars["istep"]), **options)
        counts.append(len(steps))
        errors.append(float((E - exact).abs()))
    assert counts[:2] == [2, 6]
    assert counts[2] < counts[3]
    assert errors[0] > errors[1] > errors[3]

    def stop(worker):
        worker.bvars["force_stop"] = True

    E, X = torch.lobpcg(a, 2, tracker=stop)
    assert X.shape == (40, 2)
    with pytest.raises(ValueError, match="LOBPCG algorithm is not applicable"):
        torch.lobpcg(a, 14)


def test_lobpcg_differentiates():
    torch.manual_seed(0)
    x = torch.randn(12, 12, dtype=torch.float64)
    a = (x @ x.mT).requires_grad_()
    E, X = torch.lobpcg(a, 2, tol=1e-13)
    L, V = torch.linalg.eigh(a)
    for got, want in ((E.sum(), L[-2:].sum()), ((X[:3] ** 2).sum(), (V[:3, -2:] ** 2).sum())):
        (one,) = torch.autograd.grad(got, a, retain_graph=True)
        (other,) = torch.autograd.grad(want, a, retain_graph=True)
        close(one, (other + other.mT) / 2, 1e6)
