"""What softmax and linear attention do to rows before they compare them: convolve, pool, recentre.

Shapes: queries [B,H,N,d], keys [B,H,M,d], masks [B,M] of booleans or None. Mathematics: docs/MECHANISMS.md, A.2 to A.7.
"""

from __future__ import annotations

from typing import List, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor

from .calls import wide


def weigh(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    bias: Optional[Tensor] = None,
    allowed: Optional[Tensor] = None,
    dropout: float = 0.0,
    causal: bool = False,
) -> Tensor:
    """softmax(q kᵀ/√d + bias) v over the keys that are allowed; 0 for a query that has none.

    bias, allowed: what broadcasts to [B,H,N,M]; a bias of −∞ hides a key. causal: in their place, N = M. → [B,H,N,e]
    """
    bias = None if bias is None else bias.to(q.dtype)
    if k.shape[-2] == 0:
        return q.new_zeros((*q.shape[:-1], v.shape[-1]))
    if not hasattr(F, "scaled_dot_product_attention"):  # PyTorch 1
        if causal:
            allowed = torch.ones(q.shape[-2], k.shape[-2], dtype=torch.bool, device=q.device).tril()
        weights = softmax_weights(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5, bias, allowed)
        return (F.dropout(weights, dropout) if dropout > 0 else weights) @ v
    if causal:
        return F.scaled_dot_product_attention(q, k, v, dropout_p=dropout, is_causal=True)
    some = None
    if bias is not None:
        allowed = bias > float("-inf") if allowed is None else allowed & (bias > float("-inf"))
    if allowed is not None:
        some = allowed.any(-1, keepdim=True)
        allowed = allowed | ~some  # else the row would be NaN
        if bias is not None:
            finite = torch.where(allowed & (bias > float("-inf")), bias, torch.zeros_like(bias))
            bias = torch.where(allowed, finite, torch.full_like(finite, float("-inf")))
    y = F.scaled_dot_product_attention(q, k, v, attn_mask=allowed if bias is None else bias, dropout_p=dropout)
    return y if some is None else torch.where(some, y, torch.zeros_like(y))


def softmax_weights(scores: Tensor, bias: Optional[Tensor] = None, allowed: Optional[Tensor] = None) -> Tensor:
    """Softmax over the last axis among what is allowed; a row without any is 0. [B,H,N,M]"""
    if bias is not None:
        scores = scores + bias
    if allowed is not None:
        scores = scores.masked_fill(~allowed, float("-inf"))
    if scores.shape[-1] == 0:
        return scores
    top = scores.detach().amax(-1, keepdim=True)
    weights = torch.exp(scores - torch.where(torch.isfinite(top), top, torch.zeros_like(top)))
    total = weights.sum(-1, keepdim=True)
    return weights / torch.where(total > 0, total, torch.ones_like(total))


# ---- pooling (Attention-SH) ------------------------------------------------------------------------------------------


