"""scikit-learn's metrics, float64: metrics.json here, to which tests/metrics.test.mjs holds those of web/metrics.
`python3 tests/golden/metrics.py` writes it again. What scikit-learn 1.2 has not (the Brier score of several classes,
calibration error) is computed here in NumPy from its definition."""
import json
import warnings
from pathlib import Path

import numpy as np
from sklearn import metrics as m
from sklearn.preprocessing import label_binarize

warnings.simplefilter('ignore')
chance = np.random.default_rng(5)


def plain(value):
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(each) for each in value]
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (np.integer, int)):
        return int(value)
    return None if not np.isfinite(value) else float(value)


def classes(y, predicted, weights=None):
    kw = {'sample_weight': weights}
    out = {'accuracy': m.accuracy_score(y, predicted, **kw),
           'balancedAccuracy': m.balanced_accuracy_score(y, predicted, **kw),
           'confusion': m.confusion_matrix(y, predicted, **kw), 'mcc': m.matthews_corrcoef(y, predicted, **kw),
           'kappa': m.cohen_kappa_score(y, predicted, **kw),
           'kappaLinear': m.cohen_kappa_score(y, predicted, weights='linear', **kw),
           'kappaQuadratic': m.cohen_kappa_score(y, predicted, weights='quadratic', **kw)}
    for name, of in (('precision', m.precision_score), ('recall', m.recall_score), ('f1', m.f1_score)):
        for average in ('micro', 'macro', 'weighted', None):
            out[f'{name} {average or "none"}'] = of(y, predicted, average=average, zero_division=0, **kw)
    return {'y': y, 'predicted': predicted, 'weights': weights, 'values': out}


def calibration(y, p, weights, bins=15):
    best = p.argmax(1)
    confidence, right = p.max(1), best == y
    place = np.clip(np.ceil(confidence * bins) - 1, 0, bins - 1)
    off = [abs(np.sum((weights * (confidence - right))[place == b])) for b in range(bins)]
    return np.sum(off) / np.sum(weights)


def probabilities(y, p, weights=None):
    p, y = np.asarray(p, float), np.asarray(y)
    labels = np.arange(p.shape[1])
    w = np.ones(len(y)) if weights is None else np.asarray(weights)
    kw = {'sample_weight': weights}
    loss = m.log_loss(y, p, labels=labels, **kw)
    hot = (y[:, None] == labels).astype(float)
    brier = np.average(((p - hot) ** 2).sum(1), weights=w)
    out = {'logLoss': loss, 'perplexity': np.exp(loss), 'calibrationError': calibration(y, p, w),
           'brier': m.brier_score_loss(y, p[:, 1], pos_label=1, **kw) if len(labels) == 2 else brier}
    if len(labels) == 2:
        out['rocAuc'] = m.roc_auc_score(y, p[:, 1], **kw) if len(set(y)) == 2 else None
        out['averagePrecision'] = m.average_precision_score(y, p[:, 1], **kw)
    else:
        for k in (1, 2):
            out[f'top{k}'] = m.top_k_accuracy_score(y, p, k=k, labels=labels, **kw)
        if len(set(y)) == len(labels):
            for average in ('macro', 'weighted', 'micro'):
                out[f'rocAuc {average}'] = m.roc_auc_score(y, p, multi_class='ovr', average=average, labels=labels, **kw)
        every = label_binarize(y, classes=labels)
        there = every[:, every.any(0)]
        for average in ('macro', 'weighted', None):
            out[f'averagePrecision {average or "none"}'] = m.average_precision_score(
                there, p[:, every.any(0)], average=average, **kw)
    return {'y': y, 'probabilities': p, 'weights': weights, 'values': out}


def labels(y, predicted, scores, weights=None):
    y, predicted, scores, kw = np.array(y), np.array(predicted), np.array(scores), {'sample_weight': weights}
    out = {'exactMatch': m.accuracy_score(y, predicted, **kw), 'hammingLoss': m.hamming_loss(y, predicted, **kw)}
    for name, of in (('precision', m.precision_score), ('recall', m.recall_score), ('f1', m.f1_score)):
        for average in ('micro', 'macro', 'weighted', None):
            out[f'{name} {average or "none"}'] = of(y, predicted, average=average, zero_division=0, **kw)
    for name, of in (('rocAuc', m.roc_auc_score), ('averagePrecision', m.average_precision_score)):
        for average in ('micro', 'macro', 'weighted', None):
            out[f'{name} {average or "none"}'] = of(y, scores, average=average, **kw)
    return {'y': y, 'predicted': predicted, 'scores': scores, 'weights': weights, 'values': out}


