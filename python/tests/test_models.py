"""Models against the npm package: its files opened here give its answers, files saved here give them there."""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from pathlib import Path
from typing import Any, List

import numpy as np
import pytest
import torch

import primal_attention as pa
from primal_attention.files import read_safetensors, write_safetensors

ROOT = Path(__file__).resolve().parents[2]
RELEASED = ROOT / "tests/fixtures/released/0.1.0"
ANSWERS = json.loads((RELEASED / "answers.json").read_text()) if RELEASED.exists() else {}


@pytest.fixture
def node() -> str:
    found = shutil.which("node")
    if not found or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the JavaScript library can't be asked")
    return found


def close(ours: Any, theirs: Any, within: float = 1e-5) -> None:
    a, b = np.asarray(ours, np.float64).reshape(-1), np.asarray(theirs, np.float64).reshape(-1)
    assert a.shape == b.shape
    assert np.abs(a - b).max() <= within * max(1, np.abs(b).max()), (a, b)


def ask(model: Any, question: List[Any]) -> Any:
    """Our numbers for a question to the package, as its answer has them; None for what has no counterpart here."""
    method, *given = question
    if isinstance(model, pa.Translator):
        if method == "translate":  # by beams there
            return None
        return model.logits(given[0], given[1]["target"])
    if isinstance(model, pa.GraphClassifier):
        return model.logits(given[0]["x"], given[0]["edges"])
    if isinstance(model, pa.LanguageModel):
        if method == "generate":
            return model.generate(given[0].encode(), given[1]["tokens"]).decode("latin-1")
        ids = torch.tensor([list(given[0].encode())])
        with torch.no_grad():
            return torch.nn.functional.cross_entropy(model(ids[:, :-1])[0], ids[0, 1:]).item()
    sample = given[0] if len(given) == 1 else given
    prediction = model.predict(sample)
    return prediction.values if model.config["loss"] == "mse" else prediction.logits


def answer(theirs: Any) -> Any:
    if isinstance(theirs, str):
        return theirs
    if "loss" in theirs:
        return theirs["loss"]
    if "logits" not in theirs:
        return theirs["values"]
    logits = theirs["logits"]
    return logits["data"] if isinstance(logits, dict) else logits


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_released_files_answer_as_they_did(name: str) -> None:
    model = pa.open(RELEASED / f"{name}.safetensors")
    for again in (model, pa.open(model.to_bytes())):
        for question, theirs in zip(ANSWERS[name]["ask"], ANSWERS[name]["answers"]):
            ours = ask(again, question)
            if ours is None:
                continue
            if isinstance(theirs, str):
                assert ours == question[1] + theirs
            elif isinstance(theirs.get("values"), dict) and theirs["values"]["data"]:
                close(ours, theirs["values"]["data"])
            else:
                numbers = theirs.get("values")
                close(ours, numbers if isinstance(numbers, list) and numbers else answer(theirs))


def made() -> List[Any]:
    torch.manual_seed(3)
    series = {"kind": "series", "features": 3, "length": 12}
    columns = [{"name": "a"}, {"name": "b", "categories": ["x", "y", "z"]}]
    small = {"width": 16, "heads": 2}
    models: List[Any] = [
        pa.Classifier(series, classes=["p", "q"], attention={"kind": kind, **more}, **small)
        for kind, more in (
            ("softmax", {}),
            ("softmax", {"beta": 0.5, "pool": [1, 2]}),
            ("primal", {"rank": 4}),
            ("primal", {"rank": 4, "mode": "fixed"}),
            ("linear", {}),
            ("gaussian", {}),
            ("skyformer", {"landmarks": 6}),
            ("window", {"window": 2}),
        )
    ]
    for pooling in ("max", "attention", "last", "flatten", "cls"):
        models.append(pa.Classifier(series, classes=2, pooling=pooling, positions="rotary", norm="pre", **small))
    models.append(pa.Classifier(series, classes=3, positions="alibi", attention="softmax", gated=True, **small))
    models.append(pa.Classifier(series, classes=3, positions="relative", attention="softmax", norm_kind="rms", **small))
    models.append(pa.Classifier(series, classes=3, pair=True, head_hidden=8, activation="silu", **small))
    models.append(pa.Regressor(series, outputs=2, missing="mask", **small))
    models.append(pa.Classifier({"kind": "tokens", "vocabulary": 9, "length": 12}, classes=["u", "v"], **small))
    models.append(pa.Classifier({"kind": "table", "columns": columns}, classes=["u", "v"], **small))
    models.append(
        pa.Classifier({"kind": "image", "height": 4, "width": 6, "channels": 2, "patch": 2}, classes=2, **small)
    )
    models.append(pa.SequenceModel(3, length=12, outputs=2, causal=True, attention="linear", **small))
    models.append(pa.SequenceModel(vocabulary=9, length=12, classes=3, **small))
    models.append(pa.GraphClassifier(3, 2, **small))
    models.append(
        pa.Translator({"vocabulary": "abc", "length": 6}, {"vocabulary": "xyz", "length": 5}, depth=1, **small)
    )
    return models


