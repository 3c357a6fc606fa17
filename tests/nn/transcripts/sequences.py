R = nn.utils.rnn
seqs = [torch.arange(3.), torch.arange(5.), torch.arange(1.)]
R.pad_sequence(seqs), R.pad_sequence(seqs, batch_first=True, padding_value=-1), R.pad_sequence(seqs, padding_side='left', batch_first=True)
R.pad_sequence([])
R.pad_sequence(3)
R.pad_sequence(seqs, padding_side='x')
p = R.pack_sequence(seqs, enforce_sorted=False); p
R.pack_sequence(seqs)
R.pad_packed_sequence(p, batch_first=True), R.pad_packed_sequence(p, total_length=7, padding_value=9.)
R.pad_packed_sequence(p, total_length=2)
R.unpack_sequence(p)
R.pack_padded_sequence(torch.ones(3,2,1), torch.tensor([3,0]))
R.pack_padded_sequence(torch.ones(3,2,1), [3,2,1])
R.pack_padded_sequence(torch.ones(3,2,1), [3,2]).to(torch.float64).data.dtype
R.invert_permutation(torch.tensor([2,0,1])), R.invert_permutation(None)
x = torch.randn(4, 3, 2, requires_grad=True)
pp = R.pack_padded_sequence(x, [4,2,1]); pp.data.sum().backward(); x.grad
y, l = R.pad_packed_sequence(pp); y.shape, l
p.sorted_indices, p.unsorted_indices, p.is_cuda, p.double().data.dtype
