"""Models that are an encoder over the tokens of a sample and a head (src/nn/transformer.c)."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..attention import AttentionLayer
from ..attention.layer import link
from ..attention.initial import linear_
from ..attention.spectral import share_noise
from ..layers import EncoderLayer, Positions, make_norm
from ..table import fail, guess
from . import generation
from .base import Model, evaluating
from .config import causal_layer, complete_config, input_size, whole
from .generation import Sampling
from .samples import encode, ids_of


class Weight(nn.Module):
    """One tensor under a name of its own."""

    def __init__(self, name: str, *shape: int) -> None:
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.randn(*shape) * 0.02))


class TableEmbedding(nn.Module):
    """A token for each column: a row of `weight`, times the number where there is one, and the column's bias."""

    def __init__(self, rows: int, columns: int, width: int) -> None:
        super().__init__()
        bound = width**-0.5
        self.weight = nn.Parameter(torch.empty(rows, width).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(columns, width).uniform_(-bound, bound))

    def forward(self, x: Tensor, rows: Tensor) -> Tensor:
        """x [B,C], rows [B,C] → [B,C,D]"""
        return x[..., None] * self.weight[rows] + self.bias


class Head(nn.Module):
    """A linear layer, or two with relu between; tied: its matrix is the embedding's, and it has a bias alone."""

    def __init__(self, inputs: int, hidden: int, outputs: int, tied: bool) -> None:
        super().__init__()
        if hidden:
            self.hidden = linear_(nn.Linear(inputs, hidden))
        last = linear_(nn.Linear(hidden or inputs, outputs))
        self.weight = None if tied else last.weight
        self.bias = nn.Parameter(torch.zeros(outputs)) if tied else last.bias
        self.deep = bool(hidden)

    def forward(self, x: Tensor, table: Optional[Tensor]) -> Tensor:
        """[…,D] → […,outputs]"""
        if self.deep:
            x = F.relu(self.hidden(x))
        return F.linear(x, table if self.weight is None else self.weight, self.bias)  # type: ignore[arg-type]


def _mean(a: Optional[Tensor], b: Optional[Tensor]) -> Optional[Tensor]:
    return None if a is None or b is None else (a + b) / 2


def token_table(rows: int, width: int) -> nn.Embedding:
    """Rows of N(0, 0.02²)."""
    table = nn.Embedding(rows, width)
    nn.init.normal_(table.weight, std=0.02)
    return table


