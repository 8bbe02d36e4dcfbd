"""Files of models: safetensors, read and written with numpy alone. docs/FORMAT.md says what they hold."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Tuple, Union

import numpy as np

from .table import fail, quoted, told

Source = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview]
Arrays = Dict[str, np.ndarray]

#: BF16 is read through its bits.
TYPES = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "BF16": "<u2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U8": "|u1",
    "BOOL": "|b1",
}
SAVED = ("float32", "float16", "bfloat16", "int8")
#: A row of a matrix must have so many numbers for its scale to pay.
LEAST = 8


def bytes_of(source: Source) -> bytes:
    """A file's bytes, from its path or as they are."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    if isinstance(source, (str, os.PathLike)):
        return Path(source).read_bytes()
    fail(f"open: expected a path or bytes, got {told(source)}")


def read_safetensors(source: Source) -> Tuple[Dict[str, str], Arrays]:
    """Metadata and tensors of a safetensors file; float16 and bfloat16 become float32."""
    data = bytes_of(source)
    size = int.from_bytes(data[:8], "little") if len(data) >= 8 else -1
    if size < 2 or 8 + size > len(data):
        fail("open: the file is no safetensors file, or cut off")
    try:
        header = json.loads(data[8 : 8 + size].decode())
    except ValueError:
        header = None
    if not isinstance(header, dict):
        fail("open: the header of the file is no JSON object, so it is no safetensors file")
    metadata = header.pop("__metadata__", {})
    tensors = memoryview(data)[8 + size :]  # a view: a slice of bytes would be a copy for each tensor
    return metadata, {name: _array(name, entry, tensors) for name, entry in header.items()}


def _array(name: str, entry: Mapping[str, Any], data: memoryview) -> np.ndarray:
    dtype, shape, (begin, end) = entry["dtype"], entry["shape"], entry["data_offsets"]
    if dtype not in TYPES:
        fail(f"open: {name} is of dtype {told(dtype)}, expected {quoted(TYPES)}")
    kind = np.dtype(TYPES[dtype])
    if not 0 <= begin <= end <= len(data) or end - begin != kind.itemsize * int(np.prod(shape, dtype=np.int64)):
        fail(
            f"open: {name} of shape {shape} does not fit the bytes {begin} to {end} of {len(data)}: the file is cut off"
        )
    flat = np.frombuffer(data[begin:end], kind)
    if dtype == "BF16":
        flat = (flat.astype(np.uint32) << 16).view(np.float32)
    elif dtype == "F16":
        flat = flat.astype(np.float32)
    return flat.reshape(shape).copy()


def write_safetensors(tensors: Mapping[str, Tuple[str, np.ndarray]], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a file of {name: (dtype, array)}: larger elements first, then by name, as the library writes it."""
    entries = sorted(tensors.items(), key=lambda item: (-np.dtype(TYPES[item[1][0]]).itemsize, item[0]))
    header: Dict[str, Any] = {"__metadata__": dict(sorted(metadata.items()))}
    parts, offset = [], 0
    for name, (dtype, array) in entries:
        part = np.ascontiguousarray(array, TYPES[dtype]).tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [offset, offset + len(part)]}
        parts.append(part)
        offset += len(part)
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + b"".join(parts)


def compress(
    parameters: Mapping[str, np.ndarray], dtype: str
) -> Tuple[Dict[str, Tuple[str, np.ndarray]], Optional[str]]:
    """Parameters as a file holds them, and what the metadata says of the rounding; None for float32."""
    if dtype not in SAVED:
        fail(f"save: dtype must be {quoted(SAVED)}, got {told(dtype)}")
    tensors: Dict[str, Tuple[str, np.ndarray]] = {}
    worst, where = 0.0, ""
    for name, array in parameters.items():
        array = np.asarray(array, np.float32)
        if not np.isfinite(array).all():
            fail(f"save: {name} has numbers that are not finite")
        again = array
        if dtype == "int8" and array.ndim > 1 and array.shape[-1] >= LEAST:
            rows, scales = _quantise(array)
            tensors[name], tensors[f"{name}_scale"] = ("I8", rows), ("F32", scales)
            again = _dequantise(rows, scales)
        elif dtype in ("float16", "bfloat16"):
            kind = "F16" if dtype == "float16" else "BF16"
            with np.errstate(over="ignore"):
                stored = array.astype(np.float16) if kind == "F16" else _bfloat16(array)
            again = stored.astype(np.float32) if kind == "F16" else (stored.astype(np.uint32) << 16).view(np.float32)
            if not np.isfinite(again).all():
                fail(f'save: {name} has numbers beyond what {dtype} holds; save it as "float32"')
            tensors[name] = (kind, stored)
        else:
            tensors[name] = ("F32", array)
        error = float(np.abs(array.astype(np.float64) - again).max()) if array.size else 0.0
        if error > worst:
            worst, where = error, name
    said = {"dtype": dtype, "largestError": worst, "parameter": where}
    return tensors, None if dtype == "float32" else json.dumps(said, separators=(",", ":"))


def _bfloat16(array: np.ndarray) -> np.ndarray:
    bits = np.ascontiguousarray(array).view(np.uint32).astype(np.uint64)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype(np.uint16)  # to the nearest, ties to even


def _quantise(array: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    scales = (np.abs(array).max(-1, keepdims=True).astype(np.float64) / 127).astype(np.float32)
    rows = np.floor(array.astype(np.float64) / np.where(scales > 0, scales, 1) + 0.5)
    quantised: np.ndarray = np.where(scales > 0, rows, 0).clip(-127, 127).astype(np.int8)
    return quantised, scales


def _dequantise(rows: np.ndarray, scales: np.ndarray) -> np.ndarray:
    array: np.ndarray = (rows.astype(np.float64) * scales).astype(np.float32)
    return array


def expand(tensors: Arrays) -> Arrays:
    """The parameters among a file's tensors as float32; what a checkpoint holds beside them is left out."""
    found: Arrays = {}
    for name, array in tensors.items():
        if name.startswith(("optimizer.m.", "optimizer.v.", "training.")):
            continue
        if name.endswith("_scale") and name[: -len("_scale")] in tensors:
            continue
        scales = tensors.get(f"{name}_scale")
        if array.dtype == np.int8 and scales is not None:
            if scales.shape != (*array.shape[:-1], 1):
                fail(f"open: {name}_scale has shape {list(scales.shape)}, expected {[*array.shape[:-1], 1]}")
            array = _dequantise(array, scales)
        if array.dtype != np.float32:
            fail(f"open: {name} holds {array.dtype}, expected float32")
        found[name] = array
    return found
