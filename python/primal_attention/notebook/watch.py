"""Records queries and keys while a model runs.

`scaled_dot_product_attention` is seen wherever it is called from (a torch function mode); nn.MultiheadAttention, which
does without it on its fast path and where weights are asked for, by its own projections; the fast path of
nn.TransformerEncoderLayer, which calls neither, is switched off meanwhile. Results stay what they were.
"""

from __future__ import annotations

import math
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Optional, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from ..table import fail
from .calls import Call, make_call

NAMES = ("scaled_dot_product_attention", "_scaled_dot_product_attention")  # the latter before PyTorch 2.0


class Seen:
    """What was seen: `calls`, in the order in which attention was computed."""

    def __init__(self, sample: int, limit: int) -> None:
        self.calls: List[Call] = []
        self.sample, self.limit = sample, limit
        self.dropped = 0
        self.inside: List[str] = []  # the modules that are running
        self.own = 0  # above 0 in an nn.MultiheadAttention, which is recorded as a whole

    def add(self, *args: Any, **options: Any) -> None:
        if len(self.calls) < self.limit:
            self.calls.append(make_call(self.inside[-1] if self.inside else "model", *args, **options))
        else:
            self.dropped += 1

    def view(self, layers: Optional[Sequence[int]] = None, *, tokens: Sequence[str] = ()) -> Any:
        """The widget; layers: which of `calls` it shows, all if not given; tokens: names of the rows."""
        from .view import AttentionView

        if not self.calls:
            fail(
                "watch: no attention was seen: the model must run inside `with watch(model)` and call"
                " scaled_dot_product_attention or nn.MultiheadAttention; else AttentionView(q, k)"
            )
        chosen = range(len(self.calls)) if layers is None else layers
        for each in chosen:
            if not -len(self.calls) <= each < len(self.calls):
                fail(f"watch: layers has {each}, but {len(self.calls)} calls were seen, 0 to {len(self.calls) - 1}")
        return AttentionView(calls=[self.calls[each] for each in chosen], tokens=tokens)

    def __len__(self) -> int:
        return len(self.calls)


class _Mode(TorchFunctionMode):
    def __init__(self, seen: Seen) -> None:
        super().__init__()
        self.seen = seen

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if getattr(func, "__name__", "") in NAMES and not self.seen.own:
            self._record(*args, **kwargs)
        return func(*args, **kwargs)

    def _record(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        attn_mask: Optional[Tensor] = None,
        dropout_p: float = 0.0,
        *rest: Any,
        is_causal: bool = False,
        scale: Optional[float] = None,
        **others: Any,
    ) -> None:
        causal = bool(rest[-1]) if rest else is_causal  # 1.13 has need_attn_weights before it
        self.seen.add(query, key, mask=attn_mask, causal=causal, scale=scale, sample=self.seen.sample)


@contextmanager
def watch(model: nn.Module, *, sample: int = 0, limit: int = 256) -> Iterator[Seen]:
    """`with watch(model) as seen: model(x)`.

    sample: which one of the batch is kept; limit: how many calls, later ones are only counted (`seen.dropped`).
    """
    if not isinstance(model, nn.Module):
        fail(f"watch: model must be a torch.nn.Module, got {type(model).__name__}")
    seen = Seen(sample, limit)
    undo: List[Callable[[], None]] = []
    try:
        for name, module in model.named_modules():
            undo.append(_follow(seen, name or type(module).__name__, module))
            if isinstance(module, nn.TransformerEncoderLayer):
                undo.append(_set(module, "activation_relu_or_gelu", 0))
        with _Mode(seen):
            yield seen
    finally:
        for each in reversed(undo):
            each()


def _set(module: Any, name: str, value: Any) -> Callable[[], None]:
    """Gives a module an attribute until the answer is called."""
    held = module.__dict__.get(name)
    had = name in module.__dict__
    module.__dict__[name] = value
    return lambda: module.__dict__.__setitem__(name, held) if had else module.__dict__.pop(name)


def _follow(seen: Seen, name: str, module: nn.Module) -> Callable[[], None]:
    forward, multihead = module.forward, isinstance(module, nn.MultiheadAttention)

    def followed(*args: Any, **kwargs: Any) -> Any:
        seen.inside.append(name)
        seen.own += multihead
        try:
            if multihead:
                _record_multihead(seen, module, *args, **kwargs)
            return forward(*args, **kwargs)
        finally:
            seen.own -= multihead
            seen.inside.pop()

    return _set(module, "forward", followed)


def _record_multihead(
    seen: Seen,
    module: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    key_padding_mask: Optional[Tensor] = None,
    need_weights: bool = True,
    attn_mask: Optional[Tensor] = None,
    average_attn_weights: bool = True,
    is_causal: bool = False,
) -> None:
    """Queries and keys as nn.MultiheadAttention projects them."""
    width, heads = module.embed_dim, module.num_heads
    with torch.no_grad():
        if module._qkv_same_embed_dim:
            weights = module.in_proj_weight.chunk(3)
        else:
            weights = (module.q_proj_weight, module.k_proj_weight)
        biases = (None, None) if module.in_proj_bias is None else module.in_proj_bias.chunk(3)
        rows = [each.unsqueeze(0) if each.dim() == 2 else each for each in (query, key)]
        if query.dim() == 3 and not module.batch_first:
            rows = [each.transpose(0, 1) for each in rows]
        q, k = (F.linear(x, weights[i], biases[i]) for i, x in enumerate(rows))
        batch, added = q.shape[0], 0
        if module.bias_k is not None:
            k, added = torch.cat([k, module.bias_k.expand(batch, 1, width)], 1), 1
        if module.add_zero_attn:
            k, added = torch.cat([k, k.new_zeros(batch, 1, width)], 1), added + 1
        q, k = (x.view(batch, -1, heads, width // heads).transpose(1, 2) for x in (q, k))
        mask = _added(attn_mask, added)
        if mask is not None and mask.dim() == 3:
            mask = mask.reshape(batch, heads, *mask.shape[1:])
        padding = _added(key_padding_mask, added)
        if padding is not None:
            padding = padding.reshape(batch, 1, 1, -1)
            mask = padding if mask is None else mask + padding
        options: Dict[str, Any] = {"causal": is_causal and attn_mask is None, "sample": seen.sample}
        seen.add(q, k, mask=mask, **options)


def _added(mask: Optional[Tensor], more: int) -> Optional[Tensor]:
    """A mask of nn.MultiheadAttention, True where one may not look, as what is added, with `more` keys at its end."""
    if mask is None:
        return None
    if mask.dtype == torch.bool:
        mask = torch.zeros(mask.shape, device=mask.device).masked_fill(mask, -math.inf)
    return F.pad(mask, (0, more))
