"""A few eigenpairs of a large symmetric matrix, by locally optimal block conjugate gradients."""

import ferrotorch as torch
from ferrotorch import _C
from ferrotorch.autograd import Function

__all__ = ["lobpcg"]


class LOBPCG:
    """The state of an iteration, which `tracker` is called with: parameters, variables, and the tensors ``E, X, S, R``."""

    def __init__(self, A, B, X, iK, iparams, fparams, bparams, method, tracker):
        self.A, self.B, self.iK, self.X = A, B, iK, X
        self.iparams, self.fparams, self.bparams = iparams, fparams, bparams
        self.method, self.tracker = method, tracker
        self.E = X.new_zeros(X.shape[-1])
        self.R = torch.zeros_like(X)
        self.S = X
        self.tvars = {}
        self.ivars = {"istep": 0, "iterations_left": iparams["niter"], "converged_count": 0, "converged_end": 0}
        self.fvars, self.bvars = {}, {"force_stop": False}

    def __repr__(self):
        return f"LOBPCG(\n  iparams={self.iparams}\n  ivars={self.ivars}\n  E={self.E}\n)"

    def run(self):
        """Iterates until enough pairs have converged, the iterations are used up, or the tracker says so."""
        n = self.iparams["n"]
        self.fvars["X_norm"] = x = float(torch.norm(self.X))
        self.fvars["A_norm"] = float(torch.norm(self.A @ self.X)) / x
        self.fvars["B_norm"] = float(torch.norm(_times(self.B, self.X))) / x
        self.S = self._basis(self.X, [])
        while True:
            directions = self._ritz(n)
            count = self._converged()
            self.ivars["istep"] += 1
            self.ivars["iterations_left"] -= 1
            if self.tracker is not None:
                self.tracker(self)
            left = self.ivars["iterations_left"]
            if count >= self.iparams["k"] or left == 0 or self.bvars["force_stop"]:
                return
            # The residuals of what has not converged, and the last step, join the approximations.
            active = self.R[:, count:]
            new = active if self.iK is None else self.iK @ active
            self.S = self._basis(self.X, [directions, new])
            self.ivars["converged_end"] = self.S.shape[-1]

    def _ritz(self, n):
        """Takes the best `n` pairs of the subspace `S`; returns the part of the step outside the old approximations."""
        S = self.S
        M = S.mT @ (self.A @ S)
        E, Z = _C._linalg_eigh((M + M.mT) / 2)
        if self.bparams["largest"]:
            E, Z = E.flip(-1), Z.flip(-1)
        self.E, Z = E[:n], Z[:, :n]
        self.X = S @ Z
        self.R = self.A @ self.X - _times(self.B, self.X) * self.E
        return S[:, n:] @ Z[n:] if S.shape[-1] > n else S[:, n:]

    def _converged(self):
        scale = torch.norm(self.X, dim=0) * (self.fvars["A_norm"] + self.E.abs() * self.fvars["B_norm"])
        rerr = torch.norm(self.R, dim=0) / scale
        self.tvars["rerr"] = rerr
        # Pairs count in order: one that has converged early is carried on with those before it.
        small = (rerr <= self.fparams["tol"]).tolist()
        self.ivars["converged_count"] = count = (small + [False]).index(False)
        return count

    def _basis(self, X, parts):
        """Extends `X` by `parts` to a basis whose Gram matrix with `B` is the identity."""
        basis = self._normal(X)
        for part in parts:
            # Once more for what rounding left.
            for _ in range(2):
                if part.shape[-1] > 0:
                    part = part - basis @ (basis.mT @ _times(self.B, part))
                    part = self._normal(part)
            basis = torch.cat([basis, part], -1)
        return basis

    def _normal(self, U):
        """Orthonormal combinations of columns; directions that are next to nothing are dropped."""
        if U.shape[-1] == 0:
            return U
        U = U / torch.norm(U, dim=0).clamp(min=torch.finfo(U.dtype).tiny)
        M = U.mT @ _times(self.B, U)
        if self.method == "basic":
            return _C._linalg_solve_triangular(_C._linalg_cholesky(M).mT, U, upper=True, left=False)
        D, Z = _C._linalg_eigh((M + M.mT) / 2)
        kept = D > D[-1] * torch.finfo(U.dtype).eps * U.shape[-1] * 10
        return (U @ Z[:, kept]) * D[kept].rsqrt()


