"""Whole models: files of the library open here, files from here open there, with the same logits."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, Dict

import numpy as np
import pytest
import torch
from reading import ROOT, read_tensors

import primal_attention
from primal_attention import Classifier, GraphClassifier, LanguageModel, Regressor, SequenceModel, Translator, files
from primal_attention.table import snake
from primal_attention.losses import penalty as fit_penalty

CLOSE = 1e-5
MAKERS: Dict[str, Any] = {
    "classifier": Classifier,
    "regressor": Regressor,
    "sequenceModel": SequenceModel,
    "languageModel": LanguageModel,
    "graphClassifier": GraphClassifier,
    "translator": Translator,
}
RELEASED = ROOT / "tests/fixtures/released/0.1.0"


def node(task: str, folder: Path) -> Any:
    """What the library says."""
    subprocess.run(["node", str(ROOT / "python/tests/make_models.mjs"), task, str(folder)], check=True, cwd=ROOT)
    return json.loads((folder / ("answers.json" if task == "answer" else "models.json")).read_text())


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("node") or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the JavaScript library can't be asked")
    made = tmp_path_factory.mktemp("models")
    node("make", made)
    return made


def far(model: Any, inputs: Any, logits: Any) -> float:
    """The largest difference, of the largest logit."""
    worst = 0.0
    for each, wanted in zip(model.predict(inputs), logits):
        expected = np.array(wanted, np.float64)
        assert each.logits.size == expected.size
        worst = max(worst, float(np.abs(each.logits.reshape(-1) - expected).max() / max(np.abs(expected).max(), 1e-3)))
    return worst


def made(case: Any) -> Any:
    return MAKERS[case["make"]](**{snake(name): value for name, value in case["config"].items()})


def test_files_of_the_library_open(folder: Path) -> None:
    wrong = {}
    for case in json.loads((folder / "models.json").read_text()):
        model = primal_attention.open(folder / f"{case['name']}.safetensors")
        assert type(model) is MAKERS[case["make"]], case["name"]
        for dtype, logits in {"float32": case["logits"], **case["rounded"]}.items():
            if dtype != "float32":
                model = primal_attention.open(folder / f"{dtype}.safetensors")
            error = far(model, case["inputs"], logits)
            if not error < CLOSE:
                wrong[f"{case['name']}, {dtype}"] = f"{error:.1e}"
    assert not wrong, json.dumps(wrong, indent=1)


def test_configurations_and_shapes_are_the_librarys(folder: Path) -> None:
    for case in json.loads((folder / "models.json").read_text()):
        metadata, tensors = read_tensors(folder / f"{case['name']}.safetensors")
        model = made(case)
        assert model.config == json.loads(metadata["config"]), case["name"]
        shapes = {name: tuple(value.shape) for name, value in model.state_dict().items()}
        assert shapes == {name: tuple(value.shape) for name, value in tensors.items()}, case["name"]


def test_defaults_are_the_librarys(folder: Path) -> None:
    for case in json.loads((folder / "defaults.json").read_text()):
        assert made(case).config == case["complete"], [case["make"], case["config"]]


def test_files_from_here_open_in_the_library(folder: Path) -> None:
    cases, models, wrong = json.loads((folder / "models.json").read_text()), {}, {}
    for i, case in enumerate(cases):
        model = models[case["name"]] = made(case)
        opened = primal_attention.open(folder / f"{case['name']}.safetensors")
        model.standardization, model.targets = opened.standardization, opened.targets
        assert model.classes == opened.classes
        model.save(folder / f"{case['name']}.python.safetensors", dtype=files.SAVED[i % 4])
        models[case["name"]] = primal_attention.open(folder / f"{case['name']}.python.safetensors")
    for case, answer in zip(cases, node("answer", folder)):
        error = far(models[case["name"]], case["inputs"], answer["logits"])
        if not error < CLOSE:
            wrong[case["name"]] = f"{error:.1e}"
    assert not wrong, json.dumps(wrong, indent=1)


def test_penalties_are_the_librarys(folder: Path) -> None:
    for case in json.loads((folder / "penalties.json").read_text()):
        model = primal_attention.open(folder / f"{case['name']}.safetensors").train()
        pairs = case["make"] == "translator"
        model(**model.batch(list(zip(case["inputs"], case["y"])) if pairs else case["inputs"]))
        assert case["penalty"] > 0.01
        assert float(model.penalty.detach()) == pytest.approx(case["penalty"], rel=1e-5), case["name"]
        model.eval()
        assert model.penalty == 0


def test_padding_changes_nothing(folder: Path) -> None:
    for case in json.loads((folder / "models.json").read_text()):
        if case["make"] == "graphClassifier":
            continue
        model = primal_attention.open(folder / f"{case['name']}.safetensors")
        with torch.no_grad():
            together = model(**model.batch(case["inputs"]))
            for row, sample in zip(together, case["inputs"]):
                alone = model(**model.batch([sample]))[0]
                row = row[: len(alone)] if alone.ndim > 1 else row
                assert torch.allclose(row, alone, atol=2e-5), case["name"]


def test_released_files_open() -> None:
    for name, case in json.loads((RELEASED / "answers.json").read_text()).items():
        model = primal_attention.open(RELEASED / f"{name}.safetensors")
        for (method, *given), answer in zip(case["ask"], case["answers"]):
            if method == "predict":
                (prediction,) = model.predict([given[0]])
                logits = answer.get("logits", answer.get("values"))
                logits = logits["data"] if isinstance(logits, dict) else logits
                expected = np.array(logits)
                error = np.abs(prediction.logits.reshape(-1) - expected).max() / np.abs(expected).max()
                assert error < CLOSE, f"{name}: {error:.1e}"
                if answer.get("name"):
                    assert prediction.name == answer["name"]


def test_official_safetensors_reads_and_writes_our_files() -> None:
    official = pytest.importorskip("safetensors.numpy")
    for name in ("series", "float16", "int8"):
        data = (RELEASED / f"{name}.safetensors").read_bytes()
        model = primal_attention.open(data)
        saved = official.load(model.save())
        assert saved.keys() == model.state_dict().keys()
        metadata, tensors = files.read_safetensors(data)
        again = primal_attention.open(official.save(files.expand(tensors), metadata))
        for key, value in model.state_dict().items():
            assert np.array_equal(saved[key], value.numpy()) and torch.equal(value, again.state_dict()[key])


def test_bad_files_get_a_sentence() -> None:
    data = (RELEASED / "series.safetensors").read_bytes()
    for bad, sentence in ((data[:100], "cut off"), (data[:-4], "cut off"), (b"", "no safetensors"), (3, "a path")):
        with pytest.raises(ValueError, match=sentence):
            primal_attention.open(bad)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="did you mean"):
        Classifier(input={"kind": "series", "features": 1, "length": 4}, classes=2, widht=8)


def test_penalty_is_what_training_adds_to_the_loss() -> None:
    torch.manual_seed(1)
    primal = {"kind": "primal", "rank": 3, "eta": 0.1}
    options: Dict[str, Any] = {
        "width": 8,
        "depth": 3,
        "heads": 2,
        "attention": [primal, "softmax", primal],
        "dropout": 0,
    }
    series = {"kind": "series", "features": 2, "length": 7}
    model = Classifier(input=series, classes=2, **options)
    x, other = torch.randn(4, 7, 2), torch.randn(4, 7, 2)
    model(x)
    squares = [each.attention.ksvd.square().mean() for each in model.layers if each.attention.ksvd is not None]
    assert len(squares) == 2
    torch.testing.assert_close(model.penalty, 0.1 * sum(squares) / 2)
    objective = fit_penalty(model)
    assert objective is not None
    torch.testing.assert_close(model.penalty, objective.mean())

    pair = Classifier(input=series, classes=2, pair=True, **options)
    pair(x, second_x=other)
    judged = []
    for each in (x, other):
        pair.encode(each)
        judged.append([layer.attention.ksvd for layer in pair.layers if layer.attention.ksvd is not None])
    wanted = sum(((a + b) / 2).square().mean() for a, b in zip(*judged)) * 0.1 / 2
    pair(x, second_x=other)
    torch.testing.assert_close(pair.penalty, wanted)
