"""What all functional forms share: options by the table, shapes by its letters, masks of queries."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Callable, Dict, Mapping, Optional, Tuple, TypeVar, cast

import torch
from torch import Tensor

from ..table import OPERATIONS, Input, check_together, fail, guess, snake

F = TypeVar("F", bound=Callable[..., Any])

#: In the place of an option's default, which is the table's.
TABLE: Any = None


def operation(name: str) -> Callable[[F], F]:
    """Makes a function an operation of the table: arguments are its inputs and options in snake case.

    Options that are None become the table's defaults; what is out of range, or of a wrong shape, is a ValueError.
    `training` (False) goes through as it is. Where `query_mask` [B,N] is 0, the first output is 0.
    """
    row = OPERATIONS[name]
    inputs = {argument_name(each.name): each for each in row.inputs}
    options = {snake(each.name): each for each in row.options if not each.internal}

    def decorate(fn: F) -> F:
        parameters = inspect.signature(fn).parameters
        names = [key for key, each in parameters.items() if each.kind is not inspect.Parameter.KEYWORD_ONLY]
        nothing = inspect.Parameter.empty
        defaults = {key: each.default for key, each in parameters.items() if each.default is not nothing}
        where = f"attention.{fn.__name__}"

        @functools.wraps(fn)
        def call(*args: Any, **given: Any) -> Any:
            placed = dict(zip(names, args))
            for key in given:
                if key not in parameters or key in placed:
                    has = f"; it has {', '.join(parameters)}{guess(key, parameters)}"
                    raise TypeError(f"{where}: {key} is given twice" if key in placed else f"{where} has no {key}{has}")
            if len(args) > len(names):
                raise TypeError(f"{where} takes {len(names)} inputs by place ({', '.join(names)}), got {len(args)}")
            values = {**defaults, **placed, **given}
            for key, option in options.items():
                if not (key in inputs and isinstance(values[key], (Tensor, list, tuple))):
                    value = values[key]
                    values[key] = option.default if value is None else option.check(f"{where}: {key}", value)
            check_shapes(where, inputs, values)
            check_together(where, name, {option.name: values[key] for key, option in options.items()})
            result = fn(**values)
            query_mask = values.get("query_mask")
            return result if query_mask is None or name == "ksvdObjective" else hide(result, query_mask)

        return cast(F, call)

    return decorate


def argument_name(name: str) -> str:
    """An input's name as Python has it: `lambda` is a word of the language."""
    return "lambda_" if name == "lambda" else snake(name)


def hide(result: Any, query_mask: Tensor) -> Any:
    """The output y [B,H,N,d], or a map [B,H,N,M], with 0 where the query does not count; of several outputs y."""
    keep = (query_mask != 0)[:, None, :, None]
    if isinstance(result, Tensor):
        return torch.where(keep, result, torch.zeros_like(result))
    return result._replace(y=torch.where(keep, result.y, torch.zeros_like(result.y)))


def check_shapes(where: str, inputs: Mapping[str, Input], values: Dict[str, Any]) -> None:
    """Holds shapes against the table's letters; lists become tensors on the way."""
    sizes: Dict[str, Tuple[int, str]] = {}
    first = next((value for value in values.values() if isinstance(value, Tensor)), None)
    for key, each in inputs.items():
        value = values.get(key)
        if value is None:
            if not each.optional:
                fail(f"{where}: {key} is missing")
            continue
        if isinstance(value, (int, float)):
            continue
        if not isinstance(value, Tensor):
            device = first.device if first is not None else None
            dtype = torch.int64 if each.integers else first.dtype if first is not None else None
            value = values[key] = torch.as_tensor(value, dtype=dtype, device=device)
        if each.shapes:
            _check_shape(where, key, value, each, sizes)


def _check_shape(where: str, key: str, value: Tensor, each: Input, sizes: Dict[str, Tuple[int, str]]) -> None:
    shape = tuple(value.shape)
    letters = next((letters for letters in each.shapes if len(letters) == len(shape)), None)
    expected = " or ".join(f"[{','.join(letters)}]" for letters in each.shapes)
    if letters is None:
        fail(f"{where}: {key} has shape {list(shape)}, expected {expected}")
    for letter, size in zip(letters, shape):
        known, source = (int(letter), "") if letter.isdigit() else sizes.setdefault(letter, (size, key))
        if known != size:
            of = f" with {letter} = {known} of {source}" if source else ""
            fail(f"{where}: {key} has shape {list(shape)}, expected {expected}{of}")


def as_many(where: str, q: Tensor, k: Tensor, what: str) -> None:
    """One sequence has as many queries as keys."""
    if q.shape[-2] != k.shape[-2]:
        fail(f"{where}: {what} needs as many queries as keys, got {q.shape[-2]} and {k.shape[-2]}")


def kept(mask: Optional[Tensor]) -> Optional[Tensor]:
    """A mask as booleans: True where a token counts."""
    return None if mask is None else mask != 0


def wide(x: Tensor) -> Tensor:
    """In float64, where the device has it."""
    return x if x.device.type == "mps" else x.double()


def split_heads(x: Tensor, heads: int) -> Tensor:
    """[B,N,H·d] → [B,H,N,d]; heads lie side by side in a token's row."""
    B, N, D = x.shape
    return x.view(B, N, heads, D // heads).transpose(1, 2)


def merge_heads(x: Tensor) -> Tensor:
    """[B,H,N,d] → [B,N,H·d]."""
    return x.transpose(1, 2).flatten(2)
