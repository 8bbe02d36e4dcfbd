"""The family around the four papers in PyTorch, float64, as docs/MECHANISMS.md Part 7 has it: NAME.safetensors here, against
which tests/operations-golden.test.mjs holds values and gradients. `python3 tests/golden/family.py` writes them again
(pip install torch)."""
import json
import math
import struct
from pathlib import Path

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
folder = Path(__file__).parent
generator = torch.Generator().manual_seed(17)
B, H, N, D = 2, 3, 23, 6


def normal(*shape, scale=1.0):
    return (scale * torch.randn(shape, generator=generator)).float().double()


def mask_of(n):
    mask = torch.ones(B, n)
    mask[0, n - 5 :] = 0
    mask[1, 3] = 0
    return mask


def qkv(n=N, m=N, scale=1.0):
    return {'q': normal(B, H, n, D, scale=scale), 'k': normal(B, H, m, D, scale=scale), 'v': normal(B, H, m, D)}


def attend(a, b, mask=None, causal=False):
    """softmax(a bᵀ/√d), rows"""
    scores = a @ b.transpose(-1, -2) / math.sqrt(a.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(mask[:, None, None] == 0, -math.inf)
    if causal:
        later = torch.ones(scores.shape[-2:]).triu(1) > 0
        scores = scores.masked_fill(later, -math.inf)
    return scores.softmax(-1)


def in_segments(m):
    """Queries and keys whose segments differ: else the landmarks' matrix is all but singular, and float32 has no more
    digits of its inverse."""
    inputs = qkv()
    for i in range(N):
        for name in 'qk':
            inputs[name][:, :, i, i * m // N] += 5
    return {name: value.float().double() for name, value in inputs.items()}


def linformer(q, k, v, keyProjection, valueProjection=None, mask=None):
    n = k.shape[2]
    value = keyProjection if valueProjection is None else valueProjection
    if mask is not None:
        k, v = k * mask[:, None, :, None], v * mask[:, None, :, None]
    return attend(q, keyProjection[:, :n] @ k) @ (value[:, :n] @ v)


def segments(x, keep, m):
    rows = x[:, keep != 0]
    n = rows.shape[1]
    cuts = [s * n // m for s in range(m + 1)]
    return torch.stack([rows[:, a:b].mean(1) for a, b in zip(cuts, cuts[1:])], 1)


def nystromformer(q, k, v, filter=None, mask=None, landmarks=64, iterations=6):
    parts = []
    for b in range(q.shape[0]):
        keep = torch.ones(k.shape[2]) if mask is None else mask[b]
        m = min(landmarks, int(keep.sum()))
        ql, kl = segments(q[b], keep, m), segments(k[b], keep, m)
        A = attend(ql, kl)
        eye = torch.eye(m)
        heads = []
        for h in range(q.shape[1]):
            Z = A[h].T / A[h].sum(0).max()
            for _ in range(iterations):
                W = A[h] @ Z
                Z = 0.25 * Z @ (13 * eye - W @ (15 * eye - W @ (7 * eye - W)))
            right = (ql[h] @ k[b, h].T / math.sqrt(D)).masked_fill(keep[None] == 0, -math.inf).softmax(-1)
            y = attend(q[b, h], kl[h]) @ (Z @ (right @ v[b, h]))
            if filter is not None:
                taps = filter.shape[1]
                kept = v[b, h] * keep[:, None]
                padded = F.pad(kept, (0, 0, (taps - 1) // 2, taps // 2))
                y = y + keep[:, None] * sum(filter[h, t] * padded[t : t + len(kept)] for t in range(taps))
            heads.append(y)
        parts.append(torch.stack(heads))
    return torch.stack(parts)


def weighed(w, v, floor=0.0):
    rho = w.sum(-1, keepdim=True)
    return (w @ v) / rho.clamp(min=floor)


def performer(q, k, v, directions, mask=None, causal=False):
    root = D**0.25
    exponents = [x @ directions.T / root - x.square().sum(-1, keepdim=True) / (2 * root * root) for x in (q, k)]
    w = exponents[0].exp() @ exponents[1].exp().transpose(-1, -2)
    return weighed(hide(w, mask, causal), v)


def hide(w, mask, causal):
    if mask is not None:
        w = w * mask[:, None, None]
    return w.tril() if causal else w


def cosformer(q, k, v, mask=None, causal=False, reach=0, denominatorEps=1e-6):
    n, m = q.shape[2], k.shape[2]
    last = torch.full((q.shape[0],), m)
    if mask is not None:
        last = torch.tensor([int(row.nonzero().max()) + 1 for row in mask])
    R = torch.full_like(last, reach) if reach else (last if n == m else last.clamp(min=n))
    apart = torch.arange(n)[:, None] - torch.arange(m)[None]
    cosine = torch.cos(math.pi * apart / (2 * R[:, None, None, None]))
    w = (q.relu() @ k.relu().transpose(-1, -2)) * cosine
    return weighed(hide(w, mask, causal), v, denominatorEps)


def elliptical(q, k, v, previous=None, mask=None, causal=False):
    if previous is not None:
        moved = (v - previous).abs().detach()
        if mask is not None:
            moved = moved * mask[:, None, :, None]
        s = moved.cumsum(2) if causal else moved.sum(2, keepdim=True)
        q = q * (s / s.amax(-1, keepdim=True))
    return attend(q, k, mask, causal) @ v


def rpc(k, v, mask=None, iterations=4, threshold=3.0):
    keep = torch.ones(k.shape[0], k.shape[2]) if mask is None else mask
    norm = (k.abs() * keep[:, None, :, None]).sum((-1, -2), keepdim=True)
    mu = keep.sum(1)[:, None, None, None] * H * D / (4 * norm)
    L = torch.zeros_like(k)
    Y = torch.zeros_like(k)
    for _ in range(iterations):
        a = k - L + Y / mu
        S = a.sign() * (a.abs() - threshold * mu).clamp(min=0)
        cleaned = k - S - Y / mu
        L = attend(cleaned, cleaned, keep) @ v
        Y = Y + mu * (k - L - S)
    return L


def kep_svgp(x, q, k, we, wr, lambda_, mean, cholesky, concatWeight, concatBias, noise=None, mask=None, mode='data', merge='sum'):
    heads, rows, s = we.shape
    if mode == 'data':
        last = x.shape[1] - 1
        at = torch.tensor([i * last // (rows - 1) for i in range(rows)])
        sampled = x[:, at].reshape(x.shape[0], rows, heads, D)
        we, wr = (torch.einsum('bnhd,hns->bhds', sampled, w) for w in (we, wr))
    e, r = F.normalize(q, dim=-1) @ we, F.normalize(k, dim=-1) @ wr
    L = torch.zeros(heads, s, s, s)
    below = torch.tril_indices(s, s)
    L = L.index_put((torch.arange(heads)[:, None, None], torch.arange(s)[None, :, None], below[0], below[1]), cholesky)
    L = L.tril(-1) + torch.diag_embed(L.diagonal(dim1=-2, dim2=-1).exp())
    posterior = torch.distributions.MultivariateNormal(mean.transpose(1, 2), scale_tril=L)
    prior = torch.distributions.MultivariateNormal(
        torch.zeros(heads, s, s), scale_tril=torch.diag_embed(lambda_**-2)[:, None].expand(-1, s, -1, -1))
    kl = torch.distributions.kl_divergence(posterior, prior).sum()
    u = mean.transpose(1, 2).expand(q.shape[0], -1, -1, -1)
    if noise is not None:
        u = u + (L @ noise[..., None])[..., 0]
    processes = [torch.einsum('bhni,hi,bhti->bhnt', scores, lambda_**2, u) for scores in (e, r)]
    y = F.linear(sum(processes) if merge == 'sum' else torch.cat(processes, -1), concatWeight, concatBias)
    y = y if mask is None else y * mask[:, None, :, None]
    return y, e, r, kl.expand(q.shape[0])


def kep_inputs(rows, s, merge='sum'):
    """lambda above 0, as the layer's exponential is."""
    return {'x': normal(B, N, H * D), **{name: normal(B, H, N, D) for name in 'qk'}, 'we': normal(H, rows, s),
            'wr': normal(H, rows, s), 'lambda_': (0.6 * normal(H, s)).exp().float().double(), 'mean': normal(H, s, s),
            'cholesky': normal(H, s, s * (s + 1) // 2, scale=0.5),
            'concatWeight': normal(D, s if merge == 'sum' else 2 * s), 'concatBias': normal(D)}


def store(path, tensors, metadata):
    header, offset, parts = {'__metadata__': metadata}, 0, []
    for name, tensor in tensors.items():
        numbers = tensor.detach().float().contiguous().reshape(-1).tolist()
        data = struct.pack(f'<{len(numbers)}f', *numbers)
        header[name] = {'dtype': 'F32', 'shape': list(tensor.shape), 'data_offsets': [offset, offset + len(data)]}
        offset += len(data)
        parts.append(data)
    text = json.dumps(header, separators=(',', ':')).encode()
    text += b' ' * (-len(text) % 8)
    path.write_bytes(struct.pack('<Q', len(text)) + text + b''.join(parts))


def case(name, op, function, inputs, constants=None, **options):
    """Inputs get gradients, constants don't."""
    constants = constants or {}
    given = {key: value.clone().requires_grad_() for key, value in inputs.items()}
    out = function(**given, **constants, **options)
    outputs = dict(zip(('y', 'e', 'r', 'kl'), out)) if isinstance(out, tuple) else {'y': out}
    y = outputs['y']
    dout = normal(*y.shape)
    y.backward(dout)
    tensors = {f'in.{key}': value for key, value in {**given, **constants}.items()}
    tensors |= {'dout': dout, **{f'out.{name}': value for name, value in outputs.items()}}
    tensors |= {f'grad.{key}': value.grad for key, value in given.items()}
    store(folder / f'{name}.safetensors', tensors, {'op': op, 'options': json.dumps(options)})


if __name__ == '__main__':
    few = {'mask': mask_of(N)}
    case('linformer', 'linformer', linformer, {**qkv(N, 17), 'keyProjection': normal(5, 20), 'valueProjection': normal(5, 20)})
    case('linformer_shared_mask', 'linformer', linformer, {**qkv(), 'keyProjection': normal(4, N)}, few)
    case('nystromformer', 'nystromformer', nystromformer, in_segments(6), landmarks=6)
    case('nystromformer_mask', 'nystromformer', nystromformer, {**in_segments(4), 'filter': normal(H, 3)}, few, landmarks=4, iterations=5)
    case('performer', 'performer', performer, qkv(N, 19), {'directions': normal(8, D)})
    case('performer_causal', 'performer', performer, qkv(), {**few, 'directions': normal(9, D)}, causal=True)
    case('cosformer', 'cosformer', cosformer, qkv(N, 19))
    case('cosformer_causal', 'cosformer', cosformer, qkv(), few, causal=True, reach=40)
    case('cosformer_mask', 'cosformer', cosformer, qkv(), few)
    case('elliptical', 'elliptical', elliptical, qkv(N, 19), {'previous': normal(B, H, 19, D)})
    case('elliptical_causal', 'elliptical', elliptical, qkv(), {**few, 'previous': normal(B, H, N, D)}, causal=True)
    keys = {key: value for key, value in qkv(scale=0.7).items() if key != 'q'}
    case('rpc', 'rpc', rpc, keys, iterations=3, threshold=3.0)
    case('rpc_mask', 'rpc', rpc, keys, few, iterations=2, threshold=0.8)
    case('kep_svgp', 'kep-svgp', kep_svgp, kep_inputs(7, 5), {'noise': normal(B, H, 5, 5)})
    case('kep_svgp_concat_mask', 'kep-svgp', kep_svgp, kep_inputs(9, 4, 'concat'), {**few, 'noise': normal(B, H, 4, 4)}, merge='concat')
