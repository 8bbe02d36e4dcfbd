"""What is trained on and how, as PyTorch and scikit-learn have it, in float64: targets.json here, for
tests/training-weights.test.mjs, tests/src-training.test.mjs and tests/models-multi-label.test.mjs.
`python3 tests/golden/targets.py` writes it again (pip install torch scikit-learn)."""
import json
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.metrics import accuracy_score, f1_score, hamming_loss
from sklearn.utils.class_weight import compute_class_weight

torch.set_default_dtype(torch.float64)
torch.manual_seed(7)


def numbers(*shape):
    return torch.randn(*shape).float().double()


def weighted_cross_entropy(rows, classes):
    logits = numbers(rows, classes).requires_grad_()
    labels = torch.randint(0, classes, (rows,))
    labels[1] = -100
    weight = torch.rand(classes).float().double() + 0.1
    loss = torch.nn.CrossEntropyLoss(weight)(logits, labels)
    loss.backward()
    return {'logits': logits.tolist(), 'labels': [max(int(label), -1) for label in labels], 'weight': weight.tolist(),
            'loss': loss.item(), 'gradient': logits.grad.tolist()}


def groups(kind, **options):
    """Four parameters: one as all, one with a rate and a decay of its own, one frozen, one without decay."""
    rate, size = 0.05, 8
    parameters = [torch.nn.Parameter(numbers(size), requires_grad=i != 2) for i in range(4)]
    start = [p.tolist() for p in parameters]
    plain, own, _, spared = parameters
    make = {'sgd': torch.optim.SGD, 'adam': torch.optim.Adam, 'adamw': torch.optim.AdamW, 'radam': torch.optim.RAdam}
    optimizer = make[kind]([{'params': [plain]}, {'params': [own], 'lr': 0.1 * rate, 'weight_decay': 0.3},
                            {'params': [spared], 'weight_decay': 0}], rate, weight_decay=0.05, **options)
    steps = []
    for _ in range(8):
        gradients = [numbers(size) for _ in parameters]
        trained = [p for p in parameters if p.requires_grad]
        for p, gradient in zip(parameters, gradients):
            p.grad = gradient.clone() if p.requires_grad else None
        norm = torch.nn.utils.clip_grad_norm_(trained, 2.0)
        optimizer.step()
        steps.append({'gradients': [g.tolist() for g in gradients], 'norm': norm.item(),
                      'after': [p.tolist() for p in parameters]})
    return {'kind': kind, 'momentum': options.get('momentum', 0), 'rate': rate, 'weightDecay': 0.05, 'clip': 2,
            'groups': [1, 0.1, 0.3, 2, -1, 0, 3, 1, 0], 'start': start, 'steps': steps}


def multi_label(rows, labels):
    logits = (2 * numbers(rows, labels)).requires_grad_()
    targets = (torch.rand(rows, labels) < 0.4).double()
    targets[:, labels - 1] = 0  # a label that never occurs
    loss = torch.nn.BCEWithLogitsLoss()(logits, targets)
    loss.backward()
    predicted = (torch.sigmoid(logits) > 0.5).long().numpy()
    actual = targets.long().numpy()
    return {'logits': logits.tolist(), 'targets': targets.long().tolist(), 'loss': loss.item(),
            'gradient': logits.grad.tolist(), 'exactMatch': accuracy_score(actual, predicted),
            'hamming': hamming_loss(actual, predicted),
            'f1': {how: f1_score(actual, predicted, average=how, zero_division=0) for how in ('micro', 'macro')}}


labels = [0, 0, 0, 0, 0, 1, 1, 3, 3, 3]
present = np.unique(labels)
result = {
    'torch': torch.__version__,
    'sklearn': sklearn.__version__,
    'crossEntropy': [weighted_cross_entropy(6, 3), weighted_cross_entropy(9, 5)],
    'balanced': {'labels': labels,
                 'weights': dict(zip(map(str, present), compute_class_weight('balanced', classes=present, y=labels)))},
    'groups': [groups('sgd', momentum=0.9), groups('adam'), groups('adamw'), groups('radam')],
    'multiLabel': [multi_label(7, 4), multi_label(5, 3), multi_label(1, 6)],
}
with open(Path(__file__).parent / 'targets.json', 'w') as file:
    json.dump(result, file)
    file.write('\n')
