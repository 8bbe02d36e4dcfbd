"""A plain training loop: the loss with the KSVD objective as the library weighs it, schedule, validation, early stop.

In a process group (torch.distributed) the same call trains on shards: every process is given all data and takes its
part of each batch, DistributedDataParallel averages the gradients, and the losses are those of one process.
"""

from __future__ import annotations

import copy
import math
import os
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, Union

import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from . import checkpoint as files
from .losses import Loss, loss_of, penalty
from .optimizers import FIT, Schedule, make_optimizer, numbers_of, rate_of
from .processes import Processes
from .table import fail, told

Data = Sequence[Tensor]


class Objective(nn.Module):
    """What is trained: the loss of each sample [B], and in training what the layers add to it [B] or None. It is one
    module, so that DistributedDataParallel sees all that the gradient depends on.
    """

    def __init__(self, model: nn.Module, loss: Loss) -> None:
        super().__init__()
        self.model, self.loss = model, loss

    def forward(self, x: Tensor, y: Tensor, *mask: Tensor) -> Tuple[Tensor, Optional[Tensor], Tensor]:
        out = self.model(x, *mask)
        task = self.loss(out, y, self.training)
        if task.shape != y.shape[:1]:
            fail(f"fit: loss must give a number for each sample, [{len(y)}], got {list(task.shape)}")
        return task, penalty(self.model) if self.training else None, out

    def of(self, data: Data, rows: Tensor) -> List[Tensor]:
        """Rows of the data, on the model's device."""
        device = _device(self.model)
        return [data[0][rows].to(device), *(each[rows].to(device) for each in data[1:])]

    def unused(self, data: Data) -> bool:
        """Whether a parameter has no part in the gradient; nothing is changed by trying."""
        device, was = _device(self.model), self.training
        buffers = {name: value.clone() for name, value in self.named_buffers()}
        with torch.random.fork_rng(devices=[device] if device.type == "cuda" else []):
            self.train()
            task, more, _ = self(*self.of(data, torch.arange(min(2, len(data[0])))))
            (task.sum() + (0.0 if more is None else more.sum())).backward()
        found = any(each.requires_grad and each.grad is None for each in self.parameters())
        for each in self.parameters():
            each.grad = None
        for name, value in self.named_buffers():
            value.copy_(buffers[name])
        self.train(was)
        return found


