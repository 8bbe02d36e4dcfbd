"""A reader of safetensors for tests, so that they don't depend on the package's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Tuple

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
TYPES = {"F32": np.float32, "F64": np.float64, "I32": np.int32}


def read_tensors(path: Path) -> Tuple[Dict[str, str], Dict[str, torch.Tensor]]:
    """Metadata and tensors of a file."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header: Dict[str, Any] = json.loads(data[8 : 8 + size])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, entry in header.items():
        start, end = entry["data_offsets"]
        flat = np.frombuffer(data[8 + size + start : 8 + size + end], TYPES[entry["dtype"]])
        tensors[name] = torch.from_numpy(flat.copy()).reshape(entry["shape"])
    return metadata, tensors


def relative_error(actual: torch.Tensor, expected: torch.Tensor) -> float:
    """The largest difference, of the largest entry."""
    actual = actual.detach()
    scale = float(expected.abs().max()) if expected.numel() else 0.0
    return float((actual - expected).abs().max()) / (scale or 1.0) if expected.numel() else 0.0
