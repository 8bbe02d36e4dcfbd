"""Sequences to other sequences: an encoder, and a decoder that looks at it."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Sequence, Union

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..layers import EncoderLayer, Positions, make_norm
from ..table import fail, told
from .base import Model
from .config import complete, complete_layers
from .transformer import Head, Weight


def _size(vocabulary: Any) -> int:
    return len(vocabulary) if isinstance(vocabulary, str) else int(vocabulary)


class Side(nn.Module):
    """The source's or the target's table and positions."""

    def __init__(self, config: Mapping[str, Any], name: str) -> None:
        super().__init__()
        side = config["input"][name]
        self.embedding = Weight("weight", _size(side["vocabulary"]) + 1, config["width"])
        self.positions = Positions(config["positions"], config["width"], config["heads"], side["length"] + 1)


class Stack(nn.ModuleList):
    """Layers by their number, and the norm behind them."""

    norm: nn.Module


class Translator(Model):
    """`pa.translator`. forward(source [B,N], target [B,M]) → logits [B,M,vocabulary + 1].

    Ids are the vocabulary's and one more: behind the source it is the end, in front of the target the beginning, and as
    what is foretold the target's end.
    """

    def __init__(
        self,
        source: Any = None,
        target: Any = None,
        *,
        config: Optional[Mapping[str, Any]] = None,
        depth: Optional[int] = None,
        decoder_depth: Optional[int] = None,
        attention: Any = "softmax",
        decoder_attention: Any = None,
        cross_attention: Any = "softmax",
        **options: Any,
    ) -> None:
        """source, target: {'vocabulary': a string of characters or how many ids, 'length': …}."""
        if config is None:
            config = _config(
                source, target, depth, decoder_depth, attention, decoder_attention, cross_attention, options
            )
        super().__init__(config)
        c = self.config
        self.source, self.target = Side(c, "source"), Side(c, "target")
        lengths = [c["input"][side]["length"] + 1 for side in ("source", "target")]
        first = c["depth"]
        self.encoder, self.decoder = Stack(), Stack()
        for i in range(first):
            self.encoder.append(EncoderLayer.from_config(c, i, c["attention"][i], length=lengths[0]))
        for i in range(c["decoderDepth"]):
            at = first + 2 * i
            own, cross = c["attention"][at : at + 2]
            layer = EncoderLayer.from_config(c, i, own, cross=cross, length=max(lengths), number=at)
            self.decoder.append(layer)
        if c["finalNorm"]:
            for stack in (self.encoder, self.decoder):
                stack.norm = make_norm(c["width"], c["normKind"], c["normEps"])
        self.head = Head(c["width"], c["outputs"], 0, c["tied"])

    @property
    def end(self) -> int:
        """Of the target: the id that begins and ends it."""
        return int(self.config["outputs"]) - 1

    def _run(self, name: str, ids: Tensor, mask: Optional[Tensor], **more: Any) -> Tensor:
        c, side, stack = self.config, getattr(self, name), self.encoder if name == "source" else self.decoder
        h = F.embedding(ids, side.embedding.weight)
        if c["embeddingScale"] not in (0, 1):
            h = h * c["embeddingScale"]
        h = F.dropout(side.positions(h), c["dropout"], self.training)
        relative = side.positions.bias(h.shape[1], name == "target")
        for layer in list(stack)[: c["depth"] if name == "source" else c["decoderDepth"]]:
            h = layer(h, mask, relative=relative, rotary=side.positions.rotary, **more)
        return stack.norm(h) if c["finalNorm"] else h

    def forward(
        self, source: Tensor, target: Tensor, mask: Optional[Tensor] = None, target_mask: Optional[Tensor] = None
    ) -> Tensor:
        """source with its end, target with its beginning in front; masks are 0 where a sample is padded."""
        memory = self._run("source", source, mask)
        h = self._run("target", target, target_mask, memory=memory, memory_mask=mask)
        h = F.dropout(h, self.config["finalDropout"], self.training)
        logits: Tensor = self.head(h, self.target.embedding.weight if self.config["tied"] else None)
        return logits

    def encode(self, name: str, given: Union[str, Sequence[int]]) -> List[int]:
        """Ids of a text or a list of ids, without beginning and end."""
        vocabulary = self.config["input"][name]["vocabulary"]
        if not isinstance(given, str):
            return [int(each) for each in given]
        if not isinstance(vocabulary, str):
            fail(f"translate: {name} is the text {told(given)}, but the model takes ids")
        odd = [character for character in given if character not in vocabulary]
        if odd:
            fail(f"translate: {told(odd[0])} is not in the vocabulary of the {name}")
        return [vocabulary.index(character) for character in given]

    @torch.no_grad()
    def logits(self, source: Union[str, Sequence[int]], target: Union[str, Sequence[int]]) -> Tensor:
        """[M + 1, vocabulary + 1]: of each token of the target, and of its end."""
        training = self.training
        self.eval()
        ids = torch.tensor([[*self.encode("source", source), _size(self.config["input"]["source"]["vocabulary"])]])
        y: Tensor = self(ids, torch.tensor([[self.end, *self.encode("target", target)]]))[0]
        self.train(training)
        return y

    def translate(self, source: Union[str, Sequence[int]]) -> Any:
        """The greedy translation, as a text where the target's vocabulary is one."""
        vocabulary, length = (self.config["input"]["target"][name] for name in ("vocabulary", "length"))
        ids: List[int] = []
        while len(ids) < length:
            best = int(self.logits(source, ids)[-1].argmax())
            if best == self.end:
                break
            ids.append(best)
        return "".join(vocabulary[i] for i in ids) if isinstance(vocabulary, str) else ids


def _config(
    source: Any,
    target: Any,
    depth: Optional[int],
    decoder_depth: Optional[int],
    attention: Any,
    decoder_attention: Any,
    cross_attention: Any,
    options: Mapping[str, Any],
) -> Mapping[str, Any]:
    for name, side in (("source", source), ("target", target)):
        if not isinstance(side, Mapping) or set(side) != {"vocabulary", "length"}:
            fail(f"translator: {name} is {told(side)}, expected {{'vocabulary': …, 'length': …}}")
    what = {"kind": "tokens", "vocabulary": _size(source["vocabulary"]), "length": source["length"]}
    outputs = _size(target["vocabulary"]) + 1
    base = complete(what, {**options, "depth": depth, "classes": outputs, "pooling": "none", "attention": "softmax"})
    many, heads = decoder_depth or base["depth"], base["heads"]
    lengths = source["length"] + 1, target["length"] + 1
    encoder = complete_layers(attention, base["depth"], heads, lengths[0], False)
    decoder = complete_layers(decoder_attention or attention, many, heads, lengths[1], True)
    cross = complete_layers(cross_attention, many, heads, max(lengths), False)
    base["input"] = {"kind": "translation", "source": dict(source), "target": dict(target)}
    base["attention"] = [*encoder, *(layer for pair in zip(decoder, cross) for layer in pair)]
    base["decoderDepth"] = many
    return base
