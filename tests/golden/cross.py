"""Cross-attention, the causal implicit kernel and learned beta by PyTorch in float64: cross.json here, against which
tests/operations-cross.test.mjs holds the library. `python3 tests/golden/cross.py` writes it again (pip install
torch). Mathematics: docs/MECHANISMS.md."""
import json
from pathlib import Path

import torch
from torch.nn.functional import normalize

torch.set_default_dtype(torch.float64)
torch.manual_seed(12)
B, H, N, M, d, s = 1, 2, 3, 5, 4, 3
KEYS = torch.tensor([[1., 1, 0, 1, 0]])
QUERIES = torch.tensor([[1., 0, 1]])
cases = []


def leaf(*shape, scale=1.0):
    return (scale * torch.randn(*shape)).float().double().requires_grad_()


def stored(x):
    return {'shape': list(x.shape), 'data': [float(f'{v:.9g}') for v in x.detach().flatten().tolist()]}


def case(name, op, f, inputs, options=None, mask=None, query_mask=None):
    result = f(**inputs)
    outputs = result if isinstance(result, dict) else {'y': result}
    if query_mask is not None:
        outputs['y'] = outputs['y'] * query_mask[:, None, :, None]
    dout = torch.randn_like(outputs['y']).float().double()
    gradients = torch.autograd.grad(outputs['y'], list(inputs.values()), dout)
    masks = {k: stored(m) for k, m in (('mask', mask), ('queryMask', query_mask)) if m is not None}
    cases.append({'name': name, 'op': op, 'inputs': {k: stored(v) for k, v in inputs.items()}, 'options': options or {},
                  'masks': masks, 'dout': stored(dout), 'outputs': {k: stored(v) for k, v in outputs.items()},
                  'gradients': {k: stored(g)['data'] for k, g in zip(inputs, gradients)}})


def qkv(n=N, m=M):
    return {'q': leaf(B, H, n, d), 'k': leaf(B, H, m, d), 'v': leaf(B, H, m, d)}


def weigh(scores, v, allowed=None):
    if allowed is not None:
        scores = scores.masked_fill(allowed == 0, -torch.inf)
    return scores.softmax(-1) @ v


def causal_mask(n):
    return torch.ones(n, n).tril()


def recentred(q, k, beta, mask=None):
    w = torch.ones(k.shape[0], 1, k.shape[2], 1) if mask is None else mask[:, None, :, None]
    mean = (k * w).sum(2, keepdim=True) / w.sum(2, keepdim=True)
    shift = beta * mean if isinstance(beta, float) else beta[:, None, None] * mean
    return q - shift, k - shift


def softmax(q, k, v, beta=0.0, mask=None):
    q, k = recentred(q, k, beta, mask)
    return weigh(q @ k.mT / d ** 0.5, v, None if mask is None else mask[:, None, None])


def linear(q, k, v, beta=0.0, mask=None):
    q, k = (torch.nn.functional.elu(x) + 1 for x in recentred(q, k, beta, mask))
    if mask is not None:
        k = k * mask[:, None, :, None]
    weights = q @ k.mT
    rho = weights.sum(-1, keepdim=True)
    return weights @ v / (rho + 1e-6 * rho.clamp(max=1))


def kernel(a, b):
    return torch.exp(-(a[..., :, None, :] - b[..., None, :, :]).square().sum(-1) / (2 * d ** 0.5))


def skyformer(q, k, v, mask, landmarks, gamma=0.1):
    rows = torch.cat([q, k], 2)
    L = rows[:, :, landmarks]
    keys = kernel(L, k) * mask[:, None, None]
    return kernel(q, L) @ torch.linalg.inv(kernel(L, L) + gamma * torch.eye(len(landmarks))) @ keys @ v


