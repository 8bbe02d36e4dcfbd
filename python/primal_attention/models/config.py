"""Configurations of models: what files hold, completed as the npm package does (web/operations/config.js)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence

from ..table import MODEL_OPTIONS, camel, causal_form, complete_layer, fail, guess, model_option, quoted, told

INPUTS: Dict[str, Sequence[str]] = {
    "series": ("features", "length"),
    "tokens": ("vocabulary", "length"),
    "image": ("height", "width", "channels", "patch"),
    "table": ("columns", "unknown"),
}

#: Options that stand in the configuration as they are, with the table's default.
PLAIN = (
    *("activation", "embeddingScale", "finalNorm", "finalGelu", "headHidden", "ksvdPerBatch", "labelSmoothing"),
    *("dropPath", "pair", "normKind", "normEps", "gated", "finalDropout", "tied", "places", "embeddingNorm"),
    "outputActivation",
)
KNOWN = (
    *("classes", "outputs", "loss", "width", "depth", "heads", "feedforward", "dropout", "norm", "positions"),
    *("pooling", "attention", "standardize", "standardizeTargets", "missing", *PLAIN),
)


def tokens_of(config: Mapping[str, Any]) -> int:
    """The longest sample in tokens, a class token counted."""
    given = config["input"]
    if given["kind"] == "table":
        length = len(given["columns"])
    elif given["kind"] == "image":
        length = (given["height"] // given["patch"]) * (given["width"] // given["patch"])
    else:
        length = given.get("length", 1)
    return int(length) + int(config["pooling"] == "cls")


def complete_input(given: Any) -> Dict[str, Any]:
    """{ 'kind': 'series', 'features': 12, 'length': 29 } and its like, checked."""
    if not isinstance(given, Mapping):
        fail(f"model: input is {told(given)}, expected e.g. {{'kind': 'series', 'features': 12, 'length': 29}}")
    kind = given.get("kind")
    if kind not in INPUTS:
        fail(f"model: input.kind must be {quoted(INPUTS)}, got {told(kind)}{guess(kind, INPUTS)}")
    for name in given:
        if name != "kind" and name not in INPUTS[kind]:
            fail(f'model: input has no field "{name}"; of {kind} it has {", ".join(INPUTS[kind])}')
    if kind == "table":
        columns = [{"name": c} if isinstance(c, str) else dict(c) for c in given.get("columns", ())]
        if not columns:
            fail("model: input.columns is empty; give a name for each column")
        return {"kind": kind, "columns": columns, "unknown": given.get("unknown", "error")}
    every = {"channels": 1, "patch": 1, **given} if kind == "image" else dict(given)
    for name in INPUTS[kind]:
        number = every.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or number < 1:
            fail(f"model: input.{name} must be a whole number of at least 1, got {told(number)}")
    if kind == "image" and (every["height"] % every["patch"] or every["width"] % every["patch"]):
        fail(f"model: input.patch must divide height and width, got {every['patch']}")
    return {"kind": kind, **{name: every[name] for name in INPUTS[kind]}}


def complete(input: Any, given: Mapping[str, Any], causal: bool = False) -> Dict[str, Any]:
    """The configuration that a file holds, from options in snake case; causal: layers take their causal form."""
    options = {camel(name): value for name, value in given.items() if value is not None}
    for name in options:
        if name not in KNOWN:
            fail(f'model: there is no option "{name}"{guess(name, KNOWN)}; known: {", ".join(KNOWN)}')
    what = complete_input(input)
    width = model_option("width", options.get("width"))
    heads = options.get("heads") or next(h for h in (4, 3, 2, 1) if width % h == 0)
    if width % heads:
        fail(f"model: heads must divide width, got {heads} and {width}")
    depth = model_option("depth", options.get("depth"))
    table = what["kind"] == "table"
    pooling = model_option("pooling", options.get("pooling", "cls" if table else None))
    outputs = _outputs(options)
    config: Dict[str, Any] = {
        "input": what,
        **outputs,
        "width": width,
        "depth": depth,
        "heads": heads,
        "feedforward": model_option("feedforward", options.get("feedforward", 2 * width)),
        "dropout": model_option("dropout", options.get("dropout")),
        "norm": model_option("norm", options.get("norm")),
        "positions": model_option("positions", "none" if table else options.get("positions")),
        "pooling": pooling,
    }
    config["attention"] = complete_layers(options.get("attention", "primal"), depth, heads, tokens_of(config), causal)
    options.setdefault("finalGelu", pooling == "flatten")
    for name in PLAIN:
        config[name] = model_option(name, options.get(name)) if name in MODEL_OPTIONS else options.get(name)
    config["padding"] = "none"
    config["standardize"] = options.get("standardize", False if what["kind"] == "tokens" else "auto")
    bounded = config["outputActivation"] != "none"
    config["standardizeTargets"] = outputs["loss"] == "mse" and options.get(
        "standardizeTargets", config["standardize"] is not False and not bounded
    )
    if options.get("missing") == "mask":
        config["missing"] = "mask"
    return config


def complete_layers(attention: Any, depth: int, heads: int, length: int, causal: bool) -> List[Dict[str, Any]]:
    """One layer's attention for all, or one for each."""
    each = list(attention) if isinstance(attention, (list, tuple)) else [attention] * depth
    if len(each) != depth:
        fail(f"model: attention has {len(each)} entries for {depth} layers; give one for each, or one for all")
    layers = []
    for given in each:
        options = {"kind": given} if isinstance(given, str) else dict(given)
        if causal:
            form = causal_form(options.get("kind", ""))
            if form is None:
                fail(f'model: attention of kind "{options.get("kind")}" has no causal form')
            options.update(form)
        layers.append(complete_layer(options, heads, length))
    return layers


def _outputs(options: Mapping[str, Any]) -> Dict[str, Any]:
    classes, outputs = options.get("classes"), options.get("outputs")
    if (classes is None) == (outputs is None):
        fail("model: give classes, how many there are or their names, or outputs, how many numbers, and not both")
    if classes is None:
        return {"outputs": int(outputs or 0), "classes": None, "loss": "mse"}
    names: Optional[List[str]] = None if isinstance(classes, int) else [str(name) for name in classes]
    if names is not None and len(set(names)) < len(names):
        fail(f"model: classes names one twice: {', '.join(names)}")
    count = classes if names is None else len(names)
    if count < 2:
        fail(f"model: the number of classes must be at least 2, got {count}")
    return {"outputs": count, "classes": names, "loss": options.get("loss", "crossEntropy")}
