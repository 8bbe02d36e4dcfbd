"""Beam search, as the library has it (web/models/beams.js): GNMT's score, ties go to what was found first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, List, Tuple

import numpy as np

LENGTH_PENALTY = 0.6  # where none is given
MOST_BEAMS = 1024


@dataclass
class Hypothesis:
    """One target: `output` as people have it, its ids, log p/((5 + length)/6)^length_penalty with the end counted."""

    output: Any
    ids: List[int]
    score: float
    log_probability: float


def search(
    next_of: Callable[[List[List[int]]], np.ndarray], beams: int, length_penalty: float, max_length: int, end: int
) -> List[Hypothesis]:
    """The likeliest sequences, best first. next_of: of sequences of one length log p of what may follow [n,V] in
    float64. Of all continuations the `beams` likeliest go on; one that ends among as many of the best is done. It is
    over when `beams` are done and none that goes on can come before the best of them; with one beam, when it is done.
    """

    def penalty(tokens: int) -> float:
        return float(((5 + tokens + 1) / 6) ** length_penalty)

    done: List[Hypothesis] = []
    alive: List[Tuple[List[int], float]] = [([], 0.0)]
    while alive:
        most = max(log_p for _, log_p in alive) / penalty(max_length)  # more tokens are not likelier, but weigh less
        if len(done) >= beams and any(each.score >= most for each in done):
            break
        ids = [each for each, _ in alive]
        scores = np.array([log_p for _, log_p in alive])[:, None] + next_of(ids)
        if len(ids[0]) >= max_length:
            scores[:, :end] = -np.inf
        flat = scores.reshape(-1)
        ranked = [int(each) for each in np.argsort(-flat, kind="stable")[: 2 * beams] if flat[each] > -np.inf]
        columns = scores.shape[1]
        for each in ranked[:beams]:
            if each % columns == end:
                told, log_p = ids[each // columns], float(flat[each])
                done.append(Hypothesis(None, told, log_p / penalty(len(told)), log_p))
        if beams == 1 and done:
            break
        chosen = [each for each in ranked if each % columns != end][:beams]
        alive = [([*ids[each // columns], each % columns], float(flat[each])) for each in chosen]
    return sorted(done, key=lambda each: -each.score)[:beams]
