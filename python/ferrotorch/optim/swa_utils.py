"""Averages of a model's weights: stochastic weight averaging and exponential moving averages."""

import itertools
import math
import warnings
from copy import deepcopy

import ferrotorch
from ferrotorch.nn import Module
from ferrotorch.optim.lr_scheduler import LRScheduler

__all__ = [
    "SWALR",
    "AveragedModel",
    "get_ema_avg_fn",
    "get_ema_multi_avg_fn",
    "get_swa_avg_fn",
    "get_swa_multi_avg_fn",
    "update_bn",
]


def _check_decay(decay):
    if decay < 0.0 or decay > 1.0:
        raise ValueError(f"Invalid decay value {decay} provided. Please provide a value in [0,1] range.")


def get_ema_multi_avg_fn(decay=0.999):
    r"""A function that moves averages towards parameters: :math:`\bar w \leftarrow d\, \bar w + (1 - d)\, w`.

    Args:
        decay (float): :math:`d`. Default: ``0.999``

    Example::

        >>> model = torch.nn.Linear(2, 1)
        >>> average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    """
    _check_decay(decay)

    @ferrotorch.no_grad()
    def ema_update(ema_param_list, current_param_list, _):
        for average, param in zip(ema_param_list, current_param_list, strict=True):
            if average.is_floating_point() or average.is_complex():
                average.lerp_(param, 1 - decay)
            else:
                average.copy_(average * decay + param * (1 - decay))

    return ema_update


def get_swa_multi_avg_fn():
    r"""A function that takes parameters into means of :math:`n`: :math:`\bar w \leftarrow \bar w + (w - \bar w) / (n + 1)`.

    Example::

        >>> model = torch.nn.Linear(2, 1)
        >>> average = AveragedModel(model, multi_avg_fn=get_swa_multi_avg_fn())
    """

    @ferrotorch.no_grad()
    def swa_update(averaged_param_list, current_param_list, num_averaged):
        weight = 1 / (num_averaged + 1)
        for average, param in zip(averaged_param_list, current_param_list, strict=True):
            if average.is_floating_point() or average.is_complex():
                average.lerp_(param, float(weight))
            else:
                average.copy_(average + (param - average) * weight)

    return swa_update


def get_ema_avg_fn(decay=0.999):
    r"""A function for one parameter: :math:`d\, \bar w + (1 - d)\, w`.

    Args:
        decay (float): :math:`d`. Default: ``0.999``

    Example::

        >>> get_ema_avg_fn(0.5)(torch.tensor(2.0), torch.tensor(4.0), 1)
        tensor(3.)
    """
    _check_decay(decay)

    @ferrotorch.no_grad()
    def ema_update(ema_param, current_param, num_averaged):
        return decay * ema_param + (1 - decay) * current_param

    return ema_update


def get_swa_avg_fn():
    r"""A function for one parameter: :math:`\bar w + (w - \bar w) / (n + 1)`.

    Example::

        >>> get_swa_avg_fn()(torch.tensor(2.0), torch.tensor(4.0), 1)
        tensor(3.)
    """

    @ferrotorch.no_grad()
    def swa_update(averaged_param, current_param, num_averaged):
        return averaged_param + (current_param - averaged_param) / (num_averaged + 1)

    return swa_update


class AveragedModel(Module):
    """A copy of a model that holds the average of its weights over training.

    Args:
        model (Module): the model that is trained
        device (torch.device, optional): where the averages are
        avg_fn (callable, optional): gives the new average from the average, the parameter and the number averaged so far.
            Default: the mean
        multi_avg_fn (callable, optional): changes a list of averages in place, given a list of parameters and the number
        use_buffers (bool): averages the buffers too, instead of copying them. Default: ``False``

    Example::

        >>> model = torch.nn.Linear(2, 1)
        >>> average = torch.optim.swa_utils.AveragedModel(model)
        >>> average.update_parameters(model)
        >>> average.n_averaged
        tensor(1)
    """

    def __init__(self, model, device=None, avg_fn=None, multi_avg_fn=None, use_buffers=False):
        super().__init__()
        if avg_fn is not None and multi_avg_fn is not None:
            raise AssertionError("Only one of avg_fn and multi_avg_fn should be provided")
        self.module = deepcopy(model)
        if device is not None:
            self.module = self.module.to(device)
        self.register_buffer("n_averaged", ferrotorch.tensor(0, dtype=ferrotorch.long, device=device))
        self.avg_fn = avg_fn
        self.multi_avg_fn = multi_avg_fn
        self.use_buffers = use_buffers

    def forward(self, *args, **kwargs):
        """Runs the averaged model."""
        return self.module(*args, **kwargs)

    def _averaged(self, model):
        return itertools.chain(model.parameters(), model.buffers() if self.use_buffers else [])

    def update_parameters(self, model):
        """Takes the current weights of `model` into the average."""
        pairs = [
            (average.detach(), param.detach().to(average.device))
            for average, param in zip(self._averaged(self.module), self._averaged(model), strict=False)
        ]
        if self.n_averaged == 0:
            for average, param in pairs:
                average.copy_(param)
        elif self.multi_avg_fn is not None:
            for group in _by_dtype(pairs):
                averages, params = map(list, zip(*group, strict=True))
                self.multi_avg_fn(averages, params, self.n_averaged)
        else:
            update = self.avg_fn if self.avg_fn is not None else get_swa_avg_fn()
            for average, param in pairs:
                average.copy_(update(average, param, self.n_averaged))
        if not self.use_buffers:
            for mine, theirs in zip(self.module.buffers(), model.buffers(), strict=False):
                mine.detach().copy_(theirs.detach())
        self.n_averaged += 1


