"""A plain training loop: the loss with the KSVD objective as the library weighs it, schedule, validation, early stop.

In a process group (torch.distributed) the same call trains on shards: every process is given all data and takes its
part of each batch, DistributedDataParallel averages the gradients, and the losses are those of one process.
"""

from __future__ import annotations

import copy
import math
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from .attention import AttentionLayer
from .table import fail, guess, quoted, told

OPTIMIZERS: Dict[str, Callable[..., torch.optim.Optimizer]] = {
    "adamw": torch.optim.AdamW,
    "adam": torch.optim.Adam,
    "radam": torch.optim.RAdam,
    "sgd": torch.optim.SGD,
}
# of the part of the steps after the warm-up that is over, as in src/train/schedule.c
SCHEDULES: Dict[str, Callable[[float], float]] = {
    "constant": lambda u: 1.0,
    "linear": lambda u: 1 - u,
    "cosine": lambda u: 0.5 * (1 + math.cos(math.pi * u)),
}
Data = Sequence[Tensor]
#: What processes add up: loss, penalty. It is never freed: where a worker thread of gloo is the last to let go of a
#: tensor, it waits for the interpreter's lock, for ever if the group is being freed under that lock.
_SHARED = torch.zeros(2, dtype=torch.float64)


def penalty(model: nn.Module) -> Optional[Tensor]:
    """What the layers of the last pass add to the loss of each sample [B]: the mean over Primal layers of eta · J², and
    klWeight · KL of implicit ones. None where no layer adds anything.
    """
    layers = [each for each in model.modules() if isinstance(each, AttentionLayer)]
    judged = [each for each in layers if each.ksvd is not None]
    parts = [each.eta * each.ksvd.square() / len(judged) for each in judged if each.ksvd is not None]
    parts += [each.kl_weight * each.kl for each in layers if each.kl is not None and each.kl_weight]
    total: Optional[Tensor] = None
    for each in parts:
        total = each if total is None else total + each
    return total


