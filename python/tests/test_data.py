"""Files of samples."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from primal_attention.data import read_samples


def test_csv(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,state,b\n1,ok,2\n3,worn,4\n5,ok,6.5\n")
    samples = read_samples(path, target="state")
    assert samples.classes == ["ok", "worn"] and samples.y.tolist() == [0, 1, 0] and samples.table
    assert [each.tolist() for each in samples.x] == [[[1], [2]], [[3], [4]], [[5], [6.5]]]
    with pytest.raises(ValueError, match='has no column "stat"; did you mean "state"'):
        read_samples(path, target="stat")
    with pytest.raises(ValueError, match='column "state" has "ok" in line 2'):
        read_samples(path, target="b")
    with pytest.raises(ValueError, match='has the label "worn", which is none of "ok"'):
        read_samples(path, target="state", classes=["ok"])


def test_numbers_and_labels(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,y\n1,0.5\n2,1\n")
    assert read_samples(path).classes is None and read_samples(path).y.tolist() == [[0.5], [1]]
    path.write_text("a,y\n1,10\n2,9\n")
    assert read_samples(path).classes == ["9", "10"]
    assert read_samples(path, classes=False).y.tolist() == [[10], [9]]


def test_ts(tmp_path: Path) -> None:
    path = tmp_path / "t.ts"
    path.write_text("# said\n@classLabel true b a\n@data\n1,2,3:4,5,6:b\n7,8:9,10:a\n")
    samples = read_samples(path)
    assert samples.x[0].tolist() == [[1, 4], [2, 5], [3, 6]] and samples.x[1].shape == (2, 2)
    assert samples.classes == ["a", "b"] and samples.y.tolist() == [1, 0]
    path.write_text("@targetLabel true\n@data\n1,2:3\n4,5:6\n")
    assert read_samples(path).y.tolist() == [[3], [6]]
    path.write_text("@timeStamps true\n@data\n")
    with pytest.raises(ValueError, match="time stamps"):
        read_samples(path)
    for gap in ("?", "NaN"):
        path.write_text(f"@classLabel true a b\n@data\n1,{gap},3:a\n4,5,6:b\n")
        with pytest.raises(ValueError, match="missing .*fill gaps first"):
            read_samples(path)


def test_npz(tmp_path: Path) -> None:
    path = tmp_path / "t.npz"
    np.savez(path, X=np.arange(12.0).reshape(3, 4), y=np.array(["u", "v", "u"]))
    samples = read_samples(path)
    assert samples.x[0].shape == (4, 1) and samples.classes == ["u", "v"]
    train, held = samples.split(1 / 3, seed=1)
    assert len(train.x) == 2 and len(held.x) == 1
    np.savez(path, x=np.zeros((3, 4)))
    with pytest.raises(ValueError, match='must hold the arrays "x" and "y"'):
        read_samples(path)
    with pytest.raises(ValueError, match='must end in ".csv", ".ts" or ".npz"'):
        read_samples(tmp_path / "t.txt")