def pool_rows(x: Tensor, mask: Optional[Tensor], factor: int) -> Tuple[Tensor, Optional[Tensor]]:
    """Means over windows of `factor` tokens, of those that count. x [B,H,M,d] → [B,H,⌈M/f⌉,d] and its mask.

    The last window averages the tokens that exist; one without any is 0 and masked.
    """
    if factor == 1:
        return x, mask
    B, H, M, d = x.shape
    windows = -(-M // factor)
    gap = windows * factor - M
    counts = x.new_ones(B, M) if mask is None else mask.to(x.dtype)
    counts = F.pad(counts, (0, gap)).view(B, 1, windows, factor, 1)
    total = F.pad(x, (0, 0, 0, gap)).view(B, H, windows, factor, d)
    many = counts.sum(3)
    return (total * counts).sum(3) / many.clamp(min=1), None if mask is None else many[:, 0, :, 0] > 0


def spread(weights: Tensor, mask: Optional[Tensor], factor: int, M: int) -> Tensor:
    """Weights of windows [B,H,N,⌈M/f⌉] shared out evenly over the tokens of each. → [B,H,N,M]"""
    if factor == 1:
        return weights
    counts = weights.new_ones(1, M) if mask is None else mask.to(weights.dtype)
    gap = weights.shape[-1] * factor - M
    many = F.pad(counts, (0, gap)).view(counts.shape[0], -1, factor).sum(-1).clamp(min=1)
    each = (weights / many[:, None, None]).repeat_interleave(factor, -1)[..., :M]
    return each * counts[:, None, None]


def by_factor(pool: Optional[Tensor], heads: int) -> List[Tuple[int, List[int]]]:
    """Heads that pool alike: each factor and which heads have it."""
    factors = [1] * heads if pool is None else [int(factor) for factor in pool.tolist()]
    return [(f, [h for h in range(heads) if factors[h] == f]) for f in sorted(set(factors))]


# ---- recentring (Attention-BN) ---------------------------------------------------------------------------------------


def statistics(k: Tensor, mask: Optional[Tensor], eps: float, standardize: bool) -> Tuple[Tensor, Optional[Tensor]]:
    """Mean and 1/√(variance + eps) of the keys that count, by channel. k [B,H,M,d] → [B,H,1,d], [B,H,1,d] or None"""
    if mask is None:
        weights = k.new_ones(1, 1, k.shape[2], 1) / max(k.shape[2], 1)
    else:
        counts = mask.to(k.dtype)
        weights = (counts / counts.sum(-1, keepdim=True).clamp(min=1))[:, None, :, None]
    mean = (weights * k).sum(2, keepdim=True)
    if not standardize:
        return mean, None
    variance = (weights * (k - mean).square()).sum(2, keepdim=True) + eps
    varies = variance > 0
    root = torch.where(varies, variance, torch.ones_like(variance)).rsqrt()
    return mean, torch.where(varies, root, torch.zeros_like(root))


def recentre(x: Tensor, mean: Tensor, beta: Tensor, rstd: Optional[Tensor]) -> Tensor:
    """(x − β mean) ⊙ rstd."""
    shifted = x - beta * mean
    return shifted if rstd is None else shifted * rstd


def recentre_running(
    q: Tensor, k: Tensor, mask: Optional[Tensor], beta: Tensor, eps: float, standardize: bool, factor: int
) -> Tensor:
    """Queries recentred by the statistics of the (pooled) keys that each may see, as causal attention has it.

    Key m is seen from place m·f + f − 1 on. q [B,H,N,d], k [B,H,M,d] → [B,H,N,d]
    """
    N, M = q.shape[2], k.shape[2]
    counts = k.new_ones(1, 1, M, 1) if mask is None else mask.to(k.dtype)[:, None, :, None]
    centre = (k.detach() * counts).sum(2, keepdim=True) / counts.sum(2, keepdim=True).clamp(min=1)
    rows = wide((k - centre) * counts)
    # sums over the first 0, 1, … M keys
    seen = ((torch.arange(N, device=k.device) + 1) // factor).clamp(max=M)

    def running(x: Tensor) -> Tensor:
        return F.pad(x.cumsum(2), (0, 0, 1, 0))[:, :, seen]

    many = running(wide(counts))
    share = 1 / many.clamp(min=1)
    mean = running(rows) * share
    y = q - beta * ((mean + centre) * (many > 0)).to(q.dtype)
    if not standardize:
        return y
    variance = running(rows.square()) * share - mean.square()
    variance = torch.where(many > 1, variance.clamp(min=0) + eps, torch.ones_like(variance))
    varies = variance > 0
    inverse = torch.where(varies, 1 / torch.where(varies, variance, torch.ones_like(variance)), variance * 0)
    return y * inverse.to(q.dtype)


# ---- convolution -----------------------------------------------------------------------------------------------------


def convolve(x: Tensor, filter: Tensor, mask: Optional[Tensor], causal: bool, rows: int, cols: int) -> Tensor:
    """One filter of each head slid over the tokens, the same for all channels, zeros outside.

    x [B,H,N,d]; filter [H,T], or [H,T,U] over a grid of rows × cols tokens, before which a class token may come, which
    stays. Masked tokens count as zeros and get zeros. Causal leaves out the taps that would read a later token.
    """
    B, H, N, d = x.shape
    if filter.dim() == 2:
        filter, rows, cols = filter[:, :, None], N, 1
    T, U = filter.shape[1:]
    skip = N - rows * cols
    up, left = (T - 1) // 2, (U - 1) // 2
    if causal:
        down = torch.arange(T, device=x.device)[:, None] - up
        right = torch.arange(U, device=x.device)[None] - left
        filter = filter * ((down < 0) | ((down == 0) & (right <= 0))).to(filter.dtype)
    keep = None if mask is None else mask[:, None, :, None].to(x.dtype)
    grid = (x if keep is None else x * keep)[:, :, skip:]
    grid = grid.permute(0, 3, 1, 2).reshape(B * d, H, rows, cols)
    grid = F.conv2d(F.pad(grid, (left, U - 1 - left, up, T - 1 - up)), filter[:, None], groups=H)
    y = grid.reshape(B, d, H, rows * cols).permute(0, 2, 3, 1)
    y = y if keep is None else y * keep[:, :, skip:]
    return torch.cat([x[:, :, :skip], y], 2) if skip else y