def fit(
    model: nn.Module,
    data: Data,
    *,
    loss: Union[str, Callable[[Tensor, Tensor], Tensor], None] = None,
    epochs: int = 10,
    batch_size: int = 16,
    optimizer: Union[str, Callable[..., torch.optim.Optimizer]] = "adamw",
    learning_rate: float = 1e-3,
    weight_decay: float = 0.01,
    schedule: str = "constant",
    warmup: int = 0,
    clip: float = 0.0,
    validation: Optional[Data] = None,
    patience: int = 0,
    restore_best: bool = False,
    seed: int = 0,
    on_epoch: Optional[Callable[[Dict[str, Any]], Any]] = None,
) -> List[Dict[str, Any]]:
    """Trains `model(x)`, or `model(x, mask)`, and answers with what each epoch reported.

    data, validation: (x, y) or (x, y, mask), a row of each for a sample. loss: 'cross_entropy' (for whole numbers y, the
    default) or 'mse' (for others), or a function of outputs and targets that gives the loss of each sample [B]. clip:
    largest norm of the gradients; patience: epochs without a better validation loss until it ends, 0: none do;
    seed: of the order. on_epoch is told each report {epoch, loss, penalty, validation, best, stopped}.
    """
    x, y = _check(data, "data")[:2]
    if validation is not None:
        _check(validation, "validation")
    elif patience or restore_best:
        fail("fit: patience and restore_best need validation, which is missing")
    for name, number, least in (("epochs", epochs, 1), ("batch_size", batch_size, 1), ("patience", patience, 0)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            fail(f"fit: {name} must be a whole number from {least}, got {told(number)}")
    if not learning_rate > 0:
        fail(f"fit: learning_rate must be above 0, got {told(learning_rate)}")
    form = _word("schedule", schedule, SCHEDULES)
    make = optimizer if callable(optimizer) else _word("optimizer", optimizer, OPTIMIZERS)
    each_loss = _loss(loss, y)
    rank, world = (dist.get_rank(), dist.get_world_size()) if dist.is_available() and dist.is_initialized() else (0, 1)
    trained = [each for each in model.parameters() if each.requires_grad]
    # what has no_sync averages gradients by itself (DistributedDataParallel, FullyShardedDataParallel). A wrapper made
    # here is gone before the process group is: the last to hold a group must not be one that frees it under the
    # interpreter's lock, which its threads may need to end
    shared = DistributedDataParallel(model) if world > 1 and not hasattr(model, "no_sync") else model
    steps = make(trained, lr=learning_rate, weight_decay=weight_decay)
    per_epoch = math.ceil(len(x) / batch_size)
    order = torch.Generator().manual_seed(seed)
    history: List[Dict[str, Any]] = []
    best, best_epoch, kept = math.inf, 0, None
    step = 0
    for epoch in range(1, epochs + 1):
        model.train()
        sums = torch.zeros(2, dtype=torch.float64)
        for batch in torch.randperm(len(x), generator=order).split(batch_size):
            span = epochs * per_epoch - warmup
            rate = (step + 1) / warmup if step < warmup else form((step - warmup) / span if span > 0 else 0.0)
            for group in steps.param_groups:
                group["lr"] = learning_rate * rate
            # where a batch has fewer samples than there are processes, some compute one that does not count
            mine = batch[rank::world] if len(batch) > rank else batch[:1]
            counts = 1.0 if len(batch) > rank else 0.0
            steps.zero_grad()
            task, more = _of_batch(shared, data, mine, each_loss)
            objective = (task.sum() + (0.0 if more is None else more.sum())) * counts
            # processes' gradients are averaged, those of a batch are one mean
            (objective * world / len(batch)).backward()  # type: ignore[no-untyped-call]
            if clip:
                nn.utils.clip_grad_norm_(trained, clip)
            steps.step()
            step += 1
            ksvd = 0.0 if more is None else float(more.detach().sum())
            sums += counts * torch.tensor([float(task.detach().sum()), ksvd], dtype=torch.float64)
        if world > 1:
            dist.all_reduce(_SHARED.copy_(sums))
            sums = _SHARED.clone()
        if not bool(torch.isfinite(sums).all()):
            fail(
                f"fit: the loss of epoch {epoch} is not finite: try a smaller learning_rate, {learning_rate} now, or clip"
            )
        report = {"epoch": epoch, "loss": float(sums[0]) / len(x), "penalty": float(sums[1]) / len(x)}
        if validation is not None:
            report["validation"] = evaluate_loss(model, validation, loss, batch_size=max(batch_size, 64))
            if report["validation"] < best:
                best, best_epoch = report["validation"], epoch
                kept = copy.deepcopy(model.state_dict()) if restore_best else None
            report["best"] = best_epoch
            if patience and epoch - best_epoch >= patience:
                report["stopped"] = "patience"
        history.append(report)
        if on_epoch is not None:
            on_epoch(report)
        if "stopped" in report:
            break
    if kept is not None:
        model.load_state_dict(kept)
    model.eval()
    return history


def evaluate_loss(model: nn.Module, data: Data, loss: Any = None, *, batch_size: int = 64) -> float:
    """The mean loss over the samples of `data`, without what layers add to it."""
    x, y = _check(data, "data")[:2]
    each_loss, was, total = _loss(loss, y), model.training, 0.0
    model.eval()
    with torch.no_grad():
        for batch in torch.arange(len(x)).split(batch_size):
            total += float(_of_batch(model, data, batch, each_loss)[0].double().sum())
    model.train(was)
    return total / len(x)


def _of_batch(
    model: nn.Module, data: Data, rows: Tensor, each_loss: Callable[[Tensor, Tensor], Tensor]
) -> Tuple[Tensor, Optional[Tensor]]:
    """The task's loss and the penalty of each sample [B]."""
    own = next(model.parameters(), None)
    device = own.device if own is not None else torch.device("cpu")
    x, y, *mask = (each[rows].to(device) for each in data)
    out = each_loss(model(x, *mask), y)
    if out.shape != y.shape[:1]:
        fail(f"fit: loss must give a number for each sample, [{len(y)}], got {list(out.shape)}")
    return out, penalty(model) if model.training else None


def _check(data: Data, name: str) -> Data:
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3) or not all(torch.is_tensor(e) for e in data):
        fail(f"fit: {name} must be tensors (x, y) or (x, y, mask), got {type(data).__name__}")
    if not len(data[0]) or any(len(each) != len(data[0]) for each in data):
        fail(f"fit: {name} must have as many rows in each, at least one, got {[len(each) for each in data]}")
    return data


def _word(name: str, value: Any, words: Dict[str, Any]) -> Any:
    if value not in words:
        fail(f"fit: {name} must be {quoted(words)}, got {told(value)}{guess(value, words)}")
    return words[value]


def _loss(loss: Any, y: Tensor) -> Callable[[Tensor, Tensor], Tensor]:
    if callable(loss):
        return loss  # type: ignore[no-any-return]
    words: Dict[str, Callable[[Tensor, Tensor], Tensor]] = {
        "cross_entropy": lambda out, target: F.cross_entropy(out, target, reduction="none"),
        "mse": lambda out, target: (
            (out - target).square().flatten(1).mean(1) if out.dim() > 1 else (out - target).square()
        ),
    }
    chosen = ("mse" if y.is_floating_point() else "cross_entropy") if loss is None else loss
    return _word("loss", chosen, words)  # type: ignore[no-any-return]