class Encoder(Model):
    """Embedding, positions, layers, pooling, head."""

    places: Optional[nn.Embedding]
    pool: Optional["Weight"]

    def build(self) -> None:
        c = self.config
        width, heads, pooling = c["width"], c["heads"], c["pooling"]
        length, features, vocabulary = input_size(c["input"])
        kind = c["input"]["kind"]
        self.tokens, self.table = kind == "tokens", kind == "table"
        if self.table:
            self.embedding: nn.Module = TableEmbedding(vocabulary, length, width)
        elif self.tokens:
            self.embedding = token_table(vocabulary, width)
        else:
            columns = 2 * features if c.get("missing") == "mask" else features
            self.embedding = linear_(nn.Linear(columns - (c["places"] > 0), width))
        self.places = token_table(c["places"], width) if c["places"] else None
        self.embeddingNorm = make_norm(width, c["normKind"], c["normEps"]) if c["embeddingNorm"] else None
        seen = length + (pooling == "cls")
        self.positions = Positions(c["positions"], width, heads, seen)
        self.classToken = Weight("weight", width) if pooling == "cls" else None
        self.layers = nn.ModuleList(
            EncoderLayer.from_config(c, i, each, length=seen) for i, each in enumerate(c["attention"])
        )
        link(self.attentions())
        for attention in self.attentions():
            attention.real_rows = c["padding"] == "none"
        self.norm = make_norm(width, c["normKind"], c["normEps"]) if c["finalNorm"] else None
        self.pool = Weight("query", 1, width) if pooling == "attention" else None
        inputs = (width * length if pooling == "flatten" else width) * (4 if c["pair"] else 1)
        self.head = Head(inputs, c["headHidden"], c["outputs"], c["tied"])
        self.length, self.padding = length, c["padding"]
        self.drawn = share_noise(self)
        self.looks_back = all(attention.looks_back for attention in self.attentions())

    def attentions(self) -> List[AttentionLayer]:
        """The attention of each layer."""
        return [layer.attention for layer in cast(Iterable[EncoderLayer], self.layers)]

    def batch(self, samples: Sequence[Any], where: str = "samples") -> Dict[str, Any]:
        if not self.config["pair"]:
            return super().batch(samples, where)
        if any(len(pair) != 2 for pair in samples):
            fail(f"{where}: a sample of a model of pairs is two samples")
        a, b = (encode(self.config, [p[i] for p in samples], self.standardization, f"{where}[{i}]") for i in (0, 1))
        return self.placed({**a, **{f"second_{name}": value for name, value in b.items()}})

    def forward(
        self,
        x: Tensor,
        mask: Optional[Tensor] = None,
        rows: Optional[Tensor] = None,
        *,
        second_x: Optional[Tensor] = None,
        second_mask: Optional[Tensor] = None,
        second_rows: Optional[Tensor] = None,
    ) -> Tensor:
        """x [B,N,features] standardised, ids [B,N], or numbers of a table [B,C] with `rows` [B,C]; mask [B,N]: 0 where
        a token is padding → logits [B,outputs], without pooling [B,N,outputs].
        """
        self.drawn[0] = 0
        second: Optional[Tensor] = None
        if self.config["pair"]:
            if second_x is None:
                fail(f"{self.word}: second_x is missing: the model compares two samples")
            second = self.encode(second_x, second_mask, second_rows)  # it meets chance first, as in the library
            judged = [(each.ksvd, each.kl) for each in self.attentions()]
        a = self.encode(x, mask, rows)
        if second is not None:
            for each, (ksvd, kl) in zip(self.attentions(), judged):  # of a pair the mean of both counts
                each.ksvd, each.kl = _mean(each.ksvd, ksvd), _mean(each.kl, kl)
            a = torch.cat([a, second, a * second, a - second], -1)
        y = self.head(a, self.embedding.weight if self.config["tied"] else None)
        return torch.tanh(y) if self.config["outputActivation"] == "tanh" else y

    def encode(self, x: Tensor, mask: Optional[Tensor] = None, rows: Optional[Tensor] = None) -> Tensor:
        """Samples to what the head takes [B,D]."""
        c = self.config
        if self.padding != "none":  # as the papers' code pads: to the model's length
            if mask is None:
                mask = x.new_ones(x.shape[:2], dtype=torch.float32)
            more = self.length - x.shape[1]
            mask = F.pad(mask, (0, more))
            x = F.pad(x, (0, more) if self.tokens else (0, 0, 0, more))
        h = self.embed(x, rows)
        if self.classToken is not None and mask is not None:
            mask = F.pad(mask, (1, 0), value=1.0)
        bias = self.positions.bias(h, self.looks_back)
        known = None if self.padding == "uea" else mask
        for layer in self.layers:
            h = layer(h, known, relative=bias, rotary=self.positions.rotary)
        if self.norm is not None:
            h = self.norm(h)
        if c["finalGelu"]:
            h = F.gelu(h)
        return self.pooled(F.dropout(h, c["finalDropout"], self.training), mask)

    def embed(self, x: Tensor, rows: Optional[Tensor]) -> Tensor:
        """Tokens, with what is added to them, before the first layer [B,N,D]."""
        c, places = self.config, None
        if self.table:
            h = self.embedding(x, rows)
        else:
            if self.places is not None:
                ids, x = x[..., 0], x[..., 1:]
                there = (ids >= 0) & (ids < c["places"])
                places = self.places(torch.where(there, ids, torch.zeros_like(ids)).long()) * there[..., None]
            h = self.embedding(x)
        if c["embeddingScale"] not in (0, 1):
            h = h * c["embeddingScale"]
        if places is not None:
            h = h + places
        if self.classToken is not None:
            h = torch.cat([cast(Tensor, self.classToken.weight).expand(len(h), 1, -1), h], 1)
        h = self.positions(h)
        if self.embeddingNorm is not None:
            h = self.embeddingNorm(h)
        return F.dropout(h, c["dropout"], self.training)

    def pooled(self, h: Tensor, mask: Optional[Tensor]) -> Tensor:
        """[B,N,D] → [B,D], of flatten [B,length·D], of none as it is."""
        pooling = self.config["pooling"]
        if pooling == "none":
            return h
        if pooling == "cls":
            return h[:, 0]
        if pooling == "max":
            return (h if mask is None else h.masked_fill(mask[..., None] == 0, -torch.inf)).amax(1)
        if pooling == "attention":
            assert self.pool is not None
            scores = h @ cast(Tensor, self.pool.query)[0] / h.shape[-1] ** 0.5
            if mask is not None:
                scores = scores.masked_fill(mask == 0, -torch.inf)
            return (torch.softmax(scores, -1)[:, None] @ h)[:, 0]
        if pooling == "last":
            if mask is None:
                return h[:, -1]
            return h[torch.arange(len(h), device=h.device), mask.sum(1).long() - 1]
        if mask is not None:
            h = h * (mask != 0)[..., None]
        if pooling == "flatten":
            return F.pad(h, (0, 0, 0, self.length - h.shape[1])).flatten(1)
        if mask is None or self.padding != "none":
            return h.mean(1)
        return h.sum(1) / (mask != 0).sum(1, keepdim=True).clamp(min=1)


