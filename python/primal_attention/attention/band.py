"""Windows of a long sequence: queries in blocks, each with the keys that its window reaches."""

from __future__ import annotations

from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from .parts import weigh

SMALLEST = 32  # queries of a block


def block_size(window: int) -> int:
    """So many queries at a time that about a third of the pairs of a block count, or more."""
    return max(window, SMALLEST)


def worth_it(N: int, M: int, window: int) -> bool:
    """Whether blocks have fewer pairs than the whole."""
    return N == M and block_size(window) + 2 * window < N


def band(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    window: int,
    *,
    mask: Optional[Tensor],
    relative: Optional[Tensor],
    causal: bool,
    dropout: float,
) -> Tensor:
    """Softmax attention over |i − j| ≤ window in O(N·window). q, k, v [B,H,N,d], mask [B,N] of booleans, relative
    [H,2N−1] → [B,H,N,d]
    """
    B, H, N, _ = q.shape
    size = block_size(window)
    width, blocks = size + 2 * window, -(-N // size)
    gap = blocks * size - N

    def queries(x: Tensor) -> Tensor:  # [B,H,blocks,size,d]
        return F.pad(x, (0, 0, 0, gap)).view(B, H, blocks, size, x.shape[3])

    def keys(x: Tensor) -> Tensor:  # [B,H,blocks,width,d]
        return F.pad(x, (0, 0, window, window + gap)).unfold(2, width, size).transpose(-1, -2)

    first = torch.arange(blocks, device=q.device)[:, None, None] * size
    i = first + torch.arange(size, device=q.device)[:, None]
    j = first - window + torch.arange(width, device=q.device)
    allowed = ((i - j).abs() <= window) & (j >= 0) & (j < N)  # [blocks,size,width]
    if causal:
        allowed = allowed & (j <= i)
    if mask is not None:
        there = F.pad(mask, (window, window + gap)).unfold(1, width, size)  # [B,blocks,width]
        allowed = allowed & there[:, None, :, None]
    bias: Optional[Tensor] = None
    if relative is not None:
        bias = relative[:, (i - j + N - 1).clamp(0, 2 * N - 2)]
    y = weigh(queries(q), keys(k), keys(v), bias, allowed, dropout)
    return y.reshape(B, H, blocks * size, -1)[:, :, :N]
