"""Functions made of operations that the graph shows as one node."""

from functools import wraps

from ferrotorch._C import Tensor, _as_one


def one_node(name):
    """Makes all steps of a function of a tensor, and further arguments, one node called `name`."""

    def decorate(function):
        @wraps(function)
        def recorded(input, *args, **kwargs):
            if not isinstance(input, Tensor):
                return function(input, *args, **kwargs)
            return _as_one(name, (input,), lambda x: function(x, *args, **kwargs))

        return recorded

    return decorate
