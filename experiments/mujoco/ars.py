"""Train behaviour policies with augmented random search and write data sets as D4RL defines them.

The search is ARS V2-t (Mania, Guy and Recht 2018, "Simple random search provides a competitive approach
to reinforcement learning"): a linear policy reads states that a running mean and deviation normalise.

    python ars.py train   Hopper-v5   writes policies/Hopper-v5-training.npz
    python ars.py collect Hopper-v5   writes policies/ and data/
    python ars.py all     Hopper-v5   does both
"""

from __future__ import annotations

import argparse
import json
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

# One thread suffices: the matrices are tiny, and a pool of threads would only slow them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import gymnasium as gym
import numpy as np
from numpy.typing import NDArray

from score import D4RL, Reference, normalised

Array = NDArray[np.float64]

# Each purpose draws its episodes from its own range of seeds, so no data set holds an episode of an evaluation.
EVALUATION_SEED = 1_000_000
MEDIUM_SEED = 2_000_000
EXPERT_SEED = 3_000_000
RANDOM_SEED = 4_000_000


@dataclass(frozen=True)
class Search:
    """The hyperparameters of one search, as the paper publishes them."""

    directions: int
    top: int
    step: float
    noise: float
    # The search subtracts the survival bonus, because a hopper that only stands still would otherwise win.
    shift: float
    iterations: int
    # The default seed is one whose search gets past the local optimum of standing still.
    seed: int


SEARCHES: dict[str, Search] = {
    "Hopper-v5": Search(directions=8, top=4, step=0.01, noise=0.025, shift=1.0, iterations=400, seed=0),
    "HalfCheetah-v5": Search(directions=32, top=4, step=0.02, noise=0.03, shift=0.0, iterations=70, seed=0),
}


@dataclass(frozen=True)
class Policy:
    """A linear map of normalised states: action = clip(matrix · (state − mean) / deviation)."""

    matrix: Array
    mean: Array
    deviation: Array

    def folded(self, delta: Array | float = 0.0) -> tuple[Array, Array]:
        """Fold the normalisation into weights and a bias, so that a step costs one product."""
        weights = (self.matrix + delta) / self.deviation
        return weights, -weights @ self.mean


@dataclass(frozen=True)
class Episode:
    observations: NDArray[np.float32]
    actions: NDArray[np.float32]
    rewards: NDArray[np.float32]
    seed: int
    terminated: bool

    @property
    def score(self) -> float:
        return float(self.rewards.sum(dtype=np.float64))


class Moments:
    """The running mean and deviation of all states that the search has seen."""

    def __init__(self, size: int) -> None:
        self.count = 0
        self.mean = np.zeros(size)
        self.squares = np.zeros(size)

    def add(self, states: Array) -> None:
        """Merge a batch (Chan's formula), because merging is stable where a sum of squares is not."""
        count = len(states)
        mean = states.mean(axis=0)
        gap = mean - self.mean
        total = self.count + count
        self.squares += ((states - mean) ** 2).sum(axis=0) + gap**2 * (self.count * count / total)
        self.mean = self.mean + gap * (count / total)
        self.count = total

    @property
    def deviation(self) -> Array:
        if self.count < 2:
            return np.ones_like(self.mean)
        deviation = np.sqrt(self.squares / (self.count - 1))
        # A state that never moves carries no signal, so its deviation must not blow up the weights.
        return np.where(deviation < 1e-7, np.inf, deviation)


def make(name: str) -> gym.Env[Any, Any]:
    return gym.make(name, disable_env_checker=True)


def rollout(
    env: gym.Env[Any, Any],
    weights: Array,
    bias: Array,
    seed: int,
    noise: float = 0.0,
) -> tuple[list[Array], list[Array], list[float], bool]:
    """Play one episode. The noise is the deviation of the normal noise that an action receives."""
    state, _ = env.reset(seed=seed)
    random = np.random.default_rng(seed) if noise > 0 else None
    states: list[Array] = []
    actions: list[Array] = []
    rewards: list[float] = []
    while True:
        action = weights @ state + bias
        if random is not None:
            action += noise * random.standard_normal(len(action))
        # The simulator clips actions anyway; the clipped action is the one that acts, so it is the one to keep.
        # Rounding it first makes the stored float32 action replay exactly.
        action = action.clip(-1.0, 1.0).astype(np.float32)
        states.append(state)
        actions.append(action)
        state, reward, terminated, truncated, _ = env.step(action)
        rewards.append(float(reward))
        if terminated or truncated:
            return states, actions, rewards, bool(terminated)


def record(env: gym.Env[Any, Any], weights: Array, bias: Array, seed: int, noise: float = 0.0) -> Episode:
    states, actions, rewards, terminated = rollout(env, weights, bias, seed, noise)
    return Episode(
        np.asarray(states, np.float32),
        np.asarray(actions, np.float32),
        np.asarray(rewards, np.float32),
        seed,
        terminated,
    )