def numbers(y, predicted, weights=None):
    kw, out = {'sample_weight': weights}, {}
    for average, word in (('uniform_average', 'mean'), ('raw_values', 'none')):
        kw['multioutput'] = average
        out[f'mae {word}'] = m.mean_absolute_error(y, predicted, **kw)
        out[f'mse {word}'] = m.mean_squared_error(y, predicted, **kw)
        out[f'rmse {word}'] = m.mean_squared_error(y, predicted, squared=False, **kw)
        out[f'mape {word}'] = m.mean_absolute_percentage_error(y, predicted, **kw)
        out[f'r2 {word}'] = m.r2_score(y, predicted, **kw)
        for q in (0.1, 0.5, 0.9):
            out[f'pinball{q} {word}'] = m.mean_pinball_loss(y, predicted, alpha=q, **kw)
    return {'y': y, 'predicted': predicted, 'weights': weights, 'values': out}


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


N = 40
weights = chance.uniform(0, 3, N).round(3)
weights[[3, 17]] = 0
three, guess = chance.integers(0, 3, N), chance.integers(0, 3, N)
guess[::2] = three[::2]
two = chance.integers(0, 2, N)
p3 = softmax(chance.normal(size=(N, 3)) + 2 * np.eye(3)[three])
p2 = softmax(chance.normal(size=(N, 2)) + np.eye(2)[two])
tied = (chance.integers(0, 4, (N, 3)) + 1.0)
tied /= tied.sum(1, keepdims=True)
four = np.where(three == 2, 3, three)  # class 2 of four does not occur
p4 = softmax(chance.normal(size=(N, 4)))
several, also = chance.integers(0, 2, (N, 4)), chance.integers(0, 2, (N, 4))
also[::3] = several[::3]
never = also.copy()
never[:, 2] = 0
target = chance.normal(size=(N, 2)) * 3 + 1
found = target + chance.normal(size=(N, 2))
zeros = target[:, 0].round(1)
zeros[[2, 5]] = 0
constant = np.full(6, 2.5)

cases = {
    'classes': {
        'three': classes(three, guess), 'three, weighted': classes(three, guess, weights),
        'two': classes(two, (p2[:, 1] > 0.5).astype(int)), 'never predicted': classes(three, np.minimum(guess, 1)),
        'never occurs': classes(np.minimum(three, 1), guess), 'all taken for one': classes(three, np.ones(N, int)),
        'one class': classes([1, 1, 1], [1, 1, 1]), 'one class, wrong': classes([1, 1, 1], [0, 1, 0]),
        'strings': classes(np.array(['b', 'a', 'c'])[three], np.array(['b', 'a', 'c'])[guess], weights),
        'numbers with gaps': classes(three * 5 - 3, guess * 5 - 3), 'one sample': classes([0], [1]),
    },
    'probabilities': {
        'three': probabilities(three, p3), 'three, weighted': probabilities(three, p3, weights),
        'two': probabilities(two, p2), 'two, weighted': probabilities(two, p2, weights),
        'ties': probabilities(three, tied), 'ties, weighted': probabilities(three, tied, weights),
        'ties of two': probabilities(two, np.stack([1 - p2[:, 1].round(1), p2[:, 1].round(1)], 1), weights),
        'all the same': probabilities(two, np.full((N, 2), 0.5)),
        'a class does not occur': probabilities(four, p4),
        'exactly 0 and 1': probabilities([0, 1, 1, 0], [[1, 0], [0, 1], [1, 0], [0, 1]]),
        'exactly 0 and 1, right': probabilities([0, 1, 2], np.eye(3)),
    },
    'labels': {
        'four': labels(several, also, chance.uniform(size=(N, 4)).round(2)),
        'four, weighted': labels(several, also, chance.uniform(size=(N, 4)).round(1), weights),
        'never predicted': labels(several, never, chance.uniform(size=(N, 4))),
    },
    'numbers': {
        'one': numbers(target[:, 0], found[:, 0]), 'one, weighted': numbers(target[:, 0], found[:, 0], weights),
        'two': numbers(target, found), 'two, weighted': numbers(target, found, weights),
        'zero targets': numbers(zeros, found[:, 0]), 'constant': numbers(constant, constant + [0, 0, 0, 0, 0, 1]),
        'constant and met': numbers(constant, constant), 'one sample': numbers([2.0], [3.0]),
    },
}
Path(__file__).with_name('metrics.json').write_text(json.dumps(plain(cases), separators=(',', ':')) + '\n')
