P = nn.utils.parametrize
class Sym(nn.Module):
    def forward(self, X): return X.triu() + X.triu(1).transpose(-1, -2)
class Exp(nn.Module):
    def forward(self, X): return X.exp()
    def right_inverse(self, X): return X.log()
l = nn.Linear(3, 3)
P.register_parametrization(l, 'weight', Sym())
l.weight, type(l).__name__, P.is_parametrized(l), P.is_parametrized(l, 'bias'), P.type_before_parametrizations(l).__name__
P.register_parametrization(l, 'weight', nn.Linear(3, 2))
P.register_parametrization(l, 'foo', Sym())
l.weight = torch.ones(3,3)
P.register_parametrization(l, 'bias', Exp())
l.bias = torch.ones(3)
l.bias, l.parametrizations.bias.original
list(l.state_dict()), [n for n,_ in l.named_parameters()]
l(torch.ones(1,3))
import copy, pickle
c = copy.deepcopy(l); type(c).__name__, c.weight
pickle.dumps(l)
with P.cached():
    print(l.weight is l.weight)
l.weight is l.weight
P.remove_parametrizations(l, 'weight'), type(l).__name__, l.weight
P.remove_parametrizations(l, 'bias', leave_parametrized=False), type(l).__name__, l.bias
P.remove_parametrizations(l, 'bias')
a, b = nn.Linear(3,3), nn.Linear(3,3)
P.register_parametrization(a, 'weight', Exp())
P.transfer_parametrizations_and_params(a, b); b
b.weight is a.weight, torch.equal(a.weight, b.weight)
P.ParametrizationList([], torch.ones(1))
class Two(nn.Module):
    def forward(self, a, b): return a + b
    def right_inverse(self, x): return x, torch.zeros_like(x)
t = P.register_parametrization(nn.Linear(2,2), 'weight', Two())
t, t.weight, list(t.state_dict())
P.remove_parametrizations(t, 'weight', leave_parametrized=False)
P.remove_parametrizations(t, 'weight').weight
class Bad(nn.Module):
    def forward(self, X): return X.double()
P.register_parametrization(nn.Linear(2,2), 'weight', Bad())
class Bad(nn.Module):
    def forward(self, X): return X[0]
P.register_parametrization(nn.Linear(2,2), 'weight', Bad())
class Bad(nn.Module):
    def forward(self, X): return 3
P.register_parametrization(nn.Linear(2,2), 'weight', Bad())
###
N = nn.utils.parametrizations
m = N.weight_norm(nn.Linear(3,2)); m, list(m.state_dict()), m(torch.ones(1,3))
old = nn.utils.weight_norm(nn.Linear(3,2))
m.load_state_dict(old.state_dict())
torch.allclose(m.weight, old.weight)
m = N.spectral_norm(nn.Linear(3,2)); m, list(m.state_dict()), m(torch.ones(1,3)), m(torch.ones(1,3))
N.spectral_norm(nn.Linear(3,2), dim=5)
N.spectral_norm(nn.Linear(3,2), name='foo')
N.spectral_norm(nn.Linear(3,2), name='bias').bias
for map in ('matrix_exp', 'cayley', 'householder', None):
    for s in ((3,3),(2,4),(4,2)):
        for t in (True, False):
            m = N.orthogonal(nn.Linear(*s), orthogonal_map=map, use_trivialization=t)
            w = m.weight
            print(map, s, t, w.shape, [round(v, 4) for v in w.detach().flatten().tolist()[:3]], list(m.state_dict()))
N.orthogonal(nn.Linear(3,3), 'bias')
N.orthogonal(nn.Linear(3,3), orthogonal_map='x')
