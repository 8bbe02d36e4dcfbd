"""A layer of attention over the nodes of a graph: weight, aSelf and aNeighbor or spectral points, bias."""

from __future__ import annotations

import math
from typing import Any, Dict, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..table import OPERATIONS, complete_layer, fail
from . import initial
from .calls import merge_heads, split_heads
from .registry import FUNCTIONS
from .spectral import SpectralSource


class GraphAttention(nn.Module):
    """z = x Wᵀ, attention of each node to those that it has edges to, bias; elu but in a model's last layer.

    In the last layer heads are as wide as there are outputs, and their mean is taken. After a pass `kl` is the noise's
    divergence [1] (graphImplicit with a generator), and while `inspect` is True `map` the weights [1,H,N,N].
    """

    def __init__(self, options: Any, features: int, heads: int, d: int, *, last: bool, dropout: float = 0.0) -> None:
        """features: numbers of a node; d: the width of a head; dropout: the model's rate, of nodes and of weights."""
        super().__init__()
        self.options: Dict[str, Any] = complete_layer(options, heads, 1)
        self.kind: str = self.options["kind"]
        self.row = OPERATIONS[self.kind]
        if "graph" not in self.row.traits:
            fail(f'attention: kind is "{self.kind}", which is attention over a sequence: use make_attention')
        self.heads, self.last, self.rate = heads, last, dropout
        self.inspect = False
        self.kl: Optional[Tensor] = None
        self.map: Optional[Tensor] = None
        self.weight = nn.Parameter(initial.uniform(_glorot(features, d), heads * d, features))
        self.bias = nn.Parameter(torch.zeros(d if last else heads * d))
        if self.kind == "graph":
            self.aSelf = nn.Parameter(initial.uniform(_glorot(d, 1), heads, d))
            self.aNeighbor = nn.Parameter(initial.uniform(_glorot(d, 1), heads, d))
        else:
            self.spectral = SpectralSource(self, self.options, heads, d)

    @property
    def kl_weight(self) -> float:
        """The weight of the noise's divergence in a loss."""
        return float(self.options.get("klWeight", 0))

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """x [N,features], edges [E,2] (target, source) → [N,H·d], in the last layer [N,d]."""
        z = F.linear(F.dropout(x, self.rate, self.training), self.weight)
        heads = split_heads(z[None], self.heads)  # [1,H,N,d]
        given = self._given(heads)
        options: Dict[str, Any] = {"dropout": max(float(self.options["dropout"]), self.rate), "training": self.training}
        function = FUNCTIONS[self.kind]
        y = merge_heads(function(z=heads[0], edges=edges, **given, **options)[None])[0]
        self.map = function(z=heads[0], edges=edges, **given, maps=True) if self.inspect else None
        if self.last:
            y = y.view(len(x), self.heads, y.shape[-1] // self.heads).mean(1)
        y = y + self.bias
        return y if self.last else F.elu(y)

    def _given(self, heads: Tensor) -> Dict[str, Any]:
        if self.kind == "graph":
            return {"a_self": self.aSelf, "a_neighbor": self.aNeighbor, "slope": self.options["slope"]}
        # queries and keys are one: a generator sees the mean of z
        points, self.kl = self.spectral(heads, heads, None)
        given: Dict[str, Any] = {name: self.options[name] for name in ("p", "eps", "den", "stationary")}
        given["w1"] = points["w"] if self.options["stationary"] else points["w1"]
        given["w2"] = points.get("w2")
        return given


def _glorot(inputs: int, outputs: int) -> float:
    """Of U(−b, b), as GAT's released code has it (Glorot & Bengio 2010)."""
    return math.sqrt(6 / (inputs + outputs))
