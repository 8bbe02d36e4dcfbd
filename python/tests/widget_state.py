"""Prints what tests/browser/notebook.test.mjs mounts: a widget's state, and PyTorch's numbers of it."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any, Dict, List

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: E402
from torch import Tensor, nn  # noqa: E402

from primal_attention.attention import attention_map  # noqa: E402
from primal_attention.notebook import watch  # noqa: E402
from primal_attention.notebook.calls import Call, make_call  # noqa: E402
from primal_attention.notebook.pack import pack  # noqa: E402


def numbers(weights: Tensor) -> Dict[str, Any]:
    values = torch.linalg.svdvals(weights.double())
    shares = values / values.sum()
    shares = shares[shares > 0]
    return {
        "map": weights.flatten().tolist(),
        "values": values.tolist(),
        "rank": float(torch.exp(-(shares * shares.log()).sum())),
    }


def expected(call: Call, kernel: str) -> List[Dict[str, Any]]:
    if kernel == "softmax":
        return [numbers(each) for each in call.map()]
    maps = attention_map(kernel, q=call.q[None], k=call.k[None], v=call.k[None])
    return [numbers(each) for each in maps[0]]


def main() -> None:
    torch.manual_seed(1)
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 32, batch_first=True), 1).eval()
    padding = torch.zeros(2, 9, dtype=torch.bool)
    padding[0, 7:] = True
    with torch.no_grad(), watch(model) as seen:
        model(torch.randn(2, 9, 16), src_key_padding_mask=padding)
    q, k = torch.randn(3, 6, 5), torch.randn(3, 6, 5)
    calls = [
        *seen.calls,
        make_call("causal", q, k, causal=True, scale=0.3),
        make_call("added", q, k, mask=torch.randn(3, 6, 6)),
        make_call("bare", q, torch.randn(3, 4, 5)),
    ]
    state = pack(calls)
    state["data"] = base64.b64encode(state["data"]).decode()
    cases = [(layer, "softmax") for layer in range(4)] + [(3, "gaussian"), (3, "linear")]
    print(json.dumps({"state": state, "cases": [[layer, kind, expected(calls[layer], kind)] for layer, kind in cases]}))


main()
