"""Modules as functions of their parameters and buffers."""

import ferrotorch
from ferrotorch.nn.modules.batchnorm import _BatchNorm
from ferrotorch.nn.utils.stateless import _functional_call


def functional_call(module, parameter_and_buffer_dicts, args=None, kwargs=None, *, tie_weights=True, strict=False):
    """Calls a module with other parameters and buffers than its own.

    Args:
        module (Module): the module
        parameter_and_buffer_dicts (dict or sequence of dict): the tensors by their full names; dictionaries of a
            sequence must not share names
        args (Any or tuple): the module's arguments
        kwargs (dict, optional): its keyword arguments
        tie_weights (bool): whether parameters that the module shares under several names are replaced under all of
            them. Default: ``True``
        strict (bool): whether all names must be there, and no others. Default: ``False``

    Example::

        >>> layer = torch.nn.Linear(1, 1)
        >>> weights = {'weight': torch.tensor([[2.]]), 'bias': torch.tensor([1.])}
        >>> torch.func.functional_call(layer, weights, torch.tensor([3.]))
        tensor([7.])
    """
    if isinstance(parameter_and_buffer_dicts, dict):
        tensors = parameter_and_buffer_dicts
    elif isinstance(parameter_and_buffer_dicts, (list, tuple)):
        if not all(isinstance(part, dict) for part in parameter_and_buffer_dicts):
            raise ValueError("Expected all elements of parameter_and_buffer_dicts to be dictionaries")
        names = [name for part in parameter_and_buffer_dicts for name in part]
        repeated = {name for name in names if names.count(name) > 1}
        if repeated:
            raise ValueError(
                f"{sorted(repeated)} appeared in multiple dictionaries; behavior of functional call is ambiguous"
            )
        tensors = {name: tensor for part in parameter_and_buffer_dicts for name, tensor in part.items()}
    else:
        raise ValueError(
            "Expected parameter_and_buffer_dicts to be a dict, or a list/tuple of dicts, but got "
            f"{type(parameter_and_buffer_dicts)}"
        )
    return _functional_call(module, tensors, args, kwargs, tie_weights=tie_weights, strict=strict)


def stack_module_state(models):
    """Stacks the parameters and the buffers of models of one kind, for `vmap` over an ensemble.

    Args:
        models (sequence of Module): the models

    Example::

        >>> params, buffers = torch.func.stack_module_state([torch.nn.Linear(2, 3) for _ in range(4)])
        >>> params['weight'].shape
        torch.Size([4, 3, 2])
    """
    if len(models) == 0:
        raise RuntimeError("stack_module_state: Expected at least one model, got 0.")
    if not (all(model.training for model in models) or not any(model.training for model in models)):
        raise RuntimeError("stack_module_state: Expected all models to have the same training/eval mode.")
    if not all(type(model) is type(models[0]) for model in models):
        raise RuntimeError("stack_module_state: Expected all models to be of the same class.")
    params = {
        name: _stacked([dict(model.named_parameters())[name] for model in models])
        for name, _ in models[0].named_parameters()
    }
    buffers = {
        name: _stacked([dict(model.named_buffers())[name] for model in models]) for name, _ in models[0].named_buffers()
    }
    return params, buffers


def _stacked(tensors):
    needed = tensors[0].requires_grad
    if any(tensor.requires_grad != needed for tensor in tensors):
        raise RuntimeError("Expected the same requires_grad for all models")
    if all(tensor.is_leaf for tensor in tensors):
        return ferrotorch.stack([tensor.detach() for tensor in tensors]).requires_grad_(needed)
    return ferrotorch.stack(tensors)


def replace_all_batch_norm_modules_(root):
    """Makes all batch normalisations of a model use the statistics of the batch, in place.

    Args:
        root (Module): the model

    Example::

        >>> torch.func.replace_all_batch_norm_modules_(torch.nn.BatchNorm1d(2)).running_mean is None
        True
    """
    for module in root.modules():
        if isinstance(module, _BatchNorm):
            module.running_mean = None
            module.running_var = None
            module.num_batches_tracked = None
            module.track_running_stats = False
    return root
