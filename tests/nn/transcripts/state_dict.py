net = nn.Sequential(nn.Linear(2,2), nn.BatchNorm1d(2))
sd = net.state_dict()
list(sd), sd._metadata
sd['0.weight'].requires_grad, net.state_dict(keep_vars=True)['0.weight'].requires_grad
list(net.state_dict(prefix='p.'))
net.state_dict({}, 'a.', True).keys()
net.load_state_dict(sd)
bad = dict(sd); del bad['0.weight']; bad['foo.bar']=torch.ones(1); bad['0.x']=torch.ones(1); bad['1.running_mean'] = torch.ones(5); bad['0.bias']=3
net.load_state_dict(bad)
net.load_state_dict(bad, strict=False)
net.load_state_dict(3)
del bad['1.running_mean'], bad['0.bias']
r = net.load_state_dict(bad, strict=False)
r, r.missing_keys, r.unexpected_keys
w = torch.ones(2,2)
sd2 = dict(sd); sd2['0.weight'] = w
net.load_state_dict(sd2, assign=True)
net[0].weight.data_ptr() == w.data_ptr(), type(net[0].weight).__name__, net[0].weight.requires_grad
old = {k:v for k,v in sd.items() if 'num_batches' not in k}
net.load_state_dict(old)
log=[]
net.register_state_dict_pre_hook(lambda m,p,k: log.append(('pre',p,k)))
net[0]._register_state_dict_hook(lambda m,s,p,md: log.append(('post',list(s),p,md)))
net.register_state_dict_post_hook(lambda m,s,p,md: log.append(('pub',p)))
net[1].register_load_state_dict_pre_hook(lambda m,s,p,md,strict,mi,u,e: log.append(('lpre',type(m).__name__,list(s),p,strict)))
net._register_load_state_dict_pre_hook(lambda s,p,md,strict,mi,u,e: log.append(('lpre0',list(s),p,strict)))
net.register_load_state_dict_post_hook(lambda m,k: log.append(('lpost',k)))
net.load_state_dict(net.state_dict())
log
net.register_load_state_dict_post_hook(lambda m,k: 3)
net.load_state_dict(net.state_dict())
net2 = nn.Linear(1,1)
net2.register_state_dict_post_hook(lambda m,s,p,md: 4)
net2.state_dict()
class E(nn.Linear):
    def get_extra_state(self): return {'k': 1}
    def set_extra_state(self, s): print('set', s)
e = E(1,1)
e.state_dict().keys()
e.load_state_dict(e.state_dict())
e.load_state_dict(nn.Linear(1,1).state_dict())
nn.Linear(1,1).load_state_dict(e.state_dict())
###
import copy, pickle
net = nn.Sequential(nn.Linear(2,2), nn.BatchNorm1d(2), nn.ReLU())
n2 = pickle.loads(pickle.dumps(net))
n2
[torch.equal(a,b) for a,b in zip(net.state_dict().values(), n2.state_dict().values())]
n3 = copy.deepcopy(net)
n3[0].weight is net[0].weight, torch.equal(n3[0].weight, net[0].weight), type(n3[0].weight).__name__
n4 = copy.copy(net)
n4[0] is net[0]
p = nn.Parameter(torch.ones(2)); p.grad = torch.ones(2)
q = pickle.loads(pickle.dumps(p))
q, type(q).__name__, q.grad
p.tag = 5
pickle.loads(pickle.dumps(p)).tag
copy.deepcopy(p)
class S(nn.Module):
    def __init__(self):
        super().__init__(); self.a = nn.Parameter(torch.ones(1)); self.b = self.a
s = copy.deepcopy(S())
s.a is s.b