def fit(
    model: nn.Module,
    data: Data,
    *,
    loss: Union[str, Callable[[Tensor, Tensor], Tensor], None] = None,
    epochs: int = FIT["epochs"],
    batch_size: int = FIT["batchSize"],
    optimizer: Union[str, Callable[..., torch.optim.Optimizer]] = FIT["optimizer"],
    learning_rate: Optional[float] = None,
    weight_decay: Optional[float] = None,
    schedule: Any = FIT["schedule"],
    warmup: int = FIT["warmup"],
    clip: float = 0.0,
    validation: Optional[Data] = None,
    patience: int = 0,
    restore_best: bool = False,
    seed: int = 0,
    on_epoch: Optional[Callable[[Dict[str, Any]], Any]] = None,
    checkpoint: Union[str, "os.PathLike[str]", None] = None,
    checkpoint_every: int = 1,
    resume: bool = False,
) -> List[Dict[str, Any]]:
    """Trains `model(x)`, or `model(x, mask)`, and answers with what each epoch reported. Defaults are the library's.

    data, validation: (x, y) or (x, y, mask), a row of each for a sample. loss: 'cross_entropy' (labels), 'mse' (numbers)
    or 'binary_cross_entropy' (of each label 0 or 1), or a function of outputs and targets that gives the loss of each
    sample [B]; without it that of the model's configuration, or what fits y. schedule: a word, or a dict of `kind` and
    its options. clip: largest norm of the gradients; patience: epochs without a better validation loss until it ends,
    0: none do; seed: of the order. on_epoch is told each report {epoch, loss, penalty, validation, best, stopped}.

    checkpoint: a path, written after every `checkpoint_every` epochs and the last; with resume the training goes on from
    it, where there is one, as if it had never been broken off. All processes must see the same file.
    """
    y = check_data(data, "data")[1]
    if validation is not None:
        check_data(validation, "validation")
    elif patience or restore_best:
        fail("fit: patience and restore_best need validation, which is missing")
    for name, number, least in (
        ("epochs", epochs, 1),
        ("batch_size", batch_size, 1),
        ("patience", patience, 0),
        ("warmup", warmup, 0),
        ("seed", seed, 0),
        ("checkpoint_every", checkpoint_every, 1),
    ):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            fail(f"fit: {name} must be a whole number from {least}, got {told(number)}")
    rate = rate_of(optimizer) if learning_rate is None else learning_rate
    if not isinstance(rate, (int, float)) or not 0 < rate < math.inf:
        fail(f"fit: learning_rate must be a number above 0, got {told(rate)}")
    if resume and checkpoint is None:
        fail("fit: resume is True, but there is no checkpoint to go on from: give its path as checkpoint")
    if checkpoint is not None and not Path(checkpoint).absolute().parent.is_dir():
        fail(f"fit: checkpoint is {told(os.fspath(checkpoint))}, in a folder that does not exist: make it first")
    if checkpoint is not None and not isinstance(optimizer, str):
        fail("fit: checkpoint is of the library's optimizers, whose names are words; optimizer is a function")
    numbers = numbers_of(optimizer if isinstance(optimizer, str) else "adamw", weight_decay=weight_decay, clip=clip)
    run = _Run(model, data, loss_of(loss, y, model), numbers, optimizer, rate, batch_size)
    run.plan = Schedule(schedule, rate, epochs * run.per_epoch, warmup)
    options = {"samples": len(y), "batch_size": batch_size, "optimizer": optimizer, "learning_rate": rate}
    options.update(weight_decay=numbers["weightDecay"], schedule=schedule, warmup=warmup, clip=clip, seed=seed)
    if checkpoint is not None and resume:
        run.resume(checkpoint, options)
    order = torch.Generator().manual_seed(seed)
    for _ in range(run.epoch):
        torch.randperm(len(y), generator=order)
    while run.epoch < epochs and not (run.history and "stopped" in run.history[-1]):
        report = run.train_epoch(torch.randperm(len(y), generator=order))
        if validation is not None:
            report["validation"] = _evaluate(run.shared, validation, max(batch_size, 64), run.processes)[0]
            if not math.isfinite(report["validation"]):
                fail(
                    f"fit: the validation loss is {report['validation']}, not finite, after epoch {run.epoch}: look for"
                    " numbers in validation that are not, or try a smaller learning rate"
                )
            if run.best is None or report["validation"] < run.best:
                run.best, run.best_epoch = report["validation"], run.epoch
                run.kept = copy.deepcopy(model.state_dict()) if restore_best else None
            report["best"] = run.best_epoch
            if patience and run.epoch - run.best_epoch >= patience:
                report["stopped"] = "patience"
        run.history.append(report)
        if checkpoint is not None and (run.epoch % checkpoint_every == 0 or run.epoch == epochs or "stopped" in report):
            run.save(checkpoint, options)
        if on_epoch is not None:
            on_epoch(report)
    if run.kept is not None:
        files.inner(model).load_state_dict(_unwrapped(run.kept, model))
    model.eval()
    return run.history


