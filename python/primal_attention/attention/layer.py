"""A layer of attention over the tokens of a sequence: projections, one operation of the table, output projection.

Parameters have the names and shapes of the library's files: query, key, value, output, and what the kind adds (we, wr,
concat, lambda; beta, filter; w, w1, w2, noise, generator1, generator2).
"""

from __future__ import annotations

import math
from typing import Any, Dict, List, Optional, Sequence, Union, cast

import torch
from torch import Tensor, nn

from ..table import OPERATIONS, complete_layer, fail, snake
from . import initial
from .calls import merge_heads, split_heads
from .registry import FUNCTIONS
from .places import rotate
from .kep_svgp import KepSvgp
from .primal import Primal, ksvd_objective
from .spectral import SpectralSource


class Concat(nn.Module):
    """The matrix C [d,2s] and vector c [d] behind Primal-Attention's scores, shared by all heads; [d,s] of a sum."""

    def __init__(self, d: int, columns: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(columns)
        self.weight = nn.Parameter(initial.uniform(bound, d, columns))
        self.bias = nn.Parameter(initial.uniform(bound, d))


class AttentionLayer(nn.Module):
    """Attention of one kind between projections, as the library's layers compute it.

    After a forward pass that trains, or while `inspect` is True:
      ksvd  the objective J of each sample [B] (kinds primal, kep-svgp); a model's loss adds eta · mean J²
      kl    the divergence of the noise [B] (kind implicit with a generator) or of the posterior (kep-svgp); a loss adds
            kl_weight · it
    and while `inspect` is True `map`: the weights or the kernel [B,H,N,M], as `pa.map` has them.
    """

    pool: Optional[Tensor]

    def __init__(self, options: Any, width: int, heads: int, length: int) -> None:
        """options: a kind's name or a mapping with `kind` and its options; width D; length: the longest sequence."""
        super().__init__()
        if heads < 1 or width % heads:
            fail(f"attention: heads must divide width, got {heads} and {width}")
        self.options: Dict[str, Any] = complete_layer(options, heads, length)
        self.kind: str = self.options["kind"]
        self.row = OPERATIONS[self.kind]
        if "sequence" not in self.row.traits:
            fail(f'attention: kind is "{self.kind}", which is attention over the nodes of a graph: use GraphAttention')
        self.width, self.heads, self.length = width, heads, length
        self.inspect = False
        self.real_rows = True  # False: sampled rows run over the padding too, as in the papers' released code
        self.ksvd: Optional[Tensor] = None
        self.kl: Optional[Tensor] = None
        self.map: Optional[Tensor] = None
        self.number = 0  # among all layers of attention of the model
        # the layer before, whose values this one may compare with its own; in a list, so that it is no part of this one
        self.before: List["AttentionLayer"] = []
        self.compared = False  # whether the next layer looks at this one's values
        self.values: Optional[Tensor] = None
        names = {each.name for each in self.row.inputs}
        self.query: Optional[nn.Linear] = nn.Linear(width, width) if "q" in names else None
        self.key = nn.Linear(width, width)
        self.value: Optional[nn.Linear] = nn.Linear(width, width) if "v" in names else None
        self._add_own(width // heads)
        self.output = nn.Linear(width, width)
        pool = self.options.get("pool")
        pooled = pool is not None and max(pool) > 1
        self.register_buffer("pool", torch.tensor(pool) if pooled else None, persistent=False)
        for projection in (self.query, self.key, self.value, self.output):
            if projection is not None:
                initial.linear_(projection)

    def _add_own(self, d: int) -> None:
        """Parameters that the kind's operation takes beside q, k and v."""
        o, heads = self.options, self.heads
        if "ksvd" in self.row.traits:
            rank, n = o["rank"], o["rows"] if o["mode"] == "data" else d
            self.we = nn.Parameter(initial.orthogonal(heads, n, rank))
            self.wr = nn.Parameter(initial.orthogonal(heads, n, rank))
            self.concat = Concat(d, rank if o.get("merge") == "sum" else 2 * rank)
            name = "logLambda" if self.kind == "kep-svgp" else "lambda"
            self.register_parameter(name, nn.Parameter(torch.rand(heads, rank)))
        if self.kind == "kep-svgp":
            self.mean = nn.Parameter(torch.randn(heads, rank, rank))
            self.cholesky = nn.Parameter(0.1 * torch.randn(heads, rank, rank * (rank + 1) // 2))
        if o.get("learnedBeta"):
            self.beta = nn.Parameter(torch.full((heads,), float(o["beta"]) or 1.0))
        if self.kind == "linformer":
            bound = 1 / math.sqrt(self.length)
            self.keyProjection = nn.Parameter(initial.uniform(bound, o["rank"], self.length))
            if not o["shared"]:
                self.valueProjection = nn.Parameter(initial.uniform(bound, o["rank"], self.length))
        if self.kind == "nystromformer" and o["filter"]:
            self.filter = nn.Parameter(initial.delta(heads, o["filter"]))
        if o.get("conv", "none") != "none":
            taps = (o["filter"],) * (2 if o["conv"] == "2d" else 1)
            self.filter = nn.Parameter(initial.delta(heads, *taps))
        if "spectral" in self.row.traits:
            # its parameters stand beside the layer's own in files
            self.spectral = SpectralSource(self, o, heads, d)

    @property
    def eta(self) -> float:
        """The weight of the KSVD objective in a loss; 0 for other kinds."""
        return float(self.options.get("eta", 0))

    @property
    def kl_weight(self) -> float:
        """The weight of the noise's divergence in a loss; 0 for other kinds."""
        return float(self.options.get("klWeight", 0))

    @property
    def looks_back(self) -> bool:
        """Whether a token hears of those before it alone, as `causal` of biases by distance counts it."""
        return bool(self.options.get("causal", False))

    def extra_repr(self) -> str:
        return ", ".join(f"{snake(name)}={value!r}" for name, value in self.options.items())

    def forward(
        self,
        x: Tensor,
        mask: Optional[Tensor] = None,
        *,
        memory: Optional[Tensor] = None,
        query_mask: Optional[Tensor] = None,
        relative: Optional[Tensor] = None,
        rotary: Optional[Tensor] = None,
        first: int = 0,
    ) -> Tensor:
        """x [B,N,D] → [B,N,D].

        mask [B,M]: 0 where a token (of the memory, where there is one) is padding. memory [B,M,D]: what keys and values
        are made of instead of x; query_mask [B,N] then says which tokens of x the objective counts. relative [H,2N−1]:
        biases by distance. rotary [length,d]: the table by which queries
        and keys are turned, x's first token standing at `first`.
        """
        rows = x if memory is None else memory
        k = split_heads(self.key(rows), self.heads)
        q = k if self.query is None else split_heads(self.query(x), self.heads)
        if rotary is not None:
            q, k = (rotate(each, rotary, first) for each in (q, k))
        tensors: Dict[str, Any] = {"k": k, "mask": mask}
        if self.query is not None:
            tensors["q"] = q
        if self.value is not None:
            tensors["v"] = split_heads(self.value(rows), self.heads)
        if memory is None and self.compared:
            self.values = tensors["v"].detach() if self.value is not None else None
        if relative is not None:
            tensors["relative"] = relative
        tensors.update(self._own_tensors(rows, q, k, mask))
        options, function = self._options(), FUNCTIONS[self.kind]
        result = function(**tensors, **options, training=self.training)
        judged = isinstance(result, (Primal, KepSvgp))
        y = result.y if judged else result
        self.map = function(**tensors, **options, maps=True) if self.inspect else None
        of_e = mask if memory is None else query_mask
        self.ksvd = self._objective(result, of_e, mask) if judged else None
        if isinstance(result, KepSvgp):
            self.kl = result.kl if self.training or self.inspect else None
        out: Tensor = self.output(merge_heads(y))
        return out

    def _own_tensors(self, rows: Tensor, q: Tensor, k: Tensor, mask: Optional[Tensor]) -> Dict[str, Any]:
        own: Dict[str, Any] = {}
        if "ksvd" in self.row.traits:
            own.update(we=self.we, wr=self.wr, concat_weight=self.concat.weight, concat_bias=self.concat.bias)
            if self.options["mode"] == "data":
                own["x"] = rows
        if self.kind == "kep-svgp":
            own.update(lambda_=self._lambda(), mean=self.mean, cholesky=self.cholesky)
        if self.kind == "linformer":
            own.update(key_projection=self.keyProjection, value_projection=getattr(self, "valueProjection", None))
        if self.kind == "nystromformer" and self.options["filter"]:
            own["filter"] = self.filter
        if self.kind == "performer":
            own["number"] = self.number
        if self.kind == "elliptical" and self.before:
            own["previous"] = self.before[0].values
        if self.pool is not None:
            own["pool"] = self.pool
        if self.options.get("learnedBeta"):
            own["betas"] = self.beta
        if self.options.get("conv", "none") != "none":
            own["filter"] = self.filter
        if "spectral" in self.row.traits:
            points, self.kl = self.spectral(q, k, mask)
            own.update(points)
        return own

    def _options(self) -> Dict[str, Any]:
        """The operation's options as the layer's configuration has them."""
        names = [option.name for option in self.row.options if not option.internal]
        options = {snake(name): self.options[name] for name in names if name in self.options}
        if self.options.get("learnedBeta"):
            options["beta"] = 0.0
        if "ksvd" in self.row.traits:
            options["real_rows"] = self.real_rows
        return options

    def _lambda(self) -> Tensor:
        """λ of the KSVD objective; of kep-svgp, which has its logarithm for a parameter, above 0."""
        if self.kind == "kep-svgp":
            return self.logLambda.exp()
        return cast(Tensor, self._parameters["lambda"])  # by its key: torch.compile writes names as code

    def _objective(
        self, result: Union[Primal, KepSvgp], of_e: Optional[Tensor], of_r: Optional[Tensor]
    ) -> Optional[Tensor]:
        if not (self.training or self.inspect):
            return None
        return ksvd_objective(
            result.e,
            result.r,
            self.we,
            self.wr,
            self._lambda(),
            query_mask=of_e,
            mask=of_r,
            count_masked=self.options["countMasked"],
            cross=True,
        )


def link(layers: Sequence[AttentionLayer], first: int = 0, step: int = 1) -> None:
    """Tells layers of one sequence their numbers among all layers of a model, and which comes before which."""
    for i, layer in enumerate(layers):
        layer.number = first + i * step
        layer.before = [layers[i - 1]] if i else []
        if i:
            layers[i - 1].compared = layer.kind == "elliptical"
