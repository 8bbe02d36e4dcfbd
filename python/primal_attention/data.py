"""Files of samples: CSV (a row is a sample), .ts of the time series archives, npz with `x` and `y`."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

import numpy as np

from .table import fail, guess, quoted, told

#: Numbers of so many kinds, all whole, are still labels.
MOST_LABELS = 20


@dataclass
class Samples:
    """x: of each sample [tokens,features]; y: labels as places among `classes`, or numbers [n,outputs]. table: each
    token is a column of its own, so it is standardised by itself.
    """

    x: List[np.ndarray]
    y: np.ndarray
    classes: Optional[List[str]]
    table: bool

    @property
    def features(self) -> int:
        return int(self.x[0].shape[1])

    @property
    def length(self) -> int:
        return max(len(each) for each in self.x)

    def take(self, rows: Sequence[int]) -> "Samples":
        """Some of them."""
        return Samples([self.x[i] for i in rows], self.y[np.asarray(rows)], self.classes, self.table)

    def split(self, share: float, seed: int = 0) -> Tuple["Samples", "Samples"]:
        """Those to learn from, and a share of all to test with, by chance."""
        held = int(round(share * len(self.x)))
        if not 0 < held < len(self.x):
            fail(f"split: share is {told(share)}, which leaves one part of {len(self.x)} samples empty")
        order = np.random.default_rng(seed).permutation(len(self.x)).tolist()
        return self.take(sorted(order[held:])), self.take(sorted(order[:held]))


#: What to do about missing numbers, which the npm package's reader fills and this one does not.
GAPS = "fill gaps first, e.g. by the line between their neighbours, numpy.interp or pandas' interpolate()"


def read_samples(path: Union[str, "os.PathLike[str]"], *, target: Optional[str] = None, classes: Any = None) -> Samples:
    """A file by its name's end. target: of a CSV the column to be told, the last where it is not given. classes: the
    names that a test file's labels must be among; False: targets are numbers, though they look like labels.
    """
    place = Path(path)
    readers = {".csv": _csv, ".ts": _ts, ".npz": _npz}
    if place.suffix.lower() not in readers:
        fail(f"read_samples: {told(str(place))} must end in {quoted(readers)}")
    x, raw, labels = readers[place.suffix.lower()](place, target)
    if not x:
        fail(f"read_samples: {told(str(place))} has no samples")
    widths = {each.shape[1] for each in x}
    if len(widths) > 1:
        fail(f"read_samples: {told(str(place))} has samples of {' and '.join(map(str, sorted(widths)))} features")
    bad = next((i for i, each in enumerate(x) if not np.isfinite(each).all()), None)
    if bad is not None:
        fail(f"read_samples: sample {bad} of {told(str(place))} has numbers that are missing or not finite; {GAPS}")
    y, names = _targets(raw, labels, classes, str(place))
    return Samples(x, y, names, place.suffix.lower() == ".csv")


def _targets(raw: np.ndarray, labels: Optional[bool], classes: Any, where: str) -> Tuple[np.ndarray, Any]:
    """labels: whether they are; None: by what they look like."""
    try:
        numbers: Optional[np.ndarray] = raw.astype(np.float64)
    except ValueError:
        numbers = None
    if numbers is not None and not np.isfinite(numbers).all():
        fail(f"read_samples: {told(where)} has targets that are missing or not finite")
    if labels is None and numbers is not None:
        labels = raw.ndim == 1 and bool((numbers == np.floor(numbers)).all()) and len(set(numbers)) <= MOST_LABELS
    if classes is False or (classes is None and labels is False):
        if numbers is None:
            fail(f"read_samples: targets of {told(where)} are words, not numbers")
        return numbers.reshape(len(numbers), -1), None
    if raw.size != len(raw):
        fail(f"read_samples: labels of {told(where)} are {list(raw.shape)}, expected one for each sample")
    words = [str(each).strip() for each in raw.reshape(-1).tolist()]
    names = list(classes) if classes else sorted(set(words), key=_natural)
    places = {name: i for i, name in enumerate(names)}
    for word in words:
        if word not in places:
            fail(f"read_samples: {told(where)} has the label {told(word)}, which is none of {quoted(names)}")
    if len(names) < 2:
        fail(f"read_samples: all samples of {told(where)} have the label {told(names[0])}")
    return np.array([places[word] for word in words], np.int64), names


def _natural(word: str) -> Tuple[int, float, str]:
    try:
        return 0, float(word), word
    except ValueError:
        return 1, 0.0, word


def _csv(path: Path, target: Optional[str]) -> Tuple[List[np.ndarray], np.ndarray, Optional[bool]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        header, *rows = [row for row in csv.reader(file) if row] or [[]]
    if not header:
        fail(f"read_samples: {told(str(path))} is empty; its first line names the columns")
    names = [name.strip() for name in header]
    chosen = names[-1] if target is None else target
    if chosen not in names:
        fail(
            f"read_samples: {told(str(path))} has no column {told(chosen)}{guess(chosen, names)}; it has {quoted(names)}"
        )
    at = names.index(chosen)
    x, y = [], []
    for line, row in enumerate(rows, 2):
        if len(row) != len(names):
            fail(
                f"read_samples: line {line} of {told(str(path))} has {len(row)} fields, the first line has {len(names)}"
            )
        numbers = []
        for name, text in zip(names, row):
            if name != chosen:
                try:
                    numbers.append(float(text))
                except ValueError:
                    fail(
                        f'read_samples: column "{name}" has {told(text)} in line {line} of {told(str(path))}, which is no'
                        " number: leave the column out, or put numbers for its words"
                    )
        x.append(np.array(numbers).reshape(-1, 1))
        y.append(row[at])
    return x, np.array(y), None


def _ts(path: Path, target: Optional[str]) -> Tuple[List[np.ndarray], np.ndarray, Optional[bool]]:
    said: Dict[str, str] = {}
    x, y = [], []
    for line, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        text = text.strip()
        if not text or text[0] in "#%":
            continue
        if text[0] == "@":
            word, _, rest = text[1:].partition(" ")
            said[word.lower()] = rest.strip().lower()
            if said.get("timestamps", "false").startswith("true"):
                fail(f"read_samples: {told(str(path))} has time stamps, which are not read: write it without")
            continue
        *dimensions, label = text.split(":")
        try:
            columns = [np.array(each.split(","), np.float64) for each in dimensions]
        except ValueError:
            fail(
                f"read_samples: line {line} of {told(str(path))} has what is no number, such as a missing value; {GAPS}"
            )
        if not columns or len({len(each) for each in columns}) > 1:
            fail(f"read_samples: line {line} of {told(str(path))} has dimensions of different lengths")
        x.append(np.stack(columns, 1))
        y.append(label)
    return x, np.array(y), not said.get("targetlabel", "false").startswith("true")


def _npz(path: Path, target: Optional[str]) -> Tuple[List[np.ndarray], np.ndarray, Optional[bool]]:
    with np.load(path, allow_pickle=False) as file:
        names = {name.lower(): name for name in file.files}
        if "x" not in names or "y" not in names:
            fail(
                f'read_samples: {told(str(path))} must hold the arrays "x" and "y", it has {quoted(file.files or [""])}'
            )
        x, y = file[names["x"]], file[names["y"]]
    if x.ndim not in (2, 3) or len(x) != len(y):
        fail(
            f"read_samples: x of {told(str(path))} must be [n,steps] or [n,steps,features], and y of n, got"
            f" {list(x.shape)} and {list(y.shape)}"
        )
    return list(x.reshape(*x.shape[:2], -1).astype(np.float64)), y, False if y.dtype.kind == "f" else True