class _Run:
    """A training under way."""

    plan: Schedule

    def __init__(
        self,
        model: nn.Module,
        data: Data,
        loss: Loss,
        numbers: Dict[str, Any],
        optimizer: Any,
        rate: float,
        batch_size: int,
    ) -> None:
        self.model, self.data, self.batch_size = model, data, batch_size
        self.processes = Processes(_device(model))
        self.objective = Objective(model, loss)
        # what has no_sync averages gradients by itself (DistributedDataParallel, FullyShardedDataParallel). A wrapper
        # made here is gone before the process group is: the last to hold a group must not be one that frees it under
        # the interpreter's lock, which its threads may need to end
        own = self.processes.world > 1 and not hasattr(model, "no_sync")
        self.shared: nn.Module = (
            DistributedDataParallel(self.objective, find_unused_parameters=self.objective.unused(data))
            if own
            else self.objective
        )
        self.trained = [each for each in model.parameters() if each.requires_grad]
        self.optimizer, self.numbers = optimizer, numbers
        self.steps = make_optimizer(optimizer, self.trained, rate, numbers)
        self.per_epoch = math.ceil(len(data[0]) / batch_size)
        self.epoch = self.step = self.best_epoch = 0
        self.best: Optional[float] = None
        self.kept: Any = None
        self.history: List[Dict[str, Any]] = []

    def train_epoch(self, order: Tensor) -> Dict[str, Any]:
        self.shared.train()
        self.epoch += 1
        sums = [0.0, 0.0]
        batches: Any = order.split(self.batch_size)  # type: ignore[no-untyped-call]
        for batch in batches:
            self.plan.apply(self.steps, self.step)
            sums = [a + b for a, b in zip(sums, self.train_step(batch))]
            self.step += 1
        return {"epoch": self.epoch, "loss": sums[0] / len(order), "penalty": sums[1] / len(order)}

    def train_step(self, batch: Tensor) -> List[float]:
        """One update; the sums of losses and penalties over the batch."""
        mine, counts = self.processes.part(batch), self.processes.counts(batch)
        self.steps.zero_grad()
        given = self.objective.of(self.data, mine)
        task, more, _ = self.shared(*given)
        objective = task.sum() + (0.0 if more is None else more.sum())
        added = 0.0 if more is None else float(more.detach().sum())
        sums = self.processes.begin_sums([counts * float(task.detach().sum()), counts * added])
        if self.processes.world == 1:
            self._check(sums(), batch)
        # processes' gradients are averaged, those of a batch are one mean
        (objective * (counts * self.processes.world / len(batch))).backward()
        found = sums()
        self._check(found, batch)
        if self.numbers["clip"]:
            norm = float(nn.utils.clip_grad_norm_(self.trained, self.numbers["clip"]))
            if not math.isfinite(norm):
                self._fail("the norm of the gradients", norm, batch)
        self.steps.step()
        return found

    def _check(self, sums: Sequence[float], batch: Tensor) -> None:
        if not all(map(math.isfinite, sums)):
            self._fail("the loss", sum(sums) / len(batch), batch)

    def _fail(self, what: str, value: float, batch: Tensor) -> None:
        for part, name in zip(self.data[:2], "xy"):
            rows = part[batch]
            if rows.is_floating_point():
                bad = ~torch.isfinite(rows).flatten(1).all(1) if rows.dim() > 1 else ~torch.isfinite(rows)
                if bool(bad.any()):
                    fail(f"fit: {name} has numbers that are not finite, in sample {int(batch[bad.cpu()][0])} for one")
        rate = self.steps.param_groups[0]["lr"]
        fail(
            f"fit: {what} is {value}, not finite, at step {self.step + 1}, in epoch {self.epoch}; the weights are those"
            f" before it. The learning rate is {rate:.3g}: try a smaller one"
            + ("" if self.numbers["clip"] else ", or clip=1")
        )

    # ---- checkpoints

    def save(self, path: Any, options: Dict[str, Any]) -> None:
        chances = files.packed(self.processes.gather(self.processes.chance()))
        if self.processes.rank == 0:
            own = {"epoch": self.epoch, "step": self.step, "best": self.best, "best_epoch": self.best_epoch}
            said = {
                "optimizer": {"optimizer": self.optimizer, "numbers": self.numbers, "steps": self.step},
                "fit": options,
                "torch": {**own, "history": self.history, "chance": chances},
            }
            best = None if self.kept is None else _unwrapped(self.kept, self.model)
            files.write_checkpoint(path, self.model, self.steps, said, best)

    def resume(self, path: Any, options: Dict[str, Any]) -> None:
        """Goes on from a checkpoint where there is one."""
        training, tensors = files.read_checkpoint(path) if os.path.exists(path) else ({}, {})
        own = training.get("torch", {"epoch": 0})
        at, count = own["epoch"], self.processes.world
        total, squares = self.processes.sums([at, at * at])
        if squares * count != total * total:
            fail(
                f"fit: the checkpoint {told(os.fspath(path))} is at epoch {at} for process {self.processes.rank}, not for"
                " others: put it where all machines see the same file"
            )
        if not training:
            return
        files.check_same(training["fit"], options)
        best = files.restore_model(self.model, tensors)
        files.restore_optimizer(self.steps, self.model, tensors, own["step"])
        self.kept = best if best is None or files.inner(self.model) is self.model else _wrapped(best)
        self.epoch, self.step, self.history = own["epoch"], own["step"], own["history"]
        self.best, self.best_epoch = own["best"], own["best_epoch"]
        if self.processes.rank < len(own["chance"]):
            self.processes.restore_chance(files.unpacked(own["chance"][self.processes.rank]))


