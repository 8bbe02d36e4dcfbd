"""Where the spectral points of an implicit kernel come from: parameters, or a generator with noise made of q and k."""

from __future__ import annotations

import math
from typing import Any, Dict, List, Mapping, Optional, Tuple

import torch
from torch import Tensor, nn

from . import initial
from .chance import normals
from .implicit import copula_noise, spectral_net


class Pairs(nn.Module):
    """Matrices [in,d] with U(±1/√d) and vectors [d] of zeros, under the names that files give them."""

    def __init__(self, names: List[str], first_rows: int, d: int) -> None:
        super().__init__()
        for i, name in enumerate(names):
            shape: Tuple[int, ...] = (d,) if i % 2 else (first_rows if i == 0 else d, d)
            value = torch.zeros(*shape) if i % 2 else initial.uniform(1 / math.sqrt(d), *shape)
            self.register_parameter(name, nn.Parameter(value))

    def all(self) -> Dict[str, Any]:
        """Name and parameter, in order."""
        return dict(self.named_parameters(recurse=False))


class SpectralSource:
    """Puts its parameters into a layer and makes its spectral points; no module, for files have no level of its own.

    Without a generator (`direct`): w, or w1 and w2, [H,d,S]. With one: noise (B1, c1 … c4), generator1 and generator2.
    The noise is drawn anew in each pass in training; in evaluation it is always the same, the library's, until `redraw()`
    gives another. `drawn` is how much of that the layers before have taken: a model's layers share it.
    """

    def __init__(self, layer: nn.Module, options: Mapping[str, Any], heads: int, d: int) -> None:
        self.owner = [layer]  # in a list, so that it is not the layer's child
        self.source, self.samples = options["source"], options["samples"]
        self.stationary, self.shape = options["stationary"], (d, heads)
        self.noise: Optional[Tensor] = None
        self.drawn: Optional[List[int]] = None
        if self.source == "direct":
            bound = 1 / math.sqrt(heads * self.samples)
            for name in ["w"] if self.stationary else ["w1", "w2"]:
                layer.register_parameter(name, nn.Parameter(initial.uniform(bound, heads, d, self.samples)))
            return
        pairs = 4 if self.source == "mikan" else 3
        layer.add_module("noise", Pairs([f"{c}{i + 1}" for i in range(pairs) for c in "Bc"], 2 * d, d))
        for i in range(1 if self.stationary else 2):
            layer.add_module(f"generator{i + 1}", Pairs([f"{c}{i + 1}" for i in range(3) for c in "ab"], d, d))

    def redraw(self, noise: Optional[Tensor] = None) -> None:
        """Evaluations from now on use this noise [1 or B,d,H,S]; where it is None the library's again."""
        self.noise = noise

    def __call__(self, q: Tensor, k: Tensor, mask: Optional[Tensor]) -> Tuple[Dict[str, Tensor], Optional[Tensor]]:
        """The operation's inputs w1, w2 or w, and the noise's divergence [B] (None without a generator)."""
        layer = self.owner[0]
        if self.source == "direct":
            names = ["w"] if self.stationary else ["w1", "w2"]
            return {name: layer.get_parameter(name) for name in names}, None
        noise_of = layer.get_submodule("noise")
        assert isinstance(noise_of, Pairs)
        noise = copula_noise(
            q, k, **noise_of.all(), noise=self._noise(q, layer.training), mask=mask, independent=self.source == "ikan"
        )
        points: Dict[str, Tensor] = {}
        for i in range(1 if self.stationary else 2):
            net = layer.get_submodule(f"generator{i + 1}")
            assert isinstance(net, Pairs)
            points["w" if self.stationary else f"w{i + 1}"] = spectral_net(noise.y, **net.all())
        return points, noise.kl

    def _noise(self, q: Tensor, training: bool) -> Tensor:
        d, heads = self.shape
        if training:
            return torch.randn(q.shape[0], d, heads, self.samples, dtype=q.dtype, device=q.device)
        noise = self.noise
        if noise is None:
            first, count = self.drawn[0] if self.drawn else 0, d * heads * self.samples
            noise = torch.from_numpy(normals(first, count)).view(1, d, heads, self.samples)
            if self.drawn:
                self.drawn[0] += count
        return noise.to(q).expand(q.shape[0], -1, -1, -1)


def share_noise(model: nn.Module) -> List[int]:
    """Makes the layers of a model draw one after the other, as the library's do; the answer is set to [0] before each
    pass.
    """
    drawn = [0]
    for module in model.modules():
        source = getattr(module, "spectral", None)
        if isinstance(source, SpectralSource):
            source.drawn = drawn
    return drawn
