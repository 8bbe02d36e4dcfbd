"""What is left of a distribution, by the formulas of Hugging Face's LogitsProcessors in their order: sampling.json here,
against which tests/models-generation.test.mjs holds generate(). `python3 tests/golden/sampling.py` writes it again
(pip install torch)."""
import json
from pathlib import Path

import torch

GONE = float('-inf')


def penalised(scores, text, penalty):
    at = torch.tensor(sorted(set(text)))
    score = scores[at]
    return scores.scatter(0, at, torch.where(score < 0, score * penalty, score / penalty))


def top_k(scores, k):
    k = min(k, len(scores))
    return scores.masked_fill(scores < torch.topk(scores, k)[0][-1], GONE)


def top_p(scores, p):
    ascending, order = torch.sort(scores)
    remove = ascending.softmax(-1).cumsum(-1) <= 1 - p
    remove[-1] = False
    return scores.masked_fill(remove.scatter(0, order, remove), GONE)


def min_p(scores, p):
    probabilities = scores.softmax(-1)
    return scores.masked_fill(probabilities < p * probabilities.max(), GONE)


torch.manual_seed(20261130)
cases = []
for options in ({}, {'temperature': 0.5}, {'temperature': 3}, {'topK': 1}, {'topK': 4}, {'topK': 99},
                {'topP': 0}, {'topP': 0.3}, {'topP': 0.9}, {'topP': 0.999}, {'minP': 0.05}, {'minP': 0.4}, {'minP': 1},
                {'repetitionPenalty': 1.3}, {'repetitionPenalty': 0.7}, {'topK': 6, 'topP': 0.8},
                {'temperature': 0.7, 'topK': 9, 'topP': 0.95, 'minP': 0.03, 'repetitionPenalty': 1.2}):
    for tied in (False, True):
        logits = (torch.randn(12) * 2).float()
        if tied:
            logits = logits.round()
        if tied and 'topP' in options:
            continue  # which of equals goes first is nobody's to say
        text = torch.randint(0, 12, (5,)).tolist()
        scores = penalised(logits.double(), text, options.get('repetitionPenalty', 1.0))
        scores = scores / options.get('temperature', 1.0)
        if 'topK' in options:
            scores = top_k(scores, options['topK'])
        if 'topP' in options:
            scores = top_p(scores, options['topP'])
        if 'minP' in options:
            scores = min_p(scores, options['minP'])
        cases.append({'options': options, 'logits': logits.tolist(), 'text': text,
                      'probabilities': scores.softmax(-1).tolist()})

Path(__file__).with_name('sampling.json').write_text('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]\n')
