"""What a model says of one sample, as the library's predict() gives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, List, Mapping, Optional

import numpy as np
import torch
from torch import Tensor


@dataclass
class Prediction:
    """logits [C] or [N,C]; of a model with outputs `values` in the units of the targets, and logits are the same."""

    logits: np.ndarray
    label: Any = -1  # of several classes; -1 where there is none, [N] where tokens or nodes have one each
    name: str = ""
    labels: List[int] = field(default_factory=list)  # of several labels: those that apply
    probabilities: Optional[np.ndarray] = None
    values: Optional[np.ndarray] = None


def predicted(config: Mapping[str, Any], logits: Tensor, targets: Any) -> Prediction:
    """logits: of one sample."""
    loss, names = config["loss"], config["classes"]
    numbers = logits.detach().float().cpu()
    if loss == "mse":
        values = numbers.double().numpy()
        values = values if targets is None else targets.undo(values)
        return Prediction(logits=values.astype(np.float32), values=values)
    if loss == "multiLabel":
        chosen = torch.nonzero(numbers > 0).flatten().tolist()
        return Prediction(numbers.numpy(), labels=chosen, probabilities=torch.sigmoid(numbers).numpy())
    probabilities, best = torch.softmax(numbers, -1).numpy(), numbers.argmax(-1)
    if numbers.ndim > 1:
        return Prediction(numbers.numpy(), best.numpy(), probabilities=probabilities)
    label = int(best)
    return Prediction(numbers.numpy(), label, names[label] if names else str(label), [], probabilities)