def sample_of(model: Any, random: np.random.RandomState) -> Any:
    given = model.config["input"]
    kind = given["kind"]
    if kind == "tokens":
        return random.randint(0, given["vocabulary"], 9).tolist()
    if kind == "table":
        return [float(random.randn()), "y"]
    if kind == "image":
        return random.randn(given["height"] * given["width"] * given["channels"]).tolist()
    if kind == "graph":
        return {"x": random.randn(5, 3).tolist(), "edges": [[0, 1], [1, 0], [2, 1], [3, 4]]}
    if kind == "translation":
        return ["cab", "yx"]
    one = (7 + 100 * random.randn(9, 3)).tolist()
    return [one, (5 + random.randn(7, 3)).tolist()] if model.config["pair"] else one


def test_files_saved_here_give_our_answers_there(tmp_path: Path, node: str) -> None:
    random, cases = np.random.RandomState(1), []
    for i, model in enumerate(made()):
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                if "norm" not in name:
                    parameter.add_(0.1 * torch.randn_like(parameter))
        sample = sample_of(model, random)
        kind = model.config["input"]["kind"]
        if kind in ("series", "image", "table"):
            rows = random.randn(50, model._features()) * 50 + 3
            targets = random.randn(50, model.config["outputs"]) * 10 + 1000 if model.config["loss"] == "mse" else None
            model.standardize([rows], targets)
        model.save(tmp_path / f"{i}.safetensors")
        if kind == "graph":
            ours = model.logits(sample["x"], sample["edges"])
        elif kind == "translation":
            ours = model.logits(*sample)
        elif model.config["loss"] == "mse":
            ours = torch.as_tensor(model.predict(sample).values)
        else:
            ours = model.logits(sample)
        cases.append(
            {"sample": sample, "kind": kind, "pair": model.config.get("pair"), "ours": ours.reshape(-1).tolist()}
        )
    (tmp_path / "cases.json").write_text(json.dumps(cases))
    said = subprocess.run(
        [node, str(Path(__file__).with_name("answer.mjs")), str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    theirs = json.loads((tmp_path / "answers.json").read_text())
    for i, (case, there) in enumerate(zip(cases, theirs)):
        a, b = np.asarray(case["ours"]), np.asarray(there)
        assert a.shape == b.shape, (i, a.shape, b.shape)
        assert np.abs(a - b).max() <= 1e-5 * max(1, np.abs(b).max()), (i, np.abs(a - b).max())


def test_padded_batches_give_what_each_sample_gives() -> None:
    random = np.random.RandomState(2)
    for pooling in ("mean", "max", "attention", "last", "flatten", "cls"):
        model = pa.Classifier(
            {"kind": "series", "features": 2, "length": 9}, classes=3, width=16, pooling=pooling
        ).eval()
        samples = [random.randn(n, 2) for n in (9, 5, 1)]
        with torch.no_grad():
            together = model(*model.batch(samples))
        for sample, logits in zip(samples, together):
            close(logits, model.logits(sample), 2e-5)


def test_bad_files_and_options_get_a_sentence(tmp_path: Path) -> None:
    good = pa.Classifier({"kind": "series", "features": 1, "length": 4}, classes=2, width=8).to_bytes()
    for bad, word in (
        (b"", "0 bytes"),
        (good[:20], "header"),
        (good[:-4], "go together"),
        (good.replace(b"primal-attention", b"primal-attentiom"), "format"),
    ):
        with pytest.raises(ValueError, match=word):
            pa.open(bad)
    for options, word in (
        ({"classes": 1}, "at least 2"),
        ({"classes": ["a", "a"]}, "twice"),
        ({"classes": 2, "widht": 8}, "did you mean"),
        ({"classes": 2, "outputs": 1}, "not both"),
        ({"classes": 2, "width": 10, "heads": 4}, "heads must divide width"),
    ):
        with pytest.raises(ValueError, match=word):
            pa.Classifier({"kind": "series", "features": 1, "length": 4}, **options)
    with pytest.raises(ValueError, match="at most 4"):
        pa.open(good).predict(np.zeros((5, 1)))
    with pytest.raises(ValueError, match="NaN"):
        pa.open(good).predict([[math.nan]])


def test_the_official_library_reads_and_writes_our_files() -> None:
    official = pytest.importorskip("safetensors.numpy")
    model = pa.Classifier({"kind": "series", "features": 1, "length": 4}, classes=2, width=8)
    bytes_ = model.to_bytes()
    tensors = official.load(bytes_)
    assert set(tensors) == set(dict(model.named_parameters()))
    _, metadata = read_safetensors(bytes_)
    again = pa.open(official.save(tensors, metadata))
    close(again.logits([[1.0], [2.0]]), model.logits([[1.0], [2.0]]), 0)
    assert read_safetensors(write_safetensors(tensors, metadata))[1] == metadata
