"""The blocks of pa.ops in PyTorch, float64: blocks.json here, against which tests/operations-golden-blocks.test.mjs holds
values, shapes and gradients. `python3 tests/golden/blocks.py` writes it again (pip install torch)."""
import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(1)
cases = []


def normal(*shape):
    return torch.randn(shape, generator=generator).float().double()


def positive(*shape):
    return (normal(*shape).abs() + 0.25).float().double()


def away(*shape):
    x = normal(*shape)
    return (x + 0.25 * x.sign()).float().double()


def ids(below, *shape):
    return torch.randint(below, shape, generator=generator)


def numbers(x):
    return [float(f'{value:.9g}') for value in x.reshape(-1).tolist()]


def array(x):
    if x.dtype == torch.int64:
        return {'shape': list(x.shape), 'ids': x.reshape(-1).tolist()}
    return {'shape': list(x.shape), 'data': numbers(x)}


def case(op, function, inputs, options=None, constant=(), several=False):
    """function: of the inputs by name; several: it gives a list of tensors."""
    given = {name: x.clone().requires_grad_() if x.dtype == torch.float64 and name not in constant else x
             for name, x in inputs.items()}
    result = function(**given)
    outputs = list(result) if several else [result]
    douts = [normal(*y.shape) for y in outputs]
    wanted = [name for name, x in given.items() if x.requires_grad]
    slopes = torch.autograd.grad(outputs, [given[name] for name in wanted], douts, allow_unused=True)
    cases.append({
        'op': op, 'options': options or {}, 'inputs': {name: array(x) for name, x in inputs.items()},
        'outputs': [array(y.detach()) for y in outputs], 'douts': [numbers(dout) for dout in douts],
        'gradients': {name: numbers(torch.zeros_like(given[name]) if slope is None else slope)
                      for name, slope in zip(wanted, slopes)}})


# ---- two tensors, number by number ----
for shapes in (((3, 7), (3, 7)), ((3, 7), (7,)), ((2, 1, 4), (3, 1)), ((), (2, 3)), ((2, 3, 1, 5), (1, 3, 2, 1))):
    a, b = normal(*shapes[0]), away(*shapes[1])
    for op, function in (('add', torch.add), ('sub', torch.sub), ('mul', torch.mul), ('div', torch.div)):
        case(op, lambda a, b: function(a, b), {'a': a, 'b': b})
    case('pow', lambda a, b: a ** b, {'a': positive(*shapes[0]), 'b': b})
    case('where', lambda condition, a, b: torch.where(condition != 0, a, b),
         {'condition': (normal(*shapes[0]) > 0).double(), 'a': a, 'b': b}, constant=['condition'])

# ---- functions of one number ----
for op, function, x in (('exp', torch.exp, normal), ('log', torch.log, positive), ('tanh', torch.tanh, normal),
                        ('sigmoid', torch.sigmoid, normal), ('silu', F.silu, normal), ('relu', F.relu, away),
                        ('gelu', F.gelu, normal), ('sqrt', torch.sqrt, positive), ('abs', torch.abs, away)):
    case(op, lambda x: function(x), {'x': x(3, 7)})

# ---- over axes ----
for axis in (None, 0, 1, -1, (0, 2)):
    for keep in (False, True):
        o = {} if axis is None else {'axis': list(axis) if isinstance(axis, tuple) else axis}
        if keep:
            o['keepDims'] = True
        all_axes = (0, 1, 2) if axis is None else axis
        case('sum', lambda x: x.sum(all_axes, keepdim=keep), {'x': normal(2, 3, 5)}, o)
        case('mean', lambda x: x.mean(all_axes, keepdim=keep), {'x': normal(2, 3, 5)}, o)
        case('max', lambda x: x.amax(all_axes, keepdim=keep), {'x': normal(2, 3, 5)}, o)
        case('var', lambda x: x.var(all_axes, unbiased=True, keepdim=keep), {'x': normal(2, 3, 5)}, o)
        case('var', lambda x: x.var(all_axes, unbiased=False, keepdim=keep), {'x': normal(2, 3, 5)},
             {**o, 'correction': 0})
for axis in (0, 1, -1):
    case('softmax', lambda x: F.softmax(x, axis), {'x': normal(2, 3, 7)}, {'axis': axis})
    case('logSoftmax', lambda x: F.log_softmax(x, axis), {'x': normal(2, 3, 7)}, {'axis': axis})

# ---- products ----
for a, b in (((3, 4), (4, 5)), ((2, 3, 4), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)), ((2, 3, 4), (4, 5)), ((4,), (4,)),
             ((4,), (2, 4, 3)), ((2, 3, 4), (4,))):
    case('matmul', lambda a, b: torch.matmul(a, b), {'a': normal(*a), 'b': normal(*b)})
case('matmul', lambda a, b: a.transpose(-1, -2) @ b, {'a': normal(2, 4, 3), 'b': normal(2, 4, 5)}, {'transposeA': True})
case('matmul', lambda a, b: a @ b.transpose(-1, -2), {'a': normal(2, 3, 4), 'b': normal(5, 4)}, {'transposeB': True})
case('linearLayer', lambda x, weight, bias: F.linear(x, weight, bias),
     {'x': normal(2, 3, 4), 'weight': normal(5, 4), 'bias': normal(5)})

