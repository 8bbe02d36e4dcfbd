"""Attention of any PyTorch model, looked at in a notebook: maps, spectra and numbers.

    with watch(model) as seen:
        model(x)
    seen.view()                # needs anywidget: pip install 'primal-attention[notebook]'

or, of queries and keys [H,N,d] or [B,H,N,d] of one's own, `AttentionView(q, k)`.
"""

from __future__ import annotations

from typing import Any

from .calls import Call
from .watch import Seen, watch

__all__ = ["AttentionView", "Call", "Seen", "watch"]


def __getattr__(name: str) -> Any:
    """AttentionView is made when it is asked for: recording needs no anywidget."""
    if name == "AttentionView":
        from .view import AttentionView

        return AttentionView
    raise AttributeError(f"module {__name__} has no {name}")
