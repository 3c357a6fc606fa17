import importlib
prune = importlib.import_module(nn.__name__ + '.utils.prune')
m = nn.Linear(4, 3)
prune.l1_unstructured(m, 'weight', 0.3); m.weight, list(m.state_dict()), len(m._forward_pre_hooks)
prune.random_unstructured(m, 'weight', 2); m.weight, type(list(m._forward_pre_hooks.values())[0]).__name__
prune.ln_structured(m, 'weight', 1, n=2, dim=0); m.weight
prune.is_pruned(m)
prune.remove(m, 'weight'); m.weight, list(m.state_dict())
prune.remove(m, 'weight')
prune.random_structured(m, 'weight', 0.5, dim=1); m.weight
prune.identity(m, 'bias'); m.bias_mask
prune.custom_from_mask(m, 'bias', torch.tensor([1,0,1])); m.bias
m(torch.ones(1,4))
prune.l1_unstructured(nn.Linear(2,2), 'weight', 'x')
prune.l1_unstructured(nn.Linear(2,2), 'weight', 1.5)
prune.l1_unstructured(nn.Linear(2,2), 'weight', 100)
prune.ln_structured(nn.Linear(2,2), 'bias', 1, n=2, dim=0)
prune.random_structured(nn.Linear(2,2), 'weight', 1, dim=5)
a, b = nn.Linear(2,2), nn.Linear(2,3)
prune.global_unstructured([(a,'weight'),(b,'weight')], pruning_method=prune.L1Unstructured, amount=4)
a.weight, b.weight
prune.global_unstructured(3, prune.L1Unstructured)
prune.L1Unstructured(0.5).prune(torch.arange(4.))
