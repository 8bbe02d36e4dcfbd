"""What models of all kinds have in common: configuration, standardisation, files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Union

import numpy as np
import torch
from torch import Tensor, nn

from ..files import ModelFile, model_bytes
from ..table import fail

State = Dict[str, Any]  # of a file: mean, deviation; by, where each position has its own


class Model(nn.Module):
    """A model whose `state_dict()` has the names and shapes of the npm package's files.

    `config` is the complete configuration that a file holds, in camel case.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__()
        self.config: Dict[str, Any] = dict(config)
        self.standardization: Optional[State] = None
        self.targets: Optional[State] = None

    @property
    def classes(self) -> Optional[List[str]]:
        """Names of the classes, where they are known."""
        return self.config.get("classes")

    # ---- files -------------------------------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """The model as a file of the npm package, in float32: `pa.open(bytes)` there, `open(bytes)` here."""
        tensors = {name: each.detach().cpu().to(torch.float32).numpy() for name, each in self.named_parameters()}
        for name, array in tensors.items():
            if not np.isfinite(array).all():
                fail(f"save: {name} holds NaN or an infinite number")
        return model_bytes(tensors, self.config, {"standardization": self.standardization, "targets": self.targets})

    def save(self, path: Union[str, Path]) -> None:
        """Writes a file, whole or not at all."""
        to = Path(path)
        beside = to.with_name(to.name + ".new")
        beside.write_bytes(self.to_bytes())
        beside.replace(to)

    def _fill(self, file: ModelFile) -> None:
        own = dict(self.named_parameters())
        lost, odd = sorted(own.keys() - file.tensors.keys()), sorted(
            name for name in file.tensors.keys() - own.keys() if not name.startswith(("optimizer.", "training."))
        )
        if lost:
            fail(f"open: the file has no tensor {', '.join(lost[:5])}")
        if odd:
            fail(f"open: the file has tensors that this configuration does not know: {', '.join(odd[:5])}")
        with torch.no_grad():
            for name, parameter in own.items():
                array = file.tensors[name]
                if tuple(array.shape) != tuple(parameter.shape):
                    fail(f"open: {name} has the shape {list(array.shape)}, expected {list(parameter.shape)}")
                parameter.copy_(torch.from_numpy(np.array(array, dtype=np.float32)))
        for field in ("standardization", "targets"):
            if field in file.metadata:
                setattr(self, field, json.loads(file.metadata[field]))

    # ---- numbers -----------------------------------------------------------------------------------------------------

    def standardize(self, samples: Sequence[Any], targets: Any = None) -> None:
        """Measures mean and deviation of inputs [N,features] and of targets, which belong to the model from then on."""
        kind = self.config["input"]["kind"]
        if self.config["standardize"] is not False and kind not in ("tokens", "translation"):
            by = "position" if self.config["standardize"] == "position" else "feature"
            rows = [np.asarray(x, np.float64).reshape(-1) for x in samples]
            features = self._features()
            if by == "position":
                length = max(map(len, rows))
                grid = np.full((len(rows), length), np.nan)
                for row, x in zip(grid, rows):
                    row[: len(x)] = x
                self.standardization = measured(grid, by)
            else:
                self.standardization = measured(np.concatenate(rows).reshape(-1, features), by)
        if self.config["standardizeTargets"] and targets is not None:
            y = np.asarray(targets, np.float64).reshape(-1, self.config["outputs"])
            self.targets = measured(y, "feature")

    def _features(self) -> int:
        given = self.config["input"]
        if given["kind"] == "image":
            return int(given["patch"] ** 2 * given["channels"])
        if given["kind"] == "table":
            return len(given["columns"])
        return int(given["features"])

    def _scaled(self, numbers: Any) -> np.ndarray:
        """Numbers as the model takes them, standardised in float64."""
        x = np.asarray(numbers, np.float64)
        if self.standardization is None:
            return x.astype(np.float32)
        mean, deviation = (np.asarray(self.standardization[name], np.float64) for name in ("mean", "deviation"))
        flat = x.reshape(-1)
        if len(flat) > len(mean) and self.standardization.get("by") == "position":
            fail(f"predict: a sample has {len(flat)} numbers, the model's training samples had at most {len(mean)}")
        columns = np.arange(len(flat)) % len(mean)
        scaled: np.ndarray = ((flat - mean[columns]) / deviation[columns]).astype(np.float32).reshape(x.shape)
        return scaled

    def in_units(self, values: Tensor) -> Tensor:
        """Outputs of a model of numbers in the units of its targets, float64."""
        values = values.double()
        if self.targets is None:
            return values
        mean, deviation = (values.new_tensor(self.targets[name]) for name in ("mean", "deviation"))
        return values * deviation + mean

    def objective(self) -> Tensor:
        """What the layers add to a loss after a forward pass that trains: Σ eta · mean J² and Σ klWeight · KL."""
        total = torch.zeros((), device=next(self.parameters()).device)
        for module in self.modules():
            ksvd, kl = getattr(module, "ksvd", None), getattr(module, "kl", None)
            if isinstance(ksvd, Tensor) and ksvd.requires_grad:
                total = total + float(getattr(module, "eta")) * ksvd.square().mean()
            if isinstance(kl, Tensor) and kl.requires_grad:
                total = total + float(getattr(module, "kl_weight")) * kl.mean()
        return total


def measured(rows: np.ndarray, by: str) -> State:
    """Mean and deviation of each column, of what is not NaN; a column that does not vary is only centred."""
    with np.errstate(all="ignore"):
        there = ~np.isnan(rows)
        count = np.maximum(there.sum(0), 1)
        least = np.nanmin(np.where(there, rows, np.inf), 0, initial=np.inf)
        first = np.where(np.isfinite(least), least, 0.0)
        mean = first + np.where(there, rows - first, 0).sum(0) / count
        deviation = np.sqrt(np.where(there, (rows - mean) ** 2, 0).sum(0) / count)
    deviation = np.where(deviation > 4e-16 * np.abs(mean), deviation, 1.0)
    numbers = {"mean": mean.tolist(), "deviation": deviation.tolist()}
    return numbers if by == "feature" else {"by": by, **numbers}
