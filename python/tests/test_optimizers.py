"""Optimizers and schedules have the library's names, defaults and numbers."""

from __future__ import annotations

import inspect

import pytest
import torch

from primal_attention import fit
from primal_attention.optimizers import DEFAULTS, FIT, SCHEDULES, Schedule, make_optimizer, numbers_of, rate_of
from primal_attention.table import snake


def test_defaults_are_the_librarys() -> None:
    given = inspect.signature(fit).parameters
    assert {name: given[snake(name)].default for name in FIT if name != "learningRate"} == {
        name: value for name, value in FIT.items() if name != "learningRate"
    }
    assert rate_of("adam") == FIT["learningRate"] and rate_of("lion") == DEFAULTS["lion"]["learningRate"]


@pytest.mark.parametrize("name", DEFAULTS)
def test_every_optimizer_learns(name: str) -> None:
    weight = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
    steps = make_optimizer(name, [weight], 0.1, numbers_of(name))
    for _ in range(100):
        steps.zero_grad()
        weight.square().sum().backward()
        steps.step()
    assert float(weight.detach().square().sum()) < 1.0


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_stays_between_nothing_and_the_rate(name: str) -> None:
    plan = Schedule(name, 0.5, 40, 0 if name == "oneCycle" else 4)
    rates = [plan(step) for step in range(40)]
    assert all(0 <= rate <= 0.5 for rate in rates) and max(rates) == pytest.approx(0.5)


@pytest.mark.parametrize("three", [False, True])
@pytest.mark.parametrize("anneal", ["cos", "linear"])
def test_one_cycle_is_pytorchs(three: bool, anneal: str) -> None:
    steps = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    own = torch.optim.lr_scheduler.OneCycleLR(
        steps, max_lr=0.3, total_steps=50, three_phase=three, anneal_strategy=anneal
    )
    plan = Schedule({"kind": "oneCycle", "three_phase": three, "anneal": anneal}, 0.3, 50, 0)
    for step in range(50):
        group = steps.param_groups[0]
        assert plan(step) == pytest.approx(group["lr"], abs=1e-12)
        assert plan.momentum(step) == pytest.approx(group["momentum"], abs=1e-12)
        steps.step()
        if step < 49:
            own.step()


def test_sentences() -> None:
    with pytest.raises(ValueError, match='did you mean "cosine"'):
        Schedule("cosin", 0.1, 10, 0)
    with pytest.raises(ValueError, match='polynomial has no option "pover"; did you mean "power"'):
        Schedule({"kind": "polynomial", "pover": 2}, 0.1, 10, 0)
    with pytest.raises(ValueError, match="oneCycle rises by itself"):
        Schedule("oneCycle", 0.1, 10, 3)
