"""What language models and translators say is what the library's say: greedy, drawn from a seed, by beams."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, List

import numpy as np
import pytest
import torch
from reading import ROOT

import primal_attention
from primal_attention import LanguageModel, Translator
from primal_attention.models.generation import Sampling, pieces, stream
from primal_attention.table import snake


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not shutil.which("node") or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the JavaScript library can't be asked")
    made = tmp_path_factory.mktemp("texts")
    subprocess.run(["node", str(ROOT / "python/tests/make_texts.mjs"), str(made)], check=True, cwd=ROOT)
    return made


def of(folder: Path, what: str) -> List[Any]:
    cases = [case for case in json.loads((folder / "texts.json").read_text()) if case["of"] == what]
    assert cases
    return cases


def options_of(case: Any) -> Any:
    return {snake(name): value for name, value in case["options"].items()}


def test_generated_tokens_are_the_librarys(folder: Path) -> None:
    wrong = {}
    for case in of(folder, "generate"):
        model = primal_attention.open(folder / f"{case['name']}.safetensors")
        assert isinstance(model, LanguageModel)
        out = model.generate(case["given"], **options_of(case))
        if out != case["out"]:
            wrong[f"{case['name']}, {case['options']}"] = [out, case["out"]]
        more = list(model.generate_stream(case["given"], **options_of(case)))
        assert ("".join(more) if isinstance(out, str) else more) == out
    assert not wrong, json.dumps(wrong, indent=1)


def test_beams_are_the_librarys(folder: Path) -> None:
    for case in of(folder, "translate"):
        model = primal_attention.open(folder / f"{case['name']}.safetensors")
        assert isinstance(model, Translator)
        where = f"{case['name']}, {case['given']}, {case['options']}"
        found = model.hypotheses(case["given"], **options_of(case))
        assert [each.ids for each in found] == [each["ids"] for each in case["out"]], where
        assert [each.output for each in found] == [each["output"] for each in case["out"]], where
        for name in ("score", "log_probability"):
            wanted = [each["logProbability" if name == "log_probability" else name] for each in case["out"]]
            assert np.allclose([getattr(each, name) for each in found], wanted, atol=1e-4), where
        assert model.translate(case["given"], **options_of(case)) == found[0].output
        assert model.translate([case["given"]] * 2, **options_of(case)) == [found[0].output] * 2


def test_one_seed_one_text() -> None:
    model = LanguageModel(vocabulary=9, length=6, width=8, seed=1).train()
    assert model.generate([1], tokens=20, seed=3) == model.generate([1], tokens=20, seed=3)
    torch.manual_seed(0)
    first = model.generate([1], tokens=20)
    assert first != model.generate([1], tokens=20)
    torch.manual_seed(0)
    assert first == model.generate([1], tokens=20) and model.training


def test_draws_follow_the_weights() -> None:
    ids, weights = Sampling(1.0, None, 1.0, 0.0, 1.0).candidates(np.log(np.array([1, 2, 5])), set())
    assert ids.tolist() == [0, 1, 2] and np.allclose(weights, [0.2, 0.4, 1], atol=1e-6)
    chance = stream(1)
    assert abs(np.mean([next(chance) for _ in range(20000)]) - 0.5) < 0.01


def test_pieces_are_whole_characters() -> None:
    assert list(pieces([*"Brücke".encode(), 300, 0xC3])) == ["B", "r", "ü", "c", "k", "e", "\ufffd"]


def test_bad_options_get_a_sentence() -> None:
    model = LanguageModel(vocabulary=9, length=6, width=8, seed=1)
    for options, sentence in (
        ({"top_k": 0}, "generate: top_k must be a whole number from 1, got 0"),
        ({"temperature": -1}, "generate: temperature must be a number from 0, got -1"),
        ({"stop": [[]]}, r"generate: stop\[0\] is empty"),
        ({"min_p": 2}, "generate: min_p must be a number from 0 to 1, got 2"),
        ({"seed": -1}, "generate: seed must be a whole number from 0"),
        ({"tokens": 1.5}, "generate: tokens must be a whole number"),
    ):
        with pytest.raises(ValueError, match=sentence):
            model.generate([1], **options)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match='no option "topp"; did you mean "top_p"'):
        model.generate_stream([1], topp=0.5)
    with pytest.raises(ValueError, match="prompt is empty"):
        model.generate([])
    with pytest.raises(ValueError, match=r"generate: prompt.*0 to 8"):
        model.generate([9])
    sides = {"source": {"vocabulary": 5, "length": 3}, "target": {"vocabulary": 5, "length": 4}}
    translator = Translator(**sides, width=8, seed=1)
    with pytest.raises(ValueError, match="source 0 has 4 tokens, the model takes at most 3"):
        translator.translate([1, 2, 3, 4])
    with pytest.raises(ValueError, match="translate: beams must be a whole number from 1 to 1024, got 0"):
        translator.translate([1], beams=0)
    with pytest.raises(ValueError, match="max_length must be a whole number from 0 to 4, got 5"):
        translator.translate([1], max_length=5)
    with pytest.raises(ValueError, match="0 to 4"):
        translator.train().translate([7])
    assert translator.training, "a mode is given back after a failure too"
