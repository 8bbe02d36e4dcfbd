"""What encoders and decoders are made of: norms, positions, the feed-forward part, a layer of the encoder or decoder.

Names of parameters are those of the library's files below a layer's prefix (`layers.0`, `encoder.0`, `decoder.0`):
attention.…, norm1, feedforward.0, feedforward.1, norm2; of a decoder's layer cross.… and cross.norm too.
"""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .attention import AttentionLayer, make_attention
from .attention.initial import linear_
from .attention.places import relative_bias, sinusoidal
from .table import OPERATIONS, fail, model_option

ACTIVATIONS: Dict[str, Callable[[Tensor], Tensor]] = {"gelu": F.gelu, "relu": F.relu, "silu": F.silu}


class RMSNorm(nn.Module):
    """x/√(mean x² + eps) ⊙ weight over the last axis (Zhang & Sennrich 2019)."""

    def __init__(self, width: int, eps: float) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """[…,D] → […,D]"""
        return x * (x.square().mean(-1, keepdim=True) + self.eps).rsqrt() * self.weight


def make_norm(width: int, kind: Optional[str] = None, eps: Optional[float] = None) -> nn.Module:
    """Layer norm (`layer`, biased variance) or RMS norm (`rms`)."""
    kind, eps = model_option("normKind", kind), model_option("normEps", eps)
    return RMSNorm(width, eps) if kind == "rms" else nn.LayerNorm(width, eps=eps)


