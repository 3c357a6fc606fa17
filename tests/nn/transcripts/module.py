m = nn.Module()
m.register_parameter('a.b', None)
m.register_parameter('', None)
m.register_parameter(3, None)
m.register_parameter('forward', None)
m.register_parameter('x', torch.ones(1))
m.register_parameter('x', nn.Parameter(torch.ones(1)))
m.register_parameter('x', None)
m.x
m.x = torch.ones(1)
m.x = nn.Parameter(torch.zeros(2))
m.x
m.register_buffer('x', None)
m.register_buffer('buf', torch.ones(1))
m.buf = 3
m.buf = torch.zeros(3)
m.buf = None
m.buf
m.register_buffer('np', torch.ones(2), persistent=False)
m.state_dict()
m.np = torch.zeros(1)
m._non_persistent_buffers_set
del m.np
m._non_persistent_buffers_set
m.sub = nn.Linear(2, 2)
m.sub = 3
m.sub = None
m.sub
del m.sub
m.sub
del m.nothing
m.y = nn.Parameter(torch.ones(1)) * 2
m.register_parameter('z', nn.Parameter(torch.ones(1)) * 2)
m.add_module('q', 3); m.add_module(3, None); m.add_module('forward', None); m.add_module('a.b', None); m.add_module('', None); m.add_module('x', nn.ReLU())
m.register_module('rr', nn.ReLU())
m.rr
m.plain = torch.ones(1)
m.plain = nn.Parameter(torch.ones(1))
'plain' in m.__dict__, 'plain' in m._parameters
m.plain = nn.ReLU()
'plain' in m._parameters, 'plain' in m._modules
m.plain = nn.Buffer(torch.ones(2))
m._buffers, m._modules
###
class M(nn.Module):
    def __init__(self):
        self.w = nn.Parameter(torch.ones(1))
M()
class M(nn.Module):
    def __init__(self):
        self.w = nn.ReLU()
M()
class M(nn.Module):
    def __init__(self):
        self.w = nn.Buffer(torch.ones(1))
M()
class M(nn.Module):
    def __init__(self):
        self.register_buffer('x', torch.ones(1))
M()
class M(nn.Module):
    def __init__(self):
        self.register_parameter('x', nn.Parameter(torch.ones(1)))
M()
class M(nn.Module):
    def __init__(self):
        self.x = 3
M().x
class M(nn.Module):
    pass
M()()
M(1)
M(a=1)
M().foo
nn.Linear()
nn.Linear(2, 2, foo=3)
class Both(nn.Module):
    call_super_init = True
    def __init__(self, *a, **k): super().__init__(*a, **k)
Both()
###
net = nn.Sequential(nn.Linear(2,3), nn.Sequential(nn.ReLU(), nn.Linear(3,1)))
shared = net[0]
net.add_module('again', shared)
[n for n,_ in net.named_modules()], [n for n,_ in net.named_modules(remove_duplicate=False)], [n for n,_ in net.named_modules(prefix='p')]
[n for n,_ in net.named_parameters()], [n for n,_ in net.named_parameters(remove_duplicate=False)], [n for n,_ in net.named_parameters(prefix='q', recurse=True)], [n for n,_ in net.named_parameters(recurse=False)]
[n for n,_ in net.named_children()], len(list(net.children())), len(list(net.modules()))
net.get_submodule('1.1'), net.get_submodule('')
net.get_submodule('1.5')
net.get_submodule('0.weight')
net.get_parameter('1.1.bias').shape
net.get_parameter('1.1.in_features')
net.get_buffer('0.weight')
net.get_buffer('0.foo')
net.set_submodule('1.0', nn.Tanh())
net
net.set_submodule('1.7', nn.Tanh(), strict=True)
net.set_submodule('1.7', nn.Tanh())
net.set_submodule('0.weight', nn.Tanh())
net.set_submodule('0.weight', 3)
net.set_submodule('', nn.Tanh())
order = []
net.apply(lambda m: order.append(type(m).__name__)) is net
order
net.train(False).training, net[0].training, net.eval() is net
net.train('x')
net.requires_grad_(False)[0].weight.requires_grad
###
class W(nn.Module):
    def __init__(self, m):
        super().__init__()
        self.m = m
        self.p = nn.Parameter(torch.ones(1))
    def __getattr__(self, name):
        try:
            return super().__getattr__(name)
        except AttributeError:
            return getattr(self.m, name)
w = W(nn.Linear(2, 3))
w.in_features, w.p, w.m, w.weight.shape
w.foo
class V(W): pass
V(nn.ReLU()).inplace
class X(nn.Module):
    def __getattr__(self, name):
        if name == 'zz': return 3
        return super().__getattr__(name)
X().zz, X().training
X().foo
class Mix:
    def __getattr__(self, name):
        if name == 'yy': return 4
        return super().__getattr__(name)
class Y(Mix, nn.Linear): pass
Y(1,1).yy, Y(1,1).weight.shape
Y(1,1).foo
import copy, pickle
copy.deepcopy(w).in_features
class C(nn.Module):
    def forward(self, x): return x + 1
    def __call__(self, x): return super().__call__(x) * 10
C()(torch.ones(1))
class P(nn.Linear):
    @property
    def weight2(self): return self.weight * 2
P(1,1).weight2.shape
m = nn.Linear(1,1)
m.forward = lambda x: x
m(torch.ones(1))
import abc
class A(nn.Module, abc.ABC):
    @abc.abstractmethod
    def go(self): ...
A()
