"""Whole models of the library's configuration, which load and save its files."""

from __future__ import annotations

from .base import Model, Standardization, open_model
from .encoder import Classifier, LanguageModel, Regressor, SequenceModel
from .graph import GraphClassifier
from .predictions import Prediction
from .translator import Translator

__all__ = [
    "Classifier",
    "GraphClassifier",
    "LanguageModel",
    "Model",
    "Prediction",
    "Regressor",
    "SequenceModel",
    "Standardization",
    "Translator",
    "open_model",
]
