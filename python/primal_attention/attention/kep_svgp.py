"""KEP-SVGP: attention as a pair of sparse variational Gaussian processes on the singular vectors of its kernel."""

from __future__ import annotations

from typing import NamedTuple, Optional, Union

import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, as_many, operation, wide
from .primal import kernel_map, scores_of


class KepSvgp(NamedTuple):
    """What it puts out: y [B,H,N,d], the projection scores e and r [B,H,N,s], and the divergence of each sample [B]."""

    y: Tensor
    e: Tensor
    r: Tensor
    kl: Tensor


@operation("kep-svgp")
def kep_svgp(
    q: Tensor,
    k: Tensor,
    we: Tensor,
    wr: Tensor,
    lambda_: Tensor,
    mean: Tensor,
    cholesky: Tensor,
    concat_weight: Tensor,
    concat_bias: Tensor,
    *,
    x: Optional[Tensor] = None,
    noise: Optional[Tensor] = None,
    mask: Optional[Tensor] = None,
    mode: str = TABLE,
    merge: str = TABLE,
    real_rows: bool = False,
    training: bool = False,
    maps: bool = False,
) -> Union[KepSvgp, Tensor]:
    """y = (e + r) diag(λ²) (m_t + L_t ε_t)_t Wᵀ + c with Primal-Attention's scores e, r; merge `concat`: of each apart.

    q, k, we, wr, x, mask, mode, real_rows as `primal` takes them. lambda_ λ [H,s] above 0; mean [H,s,s], output t last;
    cholesky [H,s,s(s+1)/2], rows of each L_t up to the diagonal, where its logarithm stands; concat_weight W [d,s] or
    [d,2s]; noise ε [B,H,s,s], drawn in training, else 0. maps: the kernel's cosines [B,H,N,N].
    """
    _check(q, k, we, cholesky, concat_weight, merge)
    phi_q, phi_k, e, r = scores_of("attention.kep_svgp", q, k, we, wr, x, mode, mask if real_rows else None)
    if maps:
        return kernel_map(phi_q, phi_k, mode, None)
    L, s = _factors(cholesky, we.shape[2]), we.shape[2]
    if noise is None and training:
        noise = torch.randn(q.shape[0], q.shape[1], s, s, dtype=q.dtype, device=q.device)
    posterior = mean[None]
    if noise is not None:
        posterior = posterior + torch.einsum("htij,bhtj->bhit", L, noise)
    samples = lambda_.square()[None, :, :, None] * posterior
    pair = [(e + r) @ samples] if merge == "sum" else [e @ samples, r @ samples]
    y = F.linear(torch.cat(pair, -1), concat_weight, concat_bias)
    if mask is not None:
        y = y * mask[:, None, :, None].to(y.dtype)
    return KepSvgp(y, e, r, _divergence(lambda_, mean, L).to(y.dtype).expand(q.shape[0]))


def _check(q: Tensor, k: Tensor, we: Tensor, cholesky: Tensor, concat: Tensor, merge: str) -> None:
    where, s, d = "attention.kep_svgp", we.shape[2], q.shape[3]
    as_many(where, q, k, "self-attention")
    if cholesky.shape[2] != s * (s + 1) // 2:
        fail(f"{where}: cholesky has shape {list(cholesky.shape)}, expected [H,s,s(s+1)/2], s(s+1)/2 = {s*(s+1)//2}")
    wanted = [d, s if merge == "sum" else 2 * s]
    if list(concat.shape) != wanted:
        fail(f'{where}: concat_weight has shape {list(concat.shape)}, expected {wanted} with merge "{merge}"')


def _factors(packed: Tensor, s: int) -> Tensor:
    """[H,s,s,s], lower triangular: the packed rows, exponentials on the diagonal."""
    place = torch.zeros(s, s, dtype=torch.long)
    rows, columns = torch.tril_indices(s, s)
    place[rows, columns] = torch.arange(len(rows))
    full = packed[..., place.to(packed.device)].tril()
    return full.tril(-1) + torch.diag_embed(full.diagonal(dim1=-2, dim2=-1).exp())


def _divergence(lambda_: Tensor, mean: Tensor, L: Tensor) -> Tensor:
    """KL of all N(m_t, L_t L_tᵀ) from N(0, diag(λ⁻⁴))."""
    lambda_, mean, L = wide(lambda_), wide(mean), wide(L)
    squares = L.square().sum(-1).sum(1) + mean.square().sum(-1)  # [H,s]
    s = mean.shape[2]
    logs = L.diagonal(dim1=-2, dim2=-1).log().sum()
    return 0.5 * (lambda_.pow(4) * squares - s).sum() - logs - 2 * s * lambda_.log().sum()
