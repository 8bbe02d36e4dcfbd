"""What the notebooks of live_notebook.mjs show, and the numbers that must stand in the page: float64, by numpy."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path
from typing import Any, Dict, List, Tuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
from torch import Tensor, nn  # noqa: E402

HEADS = 2
Pair = Tuple[np.ndarray, np.ndarray]


class Own(nn.Module):
    """Attention as models of today call it; before PyTorch 2.0 the function has an underscore and other arguments."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(width, width), nn.Linear(width, width)

    def forward(self, x: Tensor) -> Tensor:
        q, k = (each(x).unflatten(-1, (HEADS, -1)).transpose(1, 2) for each in (self.query, self.key))
        if hasattr(F, "scaled_dot_product_attention"):
            return F.scaled_dot_product_attention(q, k, k, is_causal=True)
        return F._scaled_dot_product_attention(q, k, k, None, 0.0, False, True)[0]  # type: ignore[attr-defined]


class Reader(nn.Module):
    """Layers of PyTorch, and one that calls the function itself."""

    def __init__(self) -> None:
        super().__init__()
        self.encoder = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, HEADS, 16, batch_first=True), 2)
        self.own = Own(8)

    def forward(self, x: Tensor) -> Tensor:
        return self.own(self.encoder(x))  # type: ignore[no-any-return]


def make() -> Tuple[Reader, Tensor, List[str]]:
    """A model, a sample of 7 tokens, and their names."""
    torch.manual_seed(1)
    words = "the cat sat on a long-winded mat".split()
    return Reader().eval(), 2 * torch.randn(1, len(words), 8), words


def pairs(model: Reader, x: Tensor) -> List[Pair]:
    """Queries and keys [H,N,d] of each call, from what goes into the modules, in float64."""
    seen: List[np.ndarray] = []
    double = model.double()
    attention: List[Any] = [layer.self_attn for layer in double.encoder.layers]
    hooks = [
        each.register_forward_pre_hook(lambda _, given: seen.append(given[0][0].detach().numpy()))
        for each in (*attention, double.own)
    ]
    double(x.double())  # with gradients: without them a layer's fast path calls no module
    for hook in hooks:
        hook.remove()

    def heads(rows: np.ndarray, weight: Any, bias: Any) -> np.ndarray:
        y = rows @ weight.detach().numpy().T + bias.detach().numpy()
        return y.reshape(len(rows), HEADS, -1).transpose(1, 0, 2)

    found = []
    for rows, each in zip(seen, attention):
        (wq, wk, _), (bq, bk, _) = each.in_proj_weight.chunk(3), each.in_proj_bias.chunk(3)
        found.append((heads(rows, wq, bq), heads(rows, wk, bk)))
    q, k = (heads(seen[2], part.weight, part.bias) for part in (double.own.query, double.own.key))
    return [*found, (q, k)]


def numbers(weights: np.ndarray) -> Dict[str, Any]:
    """Of one head: its map, singular values, their effective rank."""
    values = np.linalg.svd(weights, compute_uv=False)
    shares = values[values > 0] / values.sum()
    return {"map": weights.tolist(), "values": values.tolist(), "rank": float(np.exp(-(shares * np.log(shares)).sum()))}


def maps(kernel: str, q: np.ndarray, k: np.ndarray, causal: bool) -> np.ndarray:
    """[H,N,N]"""
    d = q.shape[-1]
    if kernel == "gaussian":
        squares = ((q[:, :, None] - k[:, None]) ** 2).sum(-1)
        return np.exp(-squares / (2 * math.sqrt(d)))  # type: ignore[no-any-return]
    scores = q @ k.transpose(0, 2, 1) / math.sqrt(d)
    if causal:
        scores = np.where(np.tril(np.ones(scores.shape[1:])) > 0, scores, -np.inf)
    weights = np.exp(scores - scores.max(-1, keepdims=True))
    return weights / weights.sum(-1, keepdims=True)  # type: ignore[no-any-return]


def expected() -> List[Any]:
    """[layer, kernel, [numbers of each head]]"""
    model, x, _ = make()
    cases = []
    for layer, (q, k) in enumerate(pairs(model, x)):
        for kernel in ("softmax", "gaussian") if layer == 1 else ("softmax",):
            cases.append([layer, kernel, [numbers(each) for each in maps(kernel, q, k, layer == 2)]])
    return cases


if __name__ == "__main__":
    print(json.dumps(expected()))
