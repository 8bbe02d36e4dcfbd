"""Models whose body is one encoder: classifiers, regressors, models of sequences, language models."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..attention.initial import linear_
from ..layers import EncoderLayer, Positions, make_norm
from ..table import fail, told
from .base import Model
from .config import complete, tokens_of


class Prediction(NamedTuple):
    """What a model says of one sample: of classes label, name, probabilities and logits; of numbers values."""

    label: int
    name: str
    probabilities: np.ndarray
    logits: np.ndarray
    values: np.ndarray


class TableEmbedding(nn.Module):
    """A row for each number, category and missing value, times the number; a bias for each column."""

    def __init__(self, rows: int, columns: int, width: int) -> None:
        super().__init__()
        bound = 1 / math.sqrt(width)
        self.weight = nn.Parameter(torch.empty(rows, width).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(columns, width).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        """x [B,C,2]: of each column the row and what multiplies it → [B,C,D]"""
        return self.weight[x[..., 0].long()] * x[..., 1:] + self.bias


class Weight(nn.Module):
    """One tensor with a name below a prefix."""

    def __init__(self, name: str, *shape: int) -> None:
        super().__init__()
        self.register_parameter(name, nn.Parameter(torch.randn(*shape) * 0.02))


class Head(nn.Module):
    """The last linear map, behind a hidden layer where there is one; `tied`: by the table of the tokens."""

    def __init__(self, width: int, outputs: int, hidden: int, tied: bool) -> None:
        super().__init__()
        if hidden:
            self.hidden = linear_(nn.Linear(width, hidden))
        if tied:
            self.bias = nn.Parameter(torch.zeros(outputs))
            return
        last = linear_(nn.Linear(hidden or width, outputs))
        self.weight, self.bias = last.weight, last.bias

    def forward(self, x: Tensor, table: Optional[Tensor] = None) -> Tensor:
        """[…,in] → […,outputs]"""
        if hasattr(self, "hidden"):
            x = F.relu(self.hidden(x))
        return F.linear(x, self.weight if table is None else table, self.bias)


class Encoder(Model):
    """The common body. forward(x, mask) → logits [B,outputs], without pooling [B,N,outputs].

    x: [B,N,features] of standardised numbers, [B,N] of ids, of a table [B,C,2] (see `encode`); mask [B,N]: 0 where a
    shorter sample is padded. Of a pair, `second` and `second_mask`.
    """

    def __init__(self, config: Mapping[str, Any]) -> None:
        super().__init__(config)
        c = self.config
        D, kind, cls = c["width"], c["input"]["kind"], c["pooling"] == "cls"
        length = tokens_of(c)
        if kind == "table":
            rows = sum(1 + len(column.get("categories") or [0]) for column in c["input"]["columns"])
            self.embedding: nn.Module = TableEmbedding(rows, length - cls, D)
        elif kind == "tokens":
            self.embedding = Weight("weight", c["input"]["vocabulary"], D)
        else:
            self.embedding = linear_(nn.Linear(self._channels() - (c["places"] > 0), D))
        if c["places"]:
            self.places = Weight("weight", c["places"], D)
        if c["embeddingNorm"]:
            self.embeddingNorm = make_norm(D, c["normKind"], c["normEps"])
        self.positions = Positions(c["positions"], D, c["heads"], length)
        if cls:
            self.classToken = Weight("weight", D)
        self.layers = nn.ModuleList(
            EncoderLayer.from_config(c, i, options, length=length) for i, options in enumerate(c["attention"])
        )
        if c["padding"] != "none":
            for layer in self.layers:
                layer.attention.real_rows = False  # type: ignore[union-attr]
        if c["finalNorm"]:
            self.norm = make_norm(D, c["normKind"], c["normEps"])
        if c["pooling"] == "attention":
            self.pool = Weight("query", 1, D)
        pooled = D * (length - cls) if c["pooling"] == "flatten" else D
        self.head = Head(4 * pooled if c["pair"] else pooled, c["outputs"], c["headHidden"], c["tied"])

    def _channels(self) -> int:
        return self._features() * (2 if self.config.get("missing") == "mask" else 1)

    def forward(
        self,
        x: Tensor,
        mask: Optional[Tensor] = None,
        second: Optional[Tensor] = None,
        second_mask: Optional[Tensor] = None,
    ) -> Tensor:
        """Logits, before any softmax; of a model of numbers, outputs before `in_units`."""
        h = self.embed(x, mask)
        if self.config["pair"]:
            if second is None:
                fail("forward: second is missing: the model takes two samples")
            other = self.embed(second, second_mask)
            h = torch.cat([h, other, h * other, h - other], -1)
        tied = self.embedding.weight if self.config["tied"] else None
        y = self.head(h, tied)
        return torch.tanh(y) if self.config["outputActivation"] == "tanh" else y

    def embed(self, x: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        """What the head takes: the pooled vector [B,D], without pooling a row for each token [B,N,D]."""
        c = self.config
        if c["padding"] != "none":
            x, mask = self._padded(x, mask)
        h = self._tokens(x)
        if c["pooling"] == "cls":
            h = torch.cat([self.classToken.weight.expand(len(h), 1, -1), h], 1)  # type: ignore[operator]
            mask = None if mask is None else F.pad(mask, (1, 0), value=1)
        h = self.positions(h)
        if c["embeddingNorm"]:
            h = self.embeddingNorm(h)
        h = F.dropout(h, c["dropout"], self.training)
        back = all(layer.attention.looks_back for layer in self.layers)  # type: ignore[union-attr]
        relative = self.positions.bias(h.shape[1], back)
        for layer in self.layers:
            h = layer(h, None if c["padding"] == "uea" else mask, relative=relative, rotary=self.positions.rotary)
        if c["finalNorm"]:
            h = self.norm(h)
        if c["finalGelu"]:
            h = F.gelu(h)
        h = F.dropout(h, c["finalDropout"], self.training)
        if c["padding"] != "none" and mask is not None:
            h, mask = h * mask[..., None].to(h.dtype), None
        return self._pooled(h, mask)

    def _padded(self, x: Tensor, mask: Optional[Tensor]) -> Tuple[Tensor, Tensor]:
        """Up to the model's length, as the papers' released code has it."""
        length, N = self.config["input"]["length"], x.shape[1]
        mask = x.new_ones(x.shape[:2], dtype=torch.float32) if mask is None else mask
        gap = (0, length - N) if x.dim() == 2 else (0, 0, 0, length - N)
        return F.pad(x, gap), F.pad(mask, (0, length - N))

    def _tokens(self, x: Tensor) -> Tensor:
        c = self.config
        if c["input"]["kind"] == "tokens":
            h = F.embedding(x, self.embedding.weight)  # type: ignore[arg-type]
        elif c["places"]:
            h = self.embedding(x[..., 1:])
        else:
            h = self.embedding(x)
        if c["embeddingScale"] not in (0, 1):
            h = h * c["embeddingScale"]
        if c["places"]:
            ids = x[..., 0].long()
            inside = (x[..., 0] >= 0) & (x[..., 0] < c["places"])
            rows = F.embedding(ids.clamp(0, c["places"] - 1), self.places.weight)  # type: ignore[arg-type]
            h = h + rows * inside[..., None].to(h.dtype)
        return h

    def _pooled(self, h: Tensor, mask: Optional[Tensor]) -> Tensor:
        pooling = self.config["pooling"]
        keep = None if mask is None else (mask != 0)
        if pooling == "none":
            return h
        if pooling == "cls":
            return h[:, 0]
        if pooling == "flatten":
            h = h if keep is None else h * keep[..., None].to(h.dtype)
            return F.pad(h.flatten(1), (0, self.config["width"] * tokens_of(self.config) - h.shape[1] * h.shape[2]))
        if pooling == "last":
            last = h.new_full((len(h),), h.shape[1], dtype=torch.long) if keep is None else keep.sum(1)
            return h[torch.arange(len(h), device=h.device), last - 1]
        if pooling == "max":
            return (h if keep is None else h.masked_fill(~keep[..., None], float("-inf"))).amax(1)
        if pooling == "attention":
            scores = h @ self.pool.query[0] / math.sqrt(h.shape[-1])  # type: ignore[index]
            scores = scores if keep is None else scores.masked_fill(~keep, float("-inf"))
            return (scores.softmax(-1)[:, None] @ h)[:, 0]
        if keep is None:
            return h.mean(1)
        weights = keep.to(h.dtype)
        return (h * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)

    # ---- samples -----------------------------------------------------------------------------------------------------

    def encode(self, sample: Any) -> Tensor:
        """One sample as `forward` takes it, without the batch: standardised numbers [N,features], ids [N], of a table
        [C,2]. A sample: numbers [N,features] or a flat list of them; ids; an image [height,width,channels]; of a table a
        row, a value for each column or a mapping by their names, None or NaN where it is missing.
        """
        c = self.config["input"]
        if c["kind"] == "tokens":
            ids = torch.as_tensor(np.asarray(sample, np.int64))
            if len(ids) and not 0 <= int(ids.min()) <= int(ids.max()) < c["vocabulary"]:
                fail(f"predict: an id is not from 0 to {c['vocabulary'] - 1}")
            return ids
        if c["kind"] == "table":
            return self._row(sample)
        x = np.asarray(sample, np.float64)
        if c["kind"] == "image":
            p = c["patch"]
            x = x.reshape(c["height"] // p, p, c["width"] // p, p * c["channels"]).transpose(0, 2, 1, 3)
        features = self._features()
        if x.size == 0 or x.size % features:
            fail(f"predict: a sample has {x.size} numbers, expected a multiple of {features}, the features of a step")
        x = x.reshape(-1, features)
        if len(x) > tokens_of(self.config) - (self.config["pooling"] == "cls"):
            fail(f"predict: a sample has {len(x)} tokens, the model takes at most {tokens_of(self.config)}")
        masked = self.config.get("missing") == "mask"
        if not np.isfinite(x[~np.isnan(x)] if masked else x).all():
            fail("predict: a sample holds NaN or an infinite number")
        scaled = self._scaled(x)
        if masked:
            there = ~np.isnan(scaled)
            scaled = np.stack([np.where(there, scaled, 0), there], -1).reshape(len(x), -1)
        return torch.from_numpy(np.ascontiguousarray(scaled, dtype=np.float32))

    def _row(self, sample: Any) -> Tensor:
        columns: List[Dict[str, Any]] = self.config["input"]["columns"]
        values = [sample.get(c["name"]) for c in columns] if isinstance(sample, Mapping) else list(sample)
        if len(values) != len(columns):
            fail(f"predict: a row has {len(values)} values, the model takes {len(columns)} columns")
        numbers, rows, first = np.full(len(columns), np.nan), [], 0
        for i, (column, value) in enumerate(zip(columns, values)):
            names = column.get("categories")
            row = 0
            if value is None or (isinstance(value, float) and math.isnan(value)):
                row = 0
            elif names:
                place = int(value) if isinstance(value, (int, float, np.number)) else -1
                if place < 0 and str(value) in names:
                    place = names.index(str(value))
                if not 0 <= place < len(names):
                    if self.config["input"].get("unknown") != "missing":
                        fail(f'predict: column "{column["name"]}" is {told(value)}, which is none of its categories')
                    place = -1
                row = 1 + place
            else:
                numbers[i], row = float(value), 1
            rows.append(first + row)
            first += 1 + (len(names) if names else 1)
        scaled = self._scaled(numbers)
        scale = np.where(np.isnan(numbers), 1, scaled)
        return torch.from_numpy(np.stack([np.asarray(rows, np.float32), scale.astype(np.float32)], -1))

    def batch(self, samples: Sequence[Any]) -> Tuple[Tensor, Optional[Tensor]]:
        """Samples encoded, padded to the longest, and the mask [B,N] that says so; None where all are of one length."""
        each = [self.encode(sample) for sample in samples]
        longest = max(len(x) for x in each)
        device = next(self.parameters()).device
        x = torch.stack(
            [F.pad(x, (0, longest - len(x)) if x.dim() == 1 else (0, 0, 0, longest - len(x))) for x in each]
        )
        if all(len(one) == longest for one in each):
            return x.to(device), None
        mask = torch.stack([torch.arange(longest) < len(one) for one in each])
        return x.to(device), mask.float().to(device)

    @torch.no_grad()
    def logits(self, sample: Any) -> Tensor:
        """Of one sample (of a pair: two), in evaluation mode: [outputs], without pooling [N,outputs]."""
        training = self.training
        self.eval()
        try:
            if self.config["pair"]:
                (a, a_mask), (b, b_mask) = (self.batch([one]) for one in sample)
                y: Tensor = self(a, a_mask, b, b_mask)[0]
            else:
                y = self(*self.batch([sample]))[0]
        finally:
            self.train(training)
        return y

    def predict(self, sample: Any) -> Prediction:
        """What the model says of one sample, as the npm package's predict()."""
        logits = self.logits(sample)
        none = np.zeros(0)
        if self.config["loss"] == "mse":
            values = self.in_units(logits).cpu().numpy()
            return Prediction(-1, "", none, values, values)
        multi = self.config["loss"] == "multiLabel"
        shares = torch.sigmoid(logits) if multi else logits.softmax(-1)
        label = -1 if multi or logits.dim() > 1 else int(logits.argmax())
        name = "" if label < 0 else (self.classes[label] if self.classes else str(label))
        return Prediction(label, name, shares.cpu().numpy(), logits.cpu().numpy(), none)


