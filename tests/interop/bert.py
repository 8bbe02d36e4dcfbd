"""A tiny random encoder of BERT's family under its public names, and what PyTorch's own layers make of it:   /usr/bin/python3 tests/interop/bert.py

With the folder of MiniLM-L6 (model.safetensors, config.json, vocab.txt) also its vectors of three sentences, without its weights:   … FOLDER
"""

import json
import sys
from pathlib import Path

import torch
from make import read, write
from torch import Tensor, nn
from torch.nn.functional import layer_norm

HERE = Path(__file__).parent
EPS = 1e-12
SENTENCES = [
    [101, 1037, 2158, 2003, 5983, 2833, 1012, 102],
    [101, 1996, 4633, 2003, 8403, 2651, 1012, 102],
    list(range(2000, 2128)),
]


def tokens_of(state: dict[str, Tensor], config: dict, ids: list[int]) -> Tensor:
    """The vectors [N, D] of the tokens after the last layer."""
    width, heads = config['hidden_size'], config['num_attention_heads']
    e = 'embeddings.'
    x = state[e + 'word_embeddings.weight'][ids] + state[e + 'position_embeddings.weight'][: len(ids)]
    x = x + state[e + 'token_type_embeddings.weight'][0]
    x = layer_norm(x, (width,), state[e + 'LayerNorm.weight'], state[e + 'LayerNorm.bias'], EPS)[None]
    for i in range(config['num_hidden_layers']):
        layer = nn.TransformerEncoderLayer(width, heads, config['intermediate_size'], 0.0, 'gelu', EPS, batch_first=True)
        own = {name.removeprefix(f'encoder.layer.{i}.'): value for name, value in state.items() if name.startswith(f'encoder.layer.{i}.')}
        renamed = {
            f'self_attn.in_proj_{part}': torch.cat([own[f'attention.self.{which}.{part}'] for which in ('query', 'key', 'value')])
            for part in ('weight', 'bias')
        }
        for ours, theirs in {
            'self_attn.out_proj': 'attention.output.dense',
            'linear1': 'intermediate.dense',
            'linear2': 'output.dense',
            'norm1': 'attention.output.LayerNorm',
            'norm2': 'output.LayerNorm',
        }.items():
            for part in ('weight', 'bias'):
                renamed[f'{ours}.{part}'] = own[f'{theirs}.{part}']
        layer.load_state_dict(renamed)
        x = layer(x)
    return x[0]


def tiny(width: int, feedforward: int, depth: int, vocabulary: int, length: int) -> dict[str, Tensor]:
    shapes = {
        'embeddings.word_embeddings.weight': (vocabulary, width),
        'embeddings.position_embeddings.weight': (length, width),
        'embeddings.token_type_embeddings.weight': (2, width),
        'embeddings.LayerNorm.weight': (width,),
        'pooler.dense.weight': (width, width),
        'pooler.dense.bias': (width,),
    }
    for i in range(depth):
        for name, shape in {
            'attention.self.query': (width, width),
            'attention.self.key': (width, width),
            'attention.self.value': (width, width),
            'attention.output.dense': (width, width),
            'attention.output.LayerNorm': (width,),
            'intermediate.dense': (feedforward, width),
            'output.dense': (width, feedforward),
            'output.LayerNorm': (width,),
        }.items():
            shapes[f'encoder.layer.{i}.{name}.weight'] = shape
    for name in [name for name in shapes if 'encoder' in name or 'embeddings.LayerNorm' in name]:
        shapes[name.replace('.weight', '.bias')] = shapes[name][:1]
    return {name: torch.randn(shape) * 0.4 + ('LayerNorm.weight' in name) for name, shape in shapes.items()}


@torch.no_grad()
def main(folder: str | None) -> None:
    torch.manual_seed(0)
    config = {'model_type': 'bert', 'hidden_act': 'gelu', 'hidden_size': 12, 'num_attention_heads': 3, 'intermediate_size': 20, 'num_hidden_layers': 2}
    state, ids = tiny(12, 20, 2, 30, 9), [3, 0, 29, 7, 7, 12]
    tokens = tokens_of(state, config, ids)
    write(HERE / 'bert_tiny.safetensors', {f'bert.{name}': value for name, value in state.items()}, {'config': json.dumps(config)})
    write(HERE / 'bert_tiny.io.safetensors', {'ids': torch.tensor(ids, dtype=torch.int32), 'tokens': tokens, 'mean': tokens.mean(0)}, {})
    if folder:
        config = json.loads((Path(folder) / 'config.json').read_text())
        state, _ = read(Path(folder) / 'model.safetensors')
        out = {}
        for i, ids in enumerate(SENTENCES):
            tokens = tokens_of(state, config, ids)
            out |= {f'{i}.ids': torch.tensor(ids, dtype=torch.int32), f'{i}.mean': tokens.mean(0), f'{i}.first': tokens[0]}
        write(HERE / 'bert_minilm.io.safetensors', out, {})


if __name__ == '__main__':
    main(sys.argv[1] if len(sys.argv) > 1 else None)
