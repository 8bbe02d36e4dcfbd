"""Models under the names of the papers' PyTorch code, with inputs and what they answer: NAME.safetensors and NAME.io.safetensors here.

Again, byte for byte (Debian 12: apt-get install python3-torch, which is PyTorch 1.13):  /usr/bin/python3 tests/interop/make.py
The forward passes are written anew, after the released code's; `rows` is its torch.linspace(0, N - 1, n, dtype=int), which PyTorch 1.13
rounds otherwise on a CPU than version 2 does. uea_softmax, uea_primal_cos, lra_softmax and lra_primal_cos are older and not made here.
"""
import json
import math
import struct
from pathlib import Path
from typing import Any, Callable

import torch
from torch import Tensor
from torch.nn.functional import gelu, layer_norm, linear, normalize, relu

State = dict[str, Tensor]
Config = dict[str, Any]
Score = tuple[Tensor, Tensor, Tensor, Tensor, Tensor]  # e, r, We, Wr, Lambda
HERE = Path(__file__).parent
KINDS = {torch.float32: 'F32', torch.int32: 'I32'}


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
    """Draws a tensor the first time its name is asked for."""

    def __init__(self, seed: int) -> None:
        self.state: State = {}
        self.generator = torch.Generator().manual_seed(seed)

    def __call__(self, name: str, *shape: int, scale: float = 0.0) -> Tensor:
        if name not in self.state:
            values = torch.randn(shape, generator=self.generator) * (scale or 1 / math.sqrt(shape[-1]))
            self.state[name] = values + 1 if 'norm' in name and name.endswith('.weight') else values.abs() if name.endswith('Lambda') else values
        return self.state[name]

    def linear(self, name: str, x: Tensor, width: int, taps: tuple[int, ...] = ()) -> Tensor:
        weight = self(f'{name}.weight', width, x.shape[-1], *taps, scale=1 / math.sqrt(x.shape[-1]))
        return linear(x, weight.view(width, -1), self(f'{name}.bias', width, scale=0.1))

    def norm(self, name: str, x: Tensor) -> Tensor:
        return layer_norm(x, x.shape[-1:], self(f'{name}.weight', x.shape[-1], scale=0.1), self(f'{name}.bias', x.shape[-1], scale=0.1))


def split(x: Tensor, heads: int) -> Tensor:
    return x.unflatten(-1, (heads, -1)).transpose(1, 2)


def join(x: Tensor) -> Tensor:
    return x.transpose(1, 2).flatten(2)


def softmax(w: Weights, names: tuple[str, str, str], x: Tensor, heads: int, mask: Tensor | None) -> Tensor:
    q, k, v = (split(w.linear(name, x, x.shape[-1]), heads) for name in names)
    logits = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if mask is not None:
        logits = logits - 1e6 * (1 - mask[:, None, None, :])
    return join(logits.softmax(-1) @ v)


def primal(w: Weights, names: tuple[str, str], prefix: str, inner: str, x: Tensor, heads: int, count: int, rank: int, sampling: str,
           mask: Tensor | None) -> tuple[Tensor, Score]:
    q, k = (normalize(split(w.linear(name, x, x.shape[-1]), heads), dim=-1) for name in names)
    sampled = split(x, heads)[:, :, rows(x.shape[1], count, sampling)]
    we, wr = (w(f'{prefix}{name}', heads, count, rank, scale=1 / math.sqrt(count)) for name in ('We', 'Wr'))
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
    D, H, s = c['d_model'], c['n_heads'], c['low_rank']
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
    D, H, s, N = c['transformer_dim'], c['num_head'], c['low_rank'], ids.shape[1]
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


def make(name: str, forward: Callable[..., Any], config: Config, sampling: str = 'torch-2', said: Config | None = None, format: str = 'pt', pair: bool = False) -> None:
    """`said`: what the file's configuration says in the place of what was built; None takes a field away."""
    seed = sum(map(ord, name))
    w, generator = Weights(seed), torch.Generator().manual_seed(seed + 1)
    length, samples = config.get('max_len') or config['length'], 3
    inputs: State = {}
    for end in ('', '_1') if pair else ('',):
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


UEA: Config = dict(attn_type='primal_cos', feat_dim=3, max_len=22, d_model=12, n_heads=2, num_layers=2, d_ff=20, num_classes=3, dropout=0.1, pos_encoding='learnable',
                   activation='gelu', low_rank=3, rank_multi=5, kinds=['primal', 'primal'])
LRA: Config = dict(attn_type='primal_cos', learn_pos_emb=True, tied_weights=False, embedding_dim=12, transformer_dim=12, transformer_hidden_dim=20, head_dim=6, num_head=2,
                   num_layers=2, vocab_size=11, max_seq_len=16, dropout_prob=0.1, attention_dropout=0.1, pooling_mode='MEAN', num_classes=3, attention_grad_checkpointing=False,
                   mixed_precision=True, eta=0.2, low_rank=3, rank_multi=4, trace_no_x=True, length=16, kinds=['primal', 'primal'])

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
