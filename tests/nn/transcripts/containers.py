a = nn.Sequential(nn.Linear(1,1), nn.ReLU())
a + nn.Sequential(nn.Tanh())
a + 3
a += nn.Sequential(nn.Tanh())
a * 2
2 * a
a * 'x'
a * 0
a *= 2
len(a), a[-1], a[0:2], a[10]
a[1] = nn.Sigmoid(); a
del a[0]; a
del a[1:3]; a
a.pop(0), a
a.append(nn.ReLU()).insert(0, nn.Tanh())
a.insert(-1, nn.ELU())
a.insert(10, nn.ELU())
a.insert(0, 3)
a.extend([nn.Tanh(), nn.Tanh()])
from collections import OrderedDict
b = nn.Sequential(OrderedDict([('x', nn.ReLU()), ('y', nn.Tanh())]))
b, b.x, b[0], b[:1]
b.append(nn.ReLU())
del b[0]; b
[type(m).__name__ for m in b]
nn.Sequential(3)
nn.Sequential()
nn.Sequential(nn.Sequential(nn.ReLU()), nn.ReLU())
###
l = nn.ModuleList([nn.ReLU(), nn.Tanh(), nn.Tanh()])
l, l[0], l[-1], l[1:], l[5]
l.append(nn.ELU()); l.insert(0, nn.GELU()); l
l.extend(3)
l.extend([nn.ReLU()]); l + [nn.Tanh()]
l += [nn.Tanh()]
l.pop(1), len(l)
l.pop(-1)
del l[0]; l
l[0] = nn.SELU(); l
l()
nn.ModuleList()
nn.ModuleList([3])
d = nn.ModuleDict({'a': nn.ReLU(), 'b': nn.Tanh()})
d, d['a'], 'a' in d, len(d), list(d), list(d.keys()), list(d.values()), list(d.items())
d['c'] = nn.ELU(); d.update([['e', nn.GELU()]]); d
d.update({'f': nn.ReLU()}); d.pop('a'); del d['b']; d
d.update(3)
d.update([3])
d.update([[1,2,3]])
d['x.y'] = nn.ReLU()
d['keys'] = nn.ReLU()
d.clear(); d
d['zz']
###
p = nn.ParameterList([torch.ones(2), nn.Parameter(torch.zeros(3,2)), 'x', torch.ones(1, dtype=torch.float64)])
p, len(p), p[0], p[-1], p[1:3], p[9]
p.append(torch.ones(1)); p.extend([3]); p += [torch.ones(2)]; p
p.extend(3); p.extend(torch.ones(2))
p[0] = torch.zeros(1); list(p)[0]
[n for n,_ in p.named_parameters()], p()
list(p.state_dict())
d = nn.ParameterDict({'b': torch.ones(2), 'a': nn.Parameter(torch.zeros(1)), 'c': 3})
d, list(d), d['a'], d.get('q'), d.get('q', 5), 'a' in d, len(d)
d[3] = 1
d.setdefault('z', torch.ones(1)), d.setdefault('z')
d.pop('z'), d.popitem(), d.fromkeys(['x','y'], 1), d.copy(), list(reversed(d))
d | {'k': torch.ones(1)}
d | nn.ParameterDict({'k': torch.ones(1)})
d |= {'k': torch.ones(1)}
d, d(3)
d.update(3)
d.update([[1]])
d.update([1])
del d['k']
d.clear(); d
