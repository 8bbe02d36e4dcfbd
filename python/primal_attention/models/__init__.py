"""Models of all kinds, made from options or from a file of the npm package."""

from __future__ import annotations

from typing import Any, Mapping, Type

from ..files import ModelFile, Source
from .base import Model
from .graph import GraphClassifier
from .transformer import Classifier, LanguageModel, Prediction, Regressor, SequenceModel
from .translator import Translator

__all__ = [
    "Classifier",
    "GraphClassifier",
    "LanguageModel",
    "Model",
    "Prediction",
    "Regressor",
    "SequenceModel",
    "Translator",
    "open",
]


def kind_of(config: Mapping[str, Any]) -> Type[Any]:
    """Which kind of model a configuration is of (web/models/kinds.js)."""
    kind = config["input"]["kind"]
    if kind == "graph":
        return GraphClassifier
    if kind == "translation":
        return Translator
    if config["pooling"] == "none":
        return SequenceModel if "causal" in config else LanguageModel
    return Regressor if config.get("task") == "regression" else Classifier


def open(source: Source) -> Any:
    """The model of a file that the npm package saved, or this one: a path or bytes. Weights of 16 and 8 bits are read
    too, and checkpoints as models.
    """
    file = ModelFile(source)
    model: Model = kind_of(file.config)(config=file.config)
    model._fill(file)
    model.eval()
    return model
