"""The table is the binary's, functions and layers are those of the table, and bad input hears what is wrong."""

from __future__ import annotations

import inspect
import shutil
import subprocess
from typing import Any, Callable, Dict

import pytest
import torch
from reading import ROOT

from primal_attention import attention
from primal_attention.attention import GraphAttention, make_attention
from primal_attention.attention.calls import argument_name
from primal_attention.attention.skyformer import choose_landmarks
from primal_attention.layers import EncoderLayer, Positions
from primal_attention.table import GRAPH_KINDS, KINDS, MODEL_OPTIONS, OPERATIONS, camel, snake


def test_up_to_date() -> None:
    if not shutil.which("node") or not (ROOT / "dist/full.simd128.wasm").exists():
        pytest.skip("node or dist/ is not here: the binary can't be asked")
    done = subprocess.run(["node", str(ROOT / "scripts/python-table.mjs"), "--check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_functions_are_those_of_the_table() -> None:
    assert list(attention.FUNCTIONS) == list(OPERATIONS)
    for name, row in OPERATIONS.items():
        parameters = inspect.signature(attention.FUNCTIONS[name]).parameters
        inputs = [argument_name(each.name) for each in row.inputs]
        options = [snake(each.name) for each in row.options if not each.internal]
        own = {"training", "maps"} | {"primal": {"real_rows"}, "kep-svgp": {"real_rows"}, "performer": {"number"}}.get(name, set())
        assert set(parameters) == {*inputs, *options} | (own & set(parameters)), name
        for option in options:  # defaults are the table's
            assert parameters[option].default is None, f"{name}: {option}"
        needed = [argument_name(each.name) for each in row.inputs if not each.optional]
        without = [key for key, each in parameters.items() if each.default is inspect.Parameter.empty]
        assert sorted(set(needed) - {"landmarks"}) == sorted(without), name


def test_names() -> None:
    for row in OPERATIONS.values():
        for each in (*row.options, *row.layer, *row.inputs):
            assert camel(snake(each.name)) == each.name


@pytest.mark.parametrize("kind", KINDS)
def test_layers_have_defaults(kind: str) -> None:
    layer = make_attention(kind, 12, 3, 9)
    for option in OPERATIONS[kind].layer_options():
        given = layer.options.get(option.name, option.default)
        assert option.name == "rows" or given == option.default
    layer.train()(torch.randn(2, 9, 12)).sum().backward()
    for name, parameter in layer.named_parameters():
        assert parameter.grad is not None or name == "lambda", name


def qkv(n: int = 5, m: int = 5) -> Dict[str, torch.Tensor]:
    return {"q": torch.randn(1, 2, n, 4), "k": torch.randn(1, 2, m, 4), "v": torch.randn(1, 2, m, 4)}


BAD: Dict[str, Callable[[], Any]] = {
    "attention.softmax: beta must be a number, got nan": lambda: attention.softmax(**qkv(), beta=float("nan")),
    'conv must be "none", "1d" or "2d", got "1D"; did you mean "1d"?': lambda: attention.softmax(**qkv(), conv="1D"),
    "dropout must be a number from 0 below 1, got 1": lambda: attention.softmax(**qkv(), dropout=1),
    "causal must be True or False, got 1": lambda: attention.softmax(**qkv(), causal=1),  # type: ignore[arg-type]
    "causal needs as many queries as keys, got 5 and 4": lambda: attention.softmax(**qkv(5, 4), causal=True),
    "filter is missing": lambda: attention.softmax(**qkv(), conv="1d"),
    "mask has shape [1, 4], expected [B,M] with M = 5 of k": lambda: attention.softmax(**qkv(), mask=torch.ones(1, 4)),
    "pool is [1, 0]": lambda: attention.linear(**qkv(), pool=torch.tensor([1, 0])),
    "bias does not go with pool": lambda: attention.softmax(**qkv(), pool=torch.tensor([1, 2]), bias=torch.zeros(5, 5)),
    "betas does not go with beta 0.5": lambda: attention.softmax(**qkv(), betas=torch.ones(2), beta=0.5),
    "causal does not go with standardize": lambda: attention.linear(**qkv(), causal=True, standardize=True),
    "summary is 5, more than the block of 4": lambda: attention.sparse(**qkv(), pattern="fixed", summary=5),
    "landmarks has 10, expected 0 to 9": lambda: attention.skyformer(**qkv(), landmarks=[0, 10]),
    "iterations must be a whole number from 0 to 100, got 101": lambda: attention.skyformer(**qkv(), iterations=101),
    "p must be a number above 1, got 1": lambda: attention.implicit(**qkv(), w=torch.zeros(2, 4, 3), p=1),
    "w2 is missing": lambda: attention.implicit(**qkv(), w1=torch.zeros(2, 4, 3)),
    "x is missing": lambda: attention.primal(
        torch.zeros(1, 2, 5, 4),
        torch.zeros(1, 2, 5, 4),
        torch.zeros(2, 3, 2),
        torch.zeros(2, 3, 2),
        torch.zeros(4, 4),
        torch.zeros(4),
    ),
    "edges has [0, 3], expected nodes from 0 to 2": lambda: attention.graph(
        torch.zeros(2, 3, 4), torch.zeros(2, 4), torch.zeros(2, 4), torch.tensor([[0, 3]])
    ),
    'kind must be "softmax", "primal"': lambda: make_attention("soft", 12, 3, 9),
    "attention.rank must be a whole number from 1 to 65536, got 0": lambda: make_attention(
        {"kind": "primal", "rank": 0}, 12, 3, 9
    ),
    'softmax has no option "rank"': lambda: make_attention({"kind": "softmax", "rank": 3}, 12, 3, 9),
    "attention.pool has 2 entries for 3 heads": lambda: make_attention({"kind": "linear", "pool": [1, 2]}, 12, 3, 9),
    "attention.rows is 4, but only mode": lambda: make_attention(
        {"kind": "primal", "mode": "fixed", "rows": 4}, 12, 3, 9
    ),
    "heads must divide width, got 5 and 12": lambda: make_attention("softmax", 12, 5, 9),
    "has no causal form; softmax": lambda: make_attention("gaussian", 12, 3, 9, causal=True),
    "which is attention over the nodes of a graph": lambda: make_attention("graph", 12, 3, 9),
    "which is attention over a sequence": lambda: GraphAttention("softmax", 4, 2, 3, last=True),
    "cross attention: kind is": lambda: EncoderLayer(12, 3, 9, "softmax", cross="skyformer"),
    "cross attention: causal is True": lambda: EncoderLayer(
        12, 3, 9, "softmax", cross={"kind": "softmax", "causal": True}
    ),
    'layer: norm must be "post" or "pre"': lambda: EncoderLayer(12, 3, 9, "softmax", norm="both"),
    "10 tokens, the model takes at most 9": lambda: Positions("learned", 12, 3, 9)(torch.zeros(1, 10, 12)),
}


@pytest.mark.parametrize("sentence", BAD)
def test_bad_input(sentence: str) -> None:
    with pytest.raises(ValueError) as told:
        BAD[sentence]()
    assert sentence in str(told.value)


# ---- what has chance in it, and so can't be the library's numbers ----------------------------------------------------


def test_dropout_keeps_the_mean() -> None:
    torch.manual_seed(1)
    given = qkv(6, 6)
    plain = attention.softmax(**given, dropout=0.3)
    assert torch.equal(plain, attention.softmax(**given))
    many = {name: each.expand(3000, -1, -1, -1) for name, each in given.items()}
    draws = attention.softmax(**many, dropout=0.3, training=True)
    assert (draws.mean(0) - plain[0]).abs().max() < 0.08
    assert draws.std(0).max() > 0.1


def test_landmarks_are_drawn_in_training_only() -> None:
    given = qkv(30, 30)
    first, second = (attention.skyformer(**given, landmarks=8) for _ in range(2))
    assert torch.equal(first, second)
    torch.manual_seed(0)
    assert not torch.equal(first, attention.skyformer(**given, landmarks=8, training=True))


def test_landmarks_of_training_are_of_rows_that_count() -> None:
    q, k = torch.randn(2, 1, 9, 4), torch.randn(2, 1, 9, 4)
    mask = torch.tensor([[1.0] * 9, [1.0] * 2 + [0.0] * 7])
    rows = choose_landmarks(q, k, mask, None, 7, True)
    assert rows.shape == (2, 7)
    assert int((rows[0] < 9).sum()) == 4 and (rows[0].diff() > 0).all() and rows[0, 0] >= 0
    assert rows[1].tolist() == [0, 1, 9, 10, -1, -1, -1]
    seen = torch.cat([choose_landmarks(q, k, None, None, 4, True).flatten() for _ in range(100)])
    assert len(seen.unique()) == 18


def test_noise_stays_in_evaluation() -> None:
    layer = make_attention({"kind": "implicit", "source": "mikan", "klWeight": 0.1}, 12, 3, 9).eval()
    x = torch.randn(2, 9, 12)
    assert torch.equal(layer(x), layer(x)) and layer.kl_weight == 0.1 and layer.kl is not None
    before = layer(x)
    layer.spectral.redraw(torch.randn(1, 4, 3, 64))
    assert not torch.equal(before, layer(x))
    assert not torch.equal(layer.train()(x), layer(x))
    edges = torch.tensor([[0, 0], [1, 0], [1, 1], [2, 1]])
    graph = GraphAttention({"kind": "graphImplicit", "source": "ikan", "samples": 6}, 4, 2, 3, last=True).eval()
    assert graph(torch.randn(3, 4), edges).shape == (3, 3) and graph.kl is not None


def test_drop_path_leaves_samples_out() -> None:
    layer = EncoderLayer(12, 3, 9, "softmax", norm="pre", dropout=0.0, drop_path=0.9).train()
    x = torch.randn(200, 9, 12)
    same = (layer(x) == x).all(2).all(1).float().mean()
    assert 0.7 < float(same) < 0.9  # both parts are left out, 0.81


def test_decoder_looks_at_memory() -> None:
    layer = EncoderLayer(12, 3, 9, "softmax", cross="linear", causal=True, dropout=0.0)
    assert {"cross.norm.weight", "cross.query.weight", "feedforward.0.bias"} <= set(layer.state_dict())
    x, memory = torch.randn(1, 9, 12), torch.randn(1, 7, 12)
    y = layer(x, memory=memory)
    later = x.clone()
    later[:, 5:] += 1
    assert torch.allclose(layer(later, memory=memory)[:, :5], y[:, :5], atol=1e-6)
    assert not torch.allclose(layer(x, memory=memory + 1)[:, :5], y[:, :5])
    padded = torch.cat([memory, torch.randn(1, 4, 12)], 1)
    mask = torch.tensor([[1.0] * 7 + [0.0] * 4])
    assert torch.allclose(layer(x, memory=padded, memory_mask=mask), y, atol=1e-5)


def test_float64_gradients() -> None:
    """Autograd's against differences, where no golden vector is: conv over a grid, causal pooling, faint features."""
    torch.manual_seed(3)
    q, k, v = (torch.randn(1, 2, 6, 3, dtype=torch.float64, requires_grad=True) for _ in range(3))
    filter = torch.randn(2, 2, 2, dtype=torch.float64, requires_grad=True)
    pool = torch.tensor([1, 2])
    check = torch.autograd.gradcheck
    assert check(lambda *x: attention.softmax(*x[:3], filter=x[3], rows=2, cols=3, causal=True), (q, k, v, filter))
    assert check(lambda *x: attention.softmax(*x, causal=True, pool=pool, standardize=True), (q, k, v))
    assert check(lambda *x: attention.linear(*x, causal=True, pool=pool), (q, k, v))
    assert check(lambda *x: attention.skyformer(*x, landmarks=[0, 3, 7], iterations=3), (q, k, v))


def test_compiles() -> None:
    """torch.compile takes layers: it writes names as code, and one of ours is a word of the language."""
    if not hasattr(torch, "compile"):
        pytest.skip("PyTorch 1 has no torch.compile")
    for kind in ("primal", "softmax"):
        layer = EncoderLayer(12, 3, 9, kind, dropout=0.0)
        x = torch.randn(2, 9, 12)
        assert torch.allclose(torch.compile(layer, backend="eager")(x), layer(x), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_exports(kind: str) -> None:
    """torch.export takes layers; what it exports of `primal` it can't write as code, for its parameter's name."""
    if not hasattr(torch, "export"):
        pytest.skip("PyTorch 1 has no torch.export")
    layer, x = EncoderLayer(12, 3, 9, kind, dropout=0.0).eval(), torch.randn(2, 9, 12)
    with torch.no_grad():
        exported = torch.export.export(layer, (x,))
        if kind != "primal":
            assert torch.allclose(exported.module()(x), layer(x), atol=1e-6)


@pytest.mark.parametrize("kind", MODEL_OPTIONS["positions"].words)
def test_positions_live_where_the_model_does(kind: str) -> None:
    """The meta device stands for any that is not the CPU."""
    positions, layer = Positions(kind, 12, 3, 9).to("meta"), EncoderLayer(12, 3, 9, "softmax").to("meta")
    x = positions(torch.zeros(2, 9, 12, device="meta"))
    assert layer(x, relative=positions.bias(x, False), rotary=positions.rotary).device.type == "meta"


@pytest.mark.parametrize("kind", KINDS)
def test_other_precisions(kind: str) -> None:
    layer, x = EncoderLayer(12, 3, 9, kind, dropout=0.0).eval(), torch.randn(2, 9, 12)
    mask = torch.tensor([[1.0] * 9, [1.0] * 5 + [0.0] * 4])
    exact = layer(x, mask)
    with torch.autocast("cpu", torch.bfloat16):
        assert (layer(x, mask) - exact).abs().max() < 0.3
    assert torch.allclose(layer.double()(x.double(), mask.double()).float(), exact, atol=2e-4)
    assert torch.isfinite(layer.bfloat16()(x.bfloat16(), mask)).all()