class Classifier(Encoder):
    """classes (or, of numbers, outputs) of series, tokens, images, rows of tables, or pairs of them."""

    word = "classifier"

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return True


class Regressor(Encoder):
    """Numbers of a sample."""

    word, own = "regressor", ("task",)

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        return {**complete_config({"outputs": 1, **given}, self.word), "task": "regression"}

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return config.get("task") == "regression"


class SequenceModel(Encoder):
    """inputs: numbers of a token, or vocabulary: ids; outputs or classes at every token."""

    word, own = "sequenceModel", ("causal", "pooling")

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        given = dict(given)
        inputs, vocabulary, length = (given.pop(name, None) for name in ("inputs", "vocabulary", "length"))
        if (inputs is None) == (vocabulary is None):
            fail("sequenceModel: give inputs, how many numbers a token has, or vocabulary, how many ids, and not both")
        causal = bool(given.pop("causal", False))
        size = (
            {"kind": "series", "features": inputs}
            if vocabulary is None
            else {"kind": "tokens", "vocabulary": vocabulary}
        )
        layers = given.get("attention") or "primal"
        if causal:
            layers = _causal(layers, self.word)
        config = complete_config({**given, "input": {**size, "length": length}, "attention": layers}, self.word)
        return {**config, "pooling": "none", "causal": causal}

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return config.get("pooling") == "none" and "causal" in config


