"""Layers and inputs for them: expressions that mean the same in PyTorch; the recorded answers are in tests/golden/nn.json."""

SIGNAL, IMAGE, VOLUME = "rand(2, 4, 9)", "rand(2, 4, 8, 9)", "rand(2, 4, 6, 7, 8)"
ROWS, LABELS = "rand(5, 4)", "torch.randint(0, 4, (5,))"

CASES: dict[str, list[str]] = {
    **{f"nn.{name}": ["rand(3, 4) * 4 - 2"] for name in (
        "ReLU() ReLU6() Hardtanh(-0.5,0.5) Sigmoid() Hardsigmoid() Tanh() SiLU() Mish() Hardswish() ELU() CELU(0.5) SELU() GLU() "
        "GELU() GELU('tanh') Hardshrink() LeakyReLU() LogSigmoid() Softplus() Softplus(2.0,0.5) Softshrink() PReLU() Softsign() "
        "Tanhshrink() Threshold(0.1,2.0) RReLU() RReLU().eval() Softmin(1) Softmax(0) LogSoftmax(1) Identity() Dropout() AlphaDropout()"
    ).split()},
    "nn.PReLU(4)": [ROWS],
    "nn.Softmax2d()": [IMAGE],
    "nn.Linear(4, 3)": [ROWS],
    "nn.Linear(4, 3, bias=False)": ["rand(2, 5, 4)"],
    "nn.Bilinear(4, 3, 2)": [ROWS, "rand(5, 3)"],
    "nn.LazyLinear(3)": [ROWS],
    "nn.Conv1d(4, 6, 3, padding=1)": [SIGNAL],
    "nn.Conv1d(4, 6, 3, stride=2, dilation=2, groups=2, padding=2, padding_mode='reflect')": [SIGNAL],
    "nn.Conv2d(4, 6, 3)": [IMAGE],
    "nn.Conv2d(4, 4, (3, 5), padding='same', groups=4)": [IMAGE],
    "nn.Conv2d(4, 3, 3, padding=1, padding_mode='circular', bias=False)": ["rand(4, 8, 9)"],
    "nn.Conv3d(4, 2, 3, stride=2, padding=(1, 0, 1))": [VOLUME],
    "nn.ConvTranspose1d(4, 6, 3, stride=2, output_padding=1)": [SIGNAL],
    "nn.ConvTranspose2d(4, 6, 3, stride=2, padding=1, groups=2)": [IMAGE],
    "nn.ConvTranspose3d(4, 2, 2, dilation=2)": [VOLUME],
    "nn.LazyConv2d(3, 2)": [IMAGE],
    "nn.LazyConvTranspose1d(3, 2)": [SIGNAL],
    "nn.MaxPool1d(3, stride=2, padding=1)": [SIGNAL],
    "nn.MaxPool2d((3, 2), stride=2, dilation=2, ceil_mode=True)": [IMAGE],
    "nn.MaxPool3d(2)": [VOLUME],
    "nn.AvgPool1d(3, padding=1, count_include_pad=False)": [SIGNAL],
    "nn.AvgPool2d(3, 2, ceil_mode=True)": [IMAGE],
    "nn.AvgPool3d(2, divisor_override=3)": [VOLUME],
    "nn.LPPool1d(2, 3)": [SIGNAL],
    "nn.LPPool2d(3, 2, stride=1)": [IMAGE],
    "nn.LPPool3d(2, 2)": [VOLUME],
    "nn.AdaptiveMaxPool1d(4)": [SIGNAL],
    "nn.AdaptiveMaxPool2d((3, None))": [IMAGE],
    "nn.AdaptiveMaxPool3d(2)": [VOLUME],
    "nn.AdaptiveAvgPool1d(4)": [SIGNAL],
    "nn.AdaptiveAvgPool2d((3, None))": [IMAGE],
    "nn.AdaptiveAvgPool3d(2)": [VOLUME],
    "nn.FractionalMaxPool2d(2, output_size=3)": [IMAGE],
    "nn.FractionalMaxPool3d(2, output_ratio=0.5)": [VOLUME],
    "nn.BatchNorm1d(4)": [ROWS],
    "nn.BatchNorm1d(4, momentum=None, affine=False)": [SIGNAL],
    "nn.BatchNorm2d(4, track_running_stats=False)": [IMAGE],
    "nn.BatchNorm2d(4).eval()": [IMAGE],
    "nn.BatchNorm3d(4, bias=False)": [VOLUME],
    "nn.LazyBatchNorm2d()": [IMAGE],
    "nn.SyncBatchNorm(4)": [ROWS],
    "nn.InstanceNorm1d(4, affine=True, track_running_stats=True)": [SIGNAL],
    "nn.InstanceNorm2d(4)": ["rand(4, 8, 9)"],
    "nn.InstanceNorm3d(4)": [VOLUME],
    "nn.LayerNorm((8, 9))": [IMAGE],
    "nn.LayerNorm(4, bias=False)": [ROWS],
    "nn.GroupNorm(2, 4)": [IMAGE],
    "nn.RMSNorm(9)": [SIGNAL],
    "nn.LocalResponseNorm(3)": [IMAGE],
    "nn.CrossMapLRN2d(3)": [IMAGE],
    "nn.Dropout1d(0.3)": [SIGNAL],
    "nn.Dropout2d(0.3)": [IMAGE],
    "nn.Dropout3d(0.3)": [VOLUME],
    "nn.FeatureAlphaDropout(0.3)": [SIGNAL],
    "nn.Flatten()": [IMAGE],
    "nn.Unflatten(1, (2, 2))": [SIGNAL],
    "nn.ConstantPad1d((1, 2), 3.0)": [SIGNAL],
    "nn.ZeroPad2d((1, -1, 0, 2))": [IMAGE],
    "nn.ZeroPad3d(1)": [VOLUME],
    "nn.ReflectionPad1d((1, 2))": [SIGNAL],
    "nn.ReflectionPad2d(2)": [IMAGE],
    "nn.ReflectionPad3d(1)": [VOLUME],
    "nn.ReplicationPad1d(2)": [SIGNAL],
    "nn.ReplicationPad2d((1, 2, 3, 4))": [IMAGE],
    "nn.ReplicationPad3d(1)": [VOLUME],
    "nn.CircularPad1d(2)": [SIGNAL],
    "nn.CircularPad2d((1, 2, 0, 3))": [IMAGE],
    "nn.CircularPad3d(1)": [VOLUME],
    "nn.Embedding(6, 3, padding_idx=2)": ["torch.randint(0, 6, (4, 5))"],
    "nn.Embedding(6, 3, max_norm=1.0, scale_grad_by_freq=True)": ["torch.randint(0, 6, (4, 5))"],
    **{f"nn.EmbeddingBag(6, 3, mode='{mode}')": ["torch.randint(0, 6, (9,))", "torch.tensor([0, 4, 4])"] for mode in ("sum", "mean", "max")},
    "nn.CosineSimilarity()": [ROWS, ROWS],
    "nn.PairwiseDistance(p=1, keepdim=True)": [ROWS, ROWS],
    "nn.PixelShuffle(2)": [IMAGE],
    "nn.PixelUnshuffle(2)": ["rand(2, 4, 6, 8)"],
    "nn.ChannelShuffle(2)": [IMAGE],
    "nn.Upsample(scale_factor=1.7)": [IMAGE],
    "nn.Upsample(size=12, mode='nearest-exact')": [SIGNAL],
    "nn.Upsample(size=5, mode='linear')": [SIGNAL],
    "nn.Upsample(size=(5, 13), mode='bilinear', align_corners=True)": [IMAGE],
    "nn.Upsample(scale_factor=2, mode='bicubic')": [IMAGE],
    "nn.Upsample(scale_factor=1.5, mode='trilinear')": [VOLUME],
    "nn.Unfold((3, 2), padding=1, stride=2)": [IMAGE],
    "nn.Fold((5, 6), 2, stride=2, padding=1)": ["rand(2, 8, 12)"],
    "nn.L1Loss()": [ROWS, ROWS],
    "nn.MSELoss(reduction='sum')": [ROWS, ROWS],
    "nn.SmoothL1Loss(beta=0.2)": [ROWS, ROWS],
    "nn.HuberLoss(delta=0.2)": [ROWS, ROWS],
    "nn.NLLLoss(weight=torch.tensor([1.0, 2.0, 0.5, 1.0]))": [ROWS, LABELS],
    "nn.NLLLoss(ignore_index=1)": ["rand(2, 4, 3)", "torch.randint(0, 4, (2, 3))"],
    "nn.CrossEntropyLoss()": [ROWS, LABELS],
    "nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.5, 1.0]), label_smoothing=0.1)": [ROWS, LABELS],
    "nn.CrossEntropyLoss(reduction='sum')": [ROWS, "rand(5, 4).softmax(1)"],
    "nn.LinearCrossEntropyLoss(4, 6, bias=True)": [ROWS, LABELS],
    "nn.LinearCrossEntropyLoss(4, 6, options=nn.LinearCrossEntropyOptions(batch_chunk_size=2))": [ROWS, LABELS],
    "nn.BCELoss()": [ROWS, ROWS],
    "nn.BCEWithLogitsLoss(pos_weight=torch.tensor([1.0, 2.0, 0.5, 1.0]))": [ROWS, ROWS],
    "nn.KLDivLoss(reduction='batchmean')": ["rand(5, 4).log()", ROWS],
    "nn.PoissonNLLLoss(full=True)": [ROWS, "rand(5, 4) * 5"],
    "nn.GaussianNLLLoss(full=True)": [ROWS, ROWS, "rand(5, 1)"],
    "nn.HingeEmbeddingLoss()": [ROWS, "torch.randint(0, 2, (5, 4)) * 2 - 1"],
    "nn.CosineEmbeddingLoss(margin=0.5)": [ROWS, ROWS, "torch.tensor([1, -1, 1, -1, 1])"],
    "nn.MarginRankingLoss(margin=0.3)": ["rand(5)", "rand(5)", "torch.tensor([1, -1, 1, -1, 1])"],
    "nn.MultiMarginLoss(p=2)": [ROWS, LABELS],
    "nn.MultiLabelMarginLoss()": [ROWS, "torch.tensor([[3, 0, -1, 1]]).repeat(5, 1)"],
    "nn.MultiLabelSoftMarginLoss()": [ROWS, ROWS],
    "nn.SoftMarginLoss()": [ROWS, "torch.randint(0, 2, (5, 4)) * 2 - 1"],
    "nn.TripletMarginLoss(swap=True)": [ROWS, ROWS, ROWS],
    "nn.TripletMarginWithDistanceLoss()": [ROWS, ROWS, ROWS],
    "nn.CTCLoss()": ["rand(6, 2, 5).log_softmax(2)", "torch.tensor([[1, 2, 2], [3, 1, 0]])", "torch.tensor([6, 5])", "torch.tensor([3, 2])"],
    "nn.AdaptiveLogSoftmaxWithLoss(8, 12, [3, 6], div_value=2.0)": ["rand(5, 8)", "torch.tensor([0, 4, 11, 2, 7])"],
    "nn.RNNCell(4, 3)": [ROWS],
    "nn.LSTMCell(4, 3)": [ROWS],
    "nn.GRUCell(4, 3, bias=False)": [ROWS],
    "nn.RNN(4, 3, 2, nonlinearity='relu')": ["rand(6, 2, 4)"],
    "nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True)": ["rand(2, 6, 4)"],
    "nn.LSTM(4, 5, proj_size=3)": ["rand(6, 2, 4)"],
    "nn.GRU(4, 3, 2, dropout=0.5)": ["rand(6, 2, 4)"],
    "nn.MultiheadAttention(4, 2)": ["rand(3, 2, 4)", "rand(5, 2, 4)", "rand(5, 2, 4)"],
    "nn.MultiheadAttention(4, 2, kdim=3, vdim=2, add_bias_kv=True, add_zero_attn=True)": ["rand(3, 2, 4)", "rand(5, 2, 3)", "rand(5, 2, 2)"],
    "nn.TransformerEncoderLayer(4, 2, 8, dropout=0.0, batch_first=True)": ["rand(2, 3, 4)"],
    "nn.TransformerDecoderLayer(4, 2, 8, dropout=0.0, norm_first=True, activation='gelu')": ["rand(3, 2, 4)", "rand(5, 2, 4)"],
    "nn.Transformer(4, 2, 1, 1, 8, dropout=0.0, batch_first=True)": ["rand(2, 3, 4)", "rand(2, 5, 4)"],
    "nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))": [ROWS],
}  # fmt: skip


