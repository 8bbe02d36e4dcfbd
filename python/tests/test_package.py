"""The version is the npm package's; what is built installs and works, outside of the repository."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import torch

import primal_attention
from reading import ROOT

WIDGET = "primal_attention/notebook/static/widget.js"


def test_version_and_licence_are_those_of_the_npm_package() -> None:
    assert primal_attention.__version__ == json.loads((ROOT / "package.json").read_text())["version"]
    # the npm package's goes on with what it contains of others
    assert (ROOT / "LICENSE").read_text().startswith((ROOT / "python/LICENSE").read_text().rstrip())


def test_wheel_and_sdist_hold_all_and_the_wheel_works_where_it_is_installed(tmp_path: Path) -> None:
    for needed in ("build", "hatchling"):
        if importlib.util.find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed: npm run python:newest does this")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path), str(ROOT / "python"))
    (wheel,), (sdist,) = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    version = primal_attention.__version__
    assert wheel.name == f"primal_attention-{version}-py3-none-any.whl"
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {"primal_attention/py.typed", "primal_attention/table.json", "primal_attention/attention/layer.py"}
    if (ROOT / "python" / WIDGET).exists():
        wanted.add(WIDGET)
    assert not wanted - inside
    with tarfile.open(sdist) as archive:
        assert not {f"primal_attention-{version}/{name}" for name in wanted} - set(archive.getnames())
    environment = tmp_path / "venv"  # fresh, but for torch, which is large: it is seen from outside
    run(sys.executable, "-m", "venv", "--without-pip", str(environment))
    site = next(environment.glob("lib/python*/site-packages"))
    torch_there = Path(str(importlib.util.find_spec("torch").origin)).parents[1]  # type: ignore[union-attr]
    run(sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(site), str(wheel))
    program = (
        "import sys; sys.path.append(sys.argv[1]); import torch, primal_attention as p;"
        "print(p.__file__); print(p.make_attention('primal', 8, 2, 5)(torch.zeros(1, 5, 8)).shape)"
    )
    out = run(str(environment / "bin/python"), "-c", program, str(torch_there), cwd=tmp_path)
    assert str(site) in out and "[1, 5, 8]" in out


def test_types(tmp_path: Path) -> None:
    if importlib.util.find_spec("mypy") is None or torch.__version__.startswith("1."):
        pytest.skip("mypy is not installed, or PyTorch is old: npm run python:newest does this")
    run(sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path), cwd=ROOT / "python")


def run(*command: str, cwd: Path = ROOT) -> str:
    """What a program prints; its complaints, if it fails."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
