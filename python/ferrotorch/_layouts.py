"""Layouts that no tensor here has: the names are there to be compared with, and functions refuse them."""


class UnsupportedLayout:
    """A way to keep elements that is not supported."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return f"torch.{self._name}"

    def __reduce__(self):
        return self._name


sparse_coo = UnsupportedLayout("sparse_coo")
sparse_csr = UnsupportedLayout("sparse_csr")
sparse_csc = UnsupportedLayout("sparse_csc")
sparse_bsr = UnsupportedLayout("sparse_bsr")
sparse_bsc = UnsupportedLayout("sparse_bsc")
jagged = UnsupportedLayout("jagged")
