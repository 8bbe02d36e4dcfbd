"""An encoder reads a source, a decoder tells the target token by token (src/nn/translator.c)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..layers import EncoderLayer, Positions, make_norm
from ..table import causal_form
from .base import Model
from .config import causal_layer, complete_config, each_layer, size_of
from .encoder import Head, token_table
from .predictions import Prediction
from .samples import ids_of, stacked


class Side(nn.Module):
    """The table and positions of one of the two."""

    def __init__(self, config: Mapping[str, Any], rows: int, length: int) -> None:
        super().__init__()
        self.embedding = token_table(rows, config["width"])
        self.positions = Positions(config["positions"], config["width"], config["heads"], length)

    def forward(self, ids: Tensor, scale: float, dropout: float) -> Tensor:
        """[B,N] → [B,N,D]"""
        h = self.embedding(ids)
        if scale not in (0, 1):
            h = h * scale
        return F.dropout(self.positions(h), dropout, self.training)


class Stack(nn.Module):
    """Layers by their numbers and the norm behind them."""

    def __init__(self, layers: Sequence[EncoderLayer], norm: Optional[nn.Module]) -> None:
        super().__init__()
        self.count = len(layers)
        for i, layer in enumerate(layers):
            self.add_module(str(i), layer)
        self.norm = norm

    def forward(self, h: Tensor, mask: Optional[Tensor], **given: Any) -> Tensor:
        """[B,N,D] → [B,N,D]"""
        for i in range(self.count):
            h = self._modules[str(i)](h, mask, **given)  # type: ignore[misc]
        return h if self.norm is None else self.norm(h)


class Translator(Model):
    """source, target: {"vocabulary": a number or the characters, "length": most tokens}.

    One id more than the vocabulary's is the source's end, the target's begin, and the target's end among the outputs.
    """

    word, own = "translator", ("pooling",)

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        given = dict(given)
        source, target = (dict(given.pop(name, None) or {}) for name in ("source", "target"))
        attention = given.pop("attention", None)
        own, cross = given.pop("decoderAttention", None), given.pop("crossAttention", None) or "softmax"
        depth = given.get("depth", 2)
        decoder_depth = given.get("decoderDepth", depth)
        kind = (
            attention if isinstance(attention, str) else attention.get("kind") if isinstance(attention, dict) else None
        )
        default = attention if kind and causal_form(kind) else "softmax"
        layers = each_layer("translator: attention", attention or "softmax", depth)
        decoder = each_layer("translator: decoderAttention", own or default, decoder_depth)
        for a, b in zip(decoder, each_layer("translator: crossAttention", cross, decoder_depth)):
            layers += [causal_layer(a, "translator: decoderAttention"), b]
        size = {"kind": "translation", "source": source, "target": target}
        classes = size_of(target.get("vocabulary", 256)) + 1
        config = complete_config({**given, "input": size, "classes": classes, "attention": layers}, self.word)
        return {**config, "pooling": "none"}

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return config["input"].get("kind") == "translation"  # type: ignore[no-any-return]

    def build(self) -> None:
        c = self.config
        depth, layers = c["depth"], c["attention"]
        lengths = [c["input"][side]["length"] + 1 for side in ("source", "target")]
        self.source_end, self.end = size_of(c["input"]["source"]["vocabulary"]), c["outputs"] - 1
        self.source, self.target = Side(c, self.source_end + 1, lengths[0]), Side(c, c["outputs"], lengths[1])

        def norm() -> Optional[nn.Module]:
            return make_norm(c["width"], c["normKind"], c["normEps"]) if c["finalNorm"] else None

        encoder = [EncoderLayer.from_config(c, i, layers[i], length=lengths[0]) for i in range(depth)]
        pairs = list(zip(layers[depth::2], layers[depth + 1 :: 2]))
        # The length is of keys: a layer that looks at the source has the source's.
        decoder = [
            EncoderLayer.from_config(c, i, own, cross=cross, length=max(lengths), number=depth + 2 * i)
            for i, (own, cross) in enumerate(pairs)
        ]
        self.encoder, self.decoder = Stack(encoder, norm()), Stack(decoder, norm())
        self.head = Head(c["width"], 0, c["outputs"], c["tied"])

    def batch(self, samples: Sequence[Any], where: str = "samples") -> Dict[str, Any]:
        """Pairs of source and target."""
        given = self.config["input"]
        first = [ids_of(a, given["source"]["vocabulary"], f"{where}: source {i}") for i, (a, _) in enumerate(samples)]
        then = [ids_of(b, given["target"]["vocabulary"], f"{where}: target {i}") for i, (_, b) in enumerate(samples)]
        source, source_mask = stacked([np.append(each, self.source_end) for each in first], torch.int64)
        target, target_mask = stacked([np.insert(each, 0, self.end) for each in then], torch.int64)
        return self.placed({"x": source, "target": target, "mask": source_mask, "target_mask": target_mask})

    def forward(
        self, x: Tensor, target: Tensor, mask: Optional[Tensor] = None, target_mask: Optional[Tensor] = None
    ) -> Tensor:
        """x [B,N] with the source's end, target [B,M] with its begin → logits of the tokens that follow [B,M,V+1]."""
        return self.decode(self.encode(x, mask), target, mask, target_mask)

    def encode(self, x: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        """The source's rows [B,N,D]."""
        return self._run(self.source, self.encoder, x, mask, False)

    def decode(
        self, memory: Tensor, target: Tensor, mask: Optional[Tensor] = None, target_mask: Optional[Tensor] = None
    ) -> Tensor:
        """Logits [B,M,V+1] from the source's rows."""
        h = self._run(self.target, self.decoder, target, target_mask, True, memory=memory, memory_mask=mask)
        h = F.dropout(h, self.config["finalDropout"], self.training)
        y: Tensor = self.head(h, self.target.embedding.weight)
        return y

    def _run(self, side: Side, stack: Stack, ids: Tensor, mask: Optional[Tensor], back: bool, **given: Any) -> Tensor:
        h = side(ids, self.config["embeddingScale"], self.config["dropout"])
        bias, rotary = side.positions.bias(ids.shape[1], back), side.positions.rotary
        rows: Tensor = stack(h, mask, relative=bias, rotary=rotary, **given)
        return rows

    def predict(self, samples: Sequence[Tuple[Any, Any]]) -> List[Prediction]:
        """Of pairs of source and target: how each token, and the end, is foretold behind the true ones."""
        return super().predict(samples)

    def translate(self, source: Any, max_length: Optional[int] = None) -> Any:
        """The likeliest token by token: a text of characters or, where the source is a text, of bytes; else ids."""
        given = self.config["input"]["target"]
        ids: List[int] = []
        was = self.training
        self.eval()
        with torch.no_grad():
            memory = self.encode(self.batch([(source, [])])["x"])
            for _ in range(given["length"] if max_length is None else max_length):
                begun = torch.tensor([[self.end, *ids]], device=memory.device)
                best = int(self.decode(memory, begun)[0, -1].argmax())
                if best == self.end:
                    break
                ids.append(best)
        self.train(was)
        if isinstance(given["vocabulary"], str):
            return "".join(given["vocabulary"][each] for each in ids)
        return bytes(ids).decode(errors="replace") if isinstance(source, str) and self.end <= 256 else ids
