"""Checkpoints of fit(): a training goes on as if it had never been broken off, and says why where it can't."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List

import pytest
import torch

from primal_attention import Classifier, fit
from primal_attention import open as open_model
from primal_attention.files import read_safetensors


class Broken(Exception):
    """Something broke the training off."""


def made() -> Classifier:
    size = {"kind": "series", "features": 3, "length": 6}
    return Classifier(input=size, classes=["a", "b"], width=8, heads=2, depth=2, dropout=0.2, drop_path=0.2, seed=1)


X = torch.randn(24, 6, 3, generator=torch.Generator().manual_seed(0))
Y = (X[:, 0, 0] > X[:, 3, 1]).long()
HELD = (X[:8], Y[:8])


def trained(model: Classifier, **options: Any) -> List[Dict[str, Any]]:
    return fit(model, (X[8:], Y[8:]), epochs=5, batch_size=6, schedule="cosine", warmup=2, clip=1.0, seed=3, **options)


@pytest.mark.parametrize("optimizer", ["adam", "adamw", "radam", "lion", "sgd"])
def test_goes_on_as_if_nothing_had_been(optimizer: str, tmp_path: Path) -> None:
    options = {"optimizer": optimizer, "validation": HELD, "restore_best": True}
    torch.manual_seed(7)
    whole = made()
    expected = trained(whole, **options)

    def stop(report: Dict[str, Any]) -> None:
        if report["epoch"] == 3:
            raise Broken

    path = tmp_path / "checkpoint.safetensors"
    torch.manual_seed(7)
    with pytest.raises(Broken):
        trained(made(), **options, checkpoint=path, on_epoch=stop)
    torch.manual_seed(99)
    again, told = made(), []
    history = trained(again, **options, checkpoint=path, resume=True, on_epoch=told.append)
    assert [each["epoch"] for each in told] == [4, 5]
    assert history == expected
    for name, value in whole.state_dict().items():
        assert torch.equal(value, again.state_dict()[name]), name
    # one that has ended says the same again
    assert trained(made(), **options, checkpoint=path, resume=True) == expected
    assert not list(tmp_path.glob("*.partial"))


def test_a_checkpoint_is_the_model_too(tmp_path: Path) -> None:
    path, model = tmp_path / "c.safetensors", made()
    trained(model, checkpoint=path, checkpoint_every=4)
    opened = open_model(path)
    with torch.no_grad():
        assert torch.equal(opened(X), model(X))
    names = set(read_safetensors(path)[1])
    assert {"optimizer.m.head.weight", "optimizer.v.head.weight", "head.weight"} <= names


def test_sentences(tmp_path: Path) -> None:
    path = tmp_path / "c.safetensors"
    with pytest.raises(ValueError, match="give its path as checkpoint"):
        trained(made(), resume=True)
    trained(made(), checkpoint=path)
    with pytest.raises(ValueError, match='optimizer is "sgd", but the training that resume goes on with has "adam"'):
        trained(made(), optimizer="sgd", checkpoint=path, resume=True)
    other = Classifier(input={"kind": "series", "features": 3, "length": 6}, classes=3, width=8, heads=2)
    with pytest.raises(ValueError, match="it is of another model"):
        trained(other, checkpoint=path, resume=True)
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)
    with pytest.raises(ValueError, match="is damaged"):
        trained(made(), checkpoint=path, resume=True)
    made().save(path)
    with pytest.raises(ValueError, match="holds no training of this fit"):
        trained(made(), checkpoint=path, resume=True)


def test_a_loss_that_is_not_finite_is_found_at_its_step() -> None:
    model = torch.nn.Linear(3, 1)
    x, y = torch.ones(8, 3), torch.ones(8, 1)

    def loss(out: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
        calls.append(model.weight.detach().clone())
        return (out - target).square().mean(1) * (float("nan") if len(calls) == 3 else 1.0)

    calls: List[torch.Tensor] = []
    with pytest.raises(
        ValueError, match="the loss is nan, not finite, at step 3, in epoch 1; the weights are those befo"
    ):
        fit(model, (x, y), batch_size=2, loss=loss)
    assert len(calls) == 3 and torch.equal(model.weight, calls[-1])
    x[5, 1] = torch.inf
    with pytest.raises(ValueError, match="x has numbers that are not finite, in sample 5"):
        fit(model, (x, y), batch_size=8)
