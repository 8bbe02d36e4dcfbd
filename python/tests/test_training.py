"""fit(): it learns, stops and restores as it says; two processes have the losses of one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from starting import finish, free_port, start, start_ranks
from torch import nn

from primal_attention import fit
from primal_attention.layers import EncoderLayer
from primal_attention.losses import penalty
from primal_attention.training import evaluate

RANKS = str(Path(__file__).with_name("ranks.py"))


def losses(*processes: Any) -> torch.Tensor:
    """What the first has printed."""
    return torch.tensor(json.loads(finish(*processes)[0].strip().splitlines()[-1]))


def test_two_processes_have_the_losses_of_one() -> None:
    one = losses(start([sys.executable, RANKS]))
    assert one.shape == (4, 2) and float(one[-1, 0]) < float(one[0, 0])
    for argument in ("", "wrapped"):
        two = start_ranks([sys.executable, RANKS, argument], 2)
        assert torch.allclose(one, losses(*two), rtol=0, atol=1e-6), argument


def test_a_rank_that_hangs_is_named() -> None:
    quick, hangs = start([sys.executable, "-c", ""]), start([sys.executable, "-c", "import time\ntime.sleep(600)"])
    with pytest.raises(AssertionError, match=r"still ran rank \[1\][\s\S]*line 2 in <module>"):
        finish(quick, hangs, timeout=3)


@pytest.mark.skipif(torch.__version__.startswith("1."), reason="torchrun of PyTorch 1.13 fails under Python 3.11")
def test_torchrun() -> None:
    one = losses(start([sys.executable, RANKS]))
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", free_port()]
    assert torch.allclose(one, losses(start([*command, RANKS])), rtol=0, atol=1e-6)


def test_stops_and_restores_the_best() -> None:
    torch.manual_seed(0)
    model = nn.Linear(4, 1)
    x = torch.randn(20, 4)
    held = (torch.randn(20, 4), torch.randn(20, 1))
    told = []
    history = fit(
        model,
        (x, x.sum(1, keepdim=True)),
        validation=held,
        patience=2,
        restore_best=True,
        epochs=200,
        learning_rate=0.1,
        on_epoch=told.append,
    )
    assert history == told and history[-1]["stopped"] == "patience" and len(history) < 200
    assert history[-1]["epoch"] == history[-1]["best"] + 2
    best = min(each["validation"] for each in history)
    assert evaluate(model, held)["loss"] == pytest.approx(best, rel=1e-6)


def test_penalty_is_the_mean_over_layers_of_eta_times_the_squared_objective() -> None:
    torch.manual_seed(0)
    etas = [0.1, 0.3]
    model = nn.ModuleList(EncoderLayer(8, 2, 5, {"kind": "primal", "rank": 2, "eta": eta}) for eta in etas)
    x = torch.randn(3, 5, 8)
    for layer in model:
        x = layer(x)
    expected = sum(eta * layer.attention.ksvd.square() for eta, layer in zip(etas, model)) / 2
    actual = penalty(model)
    assert actual is not None and torch.allclose(actual, expected)
    assert penalty(nn.Linear(1, 1)) is None


@pytest.mark.parametrize(
    "data, options, sentence",
    [
        ((torch.zeros(3, 2), torch.zeros(2, 2)), {}, "as many rows"),
        (torch.zeros(3, 2), {}, r"must be tensors \(x, y\)"),
        ((torch.zeros(3, 2), torch.zeros(3, 2)), {"optimizer": "adam2"}, 'did you mean "adam"'),
        ((torch.zeros(3, 2), torch.zeros(3, 2)), {"epochs": 0}, "epochs must be a whole number from 1, got 0"),
        ((torch.zeros(3, 2), torch.zeros(3, 2)), {"patience": 3}, "need validation"),
        ((torch.zeros(3, 2), torch.zeros(3)), {}, r"outputs and targets have one shape, got \[3, 2\] and \[3\]"),
        ((torch.full((3, 2), torch.nan), torch.zeros(3, 2)), {}, "not finite"),
    ],
)
def test_sentences(data: object, options: dict, sentence: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ValueError, match=sentence):
        fit(nn.Linear(2, 2), data, **options)  # type: ignore[arg-type]