class LanguageModel(Encoder):
    """The next token at every token. Texts are bytes, where the vocabulary has 256 ids or more."""

    word, own = "languageModel", ("pooling",)

    def complete(self, given: Dict[str, Any]) -> Dict[str, Any]:
        given = dict(given)
        vocabulary, length = given.pop("vocabulary", 256), given.pop("length", 128)
        layers = _causal(given.get("attention") or "primal", self.word)
        size = {"kind": "tokens", "vocabulary": vocabulary, "length": length}
        general = {**given, "input": size, "classes": vocabulary, "attention": layers}
        return {**complete_config(general, self.word), "pooling": "none"}

    @classmethod
    def is_kind(cls, config: Mapping[str, Any]) -> bool:
        return config.get("pooling") == "none" and "causal" not in config

    def generate(
        self,
        prompt: Any,
        *,
        tokens: int = generation.TOKENS,
        temperature: float = Sampling.temperature,
        top_k: Optional[int] = Sampling.top_k,
        top_p: float = Sampling.top_p,
        min_p: float = Sampling.min_p,
        repetition_penalty: float = Sampling.repetition_penalty,
        stop: Any = (),
        seed: Optional[int] = None,
    ) -> Any:
        """Goes on from a prompt: a text gives a text (of bytes), ids give ids.

        temperature 0 takes the likeliest; stop: texts or ids after which it is over. With a seed the tokens are those
        of the library with the same seed: the generator is the same. Each token is a pass over the text so far, where
        the library keeps what its layers need.
        """
        given: Dict[str, Any] = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "min_p": min_p}
        more: Dict[str, Any] = {"repetition_penalty": repetition_penalty, "stop": stop, "seed": seed}
        ids = self.tokens_after(prompt, tokens=tokens, **given, **more)
        return "".join(generation.pieces(ids)) if isinstance(prompt, str) else list(ids)

    def generate_stream(self, prompt: Any, **options: Any) -> Iterator[Any]:
        """As generate(), in pieces: whole characters of a text, or ids."""
        ids = self.tokens_after(prompt, **options)
        return generation.pieces(ids) if isinstance(prompt, str) else ids

    def tokens_after(
        self,
        prompt: Any,
        *,
        tokens: int = generation.TOKENS,
        stop: Any = (),
        seed: Optional[int] = None,
        **sampling: Any,
    ) -> Iterator[int]:
        """As generate(), one id after the other."""
        known = [each.name for each in fields(Sampling)]
        for name in sampling:
            if name not in known:
                fail(f'generate has no option "{name}"{guess(name, [*known, "tokens", "stop", "seed"])}')
        vocabulary = self.config["input"]["vocabulary"]

        def encoded(text: Any, where: str) -> Any:
            return ids_of(text, vocabulary, where)

        begun = encoded(prompt, "generate: prompt").tolist()
        if not begun:
            fail("generate: prompt is empty; at least one token is needed")
        return generation.generated(
            self._next_logits,
            begun,
            whole("generate: tokens", tokens, 0),
            Sampling(**sampling),
            generation.stops_of(stop, encoded),
            generation.checked_seed(seed),
        )

    def _next_logits(self, ids: List[int]) -> Any:
        """Of the token behind all of them, [V]. What has no end looks back on them all, else on the last `length`."""
        seen = ids if self._endless() else ids[-self.length :]
        with evaluating(self):
            logits = self(torch.tensor([seen], device=next(self.parameters()).device))[0, -1]
        return logits.float().cpu().numpy()

    def _endless(self) -> bool:
        """Whether layers and positions take more tokens than the model's length (src/nn/generate.c)."""

        def endless(layer: AttentionLayer) -> bool:
            o = layer.options
            if "mode" in o:
                return bool(o["mode"] == "causal")
            if layer.kind == "linear":
                return bool(o["causal"]) and layer.pool is None
            window = layer.kind == "window" or o.get("pattern") == "window"
            most = max(layer.pool.tolist()) if layer.pool is not None else 1
            return window and bool(o["causal"]) and o["window"] < self.length // most

        table = self.config["positions"] in ("learned", "sinusoidal", "rotary")
        return not table and all(map(endless, self.attentions()))


def _causal(layers: Any, where: str) -> Any:
    if isinstance(layers, (list, tuple)):
        return [causal_layer(each, f"{where}: attention[{i}]") for i, each in enumerate(layers)]
    return causal_layer(layers, f"{where}: attention")