def evaluate(env: gym.Env[Any, Any], policy: Policy, episodes: int, noise: float = 0.0) -> Array:
    folded = policy.folded()
    return np.array([sum(rollout(env, *folded, EVALUATION_SEED + k, noise)[2]) for k in range(episodes)])


def directions(seed: int, iteration: int, shape: tuple[int, int, int]) -> Array:
    """Draw the directions of one iteration from its number alone, so that collecting can draw them again."""
    return np.random.default_rng([seed, iteration]).standard_normal(shape)


def rollout_seed(iteration: int, direction: int, search: Search) -> int:
    """Both signs of a direction start from the same state, because then only the policies differ."""
    return (iteration * search.directions + direction) % EVALUATION_SEED


def train(name: str, search: Search, seed: int, minutes: float, file: Path) -> None:
    """Search, and log every policy, so that the best one and the medium one can be chosen afterwards."""
    env = make(name)
    states = int(np.prod(env.observation_space.shape or ()))
    outputs = int(np.prod(env.action_space.shape or ()))
    matrix = np.zeros((outputs, states))
    moments = Moments(states)
    # Row i of these lists belongs to the policy before iteration i.
    matrices: list[Array] = []
    means: list[Array] = []
    deviations: list[Array] = []
    scores: list[Array] = []
    lengths: list[NDArray[np.int32]] = []
    evaluations: list[float] = []
    steps = 0
    start = time.monotonic()

    def save() -> None:
        # A rename replaces the log in one go, so a reader never sees half a file.
        part = file.with_suffix(".part.npz")
        np.savez_compressed(
            part,
            matrices=np.array(matrices),
            means=np.array(means),
            deviations=np.array(deviations),
            scores=np.array(scores),
            lengths=np.array(lengths),
            evaluations=np.array(evaluations),
            seed=seed,
            directions=search.directions,
            noise=search.noise,
        )
        part.replace(file)

    file.parent.mkdir(parents=True, exist_ok=True)
    for iteration in range(search.iterations):
        policy = Policy(matrix.copy(), moments.mean, moments.deviation)
        matrices.append(policy.matrix)
        means.append(policy.mean)
        deviations.append(policy.deviation)
        minutes_used = (time.monotonic() - start) / 60
        evaluation = float("nan")
        if iteration % 5 == 0:
            evaluation = float(evaluate(env, policy, 3).mean())
            print(
                f"{name} iteration {iteration} steps {steps} return {evaluation:.1f} minutes {minutes_used:.1f}",
                flush=True,
            )
        evaluations.append(evaluation)

        deltas = directions(seed, iteration, (search.directions, outputs, states))
        results = np.zeros((search.directions, 2))
        score = np.zeros((search.directions, 2))
        length = np.zeros((search.directions, 2), np.int32)
        seen: list[Array] = []
        for d, delta in enumerate(deltas):
            for s, sign in enumerate((1.0, -1.0)):
                weights, bias = policy.folded(sign * search.noise * delta)
                visited, _, rewards, _ = rollout(env, weights, bias, rollout_seed(iteration, d, search))
                seen += visited
                score[d, s] = sum(rewards)
                length[d, s] = len(rewards)
                results[d, s] = score[d, s] - search.shift * len(rewards)
        scores.append(score)
        lengths.append(length)
        steps += int(length.sum())
        moments.add(np.array(seen))

        best = np.argsort(-results.max(axis=1))[: search.top]
        spread = float(results[best].std())
        if spread > 0:
            gains = results[best, 0] - results[best, 1]
            matrix += search.step / (search.top * spread) * np.tensordot(gains, deltas[best], axes=1)
        if iteration % 10 == 9 or iteration == search.iterations - 1:
            save()
        if minutes_used > minutes:
            save()
            break


def log_policy(log: dict[str, NDArray[Any]], iteration: int) -> Policy:
    return Policy(log["matrices"][iteration], log["means"][iteration], log["deviations"][iteration])


def choose_expert(env: gym.Env[Any, Any], log: dict[str, NDArray[Any]], noise: float) -> int:
    """Find the best logged policy in rounds, each with fewer candidates and more episodes than the one before.

    The episodes have the noise of the record, because some of the best policies stumble over it.
    """
    order = np.argsort(-np.nan_to_num(log["evaluations"], nan=-np.inf))
    candidates = order[: min(24, int(np.isfinite(log["evaluations"]).sum()))]
    for episodes, kept in ((6, 4), (30, 1)):
        means = [evaluate(env, log_policy(log, int(i)), episodes, noise).mean() for i in candidates]
        candidates = candidates[np.argsort(-np.array(means))[:kept]]
    return int(candidates[0])


