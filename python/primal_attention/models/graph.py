"""A model of the nodes of a graph."""

from __future__ import annotations

from typing import Any, Mapping, Optional

import numpy as np
import torch
from torch import Tensor, nn

from ..attention import GraphAttention
from ..table import complete_layer, fail, model_option
from .base import Model
from .config import complete


class GraphClassifier(Model):
    """`pa.graphClassifier`: GAT or implicit kernels over edges. forward(x [N,features], edges [E,2]) → [N,classes].

    An edge is (target, source): the target sees the source.
    """

    def __init__(
        self,
        features: int = 0,
        classes: Any = None,
        *,
        config: Optional[Mapping[str, Any]] = None,
        attention: Any = "graph",
        dropout: float = 0.5,
        self_loops: bool = True,
        standardize: Any = False,
        **options: Any,
    ) -> None:
        if config is None:
            series = {"kind": "series", "features": features, "length": 1}
            config = complete(series, {**options, "classes": classes, "dropout": dropout, "attention": "softmax"})
            each = attention if isinstance(attention, (list, tuple)) else [attention] * config["depth"]
            config.update(
                input={"kind": "graph", "features": features},
                attention=[complete_layer(one, config["heads"], 1) for one in each],
                standardize=standardize,
                selfLoops=self_loops,
                dropout=model_option("dropout", dropout),
            )
        super().__init__(config)
        c = self.config
        inputs, d = c["input"]["features"], c["width"] // c["heads"]
        self.layers = nn.ModuleList()
        for i, layer in enumerate(c["attention"]):
            last = i == c["depth"] - 1
            one = GraphAttention(
                layer, inputs, c["heads"], c["outputs"] if last else d, last=last, dropout=c["dropout"]
            )
            self.layers.append(one)
            inputs = c["heads"] * d

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """Logits of all nodes; x as `encode` gives it, edges with the loops of `with_loops`."""
        for layer in self.layers:
            x = layer(x, edges)
        return x

    def encode(self, nodes: Any) -> Tensor:
        """Rows of features, standardised."""
        x = self._scaled(np.asarray(nodes, np.float64).reshape(-1, self.config["input"]["features"]))
        return torch.from_numpy(x)

    def with_loops(self, nodes: int, edges: Any) -> Tensor:
        """Edges [E,2], and one from each node to itself where the model has them and none is there."""
        pairs = torch.as_tensor(np.asarray(edges, np.int64).reshape(-1, 2))
        if len(pairs) and not 0 <= int(pairs.min()) <= int(pairs.max()) < nodes:
            fail(f"predict: an edge names a node that is not from 0 to {nodes - 1}")
        if not self.config["selfLoops"]:
            return pairs
        alone = torch.ones(nodes, dtype=torch.bool)
        alone[pairs[pairs[:, 0] == pairs[:, 1], 0]] = False
        loops = torch.arange(nodes)[alone]
        return torch.cat([pairs, torch.stack([loops, loops], 1)])

    @torch.no_grad()
    def logits(self, nodes: Any, edges: Any) -> Tensor:
        """[N,classes] in evaluation mode."""
        training = self.training
        self.eval()
        x = self.encode(nodes)
        y: Tensor = self(x, self.with_loops(len(x), edges))
        self.train(training)
        return y
