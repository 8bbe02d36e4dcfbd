"""An encoder reads a source, a decoder tells the target token by token (src/nn/translator.c)."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..attention.layer import link
from ..attention.spectral import share_noise
from ..layers import EncoderLayer, Positions, make_norm
from ..table import Option, causal_form, fail
from .base import Model, evaluating
from .beams import LENGTH_PENALTY, MOST_BEAMS, Hypothesis, search
from .config import causal_layer, complete_config, each_layer, size_of, whole
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
        link([layer.attention for layer in encoder])
        link([layer.attention for layer in decoder], depth, 2)
        for i, layer in enumerate(decoder):
            layer.cross.number = depth + 2 * i + 1
        self.encoder, self.decoder = Stack(encoder, norm()), Stack(decoder, norm())
        self.head = Head(c["width"], 0, c["outputs"], c["tied"])
        self.drawn = share_noise(self)

    def batch(self, samples: Sequence[Any], where: str = "samples") -> Dict[str, Any]:
        """Pairs of source and target."""
        given = self.config["input"]
        first = [ids_of(a, given["source"]["vocabulary"], f"{where}: source {i}") for i, (a, _) in enumerate(samples)]
        then = [ids_of(b, given["target"]["vocabulary"], f"{where}: target {i}") for i, (_, b) in enumerate(samples)]
        for side, all_ids in (("source", first), ("target", then)):
            for i, ids in enumerate(all_ids):
                if len(ids) > given[side]["length"]:
                    most = given[side]["length"]
                    fail(f"{where}: {side} {i} has {len(ids)} tokens, the model takes at most {most}")
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
        self.drawn[0] = 0
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
        bias, rotary = side.positions.bias(h, back), side.positions.rotary
        rows: Tensor = stack(h, mask, relative=bias, rotary=rotary, **given)
        return rows

    def predict(self, samples: Sequence[Tuple[Any, Any]]) -> List[Prediction]:
        """Of pairs of source and target: how each token, and the end, is foretold behind the true ones."""
        return super().predict(samples)

    def translate(
        self, x: Any, *, beams: int = 1, length_penalty: float = LENGTH_PENALTY, max_length: Optional[int] = None
    ) -> Any:
        """The target of a source, or those of a list of sources: a text where the target's vocabulary is of characters,
        or of bytes and the source was a text; else ids. One beam takes the likeliest token by token.
        """
        options: Dict[str, Any] = {"beams": beams, "length_penalty": length_penalty, "max_length": max_length}
        if isinstance(x, str) or len(x) == 0 or isinstance(x[0], (int, np.integer)) or getattr(x, "ndim", 2) < 2:
            return self.hypotheses(x, **options)[0].output
        return [self.hypotheses(each, **options)[0].output for each in x]

    def hypotheses(
        self, source: Any, *, beams: int = 1, length_penalty: float = LENGTH_PENALTY, max_length: Optional[int] = None
    ) -> List[Hypothesis]:
        """All that beam search found of a source, best first, at most `beams`."""
        length = self.config["input"]["target"]["length"]
        Option("lengthPenalty", "number", None, least=0).check("translate: length_penalty", length_penalty)
        whole("translate: beams", beams, 1, MOST_BEAMS)
        most = length if max_length is None else whole("translate: max_length", max_length, 0, length)
        with evaluating(self):
            memory = self.encode(self.batch([(source, [])], "translate")["x"])

            def next_of(ids: List[List[int]]) -> np.ndarray:
                begun = torch.tensor([[self.end, *each] for each in ids], device=memory.device)
                logits = self.decode(memory.expand(len(ids), -1, -1), begun)[:, -1]
                return torch.log_softmax(logits.double().cpu(), -1).numpy()

            found = search(next_of, beams, float(length_penalty), most, self.end)
        for each in found:
            each.output = self._output(each.ids, isinstance(source, str))
        return found

    def _output(self, ids: List[int], text: bool) -> Any:
        vocabulary = self.config["input"]["target"]["vocabulary"]
        if isinstance(vocabulary, str):
            return "".join(vocabulary[each] for each in ids)
        if text and vocabulary >= 256:
            return bytes(each & 255 for each in ids).decode(errors="replace")
        return ids
