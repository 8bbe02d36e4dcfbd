"""Functions of attention against tests/golden: outputs and gradients of an independent float64 implementation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest
import torch
from reading import ROOT, read_tensors, relative_error

from primal_attention import attention
from primal_attention.table import snake

CLOSE = 1e-5
FILES = sorted((ROOT / "tests/golden").glob("*.safetensors"))


def run(op: str, tensors: Dict[str, torch.Tensor], options: Dict[str, Any]) -> Dict[str, torch.Tensor]:
    """Outputs by name."""
    named = {("lambda_" if name == "lambda" else snake(name)): value for name, value in tensors.items()}
    result = attention.FUNCTIONS[op](**named, **{snake(name): value for name, value in options.items()})
    return {"y": result} if isinstance(result, torch.Tensor) else result._asdict()


def check(op: str, inputs: Any, others: Any, options: Any, dout: torch.Tensor, outputs: Any, gradients: Any) -> None:
    """Holds outputs and the gradients of the inputs against what is expected."""
    inputs = {name: tensor.clone().requires_grad_() for name, tensor in inputs.items()}
    actual = run(op, {**inputs, **others}, options)
    for name, expected in outputs.items():
        assert relative_error(actual[name], expected) < CLOSE, f"output {name}"
    (actual["y"] * dout).sum().backward()
    for name, expected in gradients.items():
        assert relative_error(inputs[name].grad, expected) < CLOSE, f"gradient of {name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    metadata, tensors = read_tensors(path)
    parts: Dict[str, Dict[str, torch.Tensor]] = {"in": {}, "out": {}, "grad": {}}
    for name, tensor in tensors.items():
        if name != "dout":
            part, field = name.split(".")
            parts[part][field.rstrip("_")] = tensor
    inputs = {name: x for name, x in parts["in"].items() if name in parts["grad"]}
    others = {name: x for name, x in parts["in"].items() if name not in inputs}
    if json.loads(metadata["options"]).get("mode") in ("fixed", "causal"):
        others.pop("x", None)
    options = json.loads(metadata["options"])
    check(metadata["op"], inputs, others, options, tensors["dout"], parts["out"], parts["grad"])


CROSS = json.loads((ROOT / "tests/golden/cross.json").read_text())


def stored(entry: Any) -> torch.Tensor:
    return torch.tensor(entry["data"], dtype=torch.float32).reshape(entry["shape"])


@pytest.mark.parametrize("case", CROSS, ids=lambda case: case["name"].replace(" ", "-"))
def test_cross(case: Any) -> None:
    inputs = {name: stored(entry) for name, entry in case["inputs"].items()}
    masks = {name: stored(entry) for name, entry in case["masks"].items()}
    outputs = {name: stored(entry) for name, entry in case["outputs"].items()}
    gradients = {
        name: torch.tensor(values, dtype=torch.float32).reshape(inputs[name].shape)
        for name, values in case["gradients"].items()
    }
    check(case["op"], inputs, masks, case["options"], stored(case["dout"]), outputs, gradients)
