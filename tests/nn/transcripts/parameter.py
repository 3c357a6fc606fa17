import copy, pickle
p = nn.Parameter(torch.ones(2))
p, nn.Parameter(), nn.Parameter(p) is p, isinstance(torch.ones(2), nn.Parameter), isinstance(p, torch.Tensor)
p.is_leaf, p.requires_grad, type(p.data).__name__, type(p * 1).__name__, type(p.detach()).__name__, type(p[0]).__name__
nn.Parameter(torch.ones(2), requires_grad=False)
nn.Parameter(torch.tensor([1]))
nn.Parameter(torch.tensor([1]), requires_grad=False)
nn.Parameter(3)
t = torch.ones(2)
q = nn.Parameter(t)
q.data_ptr() == t.data_ptr()
p.grad = torch.ones(2)
copy.deepcopy(p).grad, pickle.loads(pickle.dumps(p))
p.note = 5
pickle.loads(pickle.dumps(p)).note
class Tagged(nn.Parameter): pass
r = Tagged(torch.ones(2))
type(copy.deepcopy(r)).__name__, type(r * 1).__name__
b = nn.Buffer(torch.ones(2)); b, type(b).__name__, isinstance(b, nn.Buffer), isinstance(torch.ones(1), nn.Buffer), b.persistent
m = nn.Module(); m.b = b; m.c = nn.Buffer(torch.ones(3), persistent=False)
m._buffers, m._non_persistent_buffers_set, list(m.state_dict())
###
import copy, pickle
u = nn.UninitializedParameter()
u, str(u), copy.deepcopy(u), pickle.loads(pickle.dumps(u)), u.requires_grad, u.dtype, u.device, u.is_leaf
u.shape
u.share_memory_()
u.materialize((2, 3))
type(u).__name__, u.shape, u.requires_grad
nn.UninitializedBuffer(), nn.parameter.is_lazy(nn.UninitializedBuffer()), nn.parameter.is_lazy(torch.ones(1))
l = nn.LazyLinear(3)
l, l.weight, list(l.state_dict())
l(torch.ones(2, 5)).shape, l, type(l).__name__, l.weight.shape
k = nn.LazyLinear(3); k.load_state_dict(l.state_dict()); k.weight.shape, k
k(torch.ones(1, 5)).shape, k
nn.LazyConv2d(4, 3)(torch.ones(1, 2, 5, 5)).shape
nn.LazyConv2d(4, 3)(torch.ones(2, 5))
nn.LazyConv2d(4, 3, groups=2)(torch.ones(1, 3, 5, 5))
nn.LazyBatchNorm1d()(torch.ones(2, 3)).shape
nn.LazyLinear(3).double().weight.dtype
nn.Linear(5, 3).load_state_dict(nn.LazyLinear(3).state_dict())
