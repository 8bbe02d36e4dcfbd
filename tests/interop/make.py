"""Models under the names of the papers' PyTorch code, with inputs and what they answer: NAME.safetensors and NAME.io.safetensors here.

Again, byte for byte (Debian 12: apt-get install python3-torch, which is PyTorch 1.13):  /usr/bin/python3 tests/interop/make.py
What this library exported, with inputs and its logits beside (the tests write these):   /usr/bin/python3 tests/interop/make.py NAME.safetensors …
The forward passes are written anew, after the released code's; `rows` is its torch.linspace(0, N - 1, n, dtype=int), which PyTorch 1.13
rounds otherwise on a CPU than version 2 does. uea_softmax, uea_primal_cos, lra_softmax and lra_primal_cos are older and not made here.
"""
import json
import math
import struct
import sys
from pathlib import Path
from typing import Any, Callable

import torch
from torch import Tensor
from torch.nn.functional import conv2d, gelu, layer_norm, linear, normalize, relu

State = dict[str, Tensor]
Config = dict[str, Any]
Score = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]  # e, r, We, Wr, Lambda
HERE = Path(__file__).parent
KINDS = {torch.float32: 'F32', torch.int32: 'I32', torch.int64: 'I64'}


def read(path: Path) -> tuple[State, dict[str, str]]:
    raw = path.read_bytes()
    end = 8 + struct.unpack('<Q', raw[:8])[0]
    header = json.loads(raw[8:end])
    metadata, types = header.pop('__metadata__', {}), {kind: dtype for dtype, kind in KINDS.items()}
    return {name: torch.frombuffer(bytearray(raw[end + t['data_offsets'][0]:end + t['data_offsets'][1]]), dtype=types[t['dtype']]).view(t['shape'])
            for name, t in header.items()}, metadata


