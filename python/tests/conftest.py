"""The package is tested where it lies, installed or not."""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]

import torch  # noqa: E402

# Of models as small as those of tests, threads only wait for each other: where other programs run too, a fit that takes
# one thread seconds took two minutes, and scikit-learn's checks, some hundred fits, never ended.
torch.set_num_threads(1)
