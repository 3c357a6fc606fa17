init = nn.init
for f in "xavier_uniform_ xavier_normal_ kaiming_uniform_ kaiming_normal_ orthogonal_ uniform_ normal_ trunc_normal_".split():
    for s in [(3,4),(4,3),(2,3,4,5)]: print(f, getattr(init,f)(torch.empty(s)).flatten()[:4])
print(init.sparse_(torch.empty(5,4),0.3), init.eye_(torch.empty(3,4)), init.dirac_(torch.empty(4,2,3),2), init.dirac_(torch.empty(4,2,3,3)))
print(init.trunc_normal_(torch.empty(1000),0,1,2,3).sum(), init.trunc_normal_(torch.empty(1000),0,1,-.3,.3).sum(), init.trunc_normal_(torch.empty(300),0,1,5,6).sum(), init.trunc_normal_(torch.empty(1000),std=.02).sum())
print(init.trunc_normal_(torch.empty(10,20).t(),0,1,-.1,.1))
###
[nn.init.calculate_gain(x) for x in 'linear conv1d sigmoid tanh relu leaky_relu selu'.split()]
nn.init.calculate_gain('foo')
nn.init.calculate_gain('leaky_relu','a')
nn.init.kaiming_uniform_(torch.empty(3))
nn.init.kaiming_uniform_(torch.empty(0,3))
nn.init.kaiming_uniform_(torch.empty(3,3),mode='x')
nn.init.orthogonal_(torch.empty(3))
nn.init.eye_(torch.empty(3))
nn.init.dirac_(torch.empty(3))
nn.init.dirac_(torch.empty(3,3,3),2)
nn.init.sparse_(torch.empty(3),.1)
nn.init.uniform(torch.empty(3))
nn.init.xavier_uniform(torch.empty(3))
