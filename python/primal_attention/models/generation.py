"""How a language model goes on: the library's chance and its rules for the next token (web/models/sampling.js)."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Any, Callable, Iterable, Iterator, List, Optional, Sequence, Set, Tuple

import numpy as np
import torch

from ..table import Option, fail, told

WORD = 0xFFFFFFFF
TOKENS = 100  # of a text where it is not said how many


def stream(seed: int) -> Iterator[float]:
    """mulberry32: numbers of [0, 1), those that the library draws from the same seed."""
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & WORD
        t = ((state ^ (state >> 15)) * (state | 1)) & WORD
        t ^= (t + ((t ^ (t >> 7)) * (t | 61))) & WORD
        yield (t ^ (t >> 14)) / 2**32


@dataclass(frozen=True)
class Sampling:
    """What changes the distribution, in this order: repetition penalty, temperature, top-k, top-p, min-p."""

    temperature: float = 1.0
    top_k: Optional[int] = None
    top_p: float = 1.0
    min_p: float = 0.0
    repetition_penalty: float = 1.0

    def __post_init__(self) -> None:
        check = (
            Option("temperature", "number", None, least=0),
            Option("top_k", "integer", None, least=1),
            Option("top_p", "number", None, least=0, most=1),
            Option("min_p", "number", None, least=0, most=1),
            Option("repetition_penalty", "number", None, above=0),
        )
        for option in check:
            value = getattr(self, option.name)
            if value is not None or option.name != "top_k":
                option.check(f"generate: {option.name}", value)

    def candidates(self, logits: np.ndarray, seen: Set[int]) -> Tuple[np.ndarray, np.ndarray]:
        """Of logits [V] the tokens that may follow, and their weights, of which the largest is 1."""
        logits = logits.astype(np.float32)
        if self.repetition_penalty != 1:
            for token in seen:
                value = float(logits[token])
                logits[token] = value * self.repetition_penalty if value < 0 else value / self.repetition_penalty
        most = int(logits.argmax())
        if self.temperature == 0:
            return np.array([most]), np.ones(1)
        ids = np.arange(len(logits))
        top_k = len(ids) if self.top_k is None else self.top_k
        if top_k < len(ids) or self.top_p < 1:
            ids = np.argsort(-logits, kind="stable")
        if top_k < len(ids):
            ids = ids[logits[ids] >= logits[ids[top_k - 1]]]  # what equals the last one stays
        wide = logits.astype(np.float64)
        weights = np.exp((wide[ids] - wide[most]) / self.temperature)
        if self.top_p < 1:  # a token stays while those before it don't make up the share
            before = np.concatenate([[0.0], weights.cumsum()[:-1]])
            many = max(int((before < self.top_p * weights.sum()).sum()), 1)
            ids, weights = ids[:many], weights[:many]
        likely = weights >= self.min_p
        return ids[likely], weights[likely]


def draw(ids: np.ndarray, weights: np.ndarray, uniform: float) -> int:
    """One of the candidates; `uniform` in [0, 1)."""
    rest = uniform * sum(weights.tolist())
    for token, weight in zip(ids.tolist(), weights.tolist()):
        rest -= weight
        if rest < 0:
            return int(token)
    return int(ids[weights.argmax()])  # rounding may leave a rest


def generated(
    next_logits: Callable[[List[int]], np.ndarray],
    prompt: Sequence[int],
    tokens: int,
    sampling: Sampling,
    stops: Sequence[Sequence[int]],
    seed: Optional[int],
) -> Iterator[int]:
    """Token after token. next_logits: of all ids so far [V]."""
    if seed is None:  # torch.manual_seed repeats it
        seed = int(torch.randint(0, 2**32, (1,), dtype=torch.int64))
    text, seen, chance = list(prompt), set(prompt), stream(seed)
    for _ in range(tokens):
        new = draw(*sampling.candidates(next_logits(text), seen), next(chance))
        text.append(new)
        seen.add(new)
        yield new
        if any(text[-len(end) :] == list(end) for end in stops):
            return


def pieces(ids: Iterable[int]) -> Iterator[str]:
    """The text of ids as far as its characters are whole; what is no byte has none."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    for each in ids:
        piece = decoder.decode(bytes([each])) if 0 <= each < 256 else ""
        if piece:
            yield piece
    rest = decoder.decode(b"", final=True)
    if rest:
        yield rest


def stops_of(stop: Any, encode: Callable[[Any, str], Sequence[int]]) -> List[List[int]]:
    """Texts or ids after which a text is over: one, or a list of them."""
    many = isinstance(stop, (list, tuple))
    found = []
    for i, each in enumerate(stop if many else [stop]):
        where = f"generate: stop[{i}]" if many else "generate: stop"
        ids = encode([each] if isinstance(each, int) else each, where)
        if len(ids) == 0:
            fail(f"{where} is empty, and would stop every text before it begins")
        found.append([int(each) for each in ids])
    return found


def checked_seed(seed: Optional[int]) -> Optional[int]:
    """A whole number below 2^32, or None."""
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed <= WORD):
        fail(f"generate: seed must be a whole number from 0 to {WORD}, got {told(seed)}")
    return seed
