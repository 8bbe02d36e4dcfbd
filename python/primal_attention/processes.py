"""What the processes of a training add up, and which of them this one is. Without a process group there is one.

Tensors that processes exchange here are never freed: where a worker thread of gloo is the last to let go of a tensor, it
waits for the interpreter's lock, for ever if the group is being freed under that lock (PyTorch 1.13 did, as often as
once in seven runs on a busy machine).
"""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Sequence

import torch
import torch.distributed as dist
from torch import Tensor

_KEPT: Dict[Any, List[Tensor]] = {}


def _kept(count: int, length: int, dtype: torch.dtype, device: torch.device) -> List[Tensor]:
    key = (count, length, dtype, device)
    if key not in _KEPT:
        _KEPT[key] = [torch.zeros(length, dtype=dtype, device=device) for _ in range(count)]
    return _KEPT[key]


class Processes:
    """This process among those of the default group."""

    def __init__(self, device: torch.device) -> None:
        there = dist.is_available() and dist.is_initialized()
        self.rank, self.world = (dist.get_rank(), dist.get_world_size()) if there else (0, 1)
        self.device = device

    def part(self, rows: Tensor) -> Tensor:
        """Which rows of a batch are this one's. Where a batch has fewer than there are processes, some get one that does
        not count (`counts`), so that all go through the model as often.
        """
        return rows[self.rank :: self.world] if len(rows) > self.rank else rows[:1]

    def counts(self, rows: Tensor) -> float:
        return 1.0 if len(rows) > self.rank else 0.0

    def begin_sums(self, numbers: Sequence[float]) -> Callable[[], List[float]]:
        """Adds up numbers over the processes while this one goes on; what it gives waits for the sums."""
        if self.world == 1:
            return lambda: list(numbers)
        shared = _kept(1, len(numbers), torch.float64, self.device)[0]
        shared.copy_(torch.tensor(numbers, dtype=torch.float64))
        work = dist.all_reduce(shared, async_op=True)

        def wait() -> List[float]:
            work.wait()
            found: List[float] = shared.tolist()
            return found

        return wait

    def sums(self, numbers: Sequence[float]) -> List[float]:
        """Numbers, added up over the processes."""
        return self.begin_sums(numbers)()

    def gather(self, own: bytes) -> List[bytes]:
        """Bytes of every process, as many of each."""
        if self.world == 1:
            return [own]
        sent, *received = _kept(self.world + 1, len(own), torch.uint8, self.device)
        sent.copy_(torch.tensor(list(own), dtype=torch.uint8))
        dist.all_gather(received, sent)
        return [bytes(each.tolist()) for each in received]

    # what chance is drawn from, of this process

    def chance(self) -> bytes:
        """Where this process's streams of random numbers are."""
        states = [torch.get_rng_state()]
        if self.device.type == "cuda":
            states.append(torch.cuda.get_rng_state(self.device))
        return b"".join(bytes(each.tolist()) for each in states)

    def restore_chance(self, states: bytes) -> None:
        """Brings them back there."""
        state, size = torch.tensor(list(states), dtype=torch.uint8), len(torch.get_rng_state())
        torch.set_rng_state(state[:size])
        if self.device.type == "cuda" and len(state) > size:
            torch.cuda.set_rng_state(state[size:], self.device)
