"""What attention is told of where tokens stand: tables of sines, rotations of queries and keys, biases by distance."""

from __future__ import annotations

from bisect import bisect_right
from typing import Optional

import torch
from torch import Tensor

BUCKETS, FAR = 32, 128  # T5's numbers


def sinusoidal(length: int, width: int) -> Tensor:
    """[length,width]: sines of t·10000^(−c/width) in even columns c, their cosines in the columns behind them.

    Frequencies are float32, as the library's, whose rounding far places show.
    """
    columns = torch.arange(0, width, 2, dtype=torch.float32)
    frequency = torch.exp(columns * -9.2103403719761827 / width).double()
    angle = torch.arange(length, dtype=torch.float64)[:, None] * frequency
    both = torch.stack([angle.sin(), angle.cos()], -1).flatten(1)
    return both[:, :width].float()


def rotate(x: Tensor, table: Tensor, first: int = 0) -> Tensor:
    """Queries or keys [B,H,N,d], of which the pairs of columns 2c, 2c + 1 turn by the angles of `table` [length,d].

    An odd last column stays. Token 0 stands at place `first`.
    """
    N, d = x.shape[-2:]
    even = d - d % 2
    rows = table[first : first + N].to(x.dtype)
    sine, cosine = rows[:, 0:even:2], rows[:, 1:even:2]
    a, b = x[..., 0:even:2], x[..., 1:even:2]
    turned = torch.stack([a * cosine - b * sine, a * sine + b * cosine], -1).flatten(-2)
    return torch.cat([turned, x[..., even:]], -1) if even < d else turned


def distances(tokens: int) -> Tensor:
    """i − j from 1 − N to N − 1, in the order of `relative`."""
    return torch.arange(1 - tokens, tokens)


def alibi(heads: int, tokens: int) -> Tensor:
    """−|i − j|·2^(−8(h+1)/H) (Press et al. 2022), [H,2N−1]; of other H than powers of two as the paper's code."""
    power = 1 << (heads.bit_length() - 1)
    octaves = [8 * (h + 1) / power if h < power else 4 * (2 * (h - power) + 1) / power for h in range(heads)]
    slopes = torch.tensor([2.0**-octave for octave in octaves])
    return -slopes[:, None] * distances(tokens).abs()


def buckets(tokens: int, causal: bool) -> Tensor:
    """T5's bucket of each distance, [2N−1]: one each for small ones, then ever larger ones up to 128."""
    every = BUCKETS if causal else BUCKETS // 2
    exact = every // 2
    step = (FAR / exact) ** (1 / (every - exact))
    begins = [exact * step**n * (1 - 1e-9) for n in range(1, every - exact)]

    def bucket(distance: int) -> int:
        far, start = (max(distance, 0), 0) if causal else (abs(distance), every if distance < 0 else 0)
        if far < exact:
            return start + far
        return start + exact + bisect_right(begins, far)

    return torch.tensor([bucket(int(distance)) for distance in distances(tokens)])


def relative_bias(heads: int, tokens: int, causal: bool, table: Optional[Tensor] = None) -> Tensor:
    """The biases of scores for each distance [H,2N−1]: of `table` [H,32] by bucket, or ALiBi's without one."""
    if table is None:
        return alibi(heads, tokens)
    return table[:, buckets(tokens, causal).to(table.device)]
