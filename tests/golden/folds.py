"""Folds of scikit-learn in the order of the samples: folds.json here, against which tests/data-folds.test.mjs holds
kFold. `python3 tests/golden/folds.py` writes it again (pip install scikit-learn)."""
import json
from pathlib import Path

import numpy as np
from sklearn.model_selection import GroupKFold, KFold, StratifiedGroupKFold, StratifiedKFold


def places(splitter, *given):
    out = np.zeros(len(given[0]), int)
    for fold, (_, test) in enumerate(splitter.split(*given)):
        out[test] = fold
    return out.tolist()


random = np.random.RandomState(5)
cases = []
for n, classes, folds, many in [(23, 2, 5, 9), (60, 4, 3, 14), (101, 3, 10, 31), (40, 5, 4, 12), (12, 2, 2, 3)]:
    x, y = np.zeros((n, 1)), random.randint(0, classes, n) ** 2
    raw = random.randint(0, many, n)
    # numbered in the order in which they come, which is the order that scikit-learn takes them in
    _, first, inverse = np.unique(raw, return_index=True, return_inverse=True)
    groups = np.argsort(np.argsort(first))[inverse]
    cases.append({
        'y': y.tolist(), 'groups': groups.tolist(), 'folds': folds,
        'plain': places(KFold(folds), x),
        'stratified': places(StratifiedKFold(folds), x, y),
        'stratifiedGroups': places(StratifiedGroupKFold(folds), x, y, groups),
        'groupSizes': sorted(np.bincount(places(GroupKFold(folds), x, y, groups)).tolist()),
    })
Path(__file__).with_suffix('.json').write_text(json.dumps(cases) + '\n')
