"""Linear attention: positive features in the place of the exponential, so that sums over keys are taken once."""

from __future__ import annotations

from typing import List, NamedTuple, Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, as_many, kept, operation
from .parts import by_factor, pool_rows, recentre, spread, statistics
from .softmax import _gather

CHUNK = 64  # tokens of causal attention at a time


@operation("linear")
def linear(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    pool: Optional[Tensor] = None,
    betas: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    causal: bool = TABLE,
    beta: float = TABLE,
    standardize: bool = TABLE,
    eps: float = TABLE,
    denominator_eps: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y_i = φ(q_i) Σ_j φ(k_j) v_jᵀ / (ρ_i + ε min(ρ_i, 1)), ρ_i = φ(q_i)·Σ_j φ(k_j), φ = elu + 1.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d] in O(N d²). pool [H], beta, betas [H],
    standardize and eps as in `softmax`, of queries and keys both; causal goes without them but pool. Features that are
    all small are scaled up, as the library does: ε stands relative to them. maps: the weights [B,H,N,M].
    """
    where = "attention.linear"
    if pool is not None and bool((pool < 1).any()):
        fail(f"{where}: pool is {pool.tolist()}, expected factors of at least 1")
    if causal:
        as_many(where, q, k, "causal")
        if betas is not None:
            fail(f"{where}: causal does not go with betas: the keys' mean would see what comes later")
    if betas is not None and (beta != 0 or standardize):
        fail(f"{where}: betas does not go with {'standardize' if standardize else f'beta {beta}'}")
    recentred = betas is not None or beta != 0 or standardize
    groups = by_factor(pool, q.shape[1])
    parts: List[Tensor] = []
    for factor, group in groups:
        chosen = torch.tensor(group, device=q.device)
        mine = [x.index_select(1, chosen) if len(groups) > 1 else x for x in (q, k, v)]
        by: Optional[Tensor] = None
        if recentred:
            by = betas[chosen][:, None, None] if betas is not None else q.new_tensor(1.0 if standardize else beta)
        rows = _features(mine[0], mine[1], mine[2], kept(mask), factor, by, eps, standardize, causal)
        parts.append(_weights(rows, denominator_eps) if maps else _sum(rows, denominator_eps))
    return _gather(parts, groups, q.shape[1])


class _Rows(NamedTuple):
    """Heads of one factor: features of queries [B,H,N,d] and of (pooled) keys [B,H,W,d], values [B,H,W,d]."""

    q: Tensor
    k: Tensor
    v: Tensor
    own_k: Tensor  # [B,H,N,d], values too: of causal pooled heads, where a query sees its own token
    own_v: Tensor
    mask: Optional[Tensor]
    factor: int
    causal: bool


def _features(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    mask: Optional[Tensor],
    factor: int,
    beta: Optional[Tensor],
    eps: float,
    standardize: bool,
    causal: bool,
) -> _Rows:
    pooled_k, counts = pool_rows(k, mask, factor)
    pooled_v, _ = pool_rows(v, mask, factor)
    shift, lowest = _key_shift(k, mask), k
    if beta is not None:
        mean, rstd = statistics(pooled_k, counts, eps, standardize)
        q, lowest, pooled_k = q, k - beta * mean, recentre(pooled_k, mean, beta, rstd)
        q = recentre(q, mean, beta, rstd)
        # less their whole mean, some are above 0
        shift = torch.where(beta.expand_as(shift) == 1, torch.zeros_like(shift), _key_shift(lowest, mask))
    fq = _feature(q, shift - _query_shift(q, shift))
    fk, own = _feature(pooled_k, -shift), _feature(k, -shift)
    if counts is not None:
        fk = fk * counts[:, None, :, None].to(fk.dtype)
    if mask is not None:
        own = own * mask[:, None, :, None].to(own.dtype)
    return _Rows(fq, fk, pooled_v, own, v, mask, factor, causal)


def _feature(x: Tensor, shift: Tensor) -> Tensor:
    """φ(x) e^shift, the exponents taken together."""
    return x.clamp(min=0) * shift.exp() + (x.clamp(max=0) + shift).exp()


def _key_shift(k: Tensor, mask: Optional[Tensor]) -> Tensor:
    """min(0, the largest number of a channel) over the keys that count, [B,H,1,d]; no gradient goes through it."""
    k = k.detach()
    if k.shape[2] == 0:
        return k.new_zeros((*k.shape[:2], 1, k.shape[3]))
    if mask is not None:
        k = k.masked_fill(~mask[:, None, :, None], float("-inf"))
    top = k.amax(2, keepdim=True)
    return torch.where(torch.isfinite(top), top.clamp(max=0), torch.zeros_like(top))


def _query_shift(q: Tensor, shift: Tensor) -> Tensor:
    """min(0, max_c (ln φ(q_c) + σ_c)), [B,H,N,1]."""
    q = q.detach()
    return (torch.where(q > 0, q.clamp(min=0).log1p(), q) + shift).amax(-1, keepdim=True).clamp(max=0)


def _divide(y: Tensor, rho: Tensor, floor: float) -> Tensor:
    below = rho + floor * rho.clamp(max=1)
    return y / torch.where(below > 0, below, torch.ones_like(below))


def _sum(rows: _Rows, floor: float) -> Tensor:
    if rows.causal and rows.factor > 1:
        w, own = _seen(rows)
        return _divide(w @ rows.v + own * rows.own_v, w.sum(-1, keepdim=True) + own, floor)
    if rows.causal:
        return _causal(rows, floor)
    total, z = rows.k.transpose(-1, -2) @ rows.v, rows.k.sum(2)
    return _divide(rows.q @ total, rows.q @ z[..., None], floor)


def _causal(rows: _Rows, floor: float) -> Tensor:
    """Within a chunk by weights, before it by running sums: O(N d (d + chunk))."""
    N = rows.q.shape[2]
    gap = -N % CHUNK
    ones = rows.v.new_ones((*rows.v.shape[:3], 1))
    q, k, v = (
        F.pad(x, (0, 0, 0, gap)).view(*x.shape[:2], (N + gap) // CHUNK, CHUNK, x.shape[3])
        for x in (rows.q, rows.k, torch.cat([rows.v, ones], -1))
    )
    each = k.transpose(-1, -2) @ v  # [B,H,chunks,d,d+1]
    before = F.pad(each.cumsum(2), (0, 0, 0, 0, 1, 0))[:, :, :-1]
    y = ((q @ k.transpose(-1, -2)).tril() @ v + q @ before).flatten(2, 3)[:, :, :N]
    return _divide(y[..., :-1], y[..., -1:], floor)


def _seen(rows: _Rows) -> tuple[Tensor, Tensor]:
    """Weights of windows that are complete at the query's place [B,H,N,W] and of its own token [B,H,N,1]."""
    w = rows.q @ rows.k.transpose(-1, -2)
    if not rows.causal:
        return w, w.new_zeros((*w.shape[:3], 1))
    f, N, W = rows.factor, w.shape[2], w.shape[3]
    complete = torch.arange(W, device=w.device) * f + f - 1 <= torch.arange(N, device=w.device)[:, None]
    own = (rows.q * rows.own_k).sum(-1, keepdim=True) * (f > 1)
    return w * complete.to(w.dtype), own


def _weights(rows: _Rows, floor: float) -> Tensor:
    w, own = _seen(rows)
    w = spread(w, rows.mask, rows.factor, rows.own_k.shape[2])
    if rows.causal and rows.factor > 1:
        w = w + torch.diag_embed(own[..., 0])
    return _divide(w, w.sum(-1, keepdim=True), floor)
