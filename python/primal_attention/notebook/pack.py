"""What goes to the page: what each call is, and its numbers."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Sequence

import torch

from ..table import OPERATIONS, fail
from .calls import Call

MOST = 64 * 2**20  # bytes that go to the page

# kinds whose map is made of queries and keys alone
KERNELS = [
    row.name for row in OPERATIONS.values() if "sequence" in row.traits and not {"ksvd", "spectral"} & set(row.traits)
]


def pack(calls: Sequence[Call]) -> Dict[str, Any]:
    """The state of a widget: what each call is, and its numbers one after the other in `data`, float32."""
    pieces: List[bytes] = []
    layers, at = [], 0
    for call in calls:
        bias = call.total_bias()
        for what, x in (("q", call.q), ("k", call.k)):
            if not bool(torch.isfinite(x).all()):
                fail(f"AttentionView: {what} of {call.name} must be finite")
        layer: Dict[str, Any] = {
            "name": call.name,
            "heads": call.q.shape[0],
            "queries": call.q.shape[1],
            "keys": call.k.shape[1],
            "d": call.q.shape[2],
            "scale": call.scale,
            "causal": call.causal,
            "biasHeads": 0 if bias is None else (1 if bias.dim() == 2 else bias.shape[0]),
            "offset": at,
        }
        for x in (call.q, call.k, *(() if bias is None else (bias.clamp(min=-1e30),))):
            pieces.append(x.contiguous().numpy().astype("<f4").tobytes())
            at += x.numel()
        layers.append(layer)
    if 4 * at > MOST:
        fail(
            f"AttentionView: {len(layers)} calls are {math.ceil(4 * at / 2**20)} MB, a notebook takes {MOST >> 20}:"
            " choose some, seen.view(layers=[0, 1]), or a shorter input"
        )
    return {"layers": layers, "data": b"".join(pieces), "kernels": KERNELS}
