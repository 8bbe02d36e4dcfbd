"""First values of parameters, from the distributions that the library draws from (the draws are PyTorch's)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def uniform(bound: float, *shape: int) -> Tensor:
    """U(−bound, bound)."""
    return torch.empty(*shape).uniform_(-bound, bound)


def orthogonal(*shape: int) -> Tensor:
    """[a,b,c] as a matrix [a,b·c] with orthonormal rows or columns."""
    flat = torch.empty(shape[0], math.prod(shape[1:]))
    return nn.init.orthogonal_(flat).view(*shape)


def delta(heads: int, *taps: int) -> Tensor:
    """A filter [H,T] or [H,T,U] that changes nothing: 1 in the middle, to the left of it where sizes are even."""
    middle = 0
    for size in taps:
        middle = middle * size + (size - 1) // 2
    filter = torch.zeros(heads, math.prod(taps))
    filter[:, middle] = 1
    return filter.view(heads, *taps)


def linear_(linear: nn.Linear) -> nn.Linear:
    """PyTorch's default for weights, U(±1/√in), for the bias too."""
    bound = 1 / math.sqrt(linear.in_features)
    with torch.no_grad():
        linear.weight.uniform_(-bound, bound)
        if linear.bias is not None:
            linear.bias.uniform_(-bound, bound)
    return linear
