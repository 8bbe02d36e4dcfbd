"""PyTorch beside the library: the same lines of JSON as host.mjs.

Forms: `eager`, keys and values in a cache of the model's length; `compile`, the same with a step of fixed shapes by
torch.compile; `hf`, generate() of Hugging Face's GPT-2 with these weights.
"""

import json
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, List

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

FUSED = hasattr(F, "scaled_dot_product_attention")


def tensors_of(file: Path) -> Dict[str, Tensor]:
    """The float32 tensors of a safetensors file."""
    raw = file.read_bytes()
    size = int.from_bytes(raw[:8], "little")
    head = json.loads(raw[8 : 8 + size])
    head.pop("__metadata__", None)
    data = np.frombuffer(raw, np.float32, offset=8 + size) if size % 4 == 0 else None
    found = {}
    for name, entry in head.items():
        a, b = entry["data_offsets"]
        part = data[a // 4 : b // 4] if data is not None else np.frombuffer(raw[8 + size + a : 8 + size + b], np.float32)
        found[name] = torch.from_numpy(part.copy()).reshape(entry["shape"])
    return found


class Layers:
    """The encoder's weights, query, key and value as one matrix."""

    def __init__(self, task: Dict[str, Any], w: Dict[str, Tensor]) -> None:
        self.d_model, self.heads, self.eps = task["D"], task["H"], task["normEps"]
        self.d = self.d_model // self.heads
        self.w = w
        self.layers = []
        for i in range(task["L"]):
            name = f"layers.{i}"
            parts = [f"{name}.attention.{part}" for part in ("query", "key", "value")]
            qkv = (torch.cat([w[f"{p}.weight"] for p in parts]), torch.cat([w[f"{p}.bias"] for p in parts]))
            rest = [f"{name}.{part}" for part in ("norm1", "attention.output", "norm2", "feedforward.0", "feedforward.1")]
            self.layers.append((qkv, *[(w[f"{p}.weight"], w[f"{p}.bias"]) for p in rest]))
        self.norm = (w["norm.weight"], w["norm.bias"])
        self.head = (w["head.weight"], w["head.bias"])

    def run(self, x: Tensor, attend: Callable[[int, Tensor, Tensor, Tensor], Tensor]) -> Tensor:
        """x [n,D] through all layers; attend: layer, q, k, v [H,n,d] → [H,n,d]."""
        width = (self.d_model,)
        for i, (qkv, norm1, out, norm2, up, down) in enumerate(self.layers):
            n = x.shape[0]
            q, k, v = F.linear(F.layer_norm(x, width, *norm1, self.eps), *qkv).view(n, 3, self.heads, self.d).permute(1, 2, 0, 3)
            y = attend(i, q, k, v).transpose(0, 1).reshape(n, self.d_model)
            x = x + F.linear(y, *out)
            x = x + F.linear(F.gelu(F.linear(F.layer_norm(x, width, *norm2, self.eps), *up)), *down)
        return x

    def logits(self, x: Tensor) -> Tensor:
        """[n,D] → [n,outputs]"""
        return F.linear(F.layer_norm(x, (self.d_model,), *self.norm, self.eps), *self.head)


def softmax(q: Tensor, k: Tensor, v: Tensor, causal: bool) -> Tensor:
    """[H,n,d], keys and values [H,m,d]; causal: of a prompt, n = m."""
    if FUSED:
        return F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal)[0]
    scores = q @ k.transpose(1, 2) * q.shape[-1] ** -0.5
    if causal:
        scores = scores.masked_fill(torch.ones(scores.shape[1:], dtype=torch.bool).triu(1), float("-inf"))
    return scores.softmax(-1) @ v


def feature(x: Tensor) -> Tensor:
    return F.elu(x) + 1


def classify(task: Dict[str, Any], w: Dict[str, Tensor], form: str) -> Callable[[], List[float]]:
    """One sample to its logits."""
    m = Layers(task, w)
    positions = w["positions.weight"][: task["N"]]

    def forward(x: Tensor) -> Tensor:
        h = F.linear(x, w["embedding.weight"], w["embedding.bias"]) + positions
        h = m.run(h, lambda i, q, k, v: softmax(q, k, v, False))
        return F.linear(F.layer_norm(h, (m.d_model,), *m.norm, m.eps).mean(0), *m.head)

    step = torch.compile(forward) if form == "compile" else forward
    given = np.asarray(task["x"], np.float32).reshape(task["N"], -1)
    return lambda: step(torch.from_numpy(given)).tolist()


