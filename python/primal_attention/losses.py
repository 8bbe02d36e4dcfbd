"""Losses of each sample [B], and what layers add to them, as the core has both (src/train/step.c)."""

from __future__ import annotations

from typing import Any, Callable, Dict, Optional

import torch.nn.functional as F
from torch import Tensor, nn

from .attention import AttentionLayer, GraphAttention
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


def _same_shape(out: Tensor, y: Tensor, word: str) -> None:
    if out.shape != y.shape:  # what broadcasts would be another loss, in silence
        fail(f'fit: with loss "{word}" outputs and targets have one shape, got {list(out.shape)} and {list(y.shape)}')


def _mse(out: Tensor, y: Tensor, training: bool) -> Tensor:
    """out and y [B] or [B,…]"""
    _same_shape(out, y, "mse")
    squares = (out - y).square()
    return squares.flatten(1).mean(1) if out.dim() > 1 else squares


def _binary(out: Tensor, y: Tensor, training: bool) -> Tensor:
    """out and y [B,labels]"""
    _same_shape(out, y, "binary_cross_entropy")
    return F.binary_cross_entropy_with_logits(out, y.to(out.dtype), reduction="none").flatten(1).mean(1)


def config_of(model: nn.Module) -> Dict[str, Any]:
    """The configuration of a model of the library; of others there is none."""
    config = getattr(inner(model), "config", None)
    return config if isinstance(config, dict) else {}


def loss_of(loss: Any, y: Tensor, model: nn.Module) -> Loss:
    """A loss by its word or a function; None: that of the model's configuration, or what fits the targets."""
    if callable(loss):
        given: Callable[[Tensor, Tensor], Tensor] = loss
        return lambda out, target, training: given(out, target)
    config = config_of(model)
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


def penalty(model: nn.Module) -> Optional[Tensor]:
    """What the layers of the last pass add to the loss of each sample [B]: the mean over Primal layers of eta · J², and
    klWeight · KL of implicit ones. None where no layer adds anything. With ksvdPerBatch J is its mean over the batch.
    """
    layers = [each for each in model.modules() if isinstance(each, (AttentionLayer, GraphAttention))]
    judged = [each for each in layers if isinstance(each, AttentionLayer) and each.ksvd is not None]
    together = bool(config_of(model).get("ksvdPerBatch"))
    total: Optional[Tensor] = None
    for each in judged:
        assert each.ksvd is not None
        j = each.ksvd.mean().expand_as(each.ksvd) if together else each.ksvd
        part = each.eta / len(judged) * j.square()
        total = part if total is None else total + part
    for layer in layers:
        if layer.kl is not None and layer.kl_weight:
            part = layer.kl_weight * layer.kl
            total = part if total is None else total + part
    return total
