"""A model's configuration, in camel case as files hold it: checked, with nothing left out (web/operations/config.js)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Tuple

from ..table import MODEL_OPTIONS, camel, causal_form, complete_layer, fail, guess, model_option, quoted, snake, told

#: What the core's list of options has and a configuration says in another way.
DERIVED = ("input", "features", "vocabulary", "length", "outputs", "loss", "heads", "feedforward", "padding")
PLAIN = tuple(name for name in MODEL_OPTIONS if name not in (*DERIVED, "encoderDepth", "targetLength"))
OTHERS = ("input", "classes", "outputs", "loss", "heads", "feedforward", "attention", "standardize")
KNOWN = (*OTHERS, *PLAIN, "standardizeTargets", "missing", "padding", "decoderDepth")
INPUTS: Dict[str, Tuple[str, ...]] = {
    "series": ("features", "length"),
    "tokens": ("vocabulary", "length"),
    "image": ("height", "width", "channels", "patch"),
    "table": ("columns", "unknown"),
    "graph": ("features",),
    "translation": ("source", "target"),
}
MOST = 1 << 24


def whole(where: str, value: Any, least: int = 1, most: int = MOST) -> int:
    """A whole number between two."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        fail(f"{where} must be a whole number from {least} to {most}, got {told(value)}")
    return value


def complete_input(where: str, given: Any) -> Dict[str, Any]:
    """What a model takes."""
    if not isinstance(given, Mapping) or given.get("kind") not in INPUTS:
        fail(f"{where} must be a dict whose kind is {quoted(INPUTS)}, got {told(given)}")
    kind = given["kind"]
    for name in given:
        if name not in ("kind", *INPUTS[kind]):
            fail(f'{where} has no field "{name}"{guess(name, INPUTS[kind])}')
    if kind == "translation":
        return {"kind": kind, "source": _side(where, given["source"]), "target": _side(where, given["target"])}
    if kind == "table":
        columns = [dict(column) for column in given.get("columns") or ()]
        if not columns or not all(isinstance(column.get("name"), str) for column in columns):
            fail(f'{where}.columns must be a list such as [{{"name": "alcohol"}}], got {told(given.get("columns"))}')
        return {"kind": kind, "columns": columns, "unknown": given.get("unknown", "error")}
    complete: Dict[str, Any] = {"kind": kind}
    for name in INPUTS[kind]:
        complete[name] = whole(f"{where}.{name}", given.get(name, 1 if name in ("channels", "patch") else None))
    if kind == "image" and (complete["height"] % complete["patch"] or complete["width"] % complete["patch"]):
        fail(f"{where}.patch must divide height and width, got {complete['patch']}")
    return complete


def _side(where: str, given: Mapping[str, Any]) -> Dict[str, Any]:
    vocabulary, length = given.get("vocabulary", 256), given.get("length", 128)
    if not isinstance(vocabulary, str):
        whole(f"{where}.vocabulary", vocabulary)
    return {"vocabulary": vocabulary, "length": whole(f"{where}.length", length)}


def size_of(vocabulary: Any) -> int:
    """How many ids there are."""
    return len(vocabulary) if isinstance(vocabulary, str) else int(vocabulary)


def rows_of(column: Mapping[str, Any]) -> int:
    """Rows of a table's embedding: the missing value's, then the number's or one for each category."""
    return 1 + (len(column["categories"]) if column.get("categories") else 1)


def input_size(given: Mapping[str, Any]) -> Tuple[int, int, int]:
    """Most tokens, numbers of a token, ids."""
    kind = given["kind"]
    if kind == "image":
        square = given["patch"] ** 2
        return given["height"] * given["width"] // square, square * given["channels"], 0
    if kind == "table":
        return len(given["columns"]), len(given["columns"]), sum(map(rows_of, given["columns"]))
    if kind == "graph":
        return MOST, given["features"], 0
    if kind == "translation":
        return given["source"]["length"] + 1, 1, size_of(given["source"]["vocabulary"]) + 1
    return given["length"], given.get("features", 1), given.get("vocabulary", 0)


def causal_layer(layer: Any, where: str) -> Dict[str, Any]:
    """A layer that looks back only."""
    given = {"kind": layer} if isinstance(layer, str) else {camel(name): value for name, value in dict(layer).items()}
    form = causal_form(given.get("kind", "")) if given.get("kind") else None
    if form is None:
        fail(f"{where} of kind {told(given.get('kind'))} has no causal form")
    return {**given, **form}


