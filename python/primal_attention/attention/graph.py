"""Attention over the edges of a graph: GAT, and its implicit-kernel form between instances."""

from __future__ import annotations

import warnings
from typing import Optional

import torch
import torch.nn.functional as F
from torch import Tensor

from ..table import fail
from .calls import TABLE, operation
from .implicit import magnitude, spectral_features


def unique_edges(edges: Tensor, nodes: int, where: str) -> Tensor:
    """Edges (target, source) sorted, each once. [E,2] → [E',2]"""
    edges = edges.long()
    if edges.numel() and (int(edges.min()) < 0 or int(edges.max()) >= nodes):
        bad = edges[((edges < 0) | (edges >= nodes)).any(1)][0].tolist()
        fail(f"{where}: edges has {bad}, expected nodes from 0 to {nodes - 1}")
    codes = torch.unique(edges[:, 0] * nodes + edges[:, 1])
    return torch.stack([torch.div(codes, nodes, rounding_mode="floor"), codes % nodes], 1)


def _weights(energies: Tensor, target: Tensor, nodes: int) -> Tensor:
    """Softmax of the energies [H,E] over the edges of each target."""
    H = energies.shape[0]
    places = target.expand(H, -1)
    top = energies.new_full((H, nodes), float("-inf"))
    with warnings.catch_warnings():  # PyTorch 1 calls it a beta
        warnings.simplefilter("ignore", UserWarning)
        top = top.scatter_reduce(1, places, energies.detach(), "amax", include_self=True)
    weights = torch.exp(energies - top.gather(1, places))
    return weights / weights.new_zeros(H, nodes).index_add(1, target, weights).gather(1, places)


def _mix(z: Tensor, weights: Tensor, edges: Tensor, maps: bool) -> Tensor:
    """y_i = Σ_e α_e z_source(e), [H,N,d]; or α as a map [1,H,N,N]."""
    H, N = z.shape[:2]
    if maps:
        full = weights.new_zeros(H, N * N)
        return full.index_copy(1, edges[:, 0] * N + edges[:, 1], weights).view(1, H, N, N)
    return torch.zeros_like(z).index_add(1, edges[:, 0], weights[..., None] * z[:, edges[:, 1]])


@operation("graph")
def graph(
    z: Tensor,
    a_self: Tensor,
    a_neighbor: Tensor,
    edges: Tensor,
    *,
    slope: float = TABLE,
    dropout: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y_i = Σ_j softmax_j(LeakyReLU(a_self·z_i + a_neighbor·z_j)) z_j over the edges (i, j) (GAT).

    z [H,N,d], a_self and a_neighbor [H,d], edges [E,2] whole numbers (target, source), doubles counting once → [H,N,d].
    A node without edges gets zeros. dropout of weights where training is True (PyTorch's draws). maps: [1,H,N,N].
    """
    edges = unique_edges(edges, z.shape[1], "attention.graph")
    of_target = (z * a_self[:, None]).sum(-1).index_select(1, edges[:, 0])
    of_source = (z * a_neighbor[:, None]).sum(-1).index_select(1, edges[:, 1])
    energies = F.leaky_relu(of_target + of_source, slope or 0.2)
    weights = _weights(energies, edges[:, 0], z.shape[1])
    return _mix(z, F.dropout(weights, dropout, training and not maps), edges, maps)


@operation("graphImplicit")
def graph_implicit(
    z: Tensor,
    w1: Tensor,
    edges: Tensor,
    *,
    w2: Optional[Tensor] = None,
    p: float = TABLE,
    eps: float = TABLE,
    den: float = TABLE,
    stationary: bool = TABLE,
    dropout: float = TABLE,
    training: bool = False,
    maps: bool = False,
) -> Tensor:
    """y_i = Σ_j softmax_j(log(s(z_i, z_j)² + eps) + ‖z_j‖_p²/den) z_j over the edges (i, j).

    z [H,N,d], edges [E,2] (target, source), spectral points w1 and w2 [H,d,S] or [1,H,d,S], w1 alone where stationary →
    [H,N,d]. den 0 is 2. dropout of weights where training is True (PyTorch's draws). maps: [1,H,N,N].
    """
    where = "attention.graph_implicit"
    if stationary != (w2 is None):
        fail(f"{where}: w2 is {'given, but stationary is True' if stationary else 'missing, and stationary is False'}")
    if 0 in w1.shape:
        fail(f"{where}: w1 has shape {list(w1.shape)}, expected at least one spectral point")
    edges = unique_edges(edges, z.shape[1], where)
    first = w1[0] if w1.dim() == 4 else w1
    second = first if w2 is None else w2[0] if w2.dim() == 4 else w2
    features = spectral_features(z, first, second)
    pairs = features.index_select(1, edges[:, 0]) * features.index_select(1, edges[:, 1])
    kernel = pairs.sum(-1) / (4 * first.shape[-1])
    energies = torch.log(kernel.square() + eps) + magnitude(z, p).index_select(1, edges[:, 1]) / (den or 2)
    weights = _weights(energies, edges[:, 0], z.shape[1])
    return _mix(z, F.dropout(weights, dropout, training and not maps), edges, maps)
