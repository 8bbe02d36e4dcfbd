"""One process of a training: prints its losses. RANK, WORLD_SIZE and MASTER_* tell of others, torchrun sets them too.

With the argument "wrapped" the script itself puts the model into DistributedDataParallel, as scripts of users do.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Optional

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import torch  # noqa: E402
import torch.distributed as dist  # noqa: E402
from torch import Tensor, nn  # noqa: E402
from torch.nn.parallel import DistributedDataParallel  # noqa: E402

from primal_attention import fit  # noqa: E402
from primal_attention.layers import EncoderLayer  # noqa: E402


class Small(nn.Module):
    """Two Primal layers and a linear head over series [B,N,3]."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Linear(3, 8)
        options = {"kind": "primal", "rank": 3, "eta": 0.1}
        self.layers = nn.ModuleList(EncoderLayer(8, 2, 6, options, dropout=0.0) for _ in range(2))
        self.head = nn.Linear(8, 2)

    def forward(self, x: Tensor, mask: Optional[Tensor] = None) -> Tensor:
        x = self.embed(x)
        for layer in self.layers:
            x = layer(x, mask)
        y: Tensor = self.head(x.mean(1))
        return y


def main() -> None:
    torch.manual_seed(3)
    model: nn.Module = Small()
    x = torch.randn(37, 6, 3)
    y = (x[:, 0, 0] > x[:, 3, 1]).long()
    world = int(os.environ.get("WORLD_SIZE", "1"))
    if world > 1:
        dist.init_process_group("gloo")
        if "wrapped" in sys.argv:
            model = DistributedDataParallel(model)
    # 37 = 2 · 12 + 12 + 1: in the last batch one process has nothing
    history = fit(
        model, (x, y), epochs=4, batch_size=12, schedule="cosine", warmup=3, clip=1.0, learning_rate=3e-3, seed=5
    )
    if int(os.environ.get("RANK", "0")) == 0:
        print(json.dumps([[each["loss"], each["penalty"]] for each in history]))
    if world > 1:
        dist.destroy_process_group()


main()
