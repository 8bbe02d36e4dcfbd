"""Normalised scores as D4RL reports them: 0 is the random policy, 100 is the expert."""

from __future__ import annotations

from typing import NamedTuple


class Reference(NamedTuple):
    random: float
    expert: float


# The reference returns that D4RL publishes (its infos.py), for the environments of the same names without version.
D4RL: dict[str, Reference] = {
    "Hopper": Reference(-20.272305, 3234.3),
    "HalfCheetah": Reference(-280.178953, 12135.0),
    "Walker2d": Reference(1.629008, 4592.3),
}


def normalised(score: float, reference: Reference) -> float:
    return 100 * (score - reference.random) / (reference.expert - reference.random)