class Classifier(Encoder):
    """`pa.classifier`: series, tokens, images or rows of tables to classes, or with `outputs` to numbers."""

    def __init__(self, input: Any = None, *, config: Optional[Mapping[str, Any]] = None, **options: Any) -> None:
        """input: e.g. {'kind': 'series', 'features': 12, 'length': 29}; the other options as in JavaScript, in snake
        case: classes or outputs, width, depth, heads, attention …; config: instead of them, one that a file holds.
        """
        super().__init__(complete(input, options) if config is None else config)


class Regressor(Classifier):
    """`pa.regressor`: the same that predicts `outputs` numbers (1)."""

    def __init__(self, input: Any = None, *, config: Optional[Mapping[str, Any]] = None, **options: Any) -> None:
        if config is None:
            config = {**complete(input, {"outputs": 1, **options}), "task": "regression"}
        super().__init__(config=config)


class SequenceModel(Encoder):
    """`pa.sequence_model`: an output, or with `classes` a class, at every token."""

    def __init__(
        self,
        inputs: Optional[int] = None,
        *,
        vocabulary: Optional[int] = None,
        length: int = 0,
        causal: bool = False,
        config: Optional[Mapping[str, Any]] = None,
        **options: Any,
    ) -> None:
        """inputs: numbers of a token, or vocabulary: how many ids; length: the longest sequence."""
        if config is None:
            if (inputs is None) == (vocabulary is None):
                fail("model: give inputs, how many numbers a token has, or vocabulary, and not both")
            what = (
                {"kind": "series", "features": inputs, "length": length}
                if vocabulary is None
                else {"kind": "tokens", "vocabulary": vocabulary, "length": length}
            )
            config = {**complete(what, {**options, "pooling": "none"}, causal), "causal": causal}
        super().__init__(config)

    def _scaled(self, numbers: Any) -> np.ndarray:
        if not self.config["places"] or self.standardization is None:
            return super()._scaled(numbers)
        places = np.asarray(numbers, np.float64)[..., :1]
        return np.concatenate([places, super()._scaled(numbers)[..., 1:]], -1).astype(np.float32)


class LanguageModel(Encoder):
    """`pa.languageModel`: text that goes on, token by token."""

    def __init__(
        self,
        vocabulary: int = 256,
        length: int = 128,
        *,
        config: Optional[Mapping[str, Any]] = None,
        **options: Any,
    ) -> None:
        if config is None:
            what = {"kind": "tokens", "vocabulary": vocabulary, "length": length}
            config = complete(what, {**options, "classes": vocabulary, "pooling": "none"}, causal=True)
        super().__init__(config)

    @torch.no_grad()
    def generate(self, prompt: bytes, tokens: int = 100) -> bytes:
        """The likeliest continuation of a text of bytes; the model sees its last `length` of them."""
        ids = list(prompt)
        for _ in range(tokens):
            ids.append(int(self.logits(ids[-self.config["input"]["length"] :])[-1].argmax()))
        return bytes(ids)
