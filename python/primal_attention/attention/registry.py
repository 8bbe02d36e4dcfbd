"""Every operation of the table as a function, by the library's name."""

from __future__ import annotations

from typing import Any, Callable, Dict

from ..table import OPERATIONS, fail, guess, quoted, told
from .family import cosformer, elliptical, linformer, nystromformer, performer, rpc
from .gaussian import gaussian
from .graph import graph, graph_implicit
from .implicit import copula_noise, implicit, spectral_net
from .kep_svgp import kep_svgp
from .linear import linear
from .primal import ksvd_objective, primal
from .skyformer import skyformer
from .softmax import softmax, sparse, window

#: In the order of the table.
FUNCTIONS: Dict[str, Callable[..., Any]] = {
    "softmax": softmax,
    "primal": primal,
    "ksvdObjective": ksvd_objective,
    "linear": linear,
    "gaussian": gaussian,
    "skyformer": skyformer,
    "sparse": sparse,
    "window": window,
    "graph": graph,
    "graphImplicit": graph_implicit,
    "implicit": implicit,
    "spectralNet": spectral_net,
    "copulaNoise": copula_noise,
    "linformer": linformer,
    "nystromformer": nystromformer,
    "performer": performer,
    "cosformer": cosformer,
    "elliptical": elliptical,
    "rpc": rpc,
    "kep-svgp": kep_svgp,
}


def attention_map(kind: str, *inputs: Any, **given: Any) -> Any:
    """The attention map of a kind [B,H,N,M], as `pa.map`: the weights of tokens, the kernel, or the Nyström product.

    Takes what the function of the kind takes.
    """
    kinds = [name for name, row in OPERATIONS.items() if row.traits]
    if kind not in kinds:
        fail(f"attention_map: kind must be {quoted(kinds)}, got {told(kind)}{guess(kind, kinds)}")
    return FUNCTIONS[kind](*inputs, **given, maps=True)