class Positions(nn.Module):
    """What tells where tokens stand.

    learned: rows of `weight` [length,D] that are added; sinusoidal: rows of a table; rotary: `rotary`, the table by
    which queries and keys are turned; alibi and relative: `bias()` of scores, the latter from `relative` [H,32].
    """

    def __init__(self, kind: Optional[str], width: int, heads: int, length: int) -> None:
        super().__init__()
        self.kind: str = model_option("positions", kind)
        self.heads, self.length = heads, length
        self.register_buffer("table", None, persistent=False)
        self.register_buffer("rotary", None, persistent=False)
        if self.kind == "learned":
            self.weight = nn.Parameter(torch.randn(length, width) * 0.02)
        elif self.kind == "sinusoidal":
            self.table = sinusoidal(length, width)
        elif self.kind == "rotary":
            self.rotary = sinusoidal(length, width // heads)
        elif self.kind == "relative":
            self.relative = nn.Parameter(torch.randn(heads, 32) * 0.02)

    def forward(self, x: Tensor, first: int = 0) -> Tensor:
        """x [B,N,D] with the rows of its places added, the first of which is `first`."""
        table = self.weight if self.kind == "learned" else self.table
        if table is None:
            return x
        if first + x.shape[-2] > table.shape[0]:
            fail(f"positions: {first + x.shape[-2]} tokens, the model takes at most {table.shape[0]}")
        return x + table[first : first + x.shape[-2]].to(x.dtype)

    def bias(self, x: Tensor, causal: bool) -> Optional[Tensor]:
        """Biases by distance [H,2N−1] of x [B,N,D], that attention takes as `relative`; None for other kinds.

        causal: whether all layers look back only.
        """
        if self.kind not in ("alibi", "relative"):
            return None
        table = self.relative if self.kind == "relative" else None
        return relative_bias(self.heads, x.shape[-2], causal, table).to(x)


class FeedForward(nn.Sequential):
    """act(x W₀ + b₀) W₁ + b₁; gated: (act(a) ⊙ b) W₁ + b₁ of the halves a, b of x W₀ + b₀ (Shazeer 2020)."""

    def __init__(self, width: int, hidden: int, activation: str, gated: bool, dropout: float) -> None:
        super().__init__(linear_(nn.Linear(width, 2 * hidden if gated else hidden)), linear_(nn.Linear(hidden, width)))
        self.activation, self.gated, self.rate = activation, gated, dropout

    def forward(self, x: Tensor) -> Tensor:
        """[B,N,D] → [B,N,D]"""
        act, hidden = ACTIVATIONS[self.activation], self[0](x)
        if self.gated:
            a, b = hidden.chunk(2, -1)
            hidden = act(a) * b
        else:
            hidden = act(hidden)
        y: Tensor = self[1](F.dropout(hidden, self.rate, self.training))
        return y


class CrossAttention(AttentionLayer):
    """Attention of a decoder's layer to the encoder's rows, with the norm that goes with it: cross.norm in files."""

    def __init__(self, options: Any, width: int, heads: int, length: int, norm: nn.Module) -> None:
        super().__init__(options, width, heads, length)
        if "decodes" not in self.row.traits:
            able = ", ".join(name for name, row in OPERATIONS.items() if "decodes" in row.traits)
            fail(
                f'cross attention: kind is "{self.kind}", whose answer to a query does not hang on that query and the'
                f" keys alone, as a decoder's must; that of {able} does"
            )
        for name in ("causal", "conv"):
            if self.options.get(name) not in (None, False, "none"):
                fail(f"cross attention: {name} is {self.options[name]}, but source and target have no places in common")
        self.norm = norm


class EncoderLayer(nn.Module):
    """One layer: x ← x + part(norm(x)) (pre) or norm(x + part(x)) (post), the parts attention and feed-forward.

    With `cross` it is a decoder's layer: between the two it looks at `memory`.
    """

    def __init__(
        self,
        width: int,
        heads: int,
        length: int,
        attention: Any,
        *,
        cross: Any = None,
        feedforward: Optional[int] = None,
        dropout: Optional[float] = None,
        norm: Optional[str] = None,
        norm_kind: Optional[str] = None,
        norm_eps: Optional[float] = None,
        activation: Optional[str] = None,
        gated: Optional[bool] = None,
        drop_path: float = 0.0,
        drop_path_after: Optional[float] = None,
        causal: bool = False,
    ) -> None:
        """attention, cross: a kind or its options; length: the longest sequence, a class token counted; feedforward:
        the hidden width, 2·width if it is not given; drop_path: the rate of this layer's attention, and of what comes
        behind it unless drop_path_after says another. The rest has the defaults of a model's configuration.
        """
        super().__init__()
        rate = model_option("dropout", dropout, "layer")
        hidden = model_option("feedforward", 2 * width if feedforward is None else feedforward, "layer")
        kind, eps = model_option("normKind", norm_kind, "layer"), model_option("normEps", norm_eps, "layer")
        self.rate: float = rate
        self.pre = model_option("norm", norm, "layer") == "pre"
        self.drop_path: float = model_option("dropPath", drop_path, "layer")
        later = drop_path if drop_path_after is None else drop_path_after
        self.drop_path_after: float = model_option("dropPath", later, "layer")
        self.attention: AttentionLayer = make_attention(attention, width, heads, length, causal=causal)
        self.norm1 = make_norm(width, kind, eps)
        self.cross = None if cross is None else CrossAttention(cross, width, heads, length, make_norm(width, kind, eps))
        activation, gated = model_option("activation", activation, "layer"), model_option("gated", gated, "layer")
        self.feedforward = FeedForward(width, hidden, activation, gated, rate)
        self.norm2 = make_norm(width, kind, eps)

    @classmethod
    def from_config(
        cls, config: Mapping[str, Any], index: int, attention: Any, *, cross: Any = None, length: int, number: int = -1
    ) -> "EncoderLayer":
        """The layer `index` of a model, of the configuration that its file holds (camel case).

        number: which layer of attention it is among all (a decoder's layer has two), and `config['depth']` or
        len(config['attention']) how many there are: drop path grows with it.
        """
        layers = len(config["attention"]) if isinstance(config.get("attention"), (list, tuple)) else config["depth"]
        place = index if number < 0 else number
        step = float(config.get("dropPath") or 0) / (layers - 1) if layers > 1 else 0.0
        return cls(
            config["width"],
            config["heads"],
            length,
            attention,
            cross=cross,
            feedforward=config.get("feedforward"),
            dropout=config.get("dropout"),
            norm=config.get("norm"),
            norm_kind=config.get("normKind"),
            norm_eps=config.get("normEps"),
            activation=config.get("activation"),
            gated=config.get("gated"),
            drop_path=step * place,
            # attention to what was encoded is a layer of its own, and the feed-forward part belongs to it
            drop_path_after=step * (place + (cross is not None)),
        )

    def forward(
        self,
        x: Tensor,
        mask: Optional[Tensor] = None,
        *,
        memory: Optional[Tensor] = None,
        memory_mask: Optional[Tensor] = None,
        relative: Optional[Tensor] = None,
        rotary: Optional[Tensor] = None,
    ) -> Tensor:
        """x [B,N,D] → [B,N,D]. mask [B,N], memory [B,M,D] and memory_mask [B,M] of the encoder, relative [H,2N−1] and
        rotary [length,d] of `Positions`.
        """

        def attend(rows: Tensor) -> Tensor:
            return self.attention(rows, mask, relative=relative, rotary=rotary)  # type: ignore[no-any-return]

        x = self._part(x, self.norm1, attend, self.drop_path)
        if self.cross is not None:
            cross = self.cross
            if memory is None:
                fail("layer: memory is missing: a decoder's layer looks at what was encoded")
            x = self._part(
                x,
                cross.norm,
                lambda rows: cross(rows, memory_mask, memory=memory, query_mask=mask),
                self.drop_path_after,
            )
        return self._part(x, self.norm2, self.feedforward, self.drop_path_after)

    def _part(self, x: Tensor, norm: nn.Module, part: Callable[[Tensor], Tensor], drop: float) -> Tensor:
        y = F.dropout(part(norm(x) if self.pre else x), self.rate, self.training)
        if self.training and drop > 0:
            # of each sample by itself, and of each part: the core, through which samples go one by one, does the same
            keep = torch.rand(x.shape[0], 1, 1, device=x.device) >= drop
            y = y * keep.to(y.dtype) / (1 - drop)
        x = x + y
        if not self.pre:
            x = norm(x)
        return x
