"""Implicit Kernel Attention: a learned kernel times a learned idea of importance."""

from __future__ import annotations

import math
from typing import NamedTuple, Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, as_many, operation
from .parts import softmax_weights

SLOPE = 0.2  # of the LeakyReLU


def magnitude(x: Tensor, p: float) -> Tensor:
    """‖x‖_p², the p-norm squared, [...]; its gradient at 0 is 0."""
    if p == 2:
        return x.square().sum(-1)
    largest = x.detach().abs().amax(-1, keepdim=True)
    largest = torch.where(largest > 0, largest, torch.ones_like(largest))
    total = (x / largest).abs().pow(p).sum(-1)
    there = total > 0
    root = torch.where(there, total, torch.ones_like(total)).pow(2 / p) * largest[..., 0].square()
    return torch.where(there, root, torch.zeros_like(root))


def spectral_features(x: Tensor, w1: Tensor, w2: Tensor) -> Tensor:
    """[cos θ₁ + cos θ₂ ‖ sin θ₁ + sin θ₂] with θ = 2π x W: [...,N,2S] of x [...,N,d] and W [...,d,S]."""
    a = 2 * math.pi * (x @ w1)
    b = a if w2 is w1 else 2 * math.pi * (x @ w2)
    return torch.cat([a.cos() + b.cos(), a.sin() + b.sin()], -1)


