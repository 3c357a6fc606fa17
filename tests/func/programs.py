"""Programs with transforms of functions, written for either library; each returns numbers that are compared."""

import copy
import importlib


def programs(torch):
    """The programs by name, for an implementation of PyTorch's API."""
    nn, F = torch.nn, torch.nn.functional
    func = importlib.import_module(f"{torch.__name__}.func")
    functional = importlib.import_module(f"{torch.__name__}.autograd.functional")
    vmap, grad, jacrev, jacfwd = func.vmap, func.grad, func.jacrev, func.jacfwd
    call = func.functional_call

    def detached(named):
        return {name: tensor.detach() for name, tensor in named}

    def gradients_of_each_example():
        net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(64, 10))
        x, y = torch.randn(5, 1, 10, 10), torch.randint(0, 10, (5,))
        params = detached(net.named_parameters())
        loss = lambda p, x, y: F.cross_entropy(call(net, p, (x.unsqueeze(0),)), y.unsqueeze(0))
        each = vmap(grad(loss), in_dims=(None, 0, 0))(params, x, y)
        return [each["0.weight"].sum(), each["4.bias"].abs().sum(), each["0.weight"].shape[0]]

    def ensemble():
        models = [nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)) for _ in range(3)]
        params, buffers = func.stack_module_state(models)
        base = copy.deepcopy(models[0])
        outputs = vmap(lambda p, b, x: call(base, (p, b), (x,)), in_dims=(0, 0, None))(
            params, buffers, torch.ones(6, 4)
        )
        outputs.sum().backward()
        return [outputs.detach().sum(), params["0.weight"].grad.sum()]

    def tangent_kernel():
        net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2))
        params = detached(net.named_parameters())
        f = lambda p, x: call(net, p, (x.unsqueeze(0),)).squeeze(0)
        first = vmap(jacrev(f), (None, 0))(params, torch.randn(4, 3))
        second = vmap(jacrev(f), (None, 0))(params, torch.randn(2, 3))
        pairs = zip(first.values(), second.values(), strict=True)
        return [sum(torch.einsum("naf,mbf->nmab", a.flatten(2), b.flatten(2)) for a, b in pairs).sum()]

    def hessians():
        net = nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 1))
        x = torch.randn(4, 3)
        f = lambda x: net(x).sum()
        ways = [vmap(func.hessian(f))(x)[0], jacrev(jacfwd(f))(x[0]), jacfwd(jacrev(f))(x[0]), jacrev(grad(f))(x[0])]
        return [way.detach().abs().sum() for way in ways]

    def learning_to_learn():
        net = lambda p, x: torch.sin(x @ p[0]) @ p[1]
        loss = lambda p, x, y: ((net(p, x) - y) ** 2).mean()
        params = torch.randn(1, 5), torch.randn(5, 1)
        tasks = [torch.randn(3, 6, 1) for _ in range(4)]

        def task(params, x1, y1, x2, y2):
            step = grad(loss)(params, x1, y1)
            return loss(tuple(a - 0.1 * b for a, b in zip(params, step, strict=True)), x2, y2)

        whole = lambda params: vmap(lambda *data: task(params, *data))(*tasks).mean()
        gradient, value = func.grad_and_value(whole)(params)
        leaves = tuple(p.clone().requires_grad_() for p in params)
        whole(leaves).backward()
        return [value.detach(), gradient[0].sum(), gradient[1].sum(), leaves[0].grad.sum()]

    def learning_rate():
        def after_three_steps(rate):
            w = torch.ones(2)
            for _ in range(3):
                w = w - rate * grad(lambda w: (w**2).sum())(w)
            return (w**2).sum()

        return [grad(after_three_steps)(torch.tensor(0.1))]

    def writes_inside():
        def f(x):
            y = x.clone()
            y.mul_(2)
            y[0] = 0
            return y.sum()

        return list(grad(f)(torch.ones(3)))

    def recurrent_layer():
        net = nn.LSTM(2, 3)
        x = torch.randn(4, 1, 2)
        loss = lambda p: call(net, p, (x,))[0].sum()
        return [g.sum() for g in grad(loss)(detached(net.named_parameters())).values()]

    def attention():
        x = torch.randn(2, 4, 3)
        return [jacrev(lambda x: F.scaled_dot_product_attention(x, x, x).sum(0))(x).abs().sum()]

    def jacobian_of_weights():
        net, x = nn.Linear(3, 2), torch.randn(3)
        return [functional.jacobian(lambda w: call(net, {"weight": w}, (x,)), torch.randn(2, 3)).detach().sum()]

    def complex_numbers():
        z = torch.tensor([1 + 2j, 3j])
        return list(torch.view_as_real(grad(lambda z: (z * z.conj()).real.sum())(z)).flatten())

    every = (
        gradients_of_each_example,
        ensemble,
        tangent_kernel,
        hessians,
        learning_to_learn,
        learning_rate,
        writes_inside,
        recurrent_layer,
        attention,
        jacobian_of_weights,
        complex_numbers,
    )
    return {program.__name__: program for program in every}


def results(torch):
    """The numbers that every program returns."""
    found = {}
    for name, program in programs(torch).items():
        torch.manual_seed(0)
        found[name] = [float(value) for value in program()]
    return found
