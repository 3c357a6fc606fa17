"""Tensors for einops."""

import ferrotorch


def register(backends):
    """Adds a kind of tensors to einops, whose module of backends is given."""

    class FerrotorchBackend(backends.AbstractBackend):
        framework_name = "ferrotorch"

        def is_appropriate_type(self, tensor):
            return isinstance(tensor, ferrotorch.Tensor)

        def from_numpy(self, x):
            return ferrotorch.from_numpy(x)

        def to_numpy(self, x):
            return x.detach().cpu().numpy()

        def arange(self, start, stop):
            return ferrotorch.arange(start, stop, dtype=ferrotorch.int64)

        def shape(self, x):
            return tuple(x.shape)

        def reduce(self, x, operation, reduced_axes):
            axes = tuple(reduced_axes)
            if operation in ("min", "max"):
                return getattr(x, f"a{operation}")(dim=axes)
            if operation in ("sum", "mean"):
                return getattr(x, operation)(dim=axes)
            if operation in ("any", "all"):
                return getattr(x, operation)(dim=axes)
            if operation == "prod":
                for axis in sorted(axes, reverse=True):
                    x = x.prod(dim=axis)
                return x
            raise NotImplementedError(f"Unknown reduction {operation}")

        def transpose(self, x, axes):
            return x.permute(axes)

        def stack_on_zeroth_dimension(self, tensors):
            return ferrotorch.stack(tensors)

        def add_axes(self, x, n_axes, pos2len):
            repeats = [-1] * n_axes
            for position, length in pos2len.items():
                x = x.unsqueeze(position)
                repeats[position] = length
            return x.expand(repeats)

        def tile(self, x, repeats):
            return x.repeat(repeats)

        def concat(self, tensors, axis):
            return ferrotorch.cat(tensors, dim=axis)

        def add_axis(self, x, new_position):
            return x.unsqueeze(new_position)

        def is_float_type(self, x):
            return x.is_floating_point()

        def einsum(self, pattern, *x):
            return ferrotorch.einsum(pattern, *x)

    # einops looks for subclasses, which lasts as long as something holds on to them.
    backends.FerrotorchBackend = FerrotorchBackend
