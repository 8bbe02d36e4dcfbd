"""Processes of a training in tests: started, waited for, and named where one hangs."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import List

PACKAGE = Path(__file__).resolve().parents[1]


def start(command: List[str], **more: str) -> "subprocess.Popen[str]":
    """A process with the package at hand, whose faults leave a trace."""
    env = {**os.environ, "PYTHONFAULTHANDLER": "1", "PYTHONPATH": str(PACKAGE), **more}
    return subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def start_ranks(command: List[str], count: int) -> "List[subprocess.Popen[str]]":
    """As many processes of one group."""
    shared = {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": free_port()}
    return [start(command, RANK=str(rank), **shared) for rank in range(count)]


def finish(*processes: "subprocess.Popen[str]", timeout: float = 300) -> List[str]:
    """What each has printed; none is left running. Where one hangs, the failure says which, and where it stood."""
    until, outs, hung = time.monotonic() + timeout, [], []
    for rank, each in enumerate(processes):
        try:
            outs.append(each.communicate(timeout=max(1.0, until - time.monotonic())))
        except subprocess.TimeoutExpired:
            hung.append(rank)
            each.send_signal(signal.SIGABRT)  # faulthandler writes where its threads stand
            outs.append(each.communicate())
    said = "\n".join(f"rank {rank}: {out}{complaints}" for rank, (out, complaints) in enumerate(outs))
    assert not hung, f"after {timeout} s there still ran rank {hung}\n{said}"
    assert all(each.returncode == 0 for each in processes), said
    return [out for out, _ in outs]


def free_port() -> str:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return str(each.getsockname()[1])