# ---- the same numbers in another shape ----
case('reshape', lambda x: x.reshape(4, -1), {'x': normal(2, 3, 4)}, {'shape': [4, -1]})
case('transpose', lambda x: x.transpose(-2, -1), {'x': normal(2, 3, 4)})
case('transpose', lambda x: x.transpose(0, 2), {'x': normal(2, 3, 4)}, {'axes': [0, 2]})
case('permute', lambda x: x.permute(2, 0, 3, 1), {'x': normal(2, 3, 4, 5)}, {'order': [2, 0, 3, 1]})
case('concat', lambda a, b, c: torch.cat((a, b, c), 1), {'a': normal(2, 1, 4), 'b': normal(2, 3, 4),
                                                         'c': normal(2, 2, 4)}, {'axis': 1})
case('slice', lambda x: x[:, 1:-1], {'x': normal(3, 5, 2)}, {'axis': 1, 'start': 1, 'end': -1})
case('split', lambda x: x.split([2, 4, 1], 1), {'x': normal(2, 7)}, {'axis': 1, 'sizes': [2, 4, 1]}, several=True)
case('split', lambda x: x.split(3, -1), {'x': normal(2, 7)}, {'axis': -1, 'sizes': 3}, several=True)
case('gather', lambda x, index: x.gather(1, index), {'x': normal(2, 5, 3), 'index': ids(5, 2, 7, 3)}, {'axis': 1})
case('scatterAdd', lambda x, index, source: x.scatter_add(1, index, source),
     {'x': normal(2, 5, 3), 'index': ids(5, 2, 7, 3), 'source': normal(2, 7, 3)}, {'axis': 1})

# ---- layers ----
case('layerNorm', lambda x, gamma, beta: F.layer_norm(x, (7,), gamma, beta, 1e-5),
     {'x': normal(2, 3, 7), 'gamma': normal(7), 'beta': normal(7)})
case('rmsNorm', lambda x, gamma: x / (x.pow(2).mean(-1, keepdim=True) + 1e-6).sqrt() * gamma,
     {'x': normal(2, 3, 7), 'gamma': normal(7)})
case('embedding', lambda ids, table: F.embedding(ids, table), {'ids': ids(6, 5), 'table': normal(6, 3)})
case('embedding', lambda ids, table: F.embedding(ids, table), {'ids': ids(6, 2, 4), 'table': normal(6, 3)})
for x, weight, o in (((2, 3, 9), (4, 3, 3), {}),
                     ((2, 3, 9), (4, 3, 3), {'stride': 2, 'padding': 1}),
                     ((2, 3, 12), (4, 3, 3), {'dilation': 2, 'padding': 2}),
                     ((2, 4, 11), (6, 2, 3), {'groups': 2, 'stride': 3, 'padding': 2, 'dilation': 2}),
                     ((2, 4, 10), (4, 1, 4), {'groups': 4, 'padding': 'same'}),
                     ((1, 2, 25), (3, 2, 11), {'padding': 5}),
                     ((3, 9), (4, 3, 1), {}),
                     ((3, 10), (4, 3, 2), {'stride': 4, 'padding': 'valid'}),
                     ((2, 3, 7), (2, 3, 2), {'stride': 5, 'padding': 3})):
    case('conv1d', lambda x, weight, bias: F.conv1d(x, weight, bias, **o),
         {'x': normal(*x), 'weight': normal(*weight), 'bias': normal(weight[0])}, o)
case('conv1d', lambda x, weight: F.conv1d(x, weight), {'x': normal(2, 3, 9), 'weight': normal(4, 3, 3)})

# ---- losses ----
for reduction in ('mean', 'sum', 'none'):
    for smoothing in (0, 0.1):
        for ignored in (None, 2):
            labels = ids(5, 6)
            labels[:2] = torch.tensor([2, 4]) if ignored is not None else torch.tensor([-100, 4])
            o = {'reduction': reduction, **({'labelSmoothing': smoothing} if smoothing else {}),
                 **({} if ignored is None else {'ignoreIndex': ignored})}
            case('crossEntropy', lambda logits, labels: F.cross_entropy(
                logits, labels, reduction=reduction, label_smoothing=smoothing,
                ignore_index=-100 if ignored is None else ignored), {'logits': normal(6, 5), 'labels': labels}, o)
    labels = ids(3, 2, 4)
    labels[0, 1] = -100
    case('crossEntropy', lambda logits, labels: F.cross_entropy(logits, labels, reduction=reduction, label_smoothing=0.2),
         {'logits': normal(2, 3, 4), 'labels': labels}, {'axis': 1, 'reduction': reduction, 'labelSmoothing': 0.2})
    case('mse', lambda x, target: F.mse_loss(x, target, reduction=reduction),
         {'x': normal(2, 5), 'target': normal(2, 5)}, {'reduction': reduction})
case('meanSquaredError', lambda x, target: F.mse_loss(x, target), {'x': normal(2, 5), 'target': normal(2, 5)},
     constant=['target'])

with open(Path(__file__).parent / 'blocks.json', 'w') as file:
    json.dump({'torch': torch.__version__, 'cases': cases}, file, separators=(',', ':'))
    file.write('\n')