def choose_medium(env: gym.Env[Any, Any], log: dict[str, NDArray[Any]], target: float) -> int:
    """Find the policy closest to the target, where the search first crosses it.

    Returns can jump within a few iterations, so every policy around the crossing is measured.
    """
    measured = np.flatnonzero(np.isfinite(log["evaluations"]))
    above = np.flatnonzero(log["evaluations"][measured] >= target)
    # The first policy has no episodes before it, so it would leave the replay empty.
    if not len(above) or above[0] == 0:
        raise ValueError(f"The search is too short: it never climbs to a return of {target:.0f}.")
    first = int(above[0])
    around = range(max(1, int(measured[first - 1])), int(measured[first]) + 1)
    gaps = [abs(float(evaluate(env, log_policy(log, i), 20).mean()) - target) for i in around]
    return around[int(np.argmin(gaps))]


def play(env: gym.Env[Any, Any], policy: Policy, seed: int, steps: int, noise: float) -> list[Episode]:
    """Play whole episodes until the steps are reached."""
    folded = policy.folded()
    episodes: list[Episode] = []
    total = 0
    while total < steps:
        episodes.append(record(env, *folded, seed + len(episodes), noise))
        total += len(episodes[-1].rewards)
    return episodes


def replay(
    env: gym.Env[Any, Any], log: dict[str, NDArray[Any]], search: Search, medium: int, steps: int
) -> tuple[list[Episode], int]:
    """Play the search's own episodes up to the medium policy again, and return how many there were in all.

    The log holds policies and seeds instead of episodes, because both together determine each episode.
    """
    lengths = log["lengths"][:medium]
    keep = np.arange(lengths.size)
    if lengths.sum() > steps:
        # A random part keeps the mix of early and late policies; the latest episodes alone would not.
        order = np.random.default_rng(0).permutation(lengths.size)
        count = int(np.searchsorted(np.cumsum(lengths.reshape(-1)[order]), steps)) + 1
        keep = np.sort(order[:count])
    episodes: list[Episode] = []
    drifted = 0
    for index in keep:
        iteration, d, s = (int(k) for k in np.unravel_index(index, lengths.shape))
        policy = log_policy(log, iteration)
        deltas = directions(int(log["seed"]), iteration, (search.directions, *policy.matrix.shape))
        weights, bias = policy.folded((1.0, -1.0)[s] * float(log["noise"]) * deltas[d])
        episode = record(env, weights, bias, rollout_seed(iteration, d, search))
        drifted += abs(episode.score - float(log["scores"][iteration, d, s])) > 1e-2
        episodes.append(episode)
    if drifted:
        print(f"Warning: {drifted} of {len(keep)} replayed episodes differ from the log (another simulator version?).")
    return episodes, int(lengths.size)


def write(folder: Path, name: str, kind: str, episodes: list[Episode], facts: dict[str, Any]) -> dict[str, Any]:
    """Write one data set twice: .npz for Python, .bin and .json for a reader that knows no .npz."""
    observations = np.concatenate([e.observations for e in episodes])
    actions = np.concatenate([e.actions for e in episodes])
    rewards = np.concatenate([e.rewards for e in episodes])
    lengths = [len(e.rewards) for e in episodes]
    ends = np.cumsum(lengths, dtype=np.int32)
    terminated = np.array([e.terminated for e in episodes])
    stem = folder / f"{name}-{kind}"
    np.savez_compressed(
        f"{stem}.npz", observations=observations, actions=actions, rewards=rewards, ends=ends, terminated=terminated
    )
    with open(f"{stem}.bin", "wb") as file:
        file.writelines(part.astype("<f4").tobytes() for part in (observations, actions, rewards))
    returns = [e.score for e in episodes]
    summary = {
        "env": name,
        "dataset": kind,
        "layout": "little-endian float32: observations [steps, states], actions [steps, actions], rewards [steps]",
        "steps": len(rewards),
        "states": observations.shape[1],
        "actions": actions.shape[1],
        "episodes": len(episodes),
        "meanReturn": round(float(np.mean(returns)), 3),
        **facts,
    }
    header = {
        **summary,
        "lengths": lengths,
        "returns": [round(r, 3) for r in returns],
        "terminated": terminated.astype(int).tolist(),
        "seeds": [e.seed for e in episodes],
    }
    Path(f"{stem}.json").write_text(json.dumps(header) + "\n", "utf8")
    print(
        f"{name}-{kind}: {len(rewards)} steps, {len(episodes)} episodes, mean return {np.mean(returns):.1f}", flush=True
    )
    return summary


