"""Skyformer: kernelized attention through a Nyström approximation of the lifted Gaussian kernel."""

from __future__ import annotations

from typing import Optional, Sequence, Tuple, Union

import torch
from torch import Tensor

from ..table import fail
from .calls import TABLE, operation, wide
from .chance import Chance, draw_landmarks, fixed_landmarks
from .gaussian import centre_of, gaussian_kernel

Landmarks = Union[int, Tensor, Sequence[int], Sequence[Sequence[int]]]


@operation("skyformer")
def skyformer(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    landmarks: Landmarks = TABLE,
    query_mask: Optional[Tensor] = None,
    gamma: float = TABLE,
    iterations: int = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y = κ(q, L) (κ(L, L) + γI)⁻¹ κ(L, k) v with the Gaussian kernel κ and L the landmarks, rows of [q; k].

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d] without an N×M matrix. iterations: 0 is the
    exact inverse, else so many steps of the 7-13-15 iteration, through which the gradient goes.

    landmarks: how many, or which: [m] or [B,m], 0 … N − 1 queries, then keys. A number is drawn as the library draws
    them outside of training: always the same ones, of a batch each sample's in turn. In training the draws are
    PyTorch's and can't be the library's. maps: the Nyström product [B,H,N,M].
    """
    rows = choose_landmarks(q, k, mask, query_mask, landmarks, training)
    there = rows >= 0
    picked = rows.clamp(min=0)[:, None, :, None].expand(-1, q.shape[1], -1, q.shape[3])
    L = torch.cat([q, k], 2).gather(2, picked)
    centre = centre_of(k, mask)
    keep = there[:, None, :, None].to(q.dtype)
    left, right = gaussian_kernel(q, L, centre), gaussian_kernel(L, k, centre)
    M = gaussian_kernel(L, L, centre)
    eye = torch.eye(M.shape[-1], device=M.device).to(M.dtype)
    M = torch.where(eye != 0, torch.ones_like(M), M)
    # a landmark that is not there meets itself alone
    left, right = left * keep.transpose(-1, -2), right * keep
    M = M * keep * keep.transpose(-1, -2) + eye * (1 - keep)
    M = M + gamma * eye * keep
    if mask is not None:
        right = right * (mask != 0)[:, None, None].to(right.dtype)
    if maps:
        return left @ _solve(M, right, iterations, gamma)
    return left @ _solve(M, right @ v, iterations, gamma)


def choose_landmarks(
    q: Tensor,
    k: Tensor,
    mask: Optional[Tensor],
    query_mask: Optional[Tensor],
    landmarks: Landmarks,
    training: bool,
) -> Tensor:
    """[B,m] rows of [q; k]; negative numbers end a sample's list."""
    B, N, M, device = q.shape[0], q.shape[2], k.shape[2], q.device
    if isinstance(landmarks, Tensor):
        if landmarks.numel() == 0:
            fail("attention.skyformer: landmarks is empty; at least one row of the queries and keys is needed")
        if bool((landmarks < 0).any()) or bool((landmarks >= N + M).any()):
            worst = landmarks[(landmarks < 0) | (landmarks >= N + M)][0].item()
            fail(f"attention.skyformer: landmarks has {worst}, expected 0 to {N + M - 1} (the queries, then the keys)")
        return landmarks.long().to(device).expand(B, -1) if landmarks.dim() == 1 else landmarks.long().to(device)
    assert isinstance(landmarks, int)
    count = min(landmarks, N + M)
    # of one sequence, which has one mask
    of_queries = mask if N == M and query_mask is None else query_mask
    if training:
        return _drawn(B, ((N, of_queries, count - count // 2), (M, mask, count // 2)), device)
    if of_queries is None and mask is None and B == 1:
        return torch.tensor([fixed_landmarks(N, M, count)], device=device)
    chance, drawn = Chance(0), []
    for b in range(B):
        counts = [None if each is None else (each[b] != 0).tolist() for each in (of_queries, mask)]
        drawn.append(draw_landmarks(chance, ((N, counts[0]), (M, counts[1])), count))
    return torch.tensor(drawn, device=device)


def _drawn(B: int, sides: Sequence[Tuple[int, Optional[Tensor], int]], device: torch.device) -> Tensor:
    """By PyTorch's chance, of each sample so many rows of the queries, then of the keys, ascending; −1 behind them where
    fewer count. sides: rows, mask [B,rows], how many. → [B,m]
    """
    parts, first, none = [], 0, sum(rows for rows, _, _ in sides)
    for rows, mask, wanted in sides:
        order = torch.rand(B, rows, device=device)
        order = order if mask is None else order.masked_fill(mask == 0, -1.0)
        value, row = order.topk(min(wanted, rows))
        parts.append((row + first).masked_fill(value < 0, none))
        first += rows
    ascending = torch.cat(parts, 1).sort(1).values
    return ascending.masked_fill(ascending == none, -1)


def _solve(M: Tensor, U: Tensor, iterations: int, gamma: float) -> Tensor:
    """M⁻¹ U, or what so many steps towards it give; in float32 at least. M [B,H,m,m], U [B,H,m,c]"""
    with torch.autocast(M.device.type, enabled=False):
        least = torch.float64 if M.dtype == torch.float64 else torch.float32
        return _solve_wide(M.to(least), U.to(least), iterations, gamma).to(U.dtype)


def _solve_wide(M: Tensor, U: Tensor, iterations: int, gamma: float) -> Tensor:
    if iterations == 0:
        if gamma > 0:
            exact: Tensor = torch.linalg.solve(wide(M), wide(U))
        else:  # landmarks that depend on others are left out
            exact = torch.linalg.pinv(wide(M), rtol=1e-10, hermitian=True) @ wide(U)
        return exact.to(U.dtype)
    scale = M.sum(-1, keepdim=True).rsqrt()
    A = scale * M * scale.transpose(-1, -2)
    eye = torch.eye(M.shape[-1], dtype=M.dtype, device=M.device)
    Z = A.transpose(-1, -2) / A.sum(-2).amax(-1)[..., None, None]
    for _ in range(iterations):
        W = A @ Z
        Z = 0.25 * Z @ (13 * eye - W @ (15 * eye - W @ (7 * eye - W)))
    return scale * (Z @ (scale * U))
