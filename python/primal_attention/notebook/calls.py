"""What is kept of one call of attention: queries, keys and what was added to their scores, of one sample."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional

import torch
from torch import Tensor

from ..table import fail


@dataclass
class Call:
    """name: the module that called; q [H,N,d], k [H,M,d], float32 on the CPU; scale: what scores are multiplied by;
    bias [N,M] or [H,N,M]: what is added to scores, −inf where a query may not look; None for nothing.
    """

    name: str
    q: Tensor
    k: Tensor
    scale: float
    causal: bool = False
    bias: Optional[Tensor] = None

    def map(self) -> Tensor:
        """softmax(scale · q kᵀ + bias), the weights [H,N,M]; 0 in the row of a query that may look nowhere."""
        scores = self.q @ self.k.transpose(-1, -2) * self.scale
        bias = self.total_bias()
        if bias is not None:
            scores = scores + bias
        return torch.softmax(scores, -1).nan_to_num(0.0)

    def total_bias(self) -> Optional[Tensor]:
        """`bias` with the causal mask in it."""
        if not self.causal:
            return self.bias
        n, m = self.q.shape[-2], self.k.shape[-2]
        # as scaled_dot_product_attention has it: the first query sees the first key
        mask = torch.zeros(n, m).masked_fill(torch.ones(n, m).triu(1).bool(), -math.inf)
        return mask if self.bias is None else self.bias + mask


def make_call(
    name: str,
    q: Tensor,
    k: Tensor,
    *,
    mask: Optional[Tensor] = None,
    causal: bool = False,
    scale: Optional[float] = None,
    sample: int = 0,
) -> Call:
    """A call of tensors [N,d], [H,N,d] or [B,H,N,d] as `scaled_dot_product_attention` takes them.

    mask: True where a query looks, or numbers added to scores; of a shape that broadcasts to [B,H,N,M].
    """
    if not isinstance(q, Tensor) or not isinstance(k, Tensor):
        fail(f"attention of {name}: q and k must be tensors, got {type(q).__name__} and {type(k).__name__}")
    if q.dim() not in (2, 3, 4) or k.dim() != q.dim() or q.shape[-1] != k.shape[-1]:
        fail(
            f"attention of {name}: q and k must be [N,d], [H,N,d] or [B,H,N,d] with one d,"
            f" got {list(q.shape)} and {list(k.shape)}"
        )
    if 0 in q.shape or 0 in k.shape:
        fail(f"attention of {name}: q and k must not be empty, got {list(q.shape)} and {list(k.shape)}")
    q4, k4 = (each.detach()[(None,) * (4 - each.dim())] for each in (q, k))
    heads = q4.shape[1]
    if k4.shape[0] != q4.shape[0] or heads % k4.shape[1]:
        fail(f"attention of {name}: q and k must agree in batch and heads, got {list(q.shape)} and {list(k.shape)}")
    if not 0 <= sample < q4.shape[0]:
        fail(f"attention of {name}: sample must be below {q4.shape[0]}, the size of the batch, got {sample}")
    # groups of queries may share a head of keys
    keys = k4[sample].repeat_interleave(heads // k4.shape[1], 0)
    bias = None if mask is None else _bias(name, mask.detach(), q4.shape, k4.shape[-2], sample)
    factor = 1 / math.sqrt(q4.shape[-1]) if scale is None else float(scale)
    return Call(name, _own(q4[sample]), _own(keys), factor, bool(causal), bias)


def _bias(name: str, mask: Tensor, shape: torch.Size, keys: int, sample: int) -> Optional[Tensor]:
    batch, heads, queries, _ = shape
    full = mask[(None,) * (4 - mask.dim())] if mask.dim() < 4 else mask
    try:
        full = full.expand(batch, full.shape[1], queries, keys)[sample]
        full.expand(heads, queries, keys)
    except RuntimeError:
        fail(f"attention of {name}: mask {list(mask.shape)} does not go with scores {[batch, heads, queries, keys]}")
    if full.dtype == torch.bool:
        full = torch.zeros(full.shape, device=full.device).masked_fill(~full, -math.inf)
    full = _own(full)
    if not bool(full.any()):  # nothing is added
        return None
    return full[0] if full.shape[0] == 1 else full


def _own(x: Tensor) -> Tensor:
    return x.to("cpu", torch.float32, copy=True).contiguous()