def implicit(q, k, v, w1, w2, mask=None, causal=False, p=1.8, eps=1e-3):
    def features(x):
        a, b = (2 * torch.pi * x @ w for w in (w1, w2))
        return torch.cat([a.cos() + b.cos(), a.sin() + b.sin()], -1)

    def magnitude(x):
        return x.abs().pow(p).sum(-1).pow(2 / p) / (2 * d ** 0.5)

    kernels = features(q) @ features(k).mT / (4 * w1.shape[-1])
    scores = torch.log(kernels.square() + eps) + magnitude(q)[..., None] + magnitude(k)[..., None, :]
    return weigh(scores, v, causal_mask(k.shape[2]) if causal else None if mask is None else mask[:, None, None])


def primal(q, k, we, wr, concatWeight, concatBias, x=None, mask=None):
    count = torch.ones(B, M) if mask is None else mask
    phi_q, phi_k = normalize(q, dim=-1), normalize(k, dim=-1)
    if x is not None:
        n = we.shape[1]
        rows = []
        for b in range(B):
            kept = count[b].nonzero().flatten()
            rows.append(x[b, [int(kept[i * (len(kept) - 1) // (n - 1)]) for i in range(n)]])
        X = torch.stack(rows).view(B, n, H, d).transpose(1, 2)
        we, wr = X.mT @ we, X.mT @ wr
    e, r = phi_q @ we, phi_k @ wr
    share = count / count.sum(1, keepdim=True)
    told = phi_q @ phi_k.mT @ (share[:, None, :, None] * r)
    return {'y': torch.cat([e, told], -1) @ concatWeight.T + concatBias, 'e': e, 'r': r}


def primal_inputs(n):
    return {'q': leaf(B, H, N, d), 'k': leaf(B, H, M, d), 'we': leaf(H, n, s), 'wr': leaf(H, n, s),
            'concatWeight': leaf(d, 2 * s), 'concatBias': leaf(d)}


def points():
    return {'w1': leaf(H, d, 6, scale=0.05), 'w2': leaf(H, d, 6, scale=0.05)}


for masks in ({}, {'mask': KEYS, 'query_mask': QUERIES}):
    mask, what = masks.get('mask'), ', masked' if masks else ''
    case('softmax' + what, 'softmax', lambda **x: softmax(**x, mask=mask), qkv(), **masks)
    case('softmax, recentred' + what, 'softmax', lambda **x: softmax(**x, beta=0.6, mask=mask), qkv(), {'beta': 0.6},
         **masks)
    case('softmax, learned beta' + what, 'softmax', lambda betas, **x: softmax(**x, beta=betas, mask=mask),
         {**qkv(), 'betas': leaf(H, scale=0.5)}, **masks)
    case('linear' + what, 'linear', lambda **x: linear(**x, mask=mask), qkv(), **masks)
    case('linear, learned beta' + what, 'linear', lambda betas, **x: linear(**x, beta=betas, mask=mask),
         {**qkv(), 'betas': leaf(H, scale=0.5)}, **masks)
    case('gaussian' + what, 'gaussian',
         lambda q, k, v: (kernel(q, k) * (1 if mask is None else mask[:, None, None])) @ v, qkv(), **masks)
    case('implicit' + what, 'implicit', lambda **x: implicit(**x, mask=mask), {**qkv(), **points()},
         {'p': 1.8, 'eps': 1e-3}, **masks)
    case('primal, fixed' + what, 'primal', lambda **x: primal(**x, mask=mask), primal_inputs(d),
         {'mode': 'fixed', 'cross': True}, **masks)
    case('primal, data' + what, 'primal', lambda **x: primal(**x, mask=mask),
         {**primal_inputs(4), 'x': leaf(B, M, H * d)}, {'cross': True}, **masks)
case('skyformer, exact inverse, masked', 'skyformer', lambda **x: skyformer(**x, mask=KEYS, landmarks=[0, 2, 4, 6]),
     qkv(), {'landmarks': [0, 2, 4, 6], 'iterations': 0}, mask=KEYS, query_mask=QUERIES)
case('implicit, causal', 'implicit', lambda **x: implicit(**x, causal=True), {**qkv(M), **points()},
     {'p': 1.8, 'eps': 1e-3, 'causal': True})

Path(__file__).with_name('cross.json').write_text('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]\n')
