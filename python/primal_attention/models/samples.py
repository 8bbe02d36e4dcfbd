"""Samples as people have them to batches of tensors, as the library encodes them (web/samples)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import torch
from torch import Tensor

from ..table import fail, told
from .config import input_size, rows_of


def gaps(sample: Any) -> Any:
    """NaN in place of None."""
    if isinstance(sample, (list, tuple)):
        return [np.nan if each is None else gaps(each) for each in sample]
    return sample


def rows_of_numbers(sample: Any, features: int, where: str) -> np.ndarray:
    """[N,features] in float64, of rows or of one number after the other."""
    values = np.asarray(gaps(sample), np.float64)
    if values.ndim > 1 and values.shape[-1] != features and values.size != features:
        fail(f"{where} has rows of {values.shape[-1]} numbers, the model takes {features}")
    if values.size == 0 or values.size % features:
        fail(f"{where} has {values.size} numbers, which is no multiple of the {features} of a token")
    return values.reshape(-1, features)


def patches(image: Any, size: Mapping[str, Any], where: str) -> np.ndarray:
    """The squares of an image row by row, in each its pixels and their channels [N,patch²·channels]."""
    height, width, channels, patch = (size[name] for name in ("height", "width", "channels", "patch"))
    values = np.asarray(image, np.float64)
    if values.size != height * width * channels:
        fail(f"{where} has {values.size} numbers, the model takes {height} × {width} × {channels}")
    squares = values.reshape(height // patch, patch, width // patch, patch, channels).transpose(0, 2, 1, 3, 4)
    return squares.reshape(-1, patch * patch * channels)


def table_row(sample: Any, table: Mapping[str, Any], where: str) -> Tuple[np.ndarray, np.ndarray]:
    """Numbers, NaN where there is none, and rows of the embedding [C]."""
    columns = table["columns"]
    values: List[Any] = [sample.get(c["name"]) for c in columns] if isinstance(sample, Mapping) else list(sample)
    if len(values) != len(columns):
        fail(f"{where} has {len(values)} values, the model takes {len(columns)} columns")
    numbers, rows, first = np.full(len(columns), np.nan), np.zeros(len(columns), np.int64), 0
    for c, (column, value) in enumerate(zip(columns, values)):
        absent = value is None or value != value
        categories = column.get("categories")
        if categories and not absent:
            place = _category(value, categories, table.get("unknown"), f'{where}: column "{column["name"]}"')
            rows[c] = 1 + place
        elif not absent:
            if isinstance(value, str) or not hasattr(value, "__float__"):
                fail(f'{where}: column "{column["name"]}" is {told(value)}, which is no number')
            numbers[c], rows[c] = float(value), 1
        rows[c] += first
        first += rows_of(column)
    return numbers, rows


def _category(value: Any, categories: Sequence[str], unknown: Optional[str], where: str) -> int:
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool) and 0 <= value < len(categories):
        return int(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if text in categories:
        return list(categories).index(text)
    if unknown == "missing":
        return -1
    fail(f"{where} is {told(value)}, which is none of its {len(categories)} categories")


def ids_of(sample: Any, vocabulary: Any, where: str) -> np.ndarray:
    """Ids, of a list of them or of a text: characters of the vocabulary, or bytes."""
    if isinstance(sample, str):
        if isinstance(vocabulary, str):
            unknown = [each for each in sample if each not in vocabulary]
            if unknown:
                fail(f"{where} has the character {told(unknown[0])}, which is not in the vocabulary {told(vocabulary)}")
            return np.array([vocabulary.index(each) for each in sample], np.int64)
        sample = list(sample.encode())
    given = np.asarray(sample).reshape(-1)
    ids = given.astype(np.int64)
    if not np.array_equal(ids, given):
        fail(f"{where} must be whole numbers or a text, got {told(given.tolist())}")
    size = len(vocabulary) if isinstance(vocabulary, str) else vocabulary
    if ids.size and (ids.min() < 0 or ids.max() >= size):
        fail(f"{where} has ids from {ids.min()} to {ids.max()}, the model takes 0 to {size - 1}")
    return ids


def stacked(arrays: List[np.ndarray], dtype: torch.dtype) -> Tuple[Tensor, Optional[Tensor]]:
    """Samples [N,…] padded with zeros to the longest [B,N,…], and the mask [B,N]; None where all are as long."""
    longest = max(len(each) for each in arrays)
    out = np.zeros((len(arrays), longest, *arrays[0].shape[1:]))
    mask = np.zeros((len(arrays), longest), np.float32)
    for i, each in enumerate(arrays):
        out[i, : len(each)], mask[i, : len(each)] = each, 1
    same = all(len(each) == longest for each in arrays)
    return torch.as_tensor(out).to(dtype), None if same else torch.from_numpy(mask)


def encode(config: Mapping[str, Any], samples: Sequence[Any], scale: Any, where: str) -> Dict[str, Any]:
    """Arguments of a model's forward pass: x, mask, of a table rows."""
    given = config["input"]
    kind, (length, features, vocabulary) = given["kind"], input_size(given)
    names = [f"{where}[{i}]" for i in range(len(samples))]
    if kind == "table":
        pairs = [table_row(sample, given, name) for sample, name in zip(samples, names)]
        numbers = np.stack([pair[0] for pair in pairs])
        ready = numbers if scale is None else (numbers - scale.mean) / scale.deviation
        x = torch.from_numpy(np.where(np.isnan(numbers), 1.0, ready)).float()
        return {"x": x, "rows": torch.from_numpy(np.stack([pair[1] for pair in pairs]))}
    if kind == "tokens":
        x, mask = stacked([ids_of(s, vocabulary, n) for s, n in zip(samples, names)], torch.int64)
    else:
        x, mask = stacked([_numbers(config, s, features, scale, n) for s, n in zip(samples, names)], torch.float32)
    if not 1 <= x.shape[1] <= length:
        fail(f"{where}: a sample has {x.shape[1]} tokens, the model takes 1 to {length}")
    return {"x": x, "mask": mask}


def _numbers(config: Mapping[str, Any], sample: Any, features: int, scale: Any, where: str) -> np.ndarray:
    given = config["input"]
    values = patches(sample, given, where) if given["kind"] == "image" else rows_of_numbers(sample, features, where)
    absent = np.isnan(values)
    masks = config.get("missing") == "mask"
    if not masks and not np.isfinite(values).all():
        fail(f'{where} has numbers that are missing or not finite; a model with missing="mask" takes None for a number')
    if scale is not None:
        values = scale.do(values)
    if masks:
        values = np.stack([np.where(absent, 0, values), ~absent], -1).reshape(len(values), -1)
    return values