def collect(name: str, search: Search, log_file: Path, policies: Path, data: Path, steps: int, noise: float) -> None:
    env = make(name)
    with np.load(log_file) as stored:
        log = {key: stored[key] for key in stored.files}
    search = replace(search, directions=int(log["directions"]), noise=float(log["noise"]))
    policies.mkdir(parents=True, exist_ok=True)
    data.mkdir(parents=True, exist_ok=True)

    random_scores = measure_random(env, 100)
    expert_index = choose_expert(env, log, noise)
    expert = log_policy(log, expert_index)
    # The expert won its place on the evaluation seeds, so fresh seeds must measure it.
    expert_scores = np.array([record(env, *expert.folded(), EXPERT_SEED - 1 - k).score for k in range(50)])
    reference = Reference(float(random_scores.mean()), float(expert_scores.mean()))
    medium_index = choose_medium(env, log, reference.random + (reference.expert - reference.random) / 3)
    medium = log_policy(log, medium_index)
    medium_scores = np.array([record(env, *medium.folded(), MEDIUM_SEED - 1 - k).score for k in range(50)])

    facts: dict[str, Any] = {}
    for level, policy, index, scores in (
        ("medium", medium, medium_index, medium_scores),
        ("expert", expert, expert_index, expert_scores),
    ):
        np.savez(policies / f"{name}-{level}.npz", matrix=policy.matrix, mean=policy.mean, deviation=policy.deviation)
        facts[level] = {"iteration": index, **describe(scores)}
    reference_d4rl = D4RL[name.split("-")[0]]
    facts["medium"]["normalised"] = round(normalised(float(medium_scores.mean()), reference), 2)
    facts["medium"]["normalisedD4rl"] = round(normalised(float(medium_scores.mean()), reference_d4rl), 2)
    facts["expert"]["normalisedD4rl"] = round(normalised(float(expert_scores.mean()), reference_d4rl), 2)

    shared = {
        "reference": {"random": round(reference.random, 3), "expert": round(reference.expert, 3)},
        "referenceD4rl": reference_d4rl._asdict(),
    }
    medium_episodes = play(env, medium, MEDIUM_SEED, steps, noise)
    expert_episodes = play(env, expert, EXPERT_SEED, steps // 2, noise)
    replayed, seen = replay(env, log, search, medium_index, steps)
    half = int(np.searchsorted(np.cumsum([len(e.rewards) for e in medium_episodes]), steps // 2)) + 1
    sets = [
        write(data, name, "medium", medium_episodes, {**shared, "noise": noise}),
        write(data, name, "medium-replay", replayed, {**shared, "noise": 0, "episodesSeen": seen}),
        write(data, name, "medium-expert", medium_episodes[:half] + expert_episodes, {**shared, "noise": noise}),
    ]
    summary = {"env": name, **shared, "random": describe(random_scores), **facts, "sets": sets}
    (data / f"{name}.json").write_text(json.dumps(summary, indent=2) + "\n", "utf8")
    print(json.dumps({key: summary[key] for key in ("env", "random", "medium", "expert")}), flush=True)


def measure_random(env: gym.Env[Any, Any], episodes: int) -> Array:
    """Play uniformly random actions, because nothing knows less."""
    scores = np.zeros(episodes)
    for k in range(episodes):
        random = np.random.default_rng(RANDOM_SEED + k)
        env.reset(seed=RANDOM_SEED + k)
        over = False
        while not over:
            _, reward, terminated, truncated, _ = env.step(random.uniform(-1, 1, env.action_space.shape))
            scores[k] += float(reward)
            over = terminated or truncated
    return scores


def describe(scores: Array) -> dict[str, Any]:
    return {
        "return": round(float(scores.mean()), 3),
        "deviation": round(float(scores.std(ddof=1)), 3),
        "episodes": len(scores),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["train", "collect", "all"])
    parser.add_argument("env", choices=sorted(SEARCHES))
    parser.add_argument("--iterations", type=int, help="how long the search runs (default: the environment's own)")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="the search also stops after this time")
    parser.add_argument("--seed", type=int, help="the seed of the search's directions")
    parser.add_argument("--steps", type=int, default=200_000, help="the size of a data set")
    parser.add_argument("--noise", type=float, default=0.05, help="the deviation of the noise on recorded actions")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder for policies/ and data/")
    options = parser.parse_args()
    search = SEARCHES[options.env]
    if options.iterations is not None:
        search = replace(search, iterations=options.iterations)
    policies = options.out / "policies"
    log_file = policies / f"{options.env}-training.npz"
    if options.task != "collect":
        seed = search.seed if options.seed is None else options.seed
        train(options.env, search, seed, options.minutes, log_file)
    if options.task != "train":
        collect(options.env, search, log_file, policies, options.out / "data", options.steps, options.noise)


if __name__ == "__main__":
    main()