def _times(B, X):
    return X if B is None else B @ X


class LOBPCGAutogradFunction(Function):
    """The pairs with the gradient of ``A``, from its other eigenvectors."""

    @staticmethod
    def forward(ctx, A, B, compute):
        E, X = compute(A)
        ctx.save_for_backward(A, E, X)
        ctx.general = B is not None
        return E, X

    @staticmethod
    def backward(ctx, grad_E, grad_X):
        if ctx.general:
            raise ValueError("lobpcg.backward does not support backward with B != I yet.")
        A, E, X = ctx.saved_tensors
        grad = (X * grad_E.unsqueeze(-2)) @ X.mT
        L, V = _C._linalg_eigh(A)
        apart = E.unsqueeze(-2) - L.unsqueeze(-1)
        own = apart.abs().argmin(-2, keepdim=True)
        weights = apart.scatter(-2, own, float("inf")).reciprocal()
        grad = grad + V @ ((V.mT @ grad_X) * weights) @ X.mT
        return (grad + grad.mT) / 2, None, None


def lobpcg(
    A,
    k=None,
    B=None,
    X=None,
    n=None,
    iK=None,
    niter=None,
    tol=None,
    largest=None,
    method=None,
    tracker=None,
    ortho_iparams=None,
    ortho_fparams=None,
    ortho_bparams=None,
):
    """Returns the `k` largest (or smallest) eigenvalues of ``A @ x = E * B @ x`` and their vectors as columns.

    Args:
        A (Tensor): symmetric, shape ``(*, m, m)``
        k (int, optional): how many eigenpairs; the columns of `X`, or 1, if not given
        B (Tensor, optional): symmetric positive-definite, shape ``(*, m, m)``; the identity if not given
        X (Tensor, optional): an initial approximation of the vectors, shape ``(*, m, n)``; random if not given
        n (int, optional): how many vectors are iterated on; `k` if not given
        iK (Tensor, optional): a preconditioner, shape ``(*, m, m)``
        niter (int, optional): the most iterations, 1000 if not given; -1 is without limit
        tol (float, optional): the relative residual of a converged pair; the root of the dtype's precision if not given
        largest (bool, optional): whether the largest eigenvalues are wanted rather than the smallest
        method (str, optional): ``"ortho"`` drops dependent directions; ``"basic"`` fails on them
        tracker (Callable, optional): called after each iteration with its state
        ortho_iparams, ortho_fparams, ortho_bparams (dict, optional): kept in the state

    Example::

        >>> torch.lobpcg(torch.diag(torch.tensor([1., 2., 3.])))[0]
        tensor([3.])
    """
    m = A.shape[-1]
    k = (1 if X is None else X.shape[-1]) if k is None else k
    n = (k if n is None else n) if X is None else X.shape[-1]
    if m < 3 * n:
        raise ValueError(
            f"LOBPCG algorithm is not applicable when the number of A rows (={m})"
            f" is smaller than 3 x the number of requested eigenpairs (={n})"
        )
    eps = torch.finfo(A.dtype).eps
    iparams = {"m": m, "n": n, "k": k, "niter": niter or 1000, **(ortho_iparams or {})}
    fparams = {"tol": eps**0.5 if tol is None else tol, **(ortho_fparams or {})}
    bparams = {"largest": True if largest is None else largest, **(ortho_bparams or {})}

    def one(A, B, X, iK):
        X = torch.randn(m, n, dtype=A.dtype) if X is None else X
        worker = LOBPCG(A, B, X, iK, iparams, fparams, bparams, method or "ortho", tracker)
        worker.run()
        return worker.E[:k], worker.X[:, :k]

    def compute(A):
        if A.dim() == 2:
            return one(A, B, X, iK)
        parts = [
            x if x is None else x.expand(*A.shape[:-2], *x.shape[-2:]).reshape(-1, *x.shape[-2:]) for x in (A, B, X, iK)
        ]
        found = [one(*(None if x is None else x[i] for x in parts)) for i in range(len(parts[0]))]
        E, vectors = (torch.stack(part) for part in zip(*found, strict=True))
        return E.reshape(*A.shape[:-2], k), vectors.reshape(*A.shape[:-2], m, k)

    if A.requires_grad:
        return LOBPCGAutogradFunction.apply((A + A.mT) / 2, B, compute)
    with torch.no_grad():
        return compute(A)
