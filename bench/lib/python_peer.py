"""One library in a Python process: started by python-peer.mjs, asked in lines of JSON, as node-peer.mjs is by messages.

    python bench/lib/python_peer.py ADAPTER ID

ADAPTER is a file of bench/adapters. Its load(id) gives a `Library`; what it makes of a job is run and timed here.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple

#: Variables that choose other code than a library would by itself, or other threads than the bench gives it.
HINDERS = ("OPENBLAS_CORETYPE", "ATEN_CPU_CAPABILITY", "XLA_FLAGS", "LD_PRELOAD")
HINDERS_BY_START = ("MKL_", "DNNL_", "ONEDNN_", "KMP_", "GOMP_", "TORCH", "PYTORCH_", "JAX_", "GOTO_", "BLIS_")


class Runnable(NamedTuple):
    """A job made ready: `run` does it once, `result` has its numbers, those of all runs where it is a training."""

    run: Callable[[], None]
    result: Callable[[], List[float]]


class Library(NamedTuple):
    """What there is of a library: its version in words, and for each kind of job what makes it ready."""

    version: str
    makes: Dict[str, Callable[[Dict[str, Any]], Runnable]]


class Peer:
    """The calls that the bench makes."""

    def __init__(self, library: Library, load_ms: float) -> None:
        self.library, self.load_ms = library, load_ms
        self.prepared: Dict[int, Runnable] = {}
        processor = os.environ.get("BENCH_CLOCK") == "processor"
        self.clock = time.process_time if processor else time.perf_counter

    def load(self) -> Dict[str, Any]:
        return {"kinds": list(self.library.makes), "ms": self.load_ms, "version": self.library.version}

    def prepare(self, job: Dict[str, Any], slot: int) -> Dict[str, float]:
        began = time.perf_counter()
        self.prepared[slot] = self.library.makes[job["kind"]](job)
        self.prepared[slot].run()
        return {"first": 1e3 * (time.perf_counter() - began)}

    def time(self, calls: int, slot: int) -> float:
        """Milliseconds of all of them."""
        run = self.prepared[slot].run
        gc.collect()
        began = self.clock()
        for _ in range(calls):
            run()
        return 1e3 * (self.clock() - began)

    def values(self, places: List[int], slot: int) -> List[float]:
        result = self.prepared[slot].result()
        return [result[place] for place in places]

    def length(self, slot: int) -> int:
        return len(self.prepared[slot].result())

    def memory(self) -> Dict[str, Any]:
        """Bytes of the process, now and at most."""
        with open("/proc/self/statm") as file:
            pages = int(file.read().split()[1])
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        return {"rss": pages * resource.getpagesize(), "most": most, "own": None}

    def dispose(self) -> None:
        self.prepared.clear()


def refuse_hindrance() -> None:
    """A peer that is held back is not worth beating."""
    found = [name for name in os.environ if name in HINDERS or name.startswith(HINDERS_BY_START)]
    if found:
        raise RuntimeError(f"{', '.join(found)} in the environment may hold the library back: unset it")


def loaded(adapter: str, peer: str) -> Peer:
    refuse_hindrance()
    began = time.perf_counter()
    path = Path(__file__).parent.parent / "adapters" / adapter
    # by its place: a file named torch.py beside the program would be taken for PyTorch
    spec = importlib.util.spec_from_file_location("bench_adapter", path)
    assert spec is not None and spec.loader is not None
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return Peer(module.load(peer), 1e3 * (time.perf_counter() - began))


def main(adapter: str, peer_id: str) -> None:
    """Answers each line {"call", "args"} by a line {"value"} or {"error"}, the first line by `load`."""
    lines = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # what libraries print is no answer
    peer: Any = None
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            if peer is None:
                peer = loaded(adapter, peer_id)
            value = getattr(peer, asked["call"])(*asked["args"])
            print(json.dumps({"value": value}), file=lines)
        except Exception as error:
            told = f"{error}".strip() or type(error).__name__
            print(json.dumps({"error": told.splitlines()[0][:300]}), file=lines)


if __name__ == "__main__":
    sys.modules["python_peer"] = sys.modules["__main__"]
    main(*sys.argv[1:])
