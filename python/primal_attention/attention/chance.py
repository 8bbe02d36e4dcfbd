"""The library's chance where it decides what an evaluation gives: the landmarks of Skyformer and the noise of spectral
points, drawn from seed 0.

xoshiro128++ seeded through splitmix32, as src/base/rng.c has them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import List, Optional, Sequence, Tuple

import numpy as np

WORD = 0xFFFFFFFF


class Chance:
    """A stream of 32-bit words."""

    def __init__(self, seed: int) -> None:
        self.state: List[int] = []
        for _ in range(4):
            seed = (seed + 0x9E3779B9) & WORD
            z = ((seed ^ (seed >> 16)) * 0x21F0AAAD) & WORD
            z = ((z ^ (z >> 15)) * 0x735A2D97) & WORD
            self.state.append(z ^ (z >> 15))

    def word(self) -> int:
        """The next word."""
        s = self.state
        result = (_rotate((s[0] + s[3]) & WORD, 7) + s[0]) & WORD
        shifted = (s[1] << 9) & WORD
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = _rotate(s[3], 11)
        return result

    def below(self, n: int) -> int:
        """0 … n − 1, unbiased (Lemire 2019)."""
        m = self.word() * n
        if m & WORD < n:
            reject = ((1 << 32) - n) % n
            while m & WORD < reject:
                m = self.word() * n
        return m >> 32


def _rotate(x: int, k: int) -> int:
    return ((x << k) | (x >> (32 - k))) & WORD


def draw_landmarks(chance: Chance, sides: Sequence[Tuple[int, Optional[Sequence[bool]]]], count: int) -> List[int]:
    """Rows of [q; k], ascending: half of `count` (the larger half if it is odd) from the queries that count, the rest
    from the keys; all of them where there are fewer, and then −1.

    sides: how many rows the queries and the keys have, and which of them count (None: all).
    """
    chosen: List[int] = []
    first = 0
    for rows, mask, wanted in ((*sides[0], count - count // 2), (*sides[1], count // 2)):
        remaining = rows if mask is None else sum(mask)
        for i in range(rows):
            if wanted <= 0:
                break
            if mask is not None and not mask[i]:
                continue
            if wanted >= remaining or chance.below(remaining) < wanted:
                chosen.append(first + i)
                wanted -= 1
            remaining -= 1
        first += rows
    return chosen + [-1] * (count - len(chosen))


@lru_cache(maxsize=256)
def fixed_landmarks(N: int, M: int, count: int) -> Tuple[int, ...]:
    """Those of the first sample of every evaluation in which all rows count."""
    return tuple(draw_landmarks(Chance(0), ((N, None), (M, None)), count))


@lru_cache(maxsize=64)
def normals(first: int, count: int, seed: int = 0) -> np.ndarray:
    """Of the N(0, 1) that an evaluation draws `count` from number `first` on, both even; float32 (Box–Muller)."""
    chance = Chance(seed)
    words = np.array([chance.word() >> 8 for _ in range(first + count)][first:], np.float64).reshape(-1, 2)
    radius = np.sqrt(-2 * np.log((words[:, 0] + 1) * 2.0**-24))
    angle = (np.float32(6.28318531) * (words[:, 1] * 2.0**-24).astype(np.float32)).astype(np.float64)
    both = np.stack([radius * np.cos(angle), radius * np.sin(angle)], -1)
    drawn: np.ndarray = both.reshape(-1).astype(np.float32)
    return drawn
