"""Primal-Attention: self-attention as the primal form of an asymmetric kernel SVD, and its objective."""

from __future__ import annotations

from typing import NamedTuple, Optional, Tuple, Union

import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, as_many, kept, operation, split_heads, wide


class Primal(NamedTuple):
    """What Primal-Attention puts out: y [B,H,N,d] and the projection scores e [B,H,N,s], r [B,H,M,s]."""

    y: Tensor
    e: Tensor
    r: Tensor


@operation("primal")
def primal(
    q: Tensor,
    k: Tensor,
    we: Tensor,
    wr: Tensor,
    concat_weight: Tensor,
    concat_bias: Tensor,
    *,
    x: Optional[Tensor] = None,
    mask: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    mode: str = TABLE,
    cross: bool = TABLE,
    real_rows: bool = False,
    training: bool = False,
    maps: bool = False,
) -> Union[Primal, Tensor]:
    """y = [e ‖ r] Cᵀ + c with e = φ(q) Wx_e, r = φ(k) Wx_r and φ(u) = u/max(‖u‖, 1e-12).

    q, k [B,H,N,d]; concat_weight C [d,2s] and concat_bias c [d], shared by the heads; mask [B,N] multiplies y.
    mode `data`: Wx = X_h[idx]ᵀ W of rows of the layer's input x [B,N,H·d], idx_i = ⌊i (N−1)/(n−1)⌋ in whole numbers
    (truncated, never rounded), W [H,n,s]. `fixed`: W [H,d,s] itself. `causal`: that, of the running means of q and k.
    cross: k of another sequence [B,H,M,d], x of it too; mask [B,M] then says which keys count.

    real_rows: idx runs over the rows whose mask is not 0 alone, so that a padded sample gives what it gives unpadded;
    else, as in the library, over all of them. maps: the kernel's cosines [B,H,N,M] in the place of the output.
    """
    where = "attention.primal"
    if not cross:
        as_many(where, q, k, "self-attention (keys of another sequence take cross=True)")
    if concat_weight.shape[1] != 2 * we.shape[2]:
        expected = [q.shape[3], 2 * we.shape[2]]
        fail(f"{where}: concat_weight has shape {list(concat_weight.shape)}, expected [d,2s] = {expected}")
    phi_q, phi_k, e, r = scores_of(where, q, k, we, wr, x, mode, mask if cross or real_rows else None, cross)
    if maps:
        return kernel_map(phi_q, phi_k, mode, mask if cross else None)
    second = phi_q @ _meet(phi_k, r, kept(mask)) if cross else r
    y = F.linear(torch.cat([e, second], -1), concat_weight, concat_bias)
    if mask is not None and not cross:
        y = y * mask[:, None, :, None].to(y.dtype)
    return Primal(y, e, r)


def scores_of(
    where: str,
    q: Tensor,
    k: Tensor,
    we: Tensor,
    wr: Tensor,
    x: Optional[Tensor],
    mode: str,
    counts: Optional[Tensor],
    cross: bool = False,
) -> Tuple[Tensor, Tensor, Tensor, Tensor]:
    """φ(q), φ(k) and the scores e, r. counts [B,M]: which rows of x may be sampled; None: all."""
    _check(where, q, k, we, x, mode, cross)
    if mode == "causal":
        q, k = (_running_mean(u) for u in (q, k))
    phi_q, phi_k = (F.normalize(u, dim=-1, eps=1e-12) for u in (q, k))
    if mode == "data":
        assert x is not None
        rows = split_heads(_sample(x, we.shape[1], kept(counts)), q.shape[1])
        we, wr = (rows.transpose(-1, -2) @ w for w in (we, wr))
    return phi_q, phi_k, phi_q @ we, phi_k @ wr


def _check(where: str, q: Tensor, k: Tensor, we: Tensor, x: Optional[Tensor], mode: str, cross: bool) -> None:
    (B, H, _, d), M, s = q.shape, k.shape[2], we.shape[2]
    if mode != "data" and we.shape[1] != d:
        fail(f'{where}: we has shape {list(we.shape)}, expected [H,d,s] = [{H}, {d}, {s}] with mode "{mode}"')
    if mode == "data" and x is None:
        fail(f'{where}: x is missing: mode "data" takes its weights from rows of the layer\'s input')
    if mode == "data" and x is not None and tuple(x.shape) != (B, M, H * d):
        fail(f"{where}: x has shape {list(x.shape)}, expected [B,{'M' if cross else 'N'},H·d] = {[B, M, H * d]}")
    if mode == "data" and we.shape[1] == 0:
        fail(f"{where}: we has shape {list(we.shape)}, expected at least one row")