def _by_dtype(pairs):
    """The pairs in lists of equal dtype, as a function of lists may treat one dtype at a time."""
    groups = {}
    for average, param in pairs:
        groups.setdefault((average.device, average.dtype), []).append((average, param))
    return groups.values()


@ferrotorch.no_grad()
def update_bn(loader, model, device=None):
    """Computes the statistics of a model's batch normalisation anew, in one pass over the data.

    Args:
        loader (iterable): batches: tensors, or lists and tuples that begin with one
        model (Module): whose running means and variances are replaced
        device (torch.device, optional): where batches are moved first

    Example::

        >>> model = torch.nn.BatchNorm1d(2)
        >>> torch.optim.swa_utils.update_bn([torch.ones(4, 2)], model)
        >>> model.running_mean
        tensor([1., 1.])
    """
    momenta = {}
    for module in model.modules():
        if isinstance(module, ferrotorch.nn.modules.batchnorm._BatchNorm):
            module.reset_running_stats()
            momenta[module] = module.momentum
    if not momenta:
        return
    was_training = model.training
    model.train()
    for module in momenta:
        # A momentum of None is the plain mean over all batches.
        module.momentum = None
    for batch in loader:
        if isinstance(batch, (list, tuple)):
            batch = batch[0]
        model(batch if device is None else batch.to(device))
    for module, momentum in momenta.items():
        module.momentum = momentum
    model.train(was_training)


class SWALR(LRScheduler):
    r"""Anneals each group's learning rate to a constant that weight averaging goes on with.

    Args:
        optimizer (Optimizer): whose groups are changed
        swa_lr (float or list): the final rate, of all groups or one for each
        anneal_epochs (int): length of the way there. Default: ``10``
        anneal_strategy (str): ``"cos"`` or ``"linear"``. Default: ``"cos"``
        last_epoch (int): where to go on; -1 begins. Default: ``-1``

    Example::

        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.ones(1))], lr=1.0)
        >>> scheduler = SWALR(optimizer, swa_lr=0.5, anneal_epochs=2, anneal_strategy="linear")
        >>> for _ in range(2):
        ...     optimizer.step()
        ...     scheduler.step()
        >>> scheduler.get_last_lr()
        [0.5]
    """

    def __init__(self, optimizer, swa_lr, anneal_epochs=10, anneal_strategy="cos", last_epoch=-1):
        rates = swa_lr if isinstance(swa_lr, (list, tuple)) else [swa_lr] * len(optimizer.param_groups)
        if len(rates) != len(optimizer.param_groups):
            raise ValueError(
                "swa_lr must have the same length as optimizer.param_groups. swa_lr has "
                f"{len(rates)} values, param_groups has {len(optimizer.param_groups)}."
            )
        for rate, group in zip(rates, optimizer.param_groups, strict=True):
            group["swa_lr"] = rate.clone() if isinstance(rate, ferrotorch.Tensor) else rate
        if anneal_strategy not in ("cos", "linear"):
            raise ValueError(f"anneal_strategy must be one of 'cos' or 'linear', instead got {anneal_strategy}")
        self._set_anneal_func(anneal_strategy)
        if not isinstance(anneal_epochs, int) or anneal_epochs < 0:
            raise ValueError(f"anneal_epochs must be equal or greater than 0, got {anneal_epochs}")
        self.anneal_epochs = anneal_epochs
        super().__init__(optimizer, last_epoch)

    @staticmethod
    def _linear_anneal(t):
        return t

    @staticmethod
    def _cosine_anneal(t):
        return (1 - math.cos(math.pi * t)) / 2

    def _set_anneal_func(self, anneal_strategy):
        self._anneal_strategy = anneal_strategy
        self.anneal_func = self._cosine_anneal if anneal_strategy == "cos" else self._linear_anneal

    def _share(self, step):
        """How much of the final rate is mixed in at a step."""
        return self.anneal_func(max(0, min(1, step / max(1, self.anneal_epochs))))

    def get_lr(self):
        """The groups' rates for the current step."""
        if not self._get_lr_called_within_step:
            warnings.warn(
                "To get the last learning rate computed by the scheduler, please use `get_last_lr()`.",
                UserWarning,
                stacklevel=2,
            )
        step = self._step_count - 1
        if self.anneal_epochs == 0:
            step = max(1, step)
        before, share = self._share(step - 1), self._share(step)
        rates = []
        for group in self.optimizer.param_groups:
            final = group["swa_lr"]
            # The rate from which annealing began follows from the current one.
            first = final if before == 1 else (group["lr"] - before * final) / (1 - before)
            rates.append(final * share + first * (1 - share))
        return rates

    def state_dict(self):
        """Returns what :meth:`load_state_dict` needs."""
        return {key: value for key, value in self.__dict__.items() if key not in ("optimizer", "anneal_func")}

    def load_state_dict(self, state_dict):
        """Takes over what :meth:`state_dict` returned."""
        self.__dict__.update(state_dict)
        self._set_anneal_func(self._anneal_strategy)
