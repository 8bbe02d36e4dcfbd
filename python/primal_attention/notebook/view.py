"""The widget: hands queries and keys to the page, where the library's WebAssembly makes maps and spectra of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional, Sequence

import anywidget
import traitlets
from torch import Tensor

from ..table import fail
from .calls import Call, make_call
from .pack import pack

STATIC = Path(__file__).parent / "static" / "widget.js"


class AttentionView(anywidget.AnyWidget):
    """Maps, singular values and numbers of attention between given queries and keys."""

    _esm = STATIC if STATIC.exists() else "export default { render() {} }"
    layers: Any = traitlets.List().tag(sync=True)
    data = traitlets.Bytes().tag(sync=True)
    kernels: Any = traitlets.List().tag(sync=True)
    layer = traitlets.Int(0).tag(sync=True)
    head = traitlets.Int(0).tag(sync=True)
    kernel = traitlets.Unicode("softmax").tag(sync=True)
    tokens: Any = traitlets.List().tag(sync=True)

    def __init__(
        self,
        q: Optional[Tensor] = None,
        k: Optional[Tensor] = None,
        *,
        calls: Optional[Sequence[Call]] = None,
        mask: Optional[Tensor] = None,
        causal: bool = False,
        scale: Optional[float] = None,
        sample: int = 0,
        tokens: Sequence[str] = (),
        **options: Any,
    ) -> None:
        """q, k [N,d], [H,N,d] or [B,H,N,d], of which `sample` is shown; mask, causal, scale as
        `scaled_dot_product_attention` takes them. Or calls, of `watch()`. tokens: names of the rows.
        """
        if not STATIC.exists():
            fail(
                f"AttentionView: {STATIC} is missing: this is a clone where the widget is not built yet: npm run build,"
                " then npm run build:widget"
            )
        if calls is None:
            if q is None or k is None:
                fail("AttentionView: give q and k, or calls of watch()")
            calls = [make_call("q, k", q, k, mask=mask, causal=causal, scale=scale, sample=sample)]
        super().__init__(**pack(calls), tokens=[str(each) for each in tokens], **options)