def each_layer(where: str, given: Any, depth: int) -> List[Any]:
    """One for all layers, or one for each."""
    if not isinstance(given, (list, tuple)):
        return [given] * depth
    if len(given) != depth:
        fail(f"{where} has {len(given)} entries for {depth} layers; give one for each, or one for all")
    return list(given)


def complete_config(given: Mapping[str, Any], where: str) -> Dict[str, Any]:
    """given: in camel case; fields of a kind's own are its own business."""
    for name in given:
        if name not in KNOWN:
            names = [snake(each) for each in KNOWN]
            fail(f'{where}: there is no option "{snake(name)}"{guess(snake(name), names)}')
    inputs = complete_input(f"{where}: input", given.get("input"))
    kind, (length, features, _) = inputs["kind"], input_size(inputs)

    def option(name: str, default: Any = None) -> Any:
        value = given.get(name)
        return model_option(name, default if value is None else value, where)

    width, depth = option("width"), option("depth")
    heads = given.get("heads") or next(h for h in (4, 3, 2, 1) if width % h == 0)
    if width % whole(f"{where}: heads", heads):
        fail(f"{where}: heads must divide width, got {heads} and {width}")
    pooling = option("pooling", "cls" if kind == "table" else None)
    tokens = kind in ("tokens", "translation")
    layers = depth
    config: Dict[str, Any] = {"input": inputs, **_outputs(given, where), "width": width, "depth": depth}
    if kind == "translation":
        config["decoderDepth"] = model_option("depth", given.get("decoderDepth") or depth, where)
        layers = depth + 2 * config["decoderDepth"]
    config.update(heads=heads, feedforward=option("feedforward", 2 * width))
    config["attention"] = [
        complete_layer(each, heads, length + (pooling == "cls"), f"{where}: attention[{i}]")
        for i, each in enumerate(each_layer(f"{where}: attention", given.get("attention") or "primal", layers))
    ]
    defaults = {"pooling": pooling, "finalGelu": pooling == "flatten"}
    if kind == "table":
        defaults["positions"] = "none"
    config.update({name: option(name, defaults.get(name)) for name in PLAIN if name not in config})
    config["padding"] = given.get("padding") or "none"
    standardize = given.get("standardize")
    config["standardize"] = (False if tokens else "auto") if standardize is None else standardize
    if config["standardize"] not in (True, False, "auto", "position") or (tokens and config["standardize"]):
        fail(
            f'{where}: standardize is {told(standardize)}, expected True, False, "auto" or "position"; tokens have no mean'
        )
    bounded = config["outputActivation"] != "none"
    targets = given.get("standardizeTargets")
    wanted = config["standardize"] is not False and not bounded if targets is None else bool(targets)
    config["standardizeTargets"] = config["loss"] == "mse" and wanted
    if given.get("missing") not in (None, "error"):
        if given["missing"] != "mask" or kind != "series":
            fail(f"{where}: missing is {told(given['missing'])}; it is \"mask\", and of a series")
        config["missing"] = "mask"
    if config["places"] and (kind != "series" or features < 2):
        fail(f"{where}: places is {config['places']}: of at least 2 numbers of a series' token the first is its place")
    return config


def _outputs(given: Mapping[str, Any], where: str) -> Dict[str, Any]:
    classes, outputs, loss = given.get("classes"), given.get("outputs"), given.get("loss")
    if (classes is None) == (outputs is None):
        fail(f"{where}: give classes, how many there are or their names, or outputs, for numbers; not both")
    if outputs is not None:
        if loss not in (None, "mse"):
            fail(f'{where}: loss must be "mse" for a model with outputs, got {told(loss)}')
        return {"outputs": whole(f"{where}: outputs", outputs), "classes": None, "loss": "mse"}
    if loss not in (None, "crossEntropy", "multiLabel"):
        fail(f'{where}: loss must be "crossEntropy" or "multiLabel" for a model with classes, got {told(loss)}')
    names = list(classes) if isinstance(classes, (list, tuple)) else None
    if names is not None and (not all(isinstance(n, str) for n in names) or len(set(names)) < len(names)):
        fail(f"{where}: classes must be names that differ, got {told(classes)}")
    count = whole(f"{where}: classes", classes if names is None else len(names), 2)
    return {"outputs": count, "classes": names, "loss": loss or "crossEntropy"}