def write(path: Path, tensors: State, metadata: dict[str, str]) -> None:
    header: dict[str, Any] = {'__metadata__': metadata} if metadata else {}
    data = b''
    for name, tensor in tensors.items():
        raw = tensor.contiguous().numpy().tobytes()
        header[name] = {'dtype': KINDS[tensor.dtype], 'shape': list(tensor.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    path.write_bytes(struct.pack('<Q', len(text)) + text + data)


def rows(length: int, count: int, sampling: str) -> list[int]:
    """The rows of x that the data-dependent weights see."""
    if sampling == 'torch-1':
        assert torch.__version__.startswith('1.'), 'this needs a PyTorch before 2.0 on a CPU'
        return torch.linspace(0, length - 1, count, dtype=int).tolist()
    step = (length - 1) / max(count - 1, 1)
    return [int(step * i) if i < count // 2 else int(length - 1 - step * (count - i - 1)) for i in range(count)]


class Weights:
    """Draws a tensor the first time its name is asked for; or gives those of a file, which must have it in that shape."""

    def __init__(self, seed: int, given: State | None = None) -> None:
        self.state: State = {}
        self.given = given
        self.generator = torch.Generator().manual_seed(seed)

    def __call__(self, name: str, *shape: int, scale: float = 0.0) -> Tensor:
        if name not in self.state and self.given is not None:
            assert self.given[name].shape == shape, f'{name} has shape {tuple(self.given[name].shape)}, this code has {shape}'
            self.state[name] = self.given[name]
        if name not in self.state:
            values = torch.randn(shape, generator=self.generator) * (scale or 1 / math.sqrt(shape[-1]))
            self.state[name] = values + 1 if 'norm' in name and name.endswith('.weight') else values.abs() if name.endswith('Lambda') else values
        return self.state[name]

    def linear(self, name: str, x: Tensor, width: int, taps: tuple[int, ...] = ()) -> Tensor:
        weight = self(f'{name}.weight', width, x.shape[-1], *taps, scale=1 / math.sqrt(x.shape[-1]))
        return linear(x, weight.view(width, -1), self(f'{name}.bias', width, scale=0.1))

    def norm(self, name: str, x: Tensor, eps: float = 1e-5) -> Tensor:
        return layer_norm(x, x.shape[-1:], self(f'{name}.weight', x.shape[-1], scale=0.1), self(f'{name}.bias', x.shape[-1], scale=0.1), eps)


def split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def join(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


def projections(w: Weights, names: str | tuple[str, ...], x: Tensor, count: int) -> list[Tensor]:
    """Each has a matrix, or one name has all of them, below each other."""
    if isinstance(names, str):
        return list(w.linear(names, x, count * x.shape[-1]).chunk(count, -1))
    return [w.linear(name, x, x.shape[-1]) for name in names]


def softmax(w: Weights, names: str | tuple[str, ...], x: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    q, k, v = (split(each, heads) for each in projections(w, names, x, 3))
    logits = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        logits = logits - 1e6 * (1 - mask[:, None, None, :])
    return join(logits.softmax(-1) @ v)


def primal(w: Weights, names: str | tuple[str, ...], prefix: str, inner: str, x: Tensor, heads: int, count: int, rank: int, sampling: str,
           mask: Tensor | None, weights: tuple[str, str] = ('We', 'Wr')) -> tuple[Tensor, Score]:
    q, k = (normalize(split(each, heads), dim=-1) for each in projections(w, names, x, 2))
    sampled = split(x, heads)[:, :, rows(x.shape[1], count, sampling)]
    we, wr = (w(f'{prefix}{name}', heads, count, rank, scale=1 / math.sqrt(count)) for name in weights)
    e, r = q @ (sampled.transpose(-1, -2) @ we), k @ (sampled.transpose(-1, -2) @ wr)
    y = w.linear(f'{inner}.concate_weight', torch.cat((e, r), -1), q.shape[-1])
    if mask is not None:
        y = y * mask[:, None, :, None]
    return join(y), (e, r, we, wr, w(f'{inner}.Lambda', heads, rank, scale=1))


def objective(scores: list[list[Score]], per_sample: bool) -> Tensor:
    """The KSVD term; scores[k] are of the k-th of a pair, layer by layer."""
    each = []
    for layer in zip(*scores):
        J = torch.zeros(())
        for e, r, we, wr, lam in layer:
            axes = (1, 2) if per_sample else (0, 1, 2)
            squares = [(z * lam[:, None]).square().sum(-1).mean(axes) / 2 for z in (e, r)]
            J = J + (squares[0] + squares[1] - (we * wr).sum((1, 2)).mean()) / len(layer)
        each.append(J.square())
    return torch.stack(each).mean(0)


def uea(w: Weights, c: Config, sampling: str, x: Tensor, mask: Tensor) -> tuple[Tensor, list[list[Score]]]:
    D, H, s = c['d_model'], c['n_heads'], c.get('low_rank')
    scores: list[Score] = []
    h = w.linear('project_inp', x, D) * math.sqrt(D)
    if c['pos_encoding'] == 'fixed':
        angle = torch.arange(c['max_len'])[:, None] * torch.exp(torch.arange(0, D, 2) * (-math.log(10000.0) / D))
        w.state.setdefault('pos_enc.pe', torch.stack((angle.sin(), angle.cos()), -1).view(-1, 1, D))
    h = h + w('pos_enc.pe', c['max_len'], 1, D, scale=0.3).transpose(0, 1)
    for i, kind in enumerate(c['kinds']):
        at = f'encoder.attn_layers.{i}.'
        names = tuple(f'{at}attention.{name}_projection' for name in ('query', 'key', 'value'))
        if kind == 'softmax':
            y = softmax(w, names, h, H, None)
        else:
            y, score = primal(w, names[:2], f'{at}attention.', f'{at}attention.inner_attention', h, H, min(c['max_len'], s * c['rank_multi']), s, sampling, None)
            scores.append(score)
        h = w.norm(f'{at}norm1', h + w.linear(f'{at}attention.out_projection', y, D))
        h = w.norm(f'{at}norm2', h + w.linear(f'{at}conv2', gelu(w.linear(f'{at}conv1', h, c['d_ff'], (1,))), D, (1,)))
    h = gelu(w.norm('encoder.norm', h)) * mask[..., None]
    return w.linear('output_layer', h.flatten(1), c['num_classes']), [scores]


def lra_tokens(w: Weights, c: Config, sampling: str, ids: Tensor, mask: Tensor) -> tuple[Tensor, list[Score]]:
    D, H, s, N = c['transformer_dim'], c['num_head'], c.get('low_rank'), ids.shape[1]
    scores: list[Score] = []
    h = w('model.embeddings.word_embeddings.weight', c['vocab_size'], D, scale=1)[ids.long()]
    h = h + w('model.embeddings.position_embeddings.weight', N, D, scale=0.5)
    for i, kind in enumerate(c['kinds']):
        at = 'model.transformer.' if c['tied_weights'] else f'model.transformer_{i}.'
        x, names = w.norm(f'{at}norm1', h), tuple(f'{at}mha.W_{name}' for name in 'qkv')
        if kind == 'softmax':
            y = softmax(w, names, x, H, mask)
        else:
            y, score = primal(w, names[:2], f'{at}mha.', f'{at}mha.attn', x, H, s * c['rank_multi'], s, sampling, mask)
            scores.append(score)
        h = h + w.linear(f'{at}mha.ff', y, D)
        h = h + w.linear(f'{at}mlpblock.3', gelu(w.linear(f'{at}mlpblock.0', w.norm(f'{at}norm2', h), c['transformer_hidden_dim'])), D)
    return (w.norm('model.norm', h) * mask[..., None]).mean(1), scores


def lra(w: Weights, c: Config, sampling: str, *inputs: Tensor) -> tuple[Tensor, list[list[Score]]]:
    """Of one sample and its mask, or of a pair of them."""
    ends = [lra_tokens(w, c, sampling, *inputs[k:k + 2]) for k in range(0, len(inputs), 2)]
    a, b = ends[0][0], ends[-1][0]
    pooled = a if len(ends) == 1 else torch.cat((a, b, a * b, a - b), -1)
    hidden = relu(w.linear('seq_classifer.mlpblock.0', pooled, c['transformer_hidden_dim']))
    return w.linear('seq_classifer.mlpblock.2', hidden, c['num_classes']), [scores for _, scores in ends]


def cv(w: Weights, c: Config, sampling: str, x: Tensor) -> tuple[Tensor, list[list[Score]]]:
    """DeiT as timm has it, and the papers' Primal. and Primal.+ of it; x [samples, channels, height, width]."""
    D, H, p, EPS = c['embed_dim'], c['num_heads'], c['patch_size'], 1e-6
    ranks = iter(c['low_rank'] if isinstance(c.get('low_rank'), list) else [c.get('low_rank')] * len(c['kinds']))
    scores: list[Score] = []
    h = conv2d(x, w('patch_embed.proj.weight', D, x.shape[1], p, p, scale=0.3), w('patch_embed.proj.bias', D, scale=0.1), stride=p).flatten(2).transpose(1, 2)
    h = torch.cat((w('cls_token', 1, 1, D, scale=0.5).expand(len(x), -1, -1), h), 1)
    N = h.shape[1]
    h = h + w('pos_embed', 1, N, D, scale=0.5)
    for i, kind in enumerate(c['kinds']):
        at = f'blocks.{i}.'
        n = w.norm(f'{at}norm1', h, EPS)
        if kind == 'softmax':
            y = softmax(w, f'{at}attn.qkv', n, H, None)
        else:
            s = next(ranks)
            y, score = primal(w, f'{at}attn.qk', f'{at}attn.', f'{at}attn', n, H, min(N, s * c['rank_multi']), s, sampling, None, ('we', 'wr'))
            scores.append(score)
        h = h + w.linear(f'{at}attn.proj', y, D)
        h = h + w.linear(f'{at}mlp.fc2', gelu(w.linear(f'{at}mlp.fc1', w.norm(f'{at}norm2', h, EPS), int(D * c['mlp_ratio']))), D)
    return w.linear('head', w.norm('norm', h, EPS)[:, 0], c['num_classes']), [scores]


def make(name: str, forward: Callable[..., Any], config: Config, sampling: str = 'torch-2', said: Config | None = None, format: str = 'pt', pair: bool = False) -> None:
    """`said`: what the file's configuration says in the place of what was built; None takes a field away."""
    seed = sum(map(ord, name))
    w, generator = Weights(seed), torch.Generator().manual_seed(seed + 1)
    length, samples = config.get('max_len') or config.get('length', 1), 3
    inputs: State = {}
    if forward is cv:
        size = config['img_size']
        inputs['x'] = torch.randn((samples, config['in_chans'], *(size if isinstance(size, list) else (size, size))), generator=generator)
    for end in () if forward is cv else ('', '_1') if pair else ('',):
        lengths = torch.tensor([length, length - 1, length // 2]).roll(1 if end else 0)
        mask = (torch.arange(length) < lengths[:, None]).float()
        if forward is uea:
            inputs['x'] = torch.randn((samples, length, config['feat_dim']), generator=generator) * mask[..., None]
        else:
            inputs[f'ids{end}'] = (torch.randint(1, config['vocab_size'], (samples, length), generator=generator) * mask).int()
        inputs[f'mask{end}'] = mask
    logits, scores = forward(w, config, sampling, *inputs.values())
    outputs = {**inputs, 'logits': logits}
    if scores[0]:
        outputs['ksvd_loss'] = objective(scores, forward is uea).mean().view(1)
    stored = {key: value for key, value in {**config, **(said or {})}.items() if key not in ('kinds', 'length') and value is not None}
    write(HERE / f'{name}.safetensors', w.state, {'format': format, 'torch': torch.__version__, 'sampling': sampling, 'config': json.dumps(stored)})
    write(HERE / f'{name}.io.safetensors', outputs, {})


def check(path: Path) -> None:
    """What was exported: this code's answers beside those that the library gave. Every tensor has a place here, in its shape."""
    state, metadata = read(path)
    io, _ = read(path.with_suffix('.io.safetensors'))
    c, w = json.loads(metadata['config']), Weights(0, state)
    forward = {'primalformer-uea': uea, 'primalformer-lra': lra, 'primalformer-cv': cv}[metadata['format']]
    primal_layers = {int(name.split('.' if forward is not lra else '_')[2 if forward is uea else 1].split('.')[0]) for name in state if name.lower().endswith('.we')}
    c['kinds'] = ['primal' if i in primal_layers else 'softmax' for i in range(c.get('num_layers') or c['depth'])]
    logits, _ = forward(w, c, 'torch-2', *(io[name] for name in ('x', 'mask') if name in io))
    assert w.state.keys() == state.keys(), f'{path}: this code has no {sorted(state.keys() - w.state.keys())}'
    difference = (logits - io['logits']).abs().max()
    print(f'{path.name} {difference:.3g}')


UEA: Config = dict(attn_type='primal_cos', feat_dim=3, max_len=22, d_model=12, n_heads=2, num_layers=2, d_ff=20, num_classes=3, dropout=0.1, pos_encoding='learnable',
                   activation='gelu', low_rank=3, rank_multi=5, kinds=['primal', 'primal'])
LRA: Config = dict(attn_type='primal_cos', learn_pos_emb=True, tied_weights=False, embedding_dim=12, transformer_dim=12, transformer_hidden_dim=20, head_dim=6, num_head=2,
                   num_layers=2, vocab_size=11, max_seq_len=16, dropout_prob=0.1, attention_dropout=0.1, pooling_mode='MEAN', num_classes=3, attention_grad_checkpointing=False,
                   mixed_precision=True, eta=0.2, low_rank=3, rank_multi=4, trace_no_x=True, length=16, kinds=['primal', 'primal'])
CV: Config = dict(img_size=8, patch_size=2, in_chans=3, num_classes=5, embed_dim=12, depth=3, num_heads=3, mlp_ratio=1.5, qkv_bias=True, drop_path_rate=0.1)

if __name__ == '__main__':
    if len(sys.argv) > 1:
        with torch.no_grad():
            for name in sys.argv[1:]:
                check(Path(name))
        sys.exit()

    with torch.no_grad():
        make('uea_plus', uea, {**UEA, 'pos_encoding': 'fixed', 'kinds': ['softmax', 'primal']}, said={'num_layers': 3}, format='primalformer-uea')
        make('uea_all_rows', uea, {**UEA, 'rank_multi': 10, 'num_layers': 1, 'kinds': ['primal']})
        make('uea_torch1', uea, {**UEA, 'rank_multi': 6}, sampling='torch-1')
        make('uea_torch2', uea, {**UEA, 'max_len': 46, 'low_rank': 2, 'rank_multi': 17})
        make('uea_options', uea, {**UEA, 'attn_type': 'softmax', 'kinds': ['softmax', 'softmax']}, said={
            'attn_type': None, 'n_heads': None, 'd_ff': None, 'max_len': None, 'feat_dim': None, 'num_classes': None, 'model': 'softmax', 'num_heads': 2, 'dim_feedforward': 20,
            'max_seq_len': None, 'normalization_layer': 'BatchNorm', 'eta': 0.1, 'task': 'classification', 'lr': 0.001, 'optimizer': 'RAdam', 'output_dir': 'experiments'})
        make('lra_hidden', lra, {**LRA, 'transformer_hidden_dim': 17, 'rank_multi': 6, 'learn_pos_emb': False}, said={'max_seq_len': 13})
        make('lra_plus', lra, {**LRA, 'kinds': ['softmax', 'primal']}, format='primalformer-lra')
        make('lra_torch1', lra, {**LRA, 'rank_multi': 8, 'num_layers': 1, 'kinds': ['primal']}, sampling='torch-1')
        make('lra_tied', lra, {**LRA, 'attn_type': 'softmax', 'tied_weights': True, 'num_layers': 3, 'kinds': ['softmax'] * 3})
        make('lra_pair', lra, LRA, pair=True)
        make('cv_deit', cv, {**CV, 'kinds': ['softmax'] * 3})
        make('cv_plus', cv, {**CV, 'img_size': [8, 12], 'kinds': ['softmax', 'softmax', 'primal'], 'low_rank': 3, 'rank_multi': 4, 'num_ksvd_layer': 1, 'eta': 0.05})
        make('cv_plus2', cv, {**CV, 'kinds': ['softmax', 'primal', 'primal'], 'low_rank': 4, 'rank_multi': 5, 'num_ksvd_layer': 2}, format='primalformer-cv')
        make('cv_primal', cv, {**CV, 'depth': 2, 'kinds': ['primal', 'primal'], 'low_rank': [2, 3], 'rank_multi': 4, 'eta': 0.05})
