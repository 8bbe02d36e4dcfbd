"""SciPy's cubic splines through knots at equal distances: spline.json here, against which
tests/samples-augmentation.test.mjs holds the curves of warps. `python3 tests/golden/spline.py` writes it again
(pip install scipy)."""
import json
from pathlib import Path

import numpy as np
from scipy.interpolate import CubicSpline

random = np.random.RandomState(3)
cases = []
for knots, steps in [(6, 40), (6, 7), (5, 21), (9, 100), (4, 9), (6, 2)]:
    y = random.normal(1, 0.2, knots)
    x = np.linspace(0, knots - 1, steps)
    cases.append({'knots': y.tolist(), 'values': CubicSpline(np.arange(knots), y)(x).tolist()})
Path(__file__).with_suffix('.json').write_text(json.dumps(cases) + '\n')