@operation("implicit")
def implicit(
    q: Tensor,
    k: Tensor,
    v: Tensor,
    *,
    w1: Optional[Tensor] = None,
    w2: Optional[Tensor] = None,
    w: Optional[Tensor] = None,
    mask: Optional[Tensor] = None,
    query_mask: Optional[Tensor] = None,
    p: float = TABLE,
    eps: float = TABLE,
    den: float = TABLE,
    stationary: bool = TABLE,
    magnitude_dropout: float = TABLE,
    causal: bool = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y = softmax(log(s(q, k)² + eps) + (‖q‖_p² + ‖k‖_p²)/den) v with s of spectral points.

    q [B,H,N,d], k and v [B,H,M,d], mask [B,M], query_mask [B,N] → [B,H,N,d]. Spectral points w1 and w2, or w where the
    kernel is stationary: [H,d,S] or [B,H,d,S]. den 0 is 2√d. magnitude_dropout acts on the magnitudes where training is
    True; its draws are PyTorch's, not the library's. maps: the weights [B,H,N,M].
    They are made here, where the library makes them in tiles: memory O(N·M).
    """
    where = "attention.implicit"
    first = w if w is not None else w1
    second = w if w is not None else w1 if stationary else w2
    if w is not None and (w1 is not None or w2 is not None):
        fail(
            f"{where}: w and {'w1' if w1 is not None else 'w2'} are both given; a stationary kernel has w, others both"
        )
    if first is None or second is None:
        fail(
            f"{where}: {'w1' if first is None else 'w2'} is missing: spectral points [H,d,S]; a stationary kernel has w"
        )
    if stationary and w2 is not None:
        fail(f"{where}: w2 is given, but stationary is True: such a kernel has w alone")
    if 0 in first.shape:
        fail(f"{where}: w1 has shape {list(first.shape)}, expected at least one spectral point")
    if causal:
        as_many(where, q, k, "causal")
    if den == 0:
        den = 2 * math.sqrt(q.shape[-1])
    features = spectral_features(q, first, second) @ spectral_features(k, first, second).transpose(-1, -2)
    kernel = features / (4 * first.shape[-1])
    importance = magnitude(k, p)[..., None, :] / den
    if training and magnitude_dropout > 0 and not maps:
        importance = F.dropout(importance + magnitude(q, p)[..., None] / den, magnitude_dropout)
    scores = torch.log(kernel.square() + eps) + importance  # ‖q‖ is the same in all of a row and cancels
    allowed = None if mask is None else (mask != 0)[:, None, None]
    if causal:
        ahead = torch.ones(scores.shape[-2:], dtype=torch.bool, device=q.device).tril()
        allowed = ahead if allowed is None else ahead & allowed
    weights = softmax_weights(scores, None, allowed)
    return weights if maps else weights @ v


class Noise(NamedTuple):
    """What `copula_noise` puts out: the noise y [B,H,d,S], mu and sigma [B,H,d], its divergence kl [B]."""

    y: Tensor
    mu: Tensor
    sigma: Tensor
    kl: Tensor


@operation("copulaNoise")
def copula_noise(
    q: Tensor,
    k: Tensor,
    B1: Tensor,
    c1: Tensor,
    B2: Tensor,
    c2: Tensor,
    B3: Tensor,
    c3: Tensor,
    *,
    B4: Optional[Tensor] = None,
    c4: Optional[Tensor] = None,
    noise: Optional[Tensor] = None,
    mask: Optional[Tensor] = None,
    prior: float = TABLE,
    independent: bool = TABLE,
    samples: int = TABLE,
    training: bool = False,
) -> Noise:
    """±μ + σ clamp(Lε, −2, 2): noise whose mean and deviation follow from the mean query and key of each head.

    q, k [B,H,N,d]; B1 [2d,d], the others [d,d], c [d]; noise ε [B,d,H,S], else drawn by PyTorch, `samples` of them (0
    is 64), which can't be the library's draws; mask [B,N]. independent: heads are not coupled (IKAN), no B4, c4.
    """
    where, (B, H, _, d) = "attention.copula_noise", q.shape
    if not independent and (B4 is None or c4 is None):
        fail(
            f"{where}: {'B4' if B4 is None else 'c4'} is missing; only where independent is True are heads not coupled"
        )
    if B1.shape[0] != 2 * d:
        fail(f"{where}: B1 has shape {list(B1.shape)}, expected [2d,d] = [{2 * d}, {d}]")
    if noise is None:
        noise = torch.randn(B, d, H, samples or 64, dtype=q.dtype, device=q.device)
    S = noise.shape[3]
    if S < 2 or S % 2:
        fail(f"{where}: samples is {S}, expected an even number from 2: half of them are for either sign")
    x = torch.cat([_mean(q, mask), _mean(k, mask)], -1)  # [B,H,2d]
    h = F.leaky_relu(x @ B1 + c1, SLOPE)
    mu, sigma = h @ B2 + c2, prior * (h @ B3 + c3).clamp(-40, 40).exp()
    t = torch.zeros_like(mu) if independent or B4 is None or c4 is None else torch.tanh(h @ B4 + c4)
    eps = noise.permute(0, 2, 1, 3)  # [B,H,d,S]
    before = (t[..., None] * eps).cumsum(1) - t[..., None] * eps  # Σ over the heads before
    length = 1 + t.square() * (t.square().cumsum(1) - t.square())
    X = (eps + t[..., None] * before) / length.sqrt()[..., None]
    sign = torch.ones(S, dtype=q.dtype, device=q.device)
    sign[S // 2 :] = -1
    y = sign * mu[..., None] + sigma[..., None] * X.clamp(-2, 2)
    ratio = sigma / prior
    kl = 0.5 * (ratio.square() + (mu / prior).square() - 1) - ratio.log() + 0.5 * length.log()
    return Noise(y, mu, sigma, kl.sum((1, 2)))


def _mean(x: Tensor, mask: Optional[Tensor]) -> Tensor:
    """Over the tokens that count, [B,H,d]."""
    if mask is None:
        return x.sum(2) / max(x.shape[2], 1)
    keep = (mask != 0).to(x.dtype)
    return (x * keep[:, None, :, None]).sum(2) / keep.sum(1).clamp(min=1)[:, None, None]


@operation("spectralNet")
def spectral_net(
    z: Tensor,
    a1: Tensor,
    b1: Tensor,
    a2: Tensor,
    b2: Tensor,
    a3: Tensor,
    b3: Tensor,
    *,
    training: bool = False,
) -> Tensor:
    """sign(z) (f(f(|z| A1 + b1) A2 + b2) A3 + b3) over the d axis of z [B,H,d,S], f = LeakyReLU; A [d,d], b [d]."""
    u = z.abs().transpose(-1, -2)
    u = F.leaky_relu(u @ a1 + b1, SLOPE)
    u = F.leaky_relu(u @ a2 + b2, SLOPE)
    return z.sign() * (u @ a3 + b3).transpose(-1, -2)
