"""Files of models: safetensors, the configuration in their metadata, as the npm package reads and writes them.

docs/FORMAT.md says what is in them.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import Any, Dict, Mapping, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from .table import fail, told

Array = NDArray[Any]
Source = Union[str, Path, bytes, bytearray, memoryview]

FORMAT = "primal-attention"

#: What the format calls a type of numbers; BF16 and the 8-bit floats have none in numpy.
DTYPES: Dict[str, str] = {
    "F64": "<f8",
    "F32": "<f4",
    "F16": "<f2",
    "I64": "<i8",
    "I32": "<i4",
    "I16": "<i2",
    "I8": "|i1",
    "U8": "|u1",
    "BOOL": "|b1",
}

SCALE = "_scale"  # of a matrix of 8 bits, one for each row: NAME_scale, as compressed-tensors has it


def read_safetensors(source: Source) -> Tuple[Dict[str, Array], Dict[str, str]]:
    """Tensors by name, those of BF16 as float32, and the metadata."""
    raw = bytes(source) if isinstance(source, (bytes, bytearray, memoryview)) else Path(source).read_bytes()
    if len(raw) < 8:
        fail(f"safetensors: the file has {len(raw)} bytes, expected 8 at least")
    (size,) = struct.unpack("<Q", raw[:8])
    if size > len(raw) - 8:
        fail(f"safetensors: the header should have {size} bytes, the file has {len(raw) - 8} after its length")
    try:
        header = json.loads(raw[8 : 8 + size].decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"safetensors: the header is no JSON: {error}") from None
    if not isinstance(header, dict):
        fail(f"safetensors: the header is {told(header)}, expected an object")
    metadata = {str(key): str(value) for key, value in header.pop("__metadata__", {}).items()}
    data = memoryview(raw)[8 + size :]
    return {name: _tensor(name, about, data) for name, about in header.items()}, metadata


def _tensor(name: str, about: Any, data: memoryview) -> Array:
    try:
        dtype, shape, (begin, end) = about["dtype"], tuple(int(n) for n in about["shape"]), about["data_offsets"]
    except (KeyError, TypeError, ValueError):
        fail(f'safetensors: "{name}" is {told(about)}, expected dtype, shape and data_offsets')
    if dtype != "BF16" and dtype not in DTYPES:
        fail(f'safetensors: "{name}" is of dtype {told(dtype)}, which is not read here')
    count = int(np.prod(shape, dtype=np.int64)) if min(shape, default=0) >= 0 else -1
    width = 2 if dtype == "BF16" else np.dtype(DTYPES[dtype]).itemsize
    if not 0 <= begin <= end <= len(data) or end - begin != count * width:
        fail(
            f'safetensors: "{name}" has the shape {list(shape)} and lies at {begin} to {end} of {len(data)} bytes,'
            " which do not go together"
        )
    piece = data[begin:end]
    if dtype == "BF16":
        bits = np.frombuffer(piece, "<u2").astype(np.uint32) << 16
        return bits.view(np.float32).reshape(shape)
    return np.frombuffer(piece, DTYPES[dtype]).reshape(shape)


def write_safetensors(tensors: Mapping[str, Array], metadata: Mapping[str, str]) -> bytes:
    """The bytes of a file; tensors keep their type of numbers."""
    names = {np.dtype(code): name for name, code in DTYPES.items()}
    header: Dict[str, Any] = {"__metadata__": dict(metadata)}
    parts = []
    at = 0
    for name, array in tensors.items():
        array = np.ascontiguousarray(array)
        if array.dtype not in names:
            fail(f'safetensors: "{name}" is of dtype {array.dtype}, which is not written here')
        header[name] = {
            "dtype": names[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [at, at + array.nbytes],
        }
        parts.append(array.tobytes())
        at += array.nbytes
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + b"".join(parts)


def expand(tensors: Mapping[str, Array]) -> Dict[str, Array]:
    """Rounded numbers as float32 again: halves, and rows of 8 bits times their scale."""
    every: Dict[str, Array] = {}
    for name, array in tensors.items():
        scaled = name.endswith(SCALE) and tensors.get(name[: -len(SCALE)], array).dtype == np.int8
        if scaled:
            continue
        scale = tensors.get(name + SCALE)
        if array.dtype == np.int8 and scale is not None:
            if tuple(scale.shape) != (*array.shape[:-1], 1):
                fail(f"open: {name}{SCALE} has the shape {list(scale.shape)}, expected {[*array.shape[:-1], 1]}")
            array = array.astype(np.float32) * scale.astype(np.float32)
        every[name] = array
    return every


class ModelFile:
    """What a file of a model holds."""

    def __init__(self, source: Source) -> None:
        tensors, self.metadata = read_safetensors(source)
        form = self.metadata.get("format")
        if form != FORMAT:
            fail(f'open: the file\'s metadata has {told(form)} as its format, expected "{FORMAT}"')
        try:
            self.config: Dict[str, Any] = json.loads(self.metadata["config"])
        except (KeyError, json.JSONDecodeError):
            fail("open: the file's metadata has no configuration")
        self.tensors = expand(tensors)


def model_bytes(parameters: Mapping[str, Array], config: Mapping[str, Any], more: Mapping[str, Any]) -> bytes:
    """A file: parameters, configuration, and what more there is in the metadata, as JSON."""
    metadata = {"format": FORMAT, "version": "1", "config": json.dumps(config, ensure_ascii=False)}
    metadata.update({name: json.dumps(value) for name, value in more.items() if value is not None})
    return write_safetensors(parameters, metadata)
