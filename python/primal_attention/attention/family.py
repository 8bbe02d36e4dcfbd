"""The family around the four papers: Linformer, Nyströmformer, Performer, cosFormer, Elliptical and RPC attention.

Mathematics: docs/MECHANISMS.md, Part 7. The numbers are the library's; what it makes in tiles is made whole here, so
memory is O(N·M) for Elliptical and RPC attention.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Optional, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, as_many, kept, operation
from .chance import normals
from .parts import softmax_weights, weigh


def _allowed(mask: Optional[Tensor]) -> Optional[Tensor]:
    return None if mask is None else (mask != 0)[:, None, None]


def _scores(a: Tensor, b: Tensor) -> Tensor:
    return a @ b.transpose(-1, -2) / math.sqrt(a.shape[-1])


@operation("linformer")
def linformer(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    key_projection: Tensor,
    value_projection: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """softmax(q (E k)ᵀ/√d) F v, E key_projection and F value_projection [r,L], L ≥ M, or E in its place.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M] (0: the token enters no mixture), query_mask [B,N] → [B,H,N,d]. maps:
    what each token's value weighs, softmax(…) F [B,H,N,M].
    """
    M = k.shape[2]
    if key_projection.shape[0] < 1 or key_projection.shape[1] < M:
        fail(f"attention.linformer: key_projection is [r,L] with L at least {M}, got {list(key_projection.shape)}")
    table = key_projection if value_projection is None else value_projection
    rows, columns = key_projection[:, :M], table[:, :M]
    if mask is not None:
        keep = (mask != 0).to(q.dtype)[:, None, None]
        rows, columns = rows * keep, columns * keep
    weights = softmax_weights(_scores(q, rows @ k))
    return weights @ columns if maps else weights @ (columns @ v)


def _segment_table(keep: Tensor, m: int) -> Tensor:
    """[B,m,N]: what each token weighs in the means of m segments of those that count; a sample with fewer has fewer."""
    count = keep.sum(1, keepdim=True)
    place = keep.cumsum(1) - 1
    s = torch.arange(m, device=keep.device)[None]
    some = count.clamp(max=m)
    start, end = s * count // some.clamp(min=1), (s + 1) * count // some.clamp(min=1)
    inside = (place[:, None] >= start[..., None]) & (place[:, None] < end[..., None]) & (keep[:, None] != 0)
    inside = inside & (s < some)[..., None]
    return inside / (end - start).clamp(min=1)[..., None]


@operation("nystromformer")
def nystromformer(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    filter: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    landmarks: int = TABLE,
    iterations: int = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """P(q, k~) P(q~, k~)⁺ P(q~, k) v with P the softmax and q~, k~ the means of segments; filter [H,T]: and the values
    convolved.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d]. maps: the product before v [B,H,N,M].
    """
    N, M = q.shape[2], k.shape[2]
    if filter is not None:
        as_many("attention.nystromformer", q, k, "a filter")
    ones = [torch.ones(q.shape[0], size, device=q.device) for size in (N, M)]
    keys = ones[1] if mask is None else (mask != 0).to(ones[1].dtype)
    of_queries = mask if N == M and query_mask is None else query_mask
    queries = ones[0] if of_queries is None else (of_queries != 0).to(ones[0].dtype)
    most = torch.minimum(queries.sum(1), keys.sum(1)).clamp(max=landmarks).long()
    m = int(most.max()) if most.numel() else 0
    parts = []
    for b in range(q.shape[0]):  # each sample has as many landmarks as it has tokens
        count = int(most[b])
        means = _segment_table(queries[b : b + 1], count)[:, None].to(q.dtype) @ q[b : b + 1]
        key_means = _segment_table(keys[b : b + 1], count)[:, None].to(q.dtype) @ k[b : b + 1]
        right = softmax_weights(_scores(means, k[b : b + 1]), None, keys[b : b + 1, None, None] != 0)
        left = softmax_weights(_scores(q[b : b + 1], key_means))
        solved = pseudo_inverse(softmax_weights(_scores(means, key_means)), iterations)
        parts.append(left @ (solved @ (right if maps else right @ v[b : b + 1])))
    y = torch.cat(parts) if m or parts else q
    if filter is not None and not maps:
        keep = keys[:, None, :, None].to(v.dtype)
        taps = filter.shape[1]
        padded = F.pad(v * keep, (0, 0, (taps - 1) // 2, taps // 2))
        y = y + keep * sum(filter[:, t][None, :, None, None] * padded[:, :, t : t + M] for t in range(taps))
    return y


def pseudo_inverse(A: Tensor, iterations: int) -> Tensor:
    """Z ≈ A⁺ [B,H,m,m] by so many steps from Aᵀ over its largest column sum; in float32 at least."""
    if A.shape[-1] == 0:
        return A
    with torch.autocast(A.device.type, enabled=False):
        return _steps(A if A.dtype == torch.float64 else A.float(), iterations).to(A.dtype)


def _steps(A: Tensor, iterations: int) -> Tensor:
    eye = torch.eye(A.shape[-1], dtype=A.dtype, device=A.device)
    Z = A.transpose(-1, -2) / A.sum(-2).amax(-1)[..., None, None]
    for _ in range(iterations):
        W = A @ Z
        Z = 0.25 * Z @ (13 * eye - W @ (15 * eye - W @ (7 * eye - W)))
    return Z


@lru_cache(maxsize=64)
def fixed_directions(features: int, d: int, seed: int) -> Tuple[Tuple[float, ...], ...]:
    """Performer's directions [F,d] of a layer of that number, as the library draws them outside of training: normal
    vectors, made orthogonal in blocks of d, each then as long as another one."""
    count, even = features * d, d + d % 2
    drawn = normals(0, count + count % 2 + features * even, seed).astype(np.float64)
    omega, others = drawn[:count].reshape(features, d).copy(), drawn[count + count % 2 :].reshape(features, even)
    for i in range(features):
        for j in range(i - i % d, i):
            omega[i] -= (omega[i] @ omega[j]) * omega[j]
        omega[i] /= math.sqrt(omega[i] @ omega[i])
    omega *= np.sqrt((others[:, :d] ** 2).sum(1))[:, None]
    return tuple(tuple(float(x) for x in row) for row in omega)


@operation("performer")
def performer(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    directions: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    causal: bool = TABLE,
    features: int = TABLE,
    redraw: bool = TABLE,
    number: int = 0,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """φ(q) Σ φ(k) vᵀ / φ(q)·Σ φ(k), φ(x) = exp(Ω x/d^¼ − ‖x‖²/(2√d)) of the directions Ω [F,d].

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d]. Without directions so many features are
    drawn, those of a layer of that number always alike; with redraw, in training, anew by PyTorch's chance. maps: the
    weights [B,H,N,M].
    """
    d = q.shape[-1]
    if causal:
        as_many("attention.performer", q, k, "causal")
    if directions is None:
        directions = _random_directions(features, d, q) if redraw and training else _fixed(features, d, number, q)
    root = d**0.25
    a = q @ directions.transpose(-1, -2) / root
    b = k @ directions.transpose(-1, -2) / root - k.square().sum(-1, keepdim=True) / (2 * root * root)
    if mask is not None:
        b = b.masked_fill((mask == 0)[:, None, :, None], float("-inf"))
    largest = b.detach().amax(2, keepdim=True) if b.shape[2] else b.new_zeros(())
    largest = torch.where(largest == float("-inf"), torch.zeros_like(largest), largest)
    a = a + largest
    w = (a - a.detach().amax(-1, keepdim=True)).exp() @ (b - largest).exp().transpose(-1, -2)
    return _over_sums(w, v, None, causal, 0.0, maps)


def _fixed(features: int, d: int, number: int, like: Tensor) -> Tensor:
    return torch.tensor(fixed_directions(features, d, number), dtype=like.dtype, device=like.device)


def _random_directions(features: int, d: int, like: Tensor) -> Tensor:
    blocks = [torch.linalg.qr(torch.randn(d, d))[0].T[: features - first] for first in range(0, features, d)]
    return (torch.cat(blocks) * torch.randn(features, d).norm(dim=1, keepdim=True)).to(like)


def _over_sums(w: Tensor, v: Tensor, mask: Optional[Tensor], causal: bool, floor: float, maps: bool) -> Tensor:
    """The weights [B,H,N,M] over their sums, or what they make of v; a row without any is 0."""
    if mask is not None:
        w = w * (mask != 0)[:, None, None].to(w.dtype)
    w = w.tril() if causal else w
    rho = w.sum(-1, keepdim=True)
    if floor:
        rho = rho.clamp(min=floor)
    else:  # below it a sum has no digits left
        few = rho < 1e-30
        w, rho = torch.where(few, torch.zeros_like(w), w), torch.where(few, torch.ones_like(rho), rho)
    return w / rho if maps else (w @ v) / rho


@operation("cosformer")
def cosformer(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    causal: bool = TABLE,
    reach: int = TABLE,
    denominator_eps: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """Σ_j w_ij v_j / max(Σ_j w_ij, ε), w_ij = relu(q_i)·relu(k_j) cos(π (i − j)/(2R)), R the tokens up to the last that
    counts, of the longer sequence, or `reach`.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d]. maps: the weights over their sums.
    """
    N, M = q.shape[2], k.shape[2]
    if causal:
        as_many("attention.cosformer", q, k, "causal")
    if reach:
        if reach < max(N, M):
            fail(f"attention.cosformer: reach is {reach}, expected at least {max(N, M)}, the number of tokens")
        R = torch.full((q.shape[0],), reach, device=q.device)
    elif mask is None:
        R = torch.full((q.shape[0],), max(N, M, 1), device=q.device)
    else:
        places = torch.arange(1, M + 1, device=q.device)
        R = ((mask != 0) * places).amax(1).clamp(min=1 if N == M else N)
    apart = torch.arange(N, device=q.device)[:, None] - torch.arange(M, device=q.device)[None]
    cosine = torch.cos(math.pi * apart / (2 * R[:, None, None, None].float()))
    w = (q.relu() @ k.relu().transpose(-1, -2)) * cosine.to(q.dtype)
    return _over_sums(w, v, mask, causal, denominator_eps, maps)


@operation("elliptical")
def elliptical(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    previous: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    causal: bool = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """softmax(q diag(m) kᵀ/√d) v, m the mean |v − v'| of each channel over the largest; v' `previous` [B,H,M,d].

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d]. No gradient goes through m. maps: the
    weights [B,H,N,M].
    """
    if causal:
        as_many("attention.elliptical", q, k, "causal")
    if previous is not None:
        moved = (v - previous).detach().abs()
        if mask is not None:
            moved = moved * (mask != 0)[:, None, :, None].to(moved.dtype)
        s = moved.cumsum(2) if causal else moved.sum(2, keepdim=True)
        most = s.amax(-1, keepdim=True)
        q = q * torch.where(most > 0, s / torch.where(most > 0, most, torch.ones_like(most)), torch.ones_like(s))
    allowed = _allowed(mask)
    if causal:
        before = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool, device=q.device).tril()
        allowed = before if allowed is None else allowed & before
    return softmax_weights(_scores(q, k), None, allowed) if maps else weigh(q, k, v, None, allowed)


@operation("rpc")
def rpc(
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    iterations: int = TABLE,
    threshold: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """Principal attention pursuit: so many rounds in which k is taken apart into what the others tell and a sparse rest.

    k, v [B,H,N,d], mask [B,N] → [B,H,N,d]. maps: the weights of the last round [B,H,N,N].
    """
    keep = kept(mask)
    counts = k.new_ones(k.shape[0], k.shape[2]) if keep is None else keep.to(k.dtype)
    norm = (k.abs() * counts[:, None, :, None]).sum((-1, -2), keepdim=True)
    size = counts.sum(1)[:, None, None, None] * k.shape[1] * k.shape[3]
    theta = threshold * torch.where(norm > 0, size / (4 * torch.where(norm > 0, norm, torch.ones_like(norm))), norm)
    allowed = _allowed(mask)
    L, U, cleaned = torch.zeros_like(k), torch.zeros_like(k), k
    for _ in range(iterations):
        a = k - L + U
        S = a.sign() * (a.abs() - theta).clamp(min=0)
        cleaned = k - S - U
        L = weigh(cleaned, cleaned, v, None, allowed)
        U = U + k - L - S
    return softmax_weights(_scores(cleaned, cleaned), None, allowed) if maps else L
