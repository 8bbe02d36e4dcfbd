"""Softmax attention and its variants: recentred keys, scaled heads, convolution, sparse patterns, biases, dropout."""

from __future__ import annotations

from typing import Any, List, NamedTuple, Optional

import torch
from torch import Tensor

from ..table import fail
from .band import band, worth_it
from .calls import TABLE, as_many, kept, operation
from .parts import (
    by_factor,
    convolve,
    pool_rows,
    recentre,
    recentre_running,
    softmax_weights,
    spread,
    statistics,
    weigh,
)


class _Task(NamedTuple):
    """One call's options, the same for all heads."""

    where: str
    causal: bool
    beta: float
    standardize: bool
    eps: float
    dropout: float
    filter: Optional[Tensor] = None
    rows: int = 0
    cols: int = 0
    pattern: str = ""
    window: int = 0
    block: int = 1
    summary: int = 1


class _Given(NamedTuple):
    """And its tensors beside q, k and v."""

    mask: Optional[Tensor]
    pool: Optional[Tensor]
    relative: Optional[Tensor]
    betas: Optional[Tensor]
    bias: Optional[Tensor]


@operation("softmax")
def softmax(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    pool: Optional[Tensor] = None,
    filter: Optional[Tensor] = None,
    relative: Optional[Tensor] = None,
    betas: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    bias: Optional[Tensor] = None,
    causal: bool = TABLE,
    beta: float = TABLE,
    standardize: bool = TABLE,
    eps: float = TABLE,
    conv: str = TABLE,
    rows: int = TABLE,
    cols: int = TABLE,
    dropout: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """Σ_j softmax_j(q_i·k_j/√d) v_j and what `pa.attention.softmax` makes of it.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M] (0: no key), query_mask [B,N] (0: the output is 0) → [B,H,N,d].
    pool [H]: keys and values averaged over windows (Attention-SH). filter [H,T] or [H,T,U]: queries and keys convolved;
    over a grid with rows and cols. beta, or betas [H]: recentred by β times the mean key; standardize: and divided by
    the deviation (Attention-BN). relative [H,N+M−1]: a bias for each distance, that of i − j at i − j + M − 1. bias
    [N,M], [H,N,M] or [B,H,N,M]; −∞ hides a key. dropout of weights acts where training is True; its draws are
    PyTorch's, not the library's. maps: the weights that tokens get, [B,H,N,M], in the place of the output.
    """
    task = _Task("attention.softmax", causal, beta, standardize, eps, dropout if training else 0.0, filter, rows, cols)
    _check_filter(task, conv, q, k)
    return _run(task, q, k, v, _Given(kept(mask), pool, relative, betas, bias), maps)


@operation("sparse")
def sparse(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    pool: Optional[Tensor] = None,
    relative: Optional[Tensor] = None,
    betas: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    bias: Optional[Tensor] = None,
    causal: bool = TABLE,
    beta: float = TABLE,
    standardize: bool = TABLE,
    eps: float = TABLE,
    pattern: str = TABLE,
    window: int = TABLE,
    block: int = TABLE,
    summary: int = TABLE,
    dropout: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """Softmax attention over the keys of a pattern: `window`, |i − j| ≤ window; `strided`, |i − j| < block or a
    multiple of block; `fixed`, the own block and the last `summary` of every block. Shapes and the rest as in
    `softmax`.

    The numbers are the library's. Its work follows the pattern; here that of `window` does where sequences are long,
    O(N·window), that of the others is that of dense attention.
    """
    task = _Task("attention.sparse", causal, beta, standardize, eps, dropout if training else 0.0)
    task = task._replace(pattern=pattern, window=window, block=block, summary=summary)
    return _run(task, q, k, v, _Given(kept(mask), pool, relative, betas, bias), maps)


@operation("window")
def window(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    pool: Optional[Tensor] = None,
    relative: Optional[Tensor] = None,
    betas: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    bias: Optional[Tensor] = None,
    causal: bool = TABLE,
    beta: float = TABLE,
    standardize: bool = TABLE,
    eps: float = TABLE,
    window: int = TABLE,
    dropout: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """Softmax attention over the keys with |i − j| ≤ window. Shapes and the rest as in `softmax` and `sparse`."""
    task = _Task("attention.window", causal, beta, standardize, eps, dropout if training else 0.0)
    task = task._replace(pattern="window", window=window)
    return _run(task, q, k, v, _Given(kept(mask), pool, relative, betas, bias), maps)


# ---- checks ----------------------------------------------------------------------------------------------------------


def _check_filter(task: _Task, conv: str, q: Tensor, k: Tensor) -> None:
    filter, where, N = task.filter, task.where, q.shape[2]
    if filter is None:
        if conv != "none":
            fail(f'{where}: filter is missing, conv is "{conv}"')
        return
    if 0 in filter.shape:
        fail(f"{where}: filter has shape {list(filter.shape)}, expected at least one tap")
    if conv != "none" and filter.dim() != (3 if conv == "2d" else 2):
        fail(f'{where}: filter has shape {list(filter.shape)}, conv is "{conv}"')
    as_many(where, q, k, "a filter")
    if filter.dim() == 3 and task.rows * task.cols not in (N, N - 1):
        fail(
            f"{where}: rows × cols = {task.rows} × {task.cols} = {task.rows * task.cols}, expected the {N} tokens of q"
        )


def _check(task: _Task, q: Tensor, k: Tensor, given: _Given) -> None:
    where, pooled = task.where, given.pool is not None and bool((given.pool > 1).any())
    if given.pool is not None and bool((given.pool < 1).any()):
        fail(f"{where}: pool is {given.pool.tolist()}, expected factors of at least 1")
    if task.causal:
        as_many(where, q, k, "causal")
    if given.betas is not None and (task.standardize or task.beta != 0):
        fail(f"{where}: betas does not go with {'standardize' if task.standardize else f'beta {task.beta}'}")
    distances = q.shape[2] + k.shape[2] - 1
    if given.relative is not None and given.relative.shape[1] != distances:
        fail(f"{where}: relative has shape {list(given.relative.shape)}, expected [H,N+M−1] with {distances}")
    for name, there in (
        ("relative", given.relative is not None),
        ("bias", given.bias is not None),
        ("dropout", task.dropout > 0),
    ):
        if pooled and there:
            fail(f"{where}: {name} does not go with pool: a window of keys has no place")


# ---- the heads -------------------------------------------------------------------------------------------------------


class _Prepared(NamedTuple):
    """Heads of one factor, as the softmax takes them."""

    q: Tensor
    k: Tensor
    v: Tensor
    counts: Optional[Tensor]  # [B,windows] of booleans: which keys count
    own: Optional[Tensor]  # [B,H,N,d]: of causal pooled heads the key of the query's own token


def _take(x: Optional[Tensor], heads: List[int], axis: int) -> Optional[Tensor]:
    """Of an axis of heads those; all of them are left as they are."""
    if x is None or x.shape[axis] == len(heads):
        return x
    return x.index_select(axis, torch.tensor(heads, device=x.device))


def _prepare(task: _Task, q: Tensor, k: Tensor, v: Tensor, given: _Given, factor: int, heads: List[int]) -> _Prepared:
    mask, filter = given.mask, _take(task.filter, heads, 0)
    if filter is not None:
        q, k = (convolve(x, filter, mask, task.causal, task.rows, task.cols) for x in (q, k))
    own = k if task.causal and factor > 1 else None
    k, counts = pool_rows(k, mask, factor)
    v, _ = pool_rows(v, mask, factor)
    if task.beta != 0 or task.standardize or given.betas is not None:
        betas = _take(given.betas, heads, 0)
        beta = betas[:, None, None] if betas is not None else q.new_tensor(1.0 if task.standardize else task.beta)
        if task.causal:
            q = recentre_running(q, k, counts, beta, task.eps, task.standardize, factor)
        else:
            mean, rstd = statistics(k, counts, task.eps, task.standardize)
            q = recentre(q, mean, beta, rstd)
            # a shift of all keys cancels in a softmax: the whole mean keeps scores small
            k = recentre(k, mean.detach() if rstd is None else mean, q.new_tensor(1.0), rstd)
    return _Prepared(q, k, v, counts, own)


def _bias(given: _Given, q: Tensor, k: Tensor, heads: List[int]) -> Optional[Tensor]:
    """Biases of scores, what broadcasts to [B,H,N,M]."""
    bias = given.bias if given.bias is None or given.bias.dim() < 3 else _take(given.bias, heads, -3)
    if given.relative is None:
        return bias
    N, M = q.shape[2], k.shape[2]
    places = torch.arange(N, device=q.device)[:, None] - torch.arange(M, device=q.device) + M - 1
    relative = given.relative[:, places]
    return relative if bias is None else relative + bias


def _pattern(task: _Task, N: int, M: int, factor: int, device: Any) -> Optional[Tensor]:
    """Which pairs count by where they stand, [N,M]; None for all. With pooled keys windows are compared."""
    if not task.causal and not task.pattern:
        return None
    i, m = torch.arange(N, device=device)[:, None], torch.arange(M, device=device)
    p = i // factor
    if task.pattern == "window":
        allowed = (p - m).abs() <= task.window
    elif task.pattern == "strided":
        allowed = ((p - m).abs() < task.block) | ((p - m) % task.block == 0)
    elif task.pattern == "fixed":
        allowed = (p // task.block == m // task.block) | (m % task.block >= task.block - task.summary)
    else:
        allowed = torch.ones(N, M, dtype=torch.bool, device=device)
    return allowed & (m * factor + factor - 1 <= i) if task.causal else allowed


def _allowed(task: _Task, p: _Prepared, factor: int) -> Optional[Tensor]:
    """Which pairs count, what broadcasts to [B,H,N,M]."""
    allowed = _pattern(task, p.q.shape[2], p.k.shape[2], factor, p.q.device)
    if p.counts is None:
        return allowed
    counts = p.counts[:, None, None]
    return counts if allowed is None else counts & allowed


def _pooled_weights(task: _Task, p: _Prepared, factor: int, mask: Optional[Tensor]) -> Tensor:
    """[B,H,N,1+windows] of causal pooled heads: the query's own token, seen by it alone, then the windows."""
    assert p.own is not None
    scores = torch.cat([(p.q * p.own).sum(-1, keepdim=True), p.q @ p.k.transpose(-1, -2)], -1)
    B, _, N, windows = scores.shape
    windows -= 1
    allowed = _allowed(task, p, factor)
    assert allowed is not None
    own = torch.ones(B, 1, N, 1, dtype=torch.bool, device=scores.device)
    if mask is not None:
        own = mask[:, None, :, None]
    both = torch.cat([own, allowed.expand(B, 1, N, windows)], -1)
    return softmax_weights(scores / p.q.shape[-1] ** 0.5, None, both)


def _gather(parts: List[Tensor], groups: List[Any], heads: int) -> Tensor:
    """Results of groups of heads, in the order of the heads."""
    if len(parts) == 1:
        return parts[0]
    order = [h for _, group in groups for h in group]
    back = sorted(range(heads), key=order.__getitem__)
    return torch.cat(parts, 1).index_select(1, torch.tensor(back, device=parts[0].device))


def _run(task: _Task, q: Tensor, k: Tensor, v: Tensor, given: _Given, maps: bool = False) -> Tensor:
    """y [B,H,N,d]; with `maps` the weights that tokens get instead, [B,H,N,M]."""
    _check(task, q, k, given)
    heads, M = q.shape[1], k.shape[2]
    groups = by_factor(given.pool, heads)
    parts: List[Tensor] = []
    for factor, group in groups:
        mine = [x.index_select(1, torch.tensor(group, device=q.device)) if len(groups) > 1 else x for x in (q, k, v)]
        p = _prepare(task, mine[0], mine[1], mine[2], given, factor, group)
        if p.own is not None:
            weights = _pooled_weights(task, p, factor, given.mask)
            if maps:
                parts.append(spread(weights[..., 1:], given.mask, factor, M) + torch.diag_embed(weights[..., 0]))
            else:
                parts.append(weights[..., :1] * mine[2] + weights[..., 1:] @ p.v)
        elif maps:
            scores = p.q @ p.k.transpose(-1, -2) / q.shape[-1] ** 0.5
            weights = softmax_weights(scores, _bias(given, p.q, p.k, group), _allowed(task, p, factor))
            parts.append(spread(weights, given.mask, factor, M))
        else:
            parts.append(_attend(task, p, given, factor, group))
    return _gather(parts, groups, heads)


def _attend(task: _Task, p: _Prepared, given: _Given, factor: int, group: List[int]) -> Tensor:
    """y of heads of one factor, the cheapest way."""
    unbiased = given.bias is None and factor == 1
    if unbiased and task.pattern == "window" and worth_it(p.q.shape[2], p.k.shape[2], task.window):
        more = {"mask": given.mask, "relative": given.relative, "causal": task.causal, "dropout": task.dropout}
        return band(p.q, p.k, p.v, task.window, **more)  # type: ignore[arg-type]
    if unbiased and task.causal and not task.pattern and given.relative is None and given.mask is None:
        return weigh(p.q, p.k, p.v, dropout=task.dropout, causal=True)
    return weigh(p.q, p.k, p.v, _bias(given, p.q, p.k, group), _allowed(task, p, factor), task.dropout)
