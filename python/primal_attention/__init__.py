"""Small transformers whose attention comes from kernel papers: the PyTorch twin of the npm package `primal-attention`.

`attention` has every kind of attention as functions and layers, `layers` what encoders and decoders are made of,
`fit` trains.
"""

from __future__ import annotations

from . import attention, layers, training
from .attention import make_attention
from .training import fit

__version__ = "0.1.0"

__all__ = ["__version__", "attention", "fit", "layers", "make_attention", "training"]
