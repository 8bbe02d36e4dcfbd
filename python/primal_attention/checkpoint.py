"""Checkpoints: a file of the library, and in it all that `fit` goes on with (docs/FORMAT.md).

The tab opens one as the model that it holds, or takes the optimizer's moments over (`pa.resume`).
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple, Union

import numpy as np
import torch
from torch import nn

from .files import TYPES, read_safetensors, write_safetensors
from .table import fail, told

Where = Union[str, "os.PathLike[str]"]
BLANK = "00000000"
#: The library's moments, and what PyTorch's optimizers call them.
MOMENTS = {"optimizer.m.": ("exp_avg", "momentum_buffer"), "optimizer.v.": ("exp_avg_sq",)}
#: The weights of the best epoch.
BEST = "training.best."
NAMES = {np.dtype(kind).str.lstrip("<|"): name for name, kind in TYPES.items() if name != "BF16"}


def inner(model: nn.Module) -> nn.Module:
    """The model that DistributedDataParallel wraps."""
    return model.module if isinstance(model, nn.parallel.DistributedDataParallel) else model


def _arrays(state: Mapping[str, torch.Tensor], before: str = "") -> Dict[str, Tuple[str, np.ndarray]]:
    arrays = {}
    for name, value in state.items():
        array = (value.float() if value.dtype == torch.bfloat16 else value).detach().cpu().numpy()
        arrays[before + name] = NAMES[array.dtype.str.lstrip("<|")], array
    return arrays


def write_checkpoint(
    path: Where, model: nn.Module, steps: torch.optim.Optimizer, said: Mapping[str, Any], best: Any = None
) -> None:
    """Writes it beside its place and moves it there, so that what stands there is always whole.

    said: optimizer {optimizer, numbers, steps} as the library has it, and what is Python's own; best: a state_dict.
    """
    model = inner(model)
    tensors = _arrays(model.state_dict())
    for name, parameter in model.named_parameters():
        state = steps.state.get(parameter, {})
        for prefix, words in MOMENTS.items():
            moment = next((state[word] for word in words if state.get(word) is not None), None)
            if moment is not None:
                tensors.update(_arrays({name: moment}, prefix))
    tensors.update(_arrays(best or {}, BEST))
    describe: Any = getattr(model, "metadata", dict)
    metadata: Dict[str, str] = describe()
    optimizer = {**said["optimizer"], "groups": []}
    training = {
        "version": 1,
        "chance": [said["fit"]["seed"] & 0xFFFFFFFF, 1, 2, 3],
        "optimizer": optimizer,
        "record": None,
        "off": [],
        "fit": said["fit"],
        "torch": said["torch"],
    }
    text = json.dumps(training, separators=(",", ":"), allow_nan=False)
    data = write_safetensors(tensors, {**metadata, "training": text, "checksum": BLANK})
    found = f"{zlib.crc32(data):08x}"
    data = data.replace(f'"checksum":"{BLANK}"'.encode(), f'"checksum":"{found}"'.encode(), 1)
    partial = Path(f"{os.fspath(path)}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def read_checkpoint(path: Where) -> Tuple[Dict[str, Any], Dict[str, torch.Tensor]]:
    """What a training goes on with, and all tensors of the file."""
    data = Path(path).read_bytes()
    metadata, arrays = read_safetensors(data)
    training = json.loads(metadata.get("training", "null"))
    if not training or "torch" not in training:
        fail(f"fit: {told(os.fspath(path))} holds no training of this fit, so resume can't go on with it")
    found = metadata.get("checksum", BLANK)
    blank = data.replace(f'"checksum":"{found}"'.encode(), f'"checksum":"{BLANK}"'.encode(), 1)
    if f"{zlib.crc32(blank):08x}" != found:
        fail(f"fit: the checkpoint {told(os.fspath(path))} is damaged: its checksum does not fit; take an earlier one")
    return training, {name: torch.from_numpy(array) for name, array in arrays.items()}


def check_same(began: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    """Options of a training that goes on must be those that it began with."""
    for name, value in now.items():
        if name in began and began[name] != value:
            fail(
                f"fit: {name} is {told(value)}, but the training that resume goes on with has {told(began[name])}; give"
                " that, or begin a new one without resume"
            )


def restore_model(model: nn.Module, tensors: Mapping[str, torch.Tensor]) -> Any:
    """Puts the weights back; gives those of the best epoch, None where there are none."""
    model = inner(model)
    own = model.state_dict()
    for name, value in own.items():
        if name not in tensors or tensors[name].shape != value.shape:
            has = list(tensors[name].shape) if name in tensors else "nothing"
            fail(f"fit: the checkpoint has {has} for {name}, the model {list(value.shape)}: it is of another model")
    model.load_state_dict({name: tensors[name] for name in own})
    best = {name: tensors[BEST + name].to(value.dtype) for name, value in own.items() if BEST + name in tensors}
    return best or None


def restore_optimizer(
    steps: torch.optim.Optimizer, model: nn.Module, tensors: Mapping[str, torch.Tensor], count: int
) -> None:
    """Puts the moments and the number of steps back."""
    model = inner(model)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    state = steps.state_dict()
    order: List[Any] = [parameter for group in steps.param_groups for parameter in group["params"]]
    adaptive = not isinstance(steps, torch.optim.SGD)
    for i, parameter in enumerate(order):
        held: Dict[str, Any] = {}
        for prefix, words in MOMENTS.items():
            moment = tensors.get(prefix + names[id(parameter)])
            word = words[0] if adaptive else words[-1]
            if moment is not None and (adaptive or prefix == "optimizer.m."):
                held[word] = moment.to(parameter.dtype)
        if held and adaptive:
            held["step"] = torch.tensor(float(count))
        if held:
            state["state"][i] = held
    steps.load_state_dict(state)


def packed(states: List[bytes]) -> List[str]:
    """The states of chance of all processes as texts."""
    return [base64.b64encode(zlib.compress(state)).decode() for state in states]


def unpacked(text: str) -> bytes:
    return zlib.decompress(base64.b64decode(text))
