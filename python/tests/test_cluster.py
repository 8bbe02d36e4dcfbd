"""The script that trains on a cluster: broken off and resumed by two processes it has the losses of one, and what it
writes opens in JavaScript.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List

import numpy as np
import pytest
import torch
from reading import ROOT
from starting import finish, free_port, start, start_ranks

import primal_attention as pa

SCRIPT = str(ROOT / "python/examples/train_distributed.py")
EPOCHS = 8
OPEN = """
import { readFileSync } from 'node:fs';
import { load } from 'primal-attention';
const pa = await load(), [, ...files] = process.argv, samples = JSON.parse(readFileSync(0, 'utf8'));
const said = files.map(file => samples.map(sample => [...pa.open(readFileSync(file)).predict(sample).probabilities]));
const more = pa.resume(readFileSync(files.at(-1)));
const { loss } = await more.fit({ x: samples, y: samples.map((_, i) => i % 2) }, { epochs: 1, learningRate: 1e-4 });
console.log(JSON.stringify({ said, loss }));
"""


def data(folder: Path) -> Path:
    """Series of different lengths, whose batches are of 13, the last of 1: a process has nothing there."""
    chance, lines = np.random.default_rng(0), ["@classLabel true down up", "@data"]
    for i in range(40):
        steps = 10 + i % 3
        slope = 1 if i % 2 else -1
        x = chance.normal(size=(2, steps)) + slope * np.linspace(-1, 1, steps)
        lines.append(":".join(",".join(f"{value:.4f}" for value in row) for row in x) + (":up" if i % 2 else ":down"))
    path = folder / "slopes.ts"
    path.write_text("\n".join(lines) + "\n")
    return path


def command(folder: Path, name: str) -> List[str]:
    options = f"--json --epochs {EPOCHS} --batch-size 13 --schedule cosine --learning-rate 0.005 --clip 1 --dropout 0"
    options += f" --width 8 --heads 2 --validation 0.2 --out {folder / name}.safetensors"
    files = [str(folder / "slopes.ts"), str(folder / "slopes.ts"), "--checkpoint", str(folder / f"{name}.checkpoint")]
    return [sys.executable, SCRIPT, *files, *options.split()]


def history(out: str) -> List[Dict[str, Any]]:
    return json.loads(out.strip().splitlines()[-1])["history"]  # type: ignore[no-any-return]


def close(actual: List[Dict[str, Any]], expected: List[Dict[str, Any]]) -> None:
    names = ("loss", "penalty", "validation")
    numbers = [torch.tensor([[report[name] for name in names] for report in each]) for each in (actual, expected)]
    assert torch.allclose(*numbers, rtol=0, atol=2e-6)


def test_two_processes_broken_off_and_resumed_and_opened_in_javascript(tmp_path: Path) -> None:
    data(tmp_path)
    one = history(finish(start(command(tmp_path, "one")))[0])
    assert len(one) == EPOCHS and one[-1]["loss"] < one[0]["loss"]

    # broken off: whoever kills a job asks nobody
    two = start_ranks(command(tmp_path, "two"), 2)
    for line in two[0].stdout or ():
        if json.loads(line).get("epoch") == 2:
            break
    for each in two:
        each.kill()
    for each in two:
        each.communicate()
    again = finish(*start_ranks([*command(tmp_path, "two"), "--resume"], 2))
    said = [json.loads(line) for line in again[0].strip().splitlines()]
    assert said[0]["resumes"] and [each["epoch"] for each in said if "epoch" in each] != list(range(1, EPOCHS + 1))
    close(said[-1]["history"], one)
    assert again[1] == ""

    if not shutil.which("node") or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the JavaScript library can't be asked")
    model = pa.open(tmp_path / "two.safetensors")
    samples = [np.random.default_rng(i).normal(size=(9 + i, 2)).tolist() for i in range(3)]
    expected = np.array([each.probabilities for each in model.predict(samples)])
    files = [str(tmp_path / "two.safetensors"), str(tmp_path / "two.checkpoint")]
    asked = ["node", "--input-type=module", "-e", OPEN, *files]
    done = subprocess.run(asked, input=json.dumps(samples), capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert np.abs(np.array(answer["said"][0]) - expected).max() < 1e-5
    assert np.isfinite(answer["loss"])


@pytest.mark.skipif(torch.__version__.startswith("1."), reason="torchrun of PyTorch 1.13 fails under Python 3.11")
def test_torchrun(tmp_path: Path) -> None:
    data(tmp_path)
    one = history(finish(start(command(tmp_path, "one")))[0])
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", free_port()]
    close(history(finish(start([*torchrun, *command(tmp_path, "two")[1:]]))[0]), one)


def test_numbers_of_a_table(tmp_path: Path) -> None:
    rows = np.random.default_rng(1).normal(size=(30, 3))
    lines = [",".join(f"{value:.4f}" for value in (*row, 5 + row[0] - row[1])) for row in rows]
    (tmp_path / "t.csv").write_text("a,b,c,y\n" + "\n".join(lines) + "\n")
    options = f"--epochs 3 --width 8 --heads 2 --out {tmp_path}/m.safetensors --checkpoint {tmp_path}/c.safetensors"
    said = finish(start([sys.executable, SCRIPT, str(tmp_path / "t.csv"), *options.split()]))[0]
    assert "30 samples of up to 3 × 1, numbers to be told" in said and "epoch 3  loss" in said
    values = pa.open(tmp_path / "m.safetensors").predict([[[0.1], [0.2], [0.3]]])[0].values
    assert values is not None and 0 < float(values[0]) < 10
