"""Losses of each sample [B], as the core takes them (src/train/step.c)."""

from __future__ import annotations

from typing import Any, Callable, Dict

import torch.nn.functional as F
from torch import Tensor, nn

from .checkpoint import inner
from .table import fail, guess, quoted, told

#: Of outputs, targets, and whether it is a pass of training (which alone has label smoothing).
Loss = Callable[[Tensor, Tensor, bool], Tensor]
#: The words of a model's configuration.
OF_CONFIG = {"crossEntropy": "cross_entropy", "mse": "mse", "multiLabel": "binary_cross_entropy"}


def _cross_entropy(smoothing: float) -> Loss:
    def loss(out: Tensor, y: Tensor, training: bool) -> Tensor:
        """out [B,C], or of every token [B,N,C]; a negative label does not count."""
        each = F.cross_entropy(
            out.flatten(0, -2),
            y.flatten().clamp(min=-1),
            reduction="none",
            ignore_index=-1,
            label_smoothing=smoothing if training else 0.0,
        ).view(y.shape)
        if y.dim() == 1:
            return each
        return each.flatten(1).sum(1) / (y >= 0).flatten(1).sum(1).clamp(min=1)

    return loss


def _mse(out: Tensor, y: Tensor, training: bool) -> Tensor:
    return (out - y).square().flatten(1).mean(1) if out.dim() > 1 else (out - y).square()


def _binary(out: Tensor, y: Tensor, training: bool) -> Tensor:
    return F.binary_cross_entropy_with_logits(out, y.to(out.dtype), reduction="none").flatten(1).mean(1)


def loss_of(loss: Any, y: Tensor, model: nn.Module) -> Loss:
    """A loss by its word or a function; None: that of the model's configuration, or what fits the targets."""
    if callable(loss):
        given: Callable[[Tensor, Tensor], Tensor] = loss
        return lambda out, target, training: given(out, target)
    config = getattr(inner(model), "config", None)
    config = config if isinstance(config, dict) else {}
    words: Dict[str, Loss] = {
        "cross_entropy": _cross_entropy(float(config.get("labelSmoothing") or 0)),
        "mse": _mse,
        "binary_cross_entropy": _binary,
    }
    fitting = "mse" if y.is_floating_point() else "cross_entropy"
    chosen = OF_CONFIG.get(config.get("loss", ""), fitting) if loss is None else loss
    if chosen not in words:
        fail(f"fit: loss must be {quoted(words)}, got {told(chosen)}{guess(chosen, words)}")
    return words[chosen]
