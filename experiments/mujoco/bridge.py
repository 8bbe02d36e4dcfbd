"""Lend gymnasium's environments to a program in another language: one line of JSON asks, one line answers.

    python bridge.py Hopper-v5

    {"cmd":"spec"}                          → {"env":"Hopper-v5","states":11,"actions":3,"steps":1000}
    {"cmd":"reset","seed":7}                → {"observation":[…]}
    {"cmd":"step","action":[…]}             → {"observation":[…],"reward":r,"terminated":b,"truncated":b}
    {"cmd":"reset","seeds":[7,8,9]}         → {"observations":[[…],[…],[…]]}
    {"cmd":"step","actions":[[…],null,[…]]} → {"observations":[[…],null,[…]],"rewards":[…],"terminated":[…],"truncated":[…]}
    {"cmd":"close"}                         → {"closed":true}, and the process ends

The plural commands drive as many environments as there are seeds. An environment whose action is null rests:
its four entries are null. A wrong line gets {"error":"…"}, and the bridge lives on. An "id" comes back as it came.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any, TextIO

# One thread suffices for these small worlds, and other programs need the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def claim_stdout() -> TextIO:
    """Keep the answers' channel clean: whatever a library prints goes to stderr instead."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf8")
    os.dup2(2, 1)
    return channel


class Bridge:
    def __init__(self, name: str) -> None:
        import gymnasium as gym

        self.gym = gym
        self.name = name
        self.envs: list[Any] = []
        # An environment is alive between its reset and its end; only then may it step.
        self.alive: list[bool] = []
        # The first environment exists from the start, so a wrong name fails before any command.
        self.grow(1)

    def grow(self, count: int) -> None:
        """Keep the environments of earlier resets, because building one costs more than resetting it."""
        while len(self.envs) < count:
            self.envs.append(self.gym.make(self.name, disable_env_checker=True))
            self.alive.append(False)

    def answer(self, message: dict[str, Any]) -> dict[str, Any]:
        match message.get("cmd"):
            case "spec":
                return self.spec()
            case "reset" if "seeds" in message:
                return {"observations": self.reset(message["seeds"])}
            case "reset":
                return {"observation": self.reset([message.get("seed")])[0]}
            case "step" if "actions" in message:
                results = self.step(message["actions"])
                names = ("observations", "rewards", "terminated", "truncated")
                return {name: [result[i] for result in results] for i, name in enumerate(names)}
            case "step":
                results = self.step([message.get("action")])
                return dict(zip(("observation", "reward", "terminated", "truncated"), results[0], strict=True))
            case "close":
                for env in self.envs:
                    env.close()
                return {"closed": True}
            case other:
                raise ValueError(f"The bridge knows spec, reset, step and close, not {other!r}.")

    def spec(self) -> dict[str, Any]:
        env = self.envs[0]
        return {
            "env": self.name,
            "states": env.observation_space.shape[0],
            "actions": env.action_space.shape[0],
            "low": env.action_space.low.tolist(),
            "high": env.action_space.high.tolist(),
            "steps": env.spec.max_episode_steps,
        }

    def reset(self, seeds: Any) -> list[Any]:
        if not isinstance(seeds, list) or not seeds:
            raise ValueError("Seeds must be a list of at least one seed.")
        for seed in seeds:
            if seed is not None and (type(seed) is not int or seed < 0):
                raise ValueError(f"A seed must be a whole number from 0 on, or null, not {seed!r}.")
        self.grow(len(seeds))
        self.alive = [k < len(seeds) for k in range(len(self.envs))]
        return [env.reset(seed=seed)[0].tolist() for env, seed in zip(self.envs, seeds)]

    def step(self, actions: Any) -> list[tuple[Any, Any, Any, Any]]:
        import numpy as np

        if not isinstance(actions, list) or len(actions) > len(self.envs):
            raise ValueError(f"Actions must be a list of at most {len(self.envs)} actions, one per environment.")
        # All actions are checked before the first step, so a wrong message moves no environment.
        checked: list[Any] = []
        for k, action in enumerate(actions):
            if action is None and len(actions) > 1:
                checked.append(None)
                continue
            if not self.alive[k]:
                raise ValueError(f"Environment {k} must be reset before it steps.")
            space = self.envs[k].action_space
            try:
                vector = np.asarray(action, np.float32)
            except (TypeError, ValueError):
                vector = np.zeros(0, np.float32)
            if vector.shape != space.shape or not np.isfinite(vector).all():
                raise ValueError(f"Environment {k} needs an action of {space.shape[0]} finite numbers.")
            # The control cost would count what lies outside the bounds, although the motors ignore it.
            checked.append(vector.clip(space.low, space.high))
        results: list[tuple[Any, Any, Any, Any]] = []
        for k, vector in enumerate(checked):
            if vector is None:
                results.append((None, None, None, None))
                continue
            observation, reward, terminated, truncated, _ = self.envs[k].step(vector)
            self.alive[k] = not (terminated or truncated)
            results.append((observation.tolist(), float(reward), bool(terminated), bool(truncated)))
        return results


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python bridge.py ENVIRONMENT, for example Hopper-v5")
    channel = claim_stdout()
    bridge = Bridge(sys.argv[1])
    for line in sys.stdin:
        if not line.strip():
            continue
        message: Any = None
        try:
            message = json.loads(line)
            if not isinstance(message, dict):
                raise TypeError("A message must be a JSON object.")
            reply = bridge.answer(message)
        except Exception as error:  # noqa: BLE001 - the caller must hear of every error instead of losing its child
            reply = {"error": str(error)}
        if isinstance(message, dict) and "id" in message:
            reply["id"] = message["id"]
        channel.write(json.dumps(reply) + "\n")
        channel.flush()
        if reply.get("closed"):
            break


if __name__ == "__main__":
    main()