def sampled_rows(n: int, rows: int) -> list[int]:
    """idx_i = ⌊i (rows − 1)/(n − 1)⌋ for i = 0 … n − 1, exact."""
    return [i * (rows - 1) // (n - 1) if n > 1 and rows > 1 else 0 for i in range(n)]


def _sample(x: Tensor, n: int, keep: Optional[Tensor]) -> Tensor:
    """[B,n,D] of x [B,M,D], spread evenly over the rows that count; zeros where none does."""
    M = x.shape[1]
    if M == 0:
        return x.new_zeros(x.shape[0], n, x.shape[2])
    if keep is None:
        return x[:, torch.tensor(sampled_rows(n, M), device=x.device)]
    many = keep.sum(1, keepdim=True)  # [B,1]
    steps = torch.arange(n, device=x.device)[None] * (many - 1).clamp(min=0)
    wanted = torch.div(steps, max(n - 1, 1), rounding_mode="floor")
    order = torch.argsort((~keep).to(torch.uint8), dim=1, stable=True)  # those that count first, in their order
    rows = order.gather(1, wanted)
    sampled = x.gather(1, rows[..., None].expand(-1, -1, x.shape[2]))
    return sampled * (many > 0)[..., None].to(x.dtype)


def _running_mean(u: Tensor) -> Tensor:
    """(1/t) Σ_{τ≤t} u_τ over the tokens, [B,H,N,d]."""
    many = torch.arange(1, u.shape[2] + 1, device=u.device, dtype=u.dtype)
    return u.cumsum(2) / many[:, None]


def _meet(phi_k: Tensor, r: Tensor, keep: Optional[Tensor]) -> Tensor:
    """G = mean_j φ(k_j) r_jᵀ over the keys that count, [B,H,d,s]."""
    if keep is None:
        return phi_k.transpose(-1, -2) @ r / max(phi_k.shape[2], 1)
    counts = keep.to(r.dtype)
    share = counts / counts.sum(1, keepdim=True).clamp(min=1)
    return phi_k.transpose(-1, -2) @ (r * share[:, None, :, None])


def kernel_map(phi_q: Tensor, phi_k: Tensor, mode: str, mask: Optional[Tensor]) -> Tensor:
    """The kernel's cosines [B,H,N,M]: causal, of the past alone; 0 where the mask of keys is."""
    cosines = phi_q @ phi_k.transpose(-1, -2)
    if mode == "causal":
        cosines = cosines.tril()
    return cosines if mask is None else cosines * (mask != 0)[:, None, None].to(cosines.dtype)


@operation("ksvdObjective")
def ksvd_objective(
    e: Tensor,
    r: Tensor,
    we: Tensor,
    wr: Tensor,
    lambda_: Tensor,
    *,
    mask: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    count_masked: bool = TABLE,
    cross: bool = TABLE,
    training: bool = False,
) -> Tensor:
    """J = ½ mean ‖e ⊙ λ‖² + ½ mean ‖r ⊙ λ‖² − mean_h Tr(Wₑᵀ Wᵣ) of each sample, [B]; 0 at a stationary point.

    e [B,H,N,s], r [B,H,M,s], we and wr [H,n,s] (the raw parameters), lambda_ [H,s], the square root of Λ. Tokens that
    are masked, mask [B,M] (and query_mask [B,N] where e is of another sequence), are left out unless count_masked.
    """
    if not cross:
        as_many("attention.ksvd_objective", e, r, "one sequence (cross=True for scores of two)")
        if query_mask is not None:
            fail("attention.ksvd_objective: query_mask is given, but without cross=True mask is that of e as of r")
    masks = (None, None) if count_masked else (query_mask if cross else mask, mask)
    trace = (wide(we) * wide(wr)).sum() / we.shape[0]
    total = -trace.expand(e.shape[0])
    for scores, each in zip((e, r), masks):
        squares = wide(scores).square()
        if each is None:
            means = squares.sum(2) / max(scores.shape[2], 1)
        else:
            keep = (each != 0).to(squares.dtype)
            means = (squares * keep[:, None, :, None]).sum(2) / keep.sum(1).clamp(min=1)[:, None, None]
        total = total + 0.5 * (means * wide(lambda_).square()).sum((1, 2)) / e.shape[1]
    return total.to(e.dtype)
