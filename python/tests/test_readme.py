"""Every block of Python in the README files runs, each by itself, in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import List, Tuple

import pytest
from reading import ROOT


def blocks() -> List[Tuple[str, str]]:
    found = []
    for name in ("python/README.md", "README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for each in re.finditer(r"^```python\n(.*?)^```", text, re.M | re.S):
            found.append((f"{name}:{text.count(chr(10), 0, each.start()) + 1}", each[1]))
    return found


@pytest.mark.parametrize("where,program", blocks(), ids=[where for where, _ in blocks()])
def test_block_runs(where: str, program: str, tmp_path: Path) -> None:
    for module in re.findall(r"^(?:from|import) (\w+)", program, re.M):
        if find_spec(module) is None:
            pytest.skip(f"{module} is not installed")
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "python"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, f"{where}\n{done.stderr}"


def test_there_are_some() -> None:
    assert len([where for where, _ in blocks() if where.startswith("python/")]) >= 6
