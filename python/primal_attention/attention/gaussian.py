"""Kernelized attention: an un-normalised Gaussian kernel in the place of the softmax."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor

from .calls import TABLE, operation  # noqa: F401 (TABLE: for those who read defaults)


def gaussian_kernel(a: Tensor, b: Tensor, centre: Optional[Tensor] = None) -> Tensor:
    """exp(−‖a_i − b_j‖²/(2√d)), [B,H,N,M] of [B,H,N,d] and [B,H,M,d].

    A common centre [B,H,1,d], which the kernel does not see, is taken off first: else large offsets cost digits.
    """
    if centre is not None:
        a, b = a - centre, b - centre
    squares = a.square().sum(-1)[..., None] + b.square().sum(-1)[..., None, :] - 2 * (a @ b.transpose(-1, -2))
    return torch.exp((squares / (-2 * a.shape[-1] ** 0.5)).clamp(max=0))


def centre_of(k: Tensor, mask: Optional[Tensor]) -> Tensor:
    """Mean of the keys that count, [B,H,1,d]; no gradient goes through it."""
    k = k.detach()
    if mask is None:
        return k.sum(2, keepdim=True) / max(k.shape[2], 1)
    keep = (mask != 0).to(k.dtype)[:, None, :, None]
    return (k * keep).sum(2, keepdim=True) / keep.sum(2, keepdim=True).clamp(min=1)


@operation("gaussian")
def gaussian(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    mask: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y_i = Σ_j exp(−‖q_i − k_j‖²/(2√d)) v_j.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M] (0: no key), query_mask [B,N] → [B,H,N,d]. maps: the kernel [B,H,N,M].
    It is made here, where the library makes it in tiles: memory O(N·M).
    """
    kernel = gaussian_kernel(q, k, centre_of(k, mask))
    if mask is not None:
        kernel = kernel * (mask != 0)[:, None, None].to(kernel.dtype)
    return kernel if maps else kernel @ v
