"""Functions and layers against what the JavaScript library computes of random cases (make_cases.mjs)."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict, List

import pytest
import torch
from reading import ROOT, read_tensors, relative_error
from test_golden import run

from primal_attention import attention
from primal_attention.attention import GraphAttention, link
from primal_attention.attention.calls import argument_name
from primal_attention.layers import EncoderLayer, Positions, make_norm

CLOSE = 1e-5
#: Through the iterated inverse the library's gradients are 2e-5 from float64, these functions' 1e-6.
ROUGH: Dict[str, float] = {"skyformer": 4e-5}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the library has put its cases."""
    if not shutil.which("node") or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the JavaScript library can't be asked")
    made = tmp_path_factory.mktemp("cases")
    subprocess.run(["node", str(ROOT / "python/tests/make_cases.mjs"), str(made)], check=True, cwd=ROOT)
    return made


def tensor(entry: Any) -> torch.Tensor:
    """A stored array; −∞ is a word in JSON."""
    return torch.tensor([float(x) for x in entry["data"]], dtype=torch.float32).reshape(entry["shape"])


def wrong_in(case: Any) -> List[str]:
    """What differs in a case of an operation."""
    names: List[str] = []
    inputs = {name: tensor(entry).requires_grad_() for name, entry in case["inputs"].items()}
    others = {name: tensor(entry) for name, entry in case["masks"].items()}
    close = ROUGH.get(case["op"], CLOSE)

    def compare(what: str, actual: torch.Tensor, expected: torch.Tensor) -> None:
        if tuple(actual.shape) != tuple(expected.shape):
            names.append(f"{what}: shape {list(actual.shape)}, expected {list(expected.shape)}")
        elif not (error := relative_error(actual.detach(), expected)) < close:
            names.append(f"{what}: {error:.1e}")

    actual = run(case["op"], {**inputs, **others}, case["options"])
    for name, entry in case["outputs"].items():
        compare(name, actual[name], tensor(entry))
    (actual["y"] * tensor(case["dout"])).sum().backward()
    for name, values in case["gradients"].items():
        grad = inputs[name].grad
        expected = torch.tensor(values, dtype=torch.float32).reshape(inputs[name].shape)
        compare(f"gradient of {name}", torch.zeros_like(expected) if grad is None else grad, expected)
    if "map" in case:
        given = {argument_name(name): value for name, value in {**inputs, **others, **case["options"]}.items()}
        compare("map", attention.attention_map(case["op"], **given), tensor(case["map"]))
    return names


def test_operations(folder: Path) -> None:
    cases = json.loads((folder / "cases.json").read_text())
    assert {case["op"] for case in cases} >= set(attention.FUNCTIONS) - {"spectralNet"}
    wrong = {case["name"]: names for case in cases if (names := wrong_in(case))}
    assert not wrong, json.dumps(wrong, indent=1)


class Sequence(torch.nn.Module):
    """Numbers in and out at every token, as a file of a model of sequences has it."""

    def __init__(self, config: Any) -> None:
        super().__init__()
        width, heads, length = config["width"], config["heads"], config["input"]["length"]
        self.embedding = torch.nn.Linear(config["input"]["features"], width)
        self.positions = Positions(config["positions"], width, heads, length)
        self.layers = torch.nn.ModuleList(
            EncoderLayer.from_config(config, i, each, length=length) for i, each in enumerate(config["attention"])
        )
        link([layer.attention for layer in self.layers])
        self.norm = make_norm(width, config["normKind"], config["normEps"]) if config["finalNorm"] else None
        self.head = torch.nn.Linear(width, config["outputs"])
        self.causal = all(layer.attention.looks_back for layer in self.layers)

    def forward(self, x: torch.Tensor, mask: Any = None) -> torch.Tensor:
        h = self.positions(self.embedding(x))
        bias = self.positions.bias(h, self.causal)
        for layer in self.layers:
            h = layer(h, mask, relative=bias, rotary=self.positions.rotary)
        y: torch.Tensor = self.head(h if self.norm is None else self.norm(h))
        return y


