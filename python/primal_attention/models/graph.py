"""Classes of the nodes of a graph (src/nn/graph_network.c)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence

import numpy as np
import torch
from torch import Tensor, nn

from ..attention import GraphAttention
from ..attention.spectral import share_noise
from ..table import fail
from .base import Model
from .config import complete_config
from .samples import rows_of_numbers


class GraphClassifier(Model):
    """A graph is {"x": [N,features], "edges": pairs target, source}; every node sees itself where self_loops is True."""

    word, own = "graphClassifier", ("selfLoops",)

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        given = dict(given)
        loops, features = given.pop("selfLoops", True), given.pop("features", None)
        general = {"attention": "graph", "dropout": 0.5, "standardize": False, **given}
        config = complete_config({**general, "input": {"kind": "graph", "features": features}}, self.word)
        return {**config, "selfLoops": bool(loops)}

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return config["input"].get("kind") == "graph"  # type: ignore[no-any-return]

    def build(self) -> None:
        c = self.config
        heads, depth = c["heads"], len(c["attention"])
        self.layers = nn.ModuleList()
        for i, each in enumerate(c["attention"]):
            last = i == depth - 1
            d = c["outputs"] if last else c["width"] // heads
            inputs = c["width"] if i else c["input"]["features"]
            self.layers.append(GraphAttention(each, inputs, heads, d, last=last, dropout=c["dropout"]))
        self.drawn = share_noise(self)

    def batch(self, samples: Sequence[Any], where: str = "samples") -> Dict[str, Any]:
        if len(samples) != 1:
            fail(f"{where}: {len(samples)} graphs; forward() takes one")
        graph = samples[0]
        x = rows_of_numbers(graph["x"], self.config["input"]["features"], f"{where}[0].x")
        if self.standardization is not None:
            x = self.standardization.do(x)
        edges: List[List[int]] = np.asarray(graph["edges"], np.int64).reshape(-1, 2).tolist()
        if any(not 0 <= node < len(x) for pair in edges for node in pair):
            fail(f"{where}[0].edges has nodes that are none of the {len(x)}")
        if self.config["selfLoops"]:
            alone = set(range(len(x))) - {a for a, b in edges if a == b}
            edges += [[node, node] for node in sorted(alone)]
        return self.placed({"x": torch.from_numpy(x).float(), "edges": torch.tensor(edges).reshape(-1, 2)})

    def forward(self, x: Tensor, edges: Tensor) -> Tensor:
        """x [N,features], edges [E,2] → logits [1,N,classes]."""
        self.drawn[0] = 0
        for layer in self.layers:
            x = layer(x, edges)
        return x[None]
