"""The package is tested where it lies, installed or not; by one thread, in the processes that tests start too."""

import os
import sys
from pathlib import Path

# Threads of OpenMP wait for each other in loops: for models of this size that is all they do, and on a busy machine a
# test takes ten times as long, and its processor too. Before torch is imported.
os.environ["OMP_NUM_THREADS"] = "1"
sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parent)]