def opened(path: Path) -> Sequence:
    metadata, tensors = read_tensors(path)
    model = Sequence(json.loads(metadata["config"])).eval()
    model.load_state_dict(tensors)  # names and shapes are those of the file, all of them
    return model


def test_layers(folder: Path) -> None:
    wrong: Dict[str, Any] = {}
    for i, case in enumerate(json.loads((folder / "models.json").read_text())):
        model, errors = opened(folder / f"{i}.safetensors"), {}
        for layer in model.layers:
            layer.attention.inspect = True
        for sample, expected in zip(case["inputs"], case["outputs"]):
            with torch.no_grad():
                actual = model(torch.tensor([sample]))
            wanted = torch.tensor(expected, dtype=torch.float32).reshape(actual.shape)
            errors[f"outputs of {len(sample)}"] = relative_error(actual, wanted)
        for j, (layer, seen) in enumerate(zip(model.layers, case["layers"])):
            expected_map = torch.tensor(seen["maps"]).reshape(layer.attention.map.shape)
            errors[f"map of layer {j}"] = relative_error(layer.attention.map, expected_map)
            if layer.attention.ksvd is not None:
                errors[f"J of layer {j}"] = abs(float(layer.attention.ksvd) / seen["ksvd"] - 1)
        bad = {what: f"{error:.1e}" for what, error in errors.items() if not error < CLOSE}
        if bad:
            wrong[case["name"]] = bad
    assert not wrong, json.dumps(wrong, indent=1)


def test_padding_changes_nothing(folder: Path) -> None:
    """A padded batch gives what each sample gives by itself, but where landmarks are drawn."""
    for i, case in enumerate(json.loads((folder / "models.json").read_text())):
        if case["name"] == "skyformer, drawn":
            continue
        model = opened(folder / f"{i}.safetensors").train(not case["name"].startswith("kep-svgp"))  # which draws
        for layer in model.layers:
            layer.attention.inspect = True
        long, short = (torch.tensor(sample) for sample in case["inputs"])
        for module in model.modules():
            if isinstance(module, EncoderLayer):
                module.rate = module.feedforward.rate = 0.0
        batch = torch.stack([long, torch.cat([short, torch.randn(len(long) - len(short), 3)])])
        mask = torch.ones(2, len(long))
        mask[1, len(short) :] = 0
        together = model(batch, mask)
        ksvd = [layer.attention.ksvd for layer in model.layers]
        for b, sample in enumerate((long, short)):
            alone = model(sample[None])[0]
            error = relative_error(together[b, : len(sample)].detach(), alone.detach())
            assert error < CLOSE, f"{case['name']}, sample {b}: {error:.1e}"
            for layer, both in zip(model.layers, ksvd):
                if both is not None and not layer.attention.options["countMasked"]:
                    assert abs(float(layer.attention.ksvd.detach()) / float(both[b].detach()) - 1) < 1e-5


def test_graph_layers(folder: Path) -> None:
    for i, case in enumerate(json.loads((folder / "graphs.json").read_text())):
        metadata, tensors = read_tensors(folder / f"graph-{i}.safetensors")
        config = json.loads(metadata["config"])
        heads, features = config["heads"], config["input"]["features"]
        d, classes, (first, second) = config["width"] // heads, config["outputs"], config["attention"]
        layers = torch.nn.ModuleList(
            [
                GraphAttention(first, features, heads, d, last=False, dropout=config["dropout"]),
                GraphAttention(second, heads * d, heads, classes, last=True, dropout=config["dropout"]),
            ]
        )
        model = torch.nn.Module()
        model.add_module("layers", layers)
        model.eval().load_state_dict(tensors)
        h, itself = torch.tensor(case["x"]), [[node, node] for node in range(len(case["x"]))]
        for layer, maps in zip(layers, case["maps"]):
            assert isinstance(layer, GraphAttention)
            layer.inspect = True
            h = layer(h, torch.tensor(case["edges"] + itself))
            assert layer.map is not None
            assert relative_error(layer.map, torch.tensor(maps).reshape(layer.map.shape)) < CLOSE, case["name"]
        assert relative_error(h, torch.tensor(case["logits"]).reshape(h.shape)) < CLOSE, case["name"]
