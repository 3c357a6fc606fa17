p = [nn.Parameter(torch.ones(2)), nn.Parameter(torch.ones(3))]
for q in p: q.grad = torch.arange(q.numel()).float() * 3
nn.utils.clip_grad_norm_(p, 1.0), p[0].grad, p[1].grad
nn.utils.clip_grad_norm_(p, 0.1, norm_type=float('inf')), p[1].grad
nn.utils.clip_grad_norm_(iter([]), 1.0), nn.utils.clip_grad_norm_((x for x in []), 1.0)
nn.utils.clip_grad_value_(p, 0.05), p[1].grad
p[0].grad[0] = float('nan')
nn.utils.clip_grad_norm_(p, 1.0, error_if_nonfinite=True)
nn.utils.clip_grad_norm(p[1], 1.0)
nn.utils.get_total_norm([torch.ones(2), torch.ones(3)], 1)
v = nn.utils.parameters_to_vector(p); v
nn.utils.vector_to_parameters(v * 2, p); p
nn.utils.vector_to_parameters(3, p)
nn.utils.skip_init(nn.Linear, 2, 3).weight.shape, torch.rand(1)
nn.utils.skip_init(int)
###
m = nn.utils.weight_norm(nn.Linear(3, 2))
m, list(m.state_dict()), m.weight_g, m(torch.ones(1, 3))
nn.utils.weight_norm(m)
nn.utils.remove_weight_norm(m), list(m.state_dict()), m(torch.ones(1,3))
nn.utils.remove_weight_norm(m)
m = nn.utils.weight_norm(nn.Conv2d(2,3,2), dim=None); m.weight_g, m(torch.ones(1,2,2,2))
m = nn.utils.weight_norm(nn.Conv2d(2,3,2), dim=1); m.weight_g.shape, m(torch.ones(1,2,2,2))
m = nn.utils.spectral_norm(nn.Linear(3, 2))
m, list(m.state_dict()), m.state_dict()._metadata, m(torch.ones(1, 3)), m(torch.ones(1,3))
m(torch.ones(1,3)).sum().backward(); m.weight_orig.grad
m2 = nn.utils.spectral_norm(nn.Linear(3, 2)); m2.load_state_dict(m.state_dict())
m.eval()(torch.ones(1,3))
nn.utils.remove_spectral_norm(m), list(m.state_dict())
nn.utils.remove_spectral_norm(m)
nn.utils.spectral_norm(nn.ConvTranspose2d(2,3,2)).weight_u.shape
###
conv, bn = nn.Conv2d(2,3,2), nn.BatchNorm2d(3)
nn.utils.fuse_conv_bn_eval(conv, bn)
conv.eval(); bn.eval()
bn.running_mean.uniform_(); bn.running_var.uniform_()
f = nn.utils.fuse_conv_bn_eval(conv, bn); f, f.weight, f.bias
lin, bn = nn.Linear(2,3).eval(), nn.BatchNorm1d(3).eval()
nn.utils.fuse_linear_bn_eval(lin, bn).weight
nn.utils.fuse_linear_bn_eval(lin, nn.BatchNorm1d(5).eval())
m = nn.Linear(2,1)
nn.utils.stateless.functional_call(m, {'weight': torch.zeros(1,2), 'bias': torch.ones(1)}, torch.ones(1,2))
nn.utils.stateless.functional_call(m, {'weight': torch.zeros(1,2)}, torch.ones(1,2), strict=True)
nn.utils.stateless.functional_call(m, {'weigh': torch.zeros(1,2), 'bias': torch.ones(1)}, torch.ones(1,2), strict=True)
m.weight.shape
nn.utils.convert_conv2d_weight_memory_format(nn.Conv2d(2,3,2), torch.channels_last).weight.stride()
