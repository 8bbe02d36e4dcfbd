"""PyTorch on the CPU: the newest of PyPI, eager and compiled, and Debian's; the papers' modules as PyTorch has them best.

The model is the library's classifier of series, read from its file, in as few calls as PyTorch can do it in: no checks
and no options, which its twin (python/primal_attention) has. Peers are named VERSION[-compile][-2-threads].
"""

from __future__ import annotations

import ctypes
import json
import re
from typing import Any, Callable, Dict, List, Optional, Tuple

import torch
import torch.nn.functional as F
from python_peer import Library, Runnable
from torch import Tensor, nn

Arrays = Dict[str, Tensor]
#: Debian's 1.13 has no attention in one call.
fused_attention: Optional[Callable[..., Tensor]] = getattr(F, "scaled_dot_product_attention", None)


class Attention(nn.Module):
    """Softmax attention, or Primal-Attention (Chen et al. 2023) whose weights are rows of its input."""

    def __init__(self, config: Dict[str, Any], width: int, heads: int, length: int) -> None:
        super().__init__()
        self.heads, self.kind = heads, config["kind"]
        self.query, self.key, self.output = (nn.Linear(width, width) for _ in range(3))
        if self.kind == "softmax":
            self.value = nn.Linear(width, width)
            return
        rank, n = config["rank"], config["rows"]
        self.we, self.wr = (nn.Parameter(torch.empty(heads, n, rank)) for _ in range(2))
        self.concat = nn.Linear(2 * rank, width // heads)
        self.scale = nn.Parameter(torch.empty(heads, rank))  # λ, the square root of Λ
        self.register_buffer("rows", torch.tensor([i * (length - 1) // (n - 1) for i in range(n)]), persistent=False)

    def forward(self, x: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        """x [B,N,D] → y [B,N,D] and the KSVD objective [B] of Primal-Attention."""
        B, N, D = x.shape
        q, k = self.split(self.query(x)), self.split(self.key(x))
        objective = None
        if self.kind == "primal":
            y, objective = self.primal(q, k, x)
        else:
            v = self.split(self.value(x))
            if fused_attention is None:
                y = torch.softmax((q * q.shape[-1] ** -0.5) @ k.transpose(-1, -2), -1) @ v
            else:
                y = fused_attention(q, k, v)
        return self.output(y.transpose(1, 2).reshape(B, N, D)), objective

    def split(self, x: Tensor) -> Tensor:
        """[B,N,D] → [B,H,N,d]"""
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def primal(self, q: Tensor, k: Tensor, x: Tensor) -> Tuple[Tensor, Tensor]:
        """[e ‖ r] Cᵀ + c of projections of unit queries and keys, and ½ Σ mean (e λ)² + ½ Σ mean (r λ)² − tr(WₑᵀWᵣ)."""
        q, k = F.normalize(q, dim=-1), F.normalize(k, dim=-1)
        rows = self.split(x[:, self.rows]).transpose(-1, -2)
        e, r = q @ (rows @ self.we), k @ (rows @ self.wr)
        scale = self.scale[:, None]
        squares = ((e * scale).square().sum((1, 2, 3)) + (r * scale).square().sum((1, 2, 3))) / e.shape[2]
        objective = (0.5 * squares - (self.we * self.wr).sum()) / self.heads
        return self.concat(torch.cat([e, r], -1)), objective


class Layer(nn.Module):
    """x ← norm(x + part(x)), the parts attention and feed-forward."""

    def __init__(self, config: Dict[str, Any], attention: Dict[str, Any], length: int) -> None:
        super().__init__()
        width, hidden = config["width"], config["feedforward"]
        self.attention = Attention(attention, width, config["heads"], length)
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.feedforward = nn.Sequential(nn.Linear(width, hidden), nn.Linear(hidden, width))

    def forward(self, x: Tensor) -> Tuple[Tensor, Optional[Tensor]]:
        """[B,N,D] → [B,N,D] and the objective [B]"""
        y, objective = self.attention(x)
        x = self.norm1(x + y)
        return self.norm2(x + self.feedforward[1](F.gelu(self.feedforward[0](x)))), objective


class Classifier(nn.Module):
    """The loss of series, objectives included."""

    def __init__(self, config: Dict[str, Any]) -> None:
        super().__init__()
        width, size = config["width"], config["input"]
        self.embedding = nn.Linear(size["features"], width)
        self.positions = nn.Module()
        self.positions.weight = nn.Parameter(torch.empty(size["length"], width))
        self.layers = nn.ModuleList(Layer(config, each, size["length"]) for each in config["attention"])
        self.norm, self.head = nn.LayerNorm(width), nn.Linear(width, config["outputs"])
        self.eta: float = config["attention"][0].get("eta", 0.0)

    def forward(self, x: Tensor, y: Tensor) -> Tensor:
        """x [B,N,features], y [B] → the mean loss"""
        h = self.embedding(x) + self.positions.weight
        penalty: Any = 0.0
        for layer in self.layers:
            h, objective = layer(h)
            if objective is not None:
                penalty = penalty + objective.square().mean()
        loss = F.cross_entropy(self.head(self.norm(h).mean(1)), y)
        return loss + self.eta / len(self.layers) * penalty


def read_model(path: str) -> Tuple[Dict[str, Any], Arrays]:
    """The configuration and the float32 parameters of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    config = json.loads(header.pop("__metadata__")["config"])
    arrays: Arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        flat = torch.frombuffer(data, dtype=torch.float32, count=(end - begin) // 4, offset=begin)
        arrays[name.replace("attention.lambda", "attention.scale")] = flat.view(entry["shape"]).clone()
    return config, arrays


def read(path: str, dtype: torch.dtype) -> Tensor:
    with open(path, "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def make_twin(job: Dict[str, Any], compiled: bool) -> Runnable:
    """A training step by Adam of the model and the batches in the job's files."""
    config, arrays = read_model(job["files"]["model"])
    model = Classifier(config)
    model.load_state_dict(arrays)
    size, batch = config["input"], job["batch"]
    xs = read(job["files"]["x"], torch.float32).view(-1, batch, size["length"], size["features"])
    ys = read(job["files"]["y"], torch.int32).view(-1, batch).long()
    # the fastest form of Adam that there is: all parameters in one call
    newest = {"fused": True} if fused_attention is not None else {"foreach": True}
    optimizer = torch.optim.Adam(model.parameters(), lr=job["rate"], **newest)
    loss_of = torch.compile(model) if compiled else model
    losses: List[float] = []

    def run() -> None:
        at = len(losses) % len(xs)
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of(xs[at], ys[at])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())

    return Runnable(run, lambda: losses)


def make_product(job: Dict[str, Any]) -> Runnable:
    """A product of matrices, by which PyTorch's own peak is told."""
    a, b = torch.randn(job["M"], job["K"]), torch.randn(job["K"], job["N"])
    out = torch.empty(job["M"], job["N"])
    return Runnable(lambda: void(torch.mm(a, b, out=out)), lambda: out.flatten().tolist())


def void(_: Any) -> None:
    """Nothing of anything."""


def blas(threads: int) -> str:
    """The library of matrix products, told so many threads: PyTorch's number does not reach an OpenBLAS beside it."""
    torch.mm(torch.ones(64, 64), torch.ones(64, 64))  # loads it
    with open("/proc/self/maps") as file:
        files = {line.split()[-1] for line in file if re.search(r"/lib[^/]*(blas|mkl|blis)[^/]*\.so", line)}
    for path in files:
        library = ctypes.CDLL(path)
        if not hasattr(library, "openblas_get_corename"):
            continue
        library.openblas_get_corename.restype = library.openblas_get_config.restype = ctypes.c_char_p
        library.openblas_set_num_threads(threads)
        return " ".join(library.openblas_get_config().decode().split()[:2] + [library.openblas_get_corename().decode()])
    if torch.backends.mkl.is_available():
        found = re.search(r"Math Kernel Library Version (\S+)", torch.__config__.show())
        return f"MKL {found[1] if found else ''}".strip()
    raise RuntimeError(
        f"PyTorch {torch.__version__} has no fast BLAS ({', '.join(files)}): install libopenblas0-pthread"
    )


def load(peer: str) -> Library:
    threads = 2 if peer.endswith("-2-threads") else 1
    torch.set_num_threads(threads)
    compiled = "-compile" in peer
    library = blas(threads)
    words = [
        f"PyTorch {torch.__version__.split('+')[0]}",
        library,
        torch.__config__.show().split("usage: ")[1].split()[0],
    ]
    return Library(", ".join(words), {"twin": lambda job: make_twin(job, compiled), "product": make_product})