def continue_text(task: Dict[str, Any], w: Dict[str, Tensor], form: str) -> Callable[[], List[int]]:
    """The prompt in one pass, then token by token."""
    m = Layers(task, w)
    count, heads, d, room = task["L"], m.heads, m.d, task["N"]
    linear = task["attention"] == "linear"
    table, positions = w["embedding.weight"], w["positions.weight"]
    keys = torch.zeros(count, heads, room, d)
    values = torch.zeros(count, heads, room, d)
    sums = torch.zeros(count, heads, d, d)
    totals = torch.zeros(count, heads, d, 1)
    places = torch.arange(room)
    prompt = torch.tensor(task["prompt"])

    def read(ids: Tensor) -> Tensor:
        def attend(i: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            if linear:
                q, k = feature(q), feature(k)
                sums[i], totals[i] = k.transpose(1, 2) @ v, k.sum(1)[..., None]
                p = (q @ k.transpose(1, 2)).tril()
                return p @ v / p.sum(-1, keepdim=True)
            keys[i, :, : len(ids)], values[i, :, : len(ids)] = k, v
            return softmax(q, k, v, True)

        x = m.run(table[ids] + positions[: len(ids)], attend)
        return m.logits(x[-1:]).argmax(-1)

    def eager(token: Tensor, at: int) -> Tensor:
        def attend(i: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            if linear:
                return with_sums(i, q, k, v)
            keys[i, :, at], values[i, :, at] = k[:, 0], v[:, 0]
            return softmax(q, keys[i, :, : at + 1], values[i, :, : at + 1], False)

        return m.logits(m.run(table[token] + positions[at], attend)).argmax(-1)

    def with_sums(i: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
        q, k = feature(q), feature(k).transpose(1, 2)
        sums[i].addcmul_(k, v)
        totals[i].add_(k)
        return q @ sums[i] / (q @ totals[i])

    def fixed(token: Tensor, at: Tensor) -> Tensor:
        seen = (places <= at)[None]

        def attend(i: int, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
            if linear:
                return with_sums(i, q, k, v)
            keys[i].index_copy_(1, at, k)
            values[i].index_copy_(1, at, v)
            return F.scaled_dot_product_attention(q[None], keys[i][None], values[i][None], attn_mask=seen)[0]

        return m.logits(m.run(table[token] + positions[at], attend)).argmax(-1)

    compiled = torch.compile(fixed, fullgraph=True) if form == "compile" else None

    def run() -> List[int]:
        token = read(prompt)
        text = [int(token)]
        for at in range(len(prompt), len(prompt) + task["tokens"] - 1):
            token = compiled(token, places[at : at + 1]) if compiled else eager(token, at)
            text.append(int(token))
        return text

    return run


def hugging_face(task: Dict[str, Any], w: Dict[str, Tensor], folder: Path) -> Callable[[], List[int]]:
    """GPT-2 of transformers, whose generate() keeps keys and values."""
    from transformers import GPT2Config, GPT2LMHeadModel  # type: ignore[import-not-found]

    config = GPT2Config(**json.loads((folder / "config.json").read_text()), layer_norm_epsilon=task["normEps"])
    model = GPT2LMHeadModel(config).eval()
    model.lm_head = torch.nn.Linear(task["D"], task["vocabulary"])
    state = {"transformer.wte.weight": w["embedding.weight"], "transformer.wpe.weight": w["positions.weight"]}
    state.update({"transformer.ln_f.weight": w["norm.weight"], "transformer.ln_f.bias": w["norm.bias"]})
    state.update({"lm_head.weight": w["head.weight"], "lm_head.bias": w["head.bias"]})
    for i, (qkv, norm1, out, norm2, up, down) in enumerate(Layers(task, w).layers):
        parts = {"ln_1": norm1, "attn.c_attn": qkv, "attn.c_proj": out, "ln_2": norm2, "mlp.c_fc": up, "mlp.c_proj": down}
        for name, (weight, bias) in parts.items():
            turned = weight.T.contiguous() if weight.dim() == 2 else weight  # its matrices are [in,out]
            state[f"transformer.h.{i}.{name}.weight"], state[f"transformer.h.{i}.{name}.bias"] = turned, bias
    missing, extra = model.load_state_dict(state, strict=False)
    if extra or [name for name in missing if "attn.bias" not in name and "masked" not in name]:
        raise ValueError(f"weights do not fit: {missing} {extra}")
    prompt = torch.tensor([task["prompt"]])

    def run() -> List[int]:
        given = dict(attention_mask=torch.ones_like(prompt), do_sample=False, pad_token_id=0)
        new: List[int] = model.generate(prompt, max_new_tokens=task["tokens"], **given)[0, len(task["prompt"]) :].tolist()
        return new

    return run


def prepare(form: str, folder: Path) -> Callable[[], List[Any]]:
    task = json.loads((folder / "task.json").read_text())
    weights = tensors_of(folder / "model.safetensors")
    if form == "hf":
        if task["kind"] == "predict" or task["attention"] == "linear":
            raise ValueError("absent")
        return hugging_face(task, weights, folder)
    return (classify if task["kind"] == "predict" else continue_text)(task, weights, form)


def main() -> None:
    out, sys.stdout = sys.stdout, sys.stderr
    form, run, clock = "eager", None, time.perf_counter
    torch.set_grad_enabled(False)
    for line in sys.stdin:
        message = json.loads(line)
        try:
            value: Any = None
            if message["call"] == "load":
                form = message["options"]["form"]
                clock = time.process_time if message.get("busy") else time.perf_counter
                torch.set_num_threads(message["options"]["threads"])
                value = {"version": torch.__version__}
                if form == "compile":
                    import torch._inductor.config as inductor

                    inductor.freezing = True
            elif message["call"] == "prepare":
                with torch.inference_mode():
                    run = prepare(form, Path(message["folder"]))
                    value = run()
            else:
                value = []
                with torch.inference_mode():
                    for _ in range(message["count"]):
                        start = clock()
                        run()
                        value.append(1000 * (clock() - start))
            out.write(json.dumps({"value": value}) + "\n")
        except Exception as error:  # told to who asked
            out.write(json.dumps({"error": str(error).split("\n")[0][:300]}) + "\n")
        out.flush()


if __name__ == "__main__":
    main()
