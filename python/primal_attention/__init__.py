"""Small transformers whose attention comes from kernel papers: the PyTorch twin of the npm package `primal-attention`.

`attention` has every kind of attention as functions and layers, `layers` what encoders and decoders are made of,
`models` the models; `open` reads a file of the npm package, `model.save` writes one; `fit` trains.
"""

from __future__ import annotations

from . import attention, layers, models, training
from .attention import make_attention
from .models import Classifier, GraphClassifier, LanguageModel, Regressor, SequenceModel, Translator, open
from .training import fit

__version__ = "0.1.0"

__all__ = [
    "Classifier",
    "GraphClassifier",
    "LanguageModel",
    "Regressor",
    "SequenceModel",
    "Translator",
    "__version__",
    "attention",
    "fit",
    "layers",
    "make_attention",
    "models",
    "open",
    "training",
]