def answers(expression, inputs, torch, nn):
    """Builds the layer with seed 0, calls it on inputs from seed 1, and returns what can be compared."""
    torch.manual_seed(0)
    layer = eval(expression, {"torch": torch, "nn": nn})
    lazy = any(nn.parameter.is_lazy(p) for p in layer.parameters())
    torch.manual_seed(1)
    names = {"torch": torch, "rand": lambda *shape: torch.rand(*shape, dtype=torch.float32)}
    values = [eval(text, names) for text in inputs]
    for value in values[: 2 if "Cosine" in expression else 1]:
        if value.is_floating_point():
            value.requires_grad_()
    torch.manual_seed(2)
    found = {"repr": repr(layer), "state": {} if lazy else _summaries(layer.state_dict())}
    outputs = _tensors(layer(*values))
    found["output"] = {str(i): _summary(t) for i, t in enumerate(outputs)}
    tracked = [t for t in outputs if t.requires_grad]
    if tracked:
        sum((t * torch.arange(t.numel()).reshape(t.shape).cos()).sum() for t in tracked).backward()
    found["gradient"] = {str(i): _summary(v.grad) for i, v in enumerate(values) if v.grad is not None}
    found["parameters"] = {name: _summary(p.grad) for name, p in layer.named_parameters() if p.grad is not None}
    found["after"] = _summaries(layer.state_dict())
    return found


def _tensors(value):
    if isinstance(value, tuple):
        return [tensor for item in value for tensor in _tensors(item)]
    return [] if value is None else [value]


def _summaries(tensors):
    return {name: _summary(tensor) for name, tensor in tensors.items()}


def _summary(tensor):
    """Shape, sum, sum of squares and the first elements: enough to see any difference that matters."""
    values = tensor.detach().double().flatten()
    return [list(tensor.shape), values.sum().item(), (values * values).sum().item(), values[:4].tolist()]
