"""JAX on the CPU, newest of PyPI: the classifier of torch.py as one function of its weights, a whole step under jit."""

from __future__ import annotations

import json
import os
from typing import Any, Dict, List, Optional, Tuple

# one thread; read when JAX is imported
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np
from python_peer import Library, Runnable

Array = Any  # jax.Array; its type needs more than it tells here
Weights = Dict[str, Array]
BETAS, EPSILON = (0.9, 0.999), 1e-8


def read_model(path: str) -> Tuple[Dict[str, Any], Weights]:
    """The configuration and the float32 parameters of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    config = json.loads(header.pop("__metadata__")["config"])
    arrays = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        arrays[name] = jnp.asarray(np.frombuffer(data[begin:end], np.float32).reshape(entry["shape"]))
    return config, arrays


def linear(w: Weights, name: str, x: Array) -> Array:
    return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]


def norm(w: Weights, name: str, x: Array) -> Array:
    centred = x - x.mean(-1, keepdims=True)
    scaled = centred * jax.lax.rsqrt(jnp.square(centred).mean(-1, keepdims=True) + 1e-5)
    return scaled * w[f"{name}.weight"] + w[f"{name}.bias"]


def unit(x: Array) -> Array:
    return x * jax.lax.rsqrt(jnp.maximum(jnp.square(x).sum(-1, keepdims=True), 1e-24))


def attend(w: Weights, name: str, x: Array, config: Dict[str, Any], heads: int) -> Tuple[Array, Optional[Array]]:
    """x [B,N,D] → y [B,N,D] and the KSVD objective [B] of Primal-Attention."""
    B, N, D = x.shape

    def split(y: Array) -> Array:
        return y.reshape(B, -1, heads, D // heads).transpose(0, 2, 1, 3)

    q, k = split(linear(w, f"{name}.query", x)), split(linear(w, f"{name}.key", x))
    objective = None
    if config["kind"] == "primal":
        n, we, wr = config["rows"], w[f"{name}.we"], w[f"{name}.wr"]
        rows = split(x[:, np.arange(n) * (N - 1) // (n - 1)]).transpose(0, 1, 3, 2)
        e, r = unit(q) @ (rows @ we), unit(k) @ (rows @ wr)
        scale = w[f"{name}.lambda"][:, None]
        squares = (jnp.square(e * scale).sum((1, 2, 3)) + jnp.square(r * scale).sum((1, 2, 3))) / N
        objective = (0.5 * squares - (we * wr).sum()) / heads
        y = linear(w, f"{name}.concat", jnp.concatenate([e, r], -1))
    else:
        scores = q @ k.transpose(0, 1, 3, 2) * (D // heads) ** -0.5
        y = jax.nn.softmax(scores, -1) @ split(linear(w, f"{name}.value", x))
    return linear(w, f"{name}.output", y.transpose(0, 2, 1, 3).reshape(B, N, D)), objective


def loss_of(w: Weights, x: Array, y: Array, config: Dict[str, Any]) -> Array:
    """x [B,N,features], y [B] → the mean loss, objectives included."""
    h = linear(w, "embedding", x) + w["positions.weight"]
    penalty: Any = 0.0
    for i, attention in enumerate(config["attention"]):
        part, objective = attend(w, f"layers.{i}.attention", h, attention, config["heads"])
        h = norm(w, f"layers.{i}.norm1", h + part)
        hidden = jax.nn.gelu(linear(w, f"layers.{i}.feedforward.0", h), approximate=False)
        h = norm(w, f"layers.{i}.norm2", h + linear(w, f"layers.{i}.feedforward.1", hidden))
        if objective is not None:
            penalty = penalty + attention["eta"] * jnp.square(objective).mean() / len(config["attention"])
    logits = linear(w, "head", norm(w, "norm", h).mean(1))
    return penalty - jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], 1).mean()


def make_twin(job: Dict[str, Any]) -> Runnable:
    """A training step by Adam of the model and the batches in the job's files."""
    config, weights = read_model(job["files"]["model"])
    size, batch, rate = config["input"], job["batch"], job["rate"]
    xs = jnp.asarray(np.fromfile(job["files"]["x"], np.float32).reshape(-1, batch, size["length"], size["features"]))
    ys = jnp.asarray(np.fromfile(job["files"]["y"], np.int32).reshape(-1, batch))
    zeros = {name: jnp.zeros_like(array) for name, array in weights.items()}
    state, losses = (weights, zeros, zeros), []  # type: Tuple[Weights, Weights, Weights], List[float]

    @jax.jit
    def step(state: Tuple[Weights, Weights, Weights], x: Array, y: Array, c1: Array, c2: Array) -> Any:
        w, m, v = state
        loss, g = jax.value_and_grad(loss_of)(w, x, y, config)
        first, second = BETAS
        m = {name: first * m[name] + (1 - first) * g[name] for name in w}
        v = {name: second * v[name] + (1 - second) * jnp.square(g[name]) for name in w}
        w = {name: w[name] - rate * (m[name] / c1) / (jnp.sqrt(v[name] / c2) + EPSILON) for name in w}
        return (w, m, v), loss

    def run() -> None:
        nonlocal state
        at, t = len(losses) % len(xs), len(losses) + 1
        corrections = (jnp.float32(1 - beta**t) for beta in BETAS)  # in float64: float32 has no 1 − 0.999
        state, loss = step(state, xs[at], ys[at], *corrections)
        losses.append(float(loss))

    return Runnable(run, lambda: losses)


def load(peer: str) -> Library:
    return Library(f"JAX {jax.__version__}", {"twin": make_twin})
