"""Every kind of attention of the library, as functions of tensors and as layers.

Functions are those of `pa.attention` in snake case, with the same options, defaults and ranges: `softmax(q, k, v,
beta=0.6)`. Layers come from `make_attention({"kind": "primal", "rank": 20}, width, heads, length)`.
"""

from __future__ import annotations

from typing import Any, Optional

from ..table import GRAPH_KINDS, KINDS, causal_form, complete_layer, fail, told
from .family import cosformer, elliptical, linformer, nystromformer, performer, rpc
from .gaussian import gaussian
from .graph import graph, graph_implicit
from .graph_layer import GraphAttention
from .implicit import Noise, copula_noise, implicit, spectral_net
from .kep_svgp import KepSvgp, kep_svgp
from .layer import AttentionLayer, link
from .linear import linear
from .primal import Primal, ksvd_objective, primal
from .registry import FUNCTIONS, attention_map
from .skyformer import skyformer
from .softmax import softmax, sparse, window


def make_attention(
    options: Any, width: int, heads: int, length: int, *, causal: Optional[bool] = None
) -> AttentionLayer:
    """A layer of attention over sequences.

    options: a kind's name, or a mapping with `kind` and the kind's options, as in a model's configuration (camel or
    snake case); what is missing has the table's default. width D, divided by heads; length: the longest sequence.
    causal True asks for the kind's causal form (`mode: 'causal'` of primal), a ValueError where it has none.
    """
    given = {"kind": options} if isinstance(options, str) else dict(options)
    if causal:
        form = causal_form(given["kind"]) if given.get("kind") in KINDS else {}
        if form is None:
            able = ", ".join(kind for kind in KINDS if causal_form(kind))
            fail(f"attention of kind {told(given['kind'])} has no causal form; {able} have one")
        for name, value in form.items():
            if given.get(name) not in (None, value):
                fail(f"attention.{name} is {told(given[name])}, causal=True needs {told(value)}")
        given.update(form)
    return AttentionLayer(given, width, heads, length)


__all__ = [
    "FUNCTIONS",
    "GRAPH_KINDS",
    "KINDS",
    "AttentionLayer",
    "GraphAttention",
    "KepSvgp",
    "Noise",
    "Primal",
    "attention_map",
    "causal_form",
    "complete_layer",
    "copula_noise",
    "cosformer",
    "elliptical",
    "gaussian",
    "graph",
    "graph_implicit",
    "implicit",
    "kep_svgp",
    "ksvd_objective",
    "linear",
    "linformer",
    "link",
    "make_attention",
    "nystromformer",
    "performer",
    "primal",
    "rpc",
    "skyformer",
    "softmax",
    "sparse",
    "spectral_net",
    "window",
]
