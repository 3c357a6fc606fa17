lin = nn.Linear(2,2)
x = torch.ones(1,2)
log = []
h1 = lin.register_forward_pre_hook(lambda m, a: log.append('pre1'))
h2 = lin.register_forward_pre_hook(lambda m, a: log.append('pre2') or (a[0]*2,), prepend=True)
h3 = lin.register_forward_pre_hook(lambda m, a, k: log.append(('prek', len(a), k)) or ((a[0],), {}), with_kwargs=True)
h4 = lin.register_forward_hook(lambda m, a, o: log.append('post1'))
h5 = lin.register_forward_hook(lambda m, a, k, o: log.append(('postk', k)) or o + 1, with_kwargs=True)
h6 = lin.register_forward_hook(lambda m, a, o: log.append('post0'), prepend=True)
h7 = lin.register_forward_hook(lambda m, a, o: log.append('always'), always_call=True)
out = lin(x)
log
[h.id - h1.id for h in (h1,h2,h3,h4,h5,h6,h7)]
out.shape
for h in (h1,h2,h3,h4,h5,h6): h.remove()
log.clear()
lin(torch.ones(1,3))
log
h7.remove()
out2 = lin(x)
log
lin.register_forward_pre_hook(lambda m, a, k: 3, with_kwargs=True)
lin(x)
###
lin = nn.Linear(2,2)
log = []
lin.register_full_backward_hook(lambda m, gi, go: log.append(('bwd', [None if g is None else g.shape for g in gi], [g.shape for g in go])))
lin.register_full_backward_pre_hook(lambda m, go: log.append(('bwdpre', len(go))))
x = torch.ones(1,2, requires_grad=True)
y = lin(x)
y
y.sum().backward()
log
x.grad is not None, lin.weight.grad.shape
log.clear()
lin(torch.ones(1,2)).sum().backward()
log
lin.register_backward_hook(lambda *a: None)
lin2 = nn.Linear(2,2)
lin2.register_backward_hook(lambda m, gi, go: log.append(('old', len(gi), len(go))))
log.clear()
lin2(x).sum().backward()
log
lin2.register_full_backward_hook(lambda *a: None)
lin3 = nn.Linear(2,2)
h = lin3.register_full_backward_hook(lambda m, gi, go: (gi[0]*10,))
x.grad = None
lin3(x).sum().backward(); a = x.grad.clone(); h.remove(); x.grad=None; lin3(x).sum().backward()
(a / x.grad)
lin3.register_full_backward_hook(lambda m, gi, go: (1,2,3))
lin3(x).sum().backward()
lin4 = nn.Linear(2,2)
lin4.register_full_backward_pre_hook(lambda m, go: (go[0]*0,))
x.grad=None
lin4(x).sum().backward()
x.grad
class D(nn.Module):
    def forward(self, x): return {'a': x}
d = D(); d.register_full_backward_hook(lambda *a: None)
d(x)
seq = nn.Sequential(nn.Linear(2,2), nn.ReLU())
seq.register_backward_hook(lambda *a: log.append('o'))
seq(x).sum().backward()
###
log = []
import importlib
mm = importlib.import_module(nn.__name__ + '.modules.module')
h1 = mm.register_module_forward_pre_hook(lambda m, a: log.append('gpre'))
h2 = mm.register_module_forward_hook(lambda m, a, o: log.append('gpost'))
l = nn.Linear(1,1)
l.register_forward_pre_hook(lambda m, a: log.append('pre'))
l.register_forward_hook(lambda m, a, o: log.append('post'))
_ = l(torch.ones(1,1)); log
_ = nn.Sequential(nn.ReLU())(torch.ones(1)); log
h1.remove(); h2.remove(); log.clear()
_ = nn.ReLU()(torch.ones(1)); log
h3 = mm.register_module_full_backward_hook(lambda m, gi, go: log.append(('gb', type(m).__name__)))
h4 = mm.register_module_full_backward_pre_hook(lambda m, go: log.append(('gbp', type(m).__name__)))
nn.Sequential(nn.Linear(1,1), nn.ReLU())(torch.ones(1,1, requires_grad=True)).sum().backward(); log
mm.register_module_backward_hook(lambda *a: None)
h3.remove(); h4.remove()
h5 = mm.register_module_parameter_registration_hook(lambda m, n, p: log.append(('p', n)))
h6 = mm.register_module_buffer_registration_hook(lambda m, n, p: log.append(('b', n)))
h7 = mm.register_module_module_registration_hook(lambda m, n, p: log.append(('m', n)))
log.clear()
_ = nn.Sequential(nn.BatchNorm1d(2), nn.Linear(1, 1)); log
h5.remove(); h6.remove(); h7.remove()
