"""Where fastai's learning-rate finder (fastai 2: callback/schedule.py: valley, minimum, steep) puts its suggestions on
given curves, with the losses smoothed as its recorder does it (exponential mean, debiased). Its formulas are written
down here, because fastai itself is not installed beside the old PyTorch of the other scripts. numpy; writes
learning_rate.json.

    python3 learning_rate.py
"""

import json
import pathlib

import numpy as np


def smooth(losses, beta):
    mean, out = 0.0, []
    for i, loss in enumerate(losses):
        mean = beta * mean + (1 - beta) * loss
        out.append(mean / (1 - beta ** (i + 1)))
    return np.array(out)


def valley(lrs, losses):
    n = len(losses)
    max_start, max_end = 0, 0
    lds = [1] * n
    for i in range(1, n):
        for j in range(0, i):
            if losses[i] < losses[j] and lds[i] < lds[j] + 1:
                lds[i] = lds[j] + 1
            if lds[max_end] < lds[i]:
                max_end = i
                max_start = max_end - lds[max_end]
    sections = (max_end - max_start) / 3
    return lrs[max_start + int(sections) + int(sections / 2)]


def steep(lrs, losses, n):
    """fastai: the least of (losses[1:] - losses[:-1]) / (log lrs[1:] - log lrs[:-1]); here over a twentieth of the
    curve to either side."""
    around, low = max(1, n // 20), len(losses) - 1
    slopes = [losses[min(i + around, low)] - losses[max(i - around, 0)] for i in range(low + 1)]
    return lrs[int(np.argmin(slopes))]


def descent(rates, curvature, start):
    """Gradient descent on a quadratic with these curvatures: in closed form w <- (1 - rate curvature) w."""
    w, losses = np.array(start, dtype=np.float64), []
    for rate in rates:
        losses.append(float(np.sum(0.5 * curvature * w * w)))
        w = (1 - rate * curvature) * w
    return losses


rng = np.random.default_rng(0)
rates = 1e-4 * (1e4) ** (np.arange(100) / 99)
curves = {
    "quadratic": descent(rates, np.array([10.0, 1.0, 0.1]), [1.0, 2.0, 3.0]),
    "ill-conditioned": descent(rates, np.array([100.0, 0.01]), [0.3, 5.0]),
    "noisy": list(2.3 - 1.5 / (1 + np.exp(-2 * (np.log10(rates) + 2))) + 0.02 * rng.standard_normal(100)),
}
cases = []
for name, losses in curves.items():
    smoothed = smooth(losses, 0.9)
    least, stop = np.inf, len(losses)
    for i, value in enumerate(smoothed):
        least = min(least, value)
        if value > 4 * least:
            stop = i + 1
            break
    diverged = stop < len(losses)
    begin, end = stop // 5, stop - 1 if diverged else stop
    lowest = begin + int(np.argmin(smoothed[begin:end]))
    at, part = rates[begin : lowest + 1], smoothed[begin : lowest + 1]  # what follows is no descent
    cases.append(
        {
            "name": name,
            "rates": list(rates[:stop]),
            "losses": list(np.array(losses[:stop])),
            "diverged": diverged,
            "smoothed": list(smoothed[:stop]),
            "suggestion": float(valley(at, part)),
            "steepest": float(steep(at, part, stop)),
            "minimum": float(rates[lowest]),
        }
    )
    print(name, stop, cases[-1]["suggestion"], cases[-1]["steepest"], cases[-1]["minimum"])
path = pathlib.Path(__file__).parent / "learning_rate.json"
path.write_text(json.dumps(cases) + "\n")
