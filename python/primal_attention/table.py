"""The library's table of operations: kinds of attention, their inputs, options, defaults and ranges.

`table.json` is written from the built binary (scripts/python-table.mjs), so that Python has no list of its own. Names
are the library's, in camel case; functions here take them in snake case too.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, NoReturn, Optional, Tuple


@dataclass(frozen=True)
class Option:
    """One option: what it may be, and what it is where it is not given."""

    name: str
    type: str  # 'word', 'boolean', 'integer' or 'number'
    default: Any
    words: Tuple[str, ...] = ()
    internal: bool = False
    per_head: bool = False
    least: Optional[float] = None
    most: Optional[float] = None
    above: Optional[float] = None
    below: Optional[float] = None

    def check(self, where: str, value: Any) -> Any:
        """The value as it is kept; ValueError with a sentence where it can't be one."""
        if self.type == "word":
            if value in self.words and isinstance(value, str):
                return value
            fail(f"{where} must be {quoted(self.words)}, got {told(value)}{guess(value, self.words)}")
        if self.type == "boolean":
            return value if isinstance(value, bool) else fail(f"{where} must be True or False, got {told(value)}")
        return self._number(where, value)

    def _number(self, where: str, value: Any) -> Any:
        kind = "a whole number" if self.type == "integer" else "a number"
        ends = [
            f"from {plain(self.least)}" if self.least is not None else "",
            f"above {plain(self.above)}" if self.above is not None else "",
            f"to {plain(self.most)}" if self.most is not None else "",
            f"below {plain(self.below)}" if self.below is not None else "",
        ]
        wanted = " ".join([kind, *filter(None, ends)])
        if isinstance(value, bool) or not hasattr(value, "__float__"):
            fail(f"{where} must be {wanted}, got {told(value)}")
        number = float(value)
        if (
            not math.isfinite(number)
            or (self.type == "integer" and number != int(number))
            or (self.least is not None and number < self.least)
            or (self.above is not None and number <= self.above)
            or (self.most is not None and number > self.most)
            or (self.below is not None and number >= self.below)
        ):
            fail(f"{where} must be {wanted}, got {told(value)}")
        return int(number) if self.type == "integer" else number


@dataclass(frozen=True)
class Input:
    """One input of an operation; a letter of `shapes` stands for a size (B batch, H heads, N queries, M keys …)."""

    name: str
    optional: bool
    integers: bool
    shapes: Tuple[str, ...]


@dataclass(frozen=True)
class Operation:
    """A row of the table."""

    name: str
    formula: str
    traits: Tuple[str, ...]
    inputs: Tuple[Input, ...]
    outputs: Tuple[str, ...]
    options: Tuple[Option, ...]
    layer: Tuple[Option, ...]

    def layer_options(self) -> List[Option]:
        """What a layer of this kind can be told."""
        return [option for option in (*self.options, *self.layer) if not option.internal]


def fail(sentence: str) -> NoReturn:
    """Bad input: one sentence that names the argument and the value."""
    raise ValueError(sentence)


def plain(number: float) -> str:
    """A number without a needless `.0`."""
    return str(int(number)) if number == int(number) else str(number)


