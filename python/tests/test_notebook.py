"""What is recorded of a model gives the weights that the model itself has; the model answers as it did."""

from __future__ import annotations

import importlib.util

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from primal_attention.notebook import watch
from primal_attention.notebook.calls import make_call
from primal_attention.notebook.pack import pack

attend = getattr(F, "scaled_dot_product_attention", None)


@pytest.mark.parametrize("grad", [False, True])
@pytest.mark.parametrize("batch_first", [False, True])
def test_multihead_attention(grad: bool, batch_first: bool) -> None:
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(12, 3, batch_first=batch_first, add_bias_kv=True, add_zero_attn=True).eval()
    x = torch.randn(2, 2, 12) if not batch_first else torch.randn(2, 5, 12)
    tokens = x.shape[1] if batch_first else x.shape[0]
    padding = torch.zeros(2, tokens, dtype=torch.bool)
    padding[1, -1] = True
    causal = torch.ones(tokens, tokens).triu(1).bool()
    with torch.set_grad_enabled(grad):
        y, weights = layer(x, x, x, key_padding_mask=padding, attn_mask=causal, average_attn_weights=False)
        with watch(layer, sample=1) as seen:
            again = layer(x, x, x, key_padding_mask=padding, attn_mask=causal, average_attn_weights=False)[0]
    assert len(seen) == 1 and "forward" not in layer.__dict__
    assert torch.allclose(y, again, atol=1e-6) and torch.allclose(seen.calls[0].map(), weights[1], atol=1e-6)


def test_fast_path_of_encoders() -> None:
    torch.manual_seed(0)
    model = nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 2, 16, batch_first=True), 2).eval()
    x = torch.randn(2, 5, 8)
    with torch.no_grad():
        y = model(x)
        with watch(model) as seen:
            again = model(x)
    assert [call.name for call in seen.calls] == ["layers.0.self_attn", "layers.1.self_attn"]
    assert torch.allclose(y, again, atol=1e-5) and "forward" not in model.__dict__


@pytest.mark.skipif(attend is None, reason="PyTorch 1.13 has no public scaled_dot_product_attention")
def test_scaled_dot_product_attention_wherever_it_is_called_from() -> None:
    class Own(nn.Module):
        def forward(self, q: torch.Tensor, causal: bool, scale: float) -> torch.Tensor:
            return attend(q, q, q, is_causal=causal, scale=scale)  # type: ignore[misc]

    q = torch.randn(2, 3, 5, 4)
    model = Own()
    with watch(model, limit=1) as seen:
        y = model(q, True, 0.7)
        model(q, False, 0.7)
    assert seen.calls[0].name == "Own" and seen.dropped == 1
    assert torch.allclose(seen.calls[0].map() @ q[0], y[0], atol=1e-6)


def test_private_form_of_old_versions() -> None:
    private = getattr(F, "_scaled_dot_product_attention", None)
    if private is None:
        pytest.skip("this PyTorch has the public form alone")
    q = torch.randn(2, 3, 5, 4)
    with watch(nn.Identity()) as seen:
        y = private(q, q, q, None, 0.0, False, True)[0]
    assert torch.allclose(seen.calls[0].map() @ q[0], y[0], atol=1e-6)


def test_sentences() -> None:
    q = torch.randn(2, 5, 4)
    with pytest.raises(ValueError, match=r"q and k must be \[N,d\]"):
        make_call("mine", q, torch.randn(2, 5, 3))
    with pytest.raises(ValueError, match="does not go with scores"):
        make_call("mine", q, q, mask=torch.ones(3, 5))
    with pytest.raises(ValueError, match="sample must be below 1"):
        make_call("mine", q, q, sample=1)
    with pytest.raises(ValueError, match="q of mine must be finite"):
        pack([make_call("mine", q * float("nan"), q)])
    with pytest.raises(ValueError, match="must be a torch.nn.Module"):
        with watch(3):  # type: ignore[arg-type]
            pass
    with watch(nn.Identity()) as seen:
        pass
    if importlib.util.find_spec("anywidget"):
        with pytest.raises(ValueError, match="no attention was seen"):
            seen.view()