def evaluate(model: nn.Module, data: Data, loss: Any = None, *, batch_size: int = 64) -> Dict[str, float]:
    """The mean loss over the samples of `data`, without what layers add to it, and how often labels are told right
    (`accuracy`). In a process group all processes call it, and each takes its part.
    """
    y = check_data(data, "data")[1]
    objective = Objective(model, loss_of(loss, y, model))
    mean, right = _evaluate(objective, data, batch_size, Processes(_device(model)))
    return {"loss": mean, **({} if right is None else {"accuracy": right})}


def _evaluate(module: nn.Module, data: Data, batch_size: int, processes: Processes) -> Tuple[float, Optional[float]]:
    """The mean loss, and the share of labels that were told right."""
    objective: Any = files.inner(module)
    was, total, right, counted = objective.training, 0.0, 0, 0
    labels = not data[1].is_floating_point()
    objective.eval()
    with torch.no_grad():
        batches: Any = torch.arange(len(data[0])).split(batch_size)  # type: ignore[no-untyped-call]
        for batch in batches:
            given = objective.of(data, processes.part(batch))
            task, _, out = objective(*given)
            if not processes.counts(batch):
                continue
            total += float(task.double().sum())
            if labels and out.shape[:-1] == given[1].shape:
                known = given[1] >= 0
                right += int(((out.argmax(-1) == given[1]) & known).sum())
                counted += int(known.sum())
    objective.train(was)
    total, right_all, counted_all = processes.sums([total, right, counted])
    return total / len(data[0]), right_all / counted_all if counted_all else None


def _device(model: nn.Module) -> torch.device:
    own = next(model.parameters(), None)
    return own.device if own is not None else torch.device("cpu")


def _unwrapped(state: Dict[str, Tensor], model: nn.Module) -> Dict[str, Tensor]:
    """A state_dict without the names' beginning that a wrapper gives them."""
    if files.inner(model) is model:
        return state
    return {name[len("module.") :]: value for name, value in state.items()}


def _wrapped(state: Dict[str, Tensor]) -> Dict[str, Tensor]:
    return {f"module.{name}": value for name, value in state.items()}


def check_data(data: Data, name: str) -> Data:
    """(x, y) or (x, y, mask), with as many rows in each."""
    if not isinstance(data, (tuple, list)) or len(data) not in (2, 3) or not all(torch.is_tensor(e) for e in data):
        fail(f"fit: {name} must be tensors (x, y) or (x, y, mask), got {type(data).__name__}")
    if not len(data[0]) or any(len(each) != len(data[0]) for each in data):
        fail(f"fit: {name} must have as many rows in each, at least one, got {[len(each) for each in data]}")
    return data
