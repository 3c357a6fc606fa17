net = nn.Sequential(nn.Linear(2,2), nn.BatchNorm1d(2))
net.double()[0].weight.dtype, net[1].running_mean.dtype, net[1].num_batches_tracked.dtype
net.half()[0].weight.dtype, net.float()[0].weight.dtype, net.bfloat16()[0].weight.dtype
net.to(torch.float32)[0].weight.dtype, net.to('cpu') is net, net.to(torch.ones(1, dtype=torch.float64))[0].weight.dtype
net.to(torch.int32)
net.to(dtype=torch.float32, device='cpu')[0].weight.dtype
net.to('cpu', torch.float64)[0].weight.dtype
net.to(torch.complex64)[0].weight.dtype
net = nn.Linear(2,2)
p = net.weight
net(torch.ones(1,2)).sum().backward()
net.double()
p is net.weight, p.grad.dtype, p.dtype
net.zero_grad(); net.weight.grad
net(torch.ones(1,2).double()).sum().backward(); net.zero_grad(set_to_none=False)
net.weight.grad
net.to_empty(device='cpu').weight.shape
c = nn.Conv2d(2,4,3).to(memory_format=torch.channels_last)
c.weight.is_contiguous(memory_format=torch.channels_last), c.bias.stride()
net.to()
net.cpu() is net
