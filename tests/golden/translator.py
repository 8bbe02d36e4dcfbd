"""Logits of torch.nn.Transformer in float64: translator.json here, against which tests/models-translator.test.mjs holds
pa.translator. `python3 tests/golden/translator.py` writes it again (pip install torch). Parameters are numbers of a
generator that both sides have: in the order of names below, all entries of one after the other."""
import json
from pathlib import Path

import torch

torch.set_default_dtype(torch.float64)
WIDTH, HEADS, HIDDEN, SOURCE, TARGET, LENGTH = 8, 2, 12, 6, 5, 7


class Numbers:
    def __init__(self):
        self.state = 20261129

    def next(self, *shape):
        out = torch.empty(shape)
        flat = out.view(-1)
        for i in range(len(flat)):
            self.state = self.state * 16807 % 2147483647
            flat[i] = self.state / 2147483647 - 0.5
        return out.float().double()


def case(norm_first):
    numbers = Numbers()
    torch.manual_seed(0)
    model = torch.nn.Transformer(WIDTH, HEADS, 1, 2, HIDDEN, 0, 'gelu', batch_first=True, norm_first=norm_first).eval()
    state = model.state_dict()

    def linear(ours, weight, bias):
        for name, tensor in ((f'{ours}.weight', weight), (f'{ours}.bias', bias)):
            names.append([name, list(tensor.shape)])
            tensor.copy_(numbers.next(*tensor.shape))

    names = []
    tables = {}
    for name, shape in (('source.embedding', (SOURCE, WIDTH)), ('source.positions', (LENGTH, WIDTH)),
                        ('target.embedding', (TARGET, WIDTH)), ('target.positions', (LENGTH, WIDTH))):
        names.append([f'{name}.weight', list(shape)])
        tables[name] = numbers.next(*shape)
    head = torch.nn.Linear(WIDTH, TARGET)
    with torch.no_grad():
        linear('head', head.weight, head.bias)
        for stack, layers in (('encoder', 1), ('decoder', 2)):
            for i in range(layers):
                theirs, ours = f'{stack}.layers.{i}', f'{stack}.{i}'
                norms = [('norm1', 'norm1'), ('norm2', 'norm2')]
                attentions = [('self_attn', 'attention')]
                if stack == 'decoder':
                    norms = [('norm1', 'norm1'), ('norm2', 'cross.norm'), ('norm3', 'norm2')]
                    attentions.append(('multihead_attn', 'cross'))
                for their, our in attentions:
                    for j, part in enumerate(('query', 'key', 'value')):
                        rows = slice(j * WIDTH, (j + 1) * WIDTH)
                        linear(f'{ours}.{our}.{part}', state[f'{theirs}.{their}.in_proj_weight'][rows],
                               state[f'{theirs}.{their}.in_proj_bias'][rows])
                    linear(f'{ours}.{our}.output', state[f'{theirs}.{their}.out_proj.weight'],
                           state[f'{theirs}.{their}.out_proj.bias'])
                for their, our in norms + [('linear1', 'feedforward.0'), ('linear2', 'feedforward.1')]:
                    linear(f'{ours}.{our}', state[f'{theirs}.{their}.weight'], state[f'{theirs}.{their}.bias'])
            linear(f'{stack}.norm', state[f'{stack}.norm.weight'], state[f'{stack}.norm.bias'])
        out = []
        for x, y in (([0, 4, 2, 2, 1], [3, 0, 1]), ([], [2, 2, 1, 0]), ([3], [])):
            source, target = x + [SOURCE - 1], [TARGET - 1] + y
            a = tables['source.embedding'][source] + tables['source.positions'][:len(source)]
            b = tables['target.embedding'][target] + tables['target.positions'][:len(target)]
            mask = torch.triu(torch.full((len(target), len(target)), float('-inf')), diagonal=1)
            out.append({'x': x, 'y': y, 'logits': head(model(a[None], b[None], tgt_mask=mask))[0].tolist()})
    return {'norm': 'pre' if norm_first else 'post', 'names': names, 'samples': out}


if __name__ == '__main__':
    path = Path(__file__).with_name('translator.json')
    path.write_text(json.dumps([case(False), case(True)]) + '\n')
