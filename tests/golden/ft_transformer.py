"""An FT-Transformer (Gorishniy et al. 2021) in PyTorch, float64: ft_transformer.json here, against which
tests/models-tables.test.mjs holds logits and gradients. `python3 tests/golden/ft_transformer.py` writes it again.

The tokenizers are those of the authors' package rtdl, `NumericalFeatureTokenizer` (x[..., None] * weight + bias) and
`CategoricalFeatureTokenizer` (embeddings(x + offsets) + bias); missing values have a category of their own in every
column. The class token stands in front, where ours does: attention without positions does not mind."""
import json
from pathlib import Path

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(3)
WIDTH, HEADS, HIDDEN, CLASSES = 12, 3, 10, 3
COLUMNS = [{'name': 'alcohol'}, {'name': 'colour', 'categories': ['red', 'white', 'rosé']}, {'name': 'sugar'},
           {'name': 'closed', 'categories': ['cork', 'screw']}]
ROWS = [[9.4, 'red', -1.5, 'screw'], [10.25, None, 0.5, 'cork'], [None, 'rosé', 2.75, 'cork'],
        [0.0, 'white', None, None], [-3.5, 'white', 1.0, 'screw']]
LABELS = [0, 2, 1, 1, 0]


class Tokenizer(nn.Module):
    def __init__(self):
        super().__init__()
        self.numbers = [c for c, column in enumerate(COLUMNS) if 'categories' not in column]
        self.weight = nn.Parameter(torch.randn(len(self.numbers), WIDTH))
        self.bias = nn.Parameter(torch.randn(len(COLUMNS), WIDTH))
        self.cardinalities = [1 + len(column.get('categories', [])) for column in COLUMNS]
        self.embeddings = nn.Embedding(sum(self.cardinalities), WIDTH)

    def forward(self, row):
        offset, tokens = 0, []
        for c, (column, value) in enumerate(zip(COLUMNS, row)):
            if value is None:
                token = self.embeddings(torch.tensor(offset))
            elif 'categories' in column:
                token = self.embeddings(torch.tensor(offset + 1 + column['categories'].index(value)))
            else:
                token = value * self.weight[self.numbers.index(c)]
            tokens.append(token + self.bias[c])
            offset += self.cardinalities[c]
        return torch.stack(tokens)

    def ours(self, weight, embeddings):
        """As the library has them: of each column the missing value's row, then the number's or the categories'."""
        rows, offset = [], 0
        for c, n in enumerate(self.cardinalities):
            rows += [embeddings[offset + i] for i in range(n)]
            if c in self.numbers:
                rows.append(weight[self.numbers.index(c)])
            offset += n
        return torch.stack(rows)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokenizer = Tokenizer()
        self.token = nn.Parameter(torch.randn(WIDTH))
        self.norm1, self.norm2, self.norm = (nn.LayerNorm(WIDTH) for _ in range(3))
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.expand, self.contract = nn.Linear(WIDTH, 2 * HIDDEN), nn.Linear(HIDDEN, WIDTH)
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, row):
        x = torch.cat([self.token[None], self.tokenizer(row)])[None]
        seen = self.norm1(x)
        x = x + self.attention(seen, seen, seen, need_weights=False)[0]
        a, b = self.expand(self.norm2(x)).chunk(2, dim=-1)
        x = x + self.contract(torch.relu(a) * b)  # ReGLU
        return self.head(self.norm(x)[0, 0])


model = Model()
for p in model.parameters():
    p.data = (p.data + 0.1 * torch.randn_like(p)).float().double()
loss = sum(nn.functional.cross_entropy(model(row)[None], torch.tensor([label])) for row, label in zip(ROWS, LABELS))
loss = loss / len(ROWS)
loss.backward()


def named(get):
    t = model.tokenizer
    split = dict(zip(('query', 'key', 'value'), zip(get(model.attention.in_proj_weight).chunk(3),
                                                    get(model.attention.in_proj_bias).chunk(3))))
    parts = {'layers.0.attention.output': model.attention.out_proj, 'layers.0.norm1': model.norm1,
             'layers.0.norm2': model.norm2, 'layers.0.feedforward.0': model.expand,
             'layers.0.feedforward.1': model.contract, 'norm': model.norm, 'head': model.head}
    tensors = {'embedding.weight': t.ours(get(t.weight), get(t.embeddings.weight)), 'embedding.bias': get(t.bias),
               'classToken.weight': get(model.token)}
    for name, (weight, bias) in split.items():
        tensors[f'layers.0.attention.{name}.weight'], tensors[f'layers.0.attention.{name}.bias'] = weight, bias
    for name, part in parts.items():
        tensors[f'{name}.weight'], tensors[f'{name}.bias'] = get(part.weight), get(part.bias)
    return {name: tensor.flatten().tolist() for name, tensor in tensors.items()}


Path(__file__).with_suffix('.json').write_text(json.dumps({
    'config': {'input': {'kind': 'table', 'columns': COLUMNS}, 'classes': CLASSES, 'width': WIDTH, 'heads': HEADS,
               'depth': 1, 'feedforward': HIDDEN, 'norm': 'pre', 'activation': 'relu', 'gated': True, 'dropout': 0,
               'attention': 'softmax', 'standardize': False},
    'rows': ROWS, 'labels': LABELS, 'parameters': named(lambda p: p.detach()), 'gradients': named(lambda p: p.grad),
    'logits': [model(row).tolist() for row in ROWS], 'loss': loss.item()}) + '\n')
