"""Small transformers whose attention comes from kernel papers: the PyTorch twin of the npm package `primal-attention`.

`attention` has every kind of attention as functions and layers, `layers` what encoders and decoders are made of,
`models` whole models; `open` reads the library's files, and a model's `save` writes them.
`fit` trains.
"""

from __future__ import annotations

from . import attention, files, layers, models, training
from .attention import make_attention
from .models import Classifier, GraphClassifier, LanguageModel, Regressor, SequenceModel, Translator
from .models import open_model as open  # noqa: A001
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
    "files",
    "fit",
    "layers",
    "make_attention",
    "models",
    "open",
    "training",
]
