"""Stochastic depth: of each sample and each part by itself, with the core's rates (src/nn/encoder.c)."""

from __future__ import annotations

from typing import Any, List

import pytest
import torch

from primal_attention import Classifier, Translator
from primal_attention.layers import EncoderLayer


def test_of_each_sample_and_part_by_itself() -> None:
    torch.manual_seed(0)
    layer = EncoderLayer(8, 2, 5, "softmax", dropout=0.0, drop_path=0.25, norm="pre").train()
    x = torch.randn(2000, 5, 8)
    with torch.no_grad():
        attended = layer.attention(layer.norm1(x)) / 0.75
        out = layer(x)
        kept = []
        for rows in (x, x + attended):  # without attention, and with it
            more = layer.feedforward(layer.norm2(rows)) / 0.75
            kept.append([(out - each).abs().amax((1, 2)) < 1e-5 for each in (rows, rows + more)])
    share = torch.stack([each.double().mean() for pair in kept for each in pair])
    assert int(torch.stack([each for pair in kept for each in pair]).sum()) == 2000
    # neither, feed-forward alone, attention alone, both
    assert torch.allclose(share, torch.tensor([0.0625, 0.1875, 0.1875, 0.5625]).double(), atol=0.04)


def rates(layers: Any) -> List[List[float]]:
    return [[each.drop_path, each.drop_path_after] for each in layers.modules() if isinstance(each, EncoderLayer)]


def test_rates_rise_over_the_layers_and_a_decoders_layer_is_two() -> None:
    size = {"kind": "series", "features": 2, "length": 5}
    model = Classifier(input=size, classes=2, width=8, depth=3, drop_path=0.4)
    assert rates(model.layers) == [[0, 0], [0.2, 0.2], [0.4, 0.4]]
    side = {"vocabulary": 9, "length": 5}
    pairs = Translator(source=side, target=side, width=8, depth=2, drop_path=0.5)
    # two of the encoder, then self, cross, self, cross
    assert sum(rates(pairs.encoder), []) == pytest.approx([0, 0, 0.1, 0.1])
    assert sum(rates(pairs.decoder), []) == pytest.approx([0.2, 0.3, 0.4, 0.5])