def told(value: Any) -> str:
    """A value as sentences show it."""
    text = f'"{value}"' if isinstance(value, str) else repr(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def quoted(words: Iterable[str]) -> str:
    """Words to choose from."""
    every = [f'"{word}"' for word in words]
    return "".join(every) if len(every) < 2 else f"{', '.join(every[:-1])} or {every[-1]}"


def guess(value: Any, words: Iterable[str]) -> str:
    """What was perhaps meant."""
    lower = {word.lower(): word for word in words}
    near = get_close_matches(value.lower(), list(lower), 1) if isinstance(value, str) else []
    return f'; did you mean "{lower[near[0]]}"?' if near else ""


def snake(name: str) -> str:
    """countMasked → count_masked; names of one letter and a number (B1) stay."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda hump: f"_{hump[1].lower()}", name)


def camel(name: str) -> str:
    """count_masked → countMasked."""
    return re.sub(r"_([a-z])", lambda hump: hump[1].upper(), name.rstrip("_"))


def option_row(row: Mapping[str, Any]) -> Option:
    """A row of options as the file has it."""
    words = tuple(row.get("words", ()))
    fields = {snake(key): value for key, value in row.items() if key != "words"}
    return Option(words=words, **fields)


def _options(rows: Iterable[Mapping[str, Any]]) -> Tuple[Option, ...]:
    return tuple(map(option_row, rows))


def _operation(name: str, row: Mapping[str, Any]) -> Operation:
    return Operation(
        name=name,
        formula=row["formula"],
        traits=tuple(row["traits"]),
        inputs=tuple(Input(i["name"], i["optional"], i["integers"], tuple(i["shapes"])) for i in row["inputs"]),
        outputs=tuple(row["outputs"]),
        options=_options(row["options"]),
        layer=_options(row["layer"]),
    )


TABLE: Dict[str, Any] = json.loads(Path(__file__).with_name("table.json").read_text(encoding="utf-8"))

#: Every operation of attention by the library's name.
OPERATIONS: Dict[str, Operation] = {name: _operation(name, row) for name, row in TABLE["attention"].items()}

#: Kinds that a layer over the tokens of a sequence can have, and kinds of layers over the nodes of a graph.
KINDS: Tuple[str, ...] = tuple(name for name, row in OPERATIONS.items() if "sequence" in row.traits)
GRAPH_KINDS: Tuple[str, ...] = tuple(name for name, row in OPERATIONS.items() if "graph" in row.traits)

#: What a model's configuration may say (src/nn/config.h), by name.
MODEL_OPTIONS: Dict[str, Option] = {row["name"]: option_row(row) for row in TABLE["model"]}


def model_option(name: str, value: Any = None, where: str = "model") -> Any:
    """A model's option, checked; its default where it is None."""
    option = MODEL_OPTIONS[name]
    return option.default if value is None else option.check(f"{where}: {name}", value)


def complete_layer(attention: Any, heads: int, length: int, where: str = "attention") -> Dict[str, Any]:
    """A layer's options as files of models hold them: all that its kind has, checked, defaults filled in.

    attention: a kind's name, or a mapping with `kind` and options, whose names may be in snake case.
    """
    if not isinstance(attention, (str, Mapping)):
        fail(f"{where} must be a kind's name or a dict with kind and options, got {told(attention)}")
    given: Dict[str, Any] = {"kind": attention} if isinstance(attention, str) else dict(attention)
    given = {camel(name): value for name, value in given.items() if value is not None}
    kind = given.pop("kind", None)
    kinds = (*KINDS, *GRAPH_KINDS)
    if kind not in kinds:
        fail(f"{where}.kind must be {quoted(kinds)}, got {told(kind)}{guess(kind, kinds)}")
    options = {option.name: option for option in OPERATIONS[kind].layer_options()}
    for name in given:
        if name not in options:
            fail(f'{where}: {kind} has no option "{name}"; it has {", ".join(options)}{guess(name, options)}')
    complete: Dict[str, Any] = {"kind": kind}
    for name, option in options.items():
        value = given.get(name)
        if option.per_head:
            if value is not None:
                complete[name] = _per_head(f"{where}.{name}", option, value, heads, length)
        elif name not in ("rows", "cols"):
            complete[name] = option.default if value is None else option.check(f"{where}.{name}", value)
    _rows(where, complete, given, length)
    check_together(where, kind, complete)
    return complete


def _per_head(where: str, option: Option, value: Any, heads: int, length: int) -> List[int]:
    each = [value] * heads if isinstance(value, (int, float)) else list(value)
    if len(each) != heads:
        fail(f"{where} has {len(each)} entries for {heads} heads")
    checked = [option.check(f"{where}[{i}]", number) for i, number in enumerate(each)]
    for i, number in enumerate(checked):
        if number > length:
            fail(f"{where}[{i}] must be a whole number from 1 to {length}, got {number}")
    return checked


def _rows(where: str, complete: Dict[str, Any], given: Mapping[str, Any], length: int) -> None:
    """What `rows` and `cols` are depends on others: sampled rows of Primal, a grid of tokens."""
    judged = "ksvd" in OPERATIONS[complete["kind"]].traits
    if judged and complete["mode"] == "data":
        rows = given.get("rows", min(length, 10 * complete["rank"]))
        complete["rows"] = Option("rows", "integer", 0, least=1).check(f"{where}.rows", rows)
    elif judged and given.get("rows") is not None:
        fail(f'{where}.rows is {told(given["rows"])}, but only mode "data" samples rows, this is "{complete["mode"]}"')
    if complete.get("conv") == "none":
        for name in ("filter", "rows", "cols"):
            if given.get(name) is not None:
                fail(f'{where}.{name} is {told(given[name])}, but only convolution attention has it: conv is "none"')
        complete.pop("filter", None)
    if complete.get("conv") == "2d":
        for name in ("rows", "cols"):
            if given.get(name) is None:
                fail(f'{where}.{name} is missing: conv "2d" slides over a grid of rows × cols tokens')
            complete[name] = Option(name, "integer", 0, least=1).check(f"{where}.{name}", given[name])
        if complete["rows"] * complete["cols"] not in (length, length - 1):
            rows, cols = complete["rows"], complete["cols"]
            fail(f"{where}: rows × cols = {rows} × {cols} = {rows * cols}, but a sample has {length} tokens")


def check_together(where: str, kind: str, options: Mapping[str, Any]) -> None:
    """Options that are right each by itself, but not together."""

    def value(name: str) -> Any:
        return options.get(name)

    if kind == "sparse" and value("pattern") == "fixed" and options["summary"] > options["block"]:
        fail(
            f"{where}: summary is {options['summary']}, more than the block of {options['block']} whose last ones it"
            " counts"
        )
    recentred = (
        "learnedBeta"
        if value("learnedBeta")
        else f"beta {value('beta')}" if value("beta") else "standardize" if value("standardize") else None
    )
    if kind == "linear" and value("causal") and recentred:
        fail(f"{where}: causal does not go with {recentred}: the keys' statistics would see what comes later")
    if value("standardize") and value("learnedBeta"):
        fail(f"{where}: learnedBeta does not go with standardize, which takes off the whole mean: beta is 1")
    source = value("source")
    if source not in (None, "direct") and value("causal"):
        fail(f'{where}: causal does not go with source "{source}": its noise is made of the mean of all tokens')
    if source not in (None, "direct") and (value("samples") or 0) % 2:
        fail(f'{where}.samples is {value("samples")}; with source "{source}" it must be even')
    if kind == "primal" and value("cross") and value("mode") == "causal":
        fail(f'{where}: cross does not go with mode "causal": keys of another sequence have no order among the queries')
    if (value("dropout") or 0) > 0 and any(factor > 1 for factor in value("pool") or ()):
        fail(f"{where}.dropout is {value('dropout')}, which does not go with pooled keys")


def causal_form(kind: str) -> Optional[Dict[str, Any]]:
    """What asks a kind for its causal form, as `{'causal': True}`; None where it has none."""
    for option in OPERATIONS[kind].options if "sequence" in OPERATIONS[kind].traits else ():
        if option.name == "causal":
            return {"causal": True}
        if "causal" in option.words:
            return {option.name: "causal"}
    return None
