"""Optimizers and schedules by the library's names, with its defaults (table.json, src/train)."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Union

import torch
from torch import Tensor

from .table import TABLE, Option, camel, fail, guess, option_row, quoted, told

Optimizer = torch.optim.Optimizer
#: What `fit` does where nothing is said, by the library's names.
FIT: Dict[str, Any] = TABLE["fit"]
#: The defaults of each optimizer where they are not those of all.
DEFAULTS: Dict[str, Dict[str, Any]] = {row["name"]: row["defaults"] for row in TABLE["optimizers"]}
NUMBERS: Dict[str, Option] = {row["name"]: option_row(row) for row in TABLE["optimizerOptions"]}
SCHEDULES: Dict[str, Dict[str, Option]] = {
    row["name"]: {option["name"]: option_row(option) for option in row["options"]} for row in TABLE["schedules"]
}


class Lion(Optimizer):
    """p ← p(1 − rate·decay) − rate·sign(β₁m + (1 − β₁)g), then m ← β₂m + (1 − β₂)g (Chen et al. 2023)."""

    def __init__(self, params: Iterable[Tensor], lr: float, betas: Any, weight_decay: float) -> None:
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Any = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            rate, (beta1, beta2) = group["lr"], group["betas"]
            for each in group["params"]:
                if each.grad is None:
                    continue
                state = self.state[each]
                m = state.setdefault("exp_avg", torch.zeros_like(each))
                state["step"] = state.get("step", 0) + 1
                each.mul_(1 - rate * group["weight_decay"])
                each.sub_(torch.sign(m * beta1 + each.grad * (1 - beta1)), alpha=rate)
                m.mul_(beta2).add_(each.grad, alpha=1 - beta2)


def numbers_of(name: str, **given: Any) -> Dict[str, Any]:
    """All options of an optimizer of the library, those of `given` that are not None in place of its defaults."""
    if name not in DEFAULTS:
        fail(f"fit: optimizer must be {quoted(DEFAULTS)}, got {told(name)}{guess(name, DEFAULTS)}")
    every = {option.name: DEFAULTS[name].get(option.name, option.default) for option in NUMBERS.values()}
    checked = {
        camel(word): NUMBERS[camel(word)].check(f"fit: {word}", value)
        for word, value in given.items()
        if value is not None
    }
    return {**every, **checked}


def rate_of(name: Any) -> float:
    """The learning rate of an optimizer where none is given."""
    own = DEFAULTS.get(name, {}) if isinstance(name, str) else {}
    return float(own.get("learningRate", FIT["learningRate"]))


def make_optimizer(
    name: Union[str, Callable[..., Optimizer]], params: Any, rate: float, numbers: Mapping[str, Any]
) -> Optimizer:
    """name: one of the library, or what makes one of (params, lr=, weight_decay=)."""
    if not isinstance(name, str):
        return name(params, lr=rate, weight_decay=numbers["weightDecay"])
    betas, decay = (numbers["beta1"], numbers["beta2"]), numbers["weightDecay"]
    if name == "sgd":
        return torch.optim.SGD(params, lr=rate, momentum=numbers["momentum"], weight_decay=decay)
    if name == "lion":
        return Lion(params, rate, betas, decay)
    kinds: Dict[str, Any] = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "radam": torch.optim.RAdam}
    made: Optimizer = kinds[name](params, lr=rate, betas=betas, eps=numbers["epsilon"], weight_decay=decay)
    return made


class Schedule:
    """The rate of each step, as src/train/schedule.c has it."""

    def __init__(self, given: Any, rate: float, total: int, warmup: int) -> None:
        """given: a schedule's name, or a mapping with `kind` and its options; total, warmup: steps."""
        own = {camel(name): value for name, value in given.items()} if isinstance(given, Mapping) else {"kind": given}
        kind = own.pop("kind", None)
        if kind not in SCHEDULES:
            fail(f"fit: schedule must be {quoted(SCHEDULES)}, got {told(kind)}{guess(kind, SCHEDULES)}")
        for name in own:
            if name not in SCHEDULES[kind]:
                fail(f'fit: schedule: {kind} has no option "{name}"{guess(name, SCHEDULES[kind])}')
        if kind == "oneCycle" and warmup:
            fail(f"fit: warmup is {warmup}, but the schedule oneCycle rises by itself; say how long by its pct_start")
        self.kind, self.rate, self.total, self.warmup = kind, rate, total, warmup
        self.option = {
            name: option.check(f"fit: schedule.{name}", own[name]) if name in own else option.default
            for name, option in SCHEDULES[kind].items()
        }

    def __call__(self, step: int) -> float:
        """The learning rate of a step, counted from 0."""
        option, rate = self.option, self.rate
        if self.kind == "oneCycle":
            begin = rate / option["divFactor"]
            return self._cycle(step, begin, rate, begin / option["finalDivFactor"])
        if step < self.warmup:
            return rate * (step + 1) / self.warmup
        span, past = self.total - self.warmup, step - self.warmup
        u = min(past / span, 1.0) if span > 0 else 0.0
        if self.kind == "linear":
            return rate * (1 - u)
        if self.kind == "cosine":
            return rate * 0.5 * (1 + math.cos(math.pi * u))
        if self.kind == "inverseSqrt":
            return rate * math.sqrt(max(self.warmup, 1) / (step + 1))
        if self.kind == "polynomial":
            return rate * float(option["end"] + (1 - option["end"]) * (1 - u) ** option["power"])
        if self.kind == "step":
            length = option["every"] or (span + 2) // 3
            return rate * float(option["gamma"] ** (past // length if length > 0 else 0))
        return rate

    def momentum(self, step: int) -> Optional[float]:
        """Of a cycle, what momentum or β₁ is at a step; None: as it was."""
        if self.kind != "oneCycle" or not self.option["cycleMomentum"]:
            return None
        low, high = self.option["baseMomentum"], self.option["maxMomentum"]
        return self._cycle(step, high, low, high)

    def _cycle(self, step: int, begin: float, peak: float, end: float) -> float:
        turn, last = self.option["pctStart"] * self.total - 1, self.total - 1
        stops = (
            [(turn, peak), (2 * turn, begin), (last, end)] if self.option["threePhase"] else [(turn, peak), (last, end)]
        )
        start, a = 0.0, begin
        for i, (stop, b) in enumerate(stops):
            if step <= stop or i == len(stops) - 1:
                break
            start, a = stop, b
        x = (step - start) / (stop - start) if stop > start and step < stop else 1.0
        if self.option["anneal"] == "linear":
            return float(a * (1 - x) + b * x)
        return float(b + (a - b) * 0.5 * (1 + math.cos(math.pi * x)))

    def apply(self, steps: Optimizer, step: int) -> None:
        """Sets an optimizer's rate, and its momentum, for a step."""
        rate, momentum = self(step), self.momentum(step)
        for group in steps.param_groups:
            group["lr"] = rate
            if momentum is not None and "betas" in group:
                group["betas"] = (momentum, group["betas"][1])
            elif momentum is not None:
                group["momentum"] = momentum
