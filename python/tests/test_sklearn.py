"""The estimators, by scikit-learn's own checks and on data of a kind."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sklearn")
from sklearn.datasets import load_iris, make_regression  # noqa: E402
from sklearn.model_selection import cross_val_score  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402

import primal_attention as pa  # noqa: E402
from primal_attention.sklearn import PrimalClassifier, PrimalRegressor  # noqa: E402

#: What they ask for that does not apply.
EXCLUDED = {
    "check_methods_sample_order_invariance": "equal to 1e-9, of float32 whose last digit hangs on a sample's place in a batch",
    "check_methods_subset_invariance": "the same",
}

SMALL = {"epochs": 8, "width": 8, "depth": 1, "learning_rate": 2e-2, "dropout": 0.0, "random_state": 0}


@parametrize_with_checks([PrimalClassifier(**SMALL), PrimalRegressor(**SMALL)])  # type: ignore[untyped-decorator]
def test_checks_of_scikit_learn(estimator, check) -> None:  # type: ignore[no-untyped-def]
    if check.func.__name__ in EXCLUDED:
        pytest.skip(EXCLUDED[check.func.__name__])
    check(estimator)


def test_iris_and_a_line() -> None:
    X, y = load_iris(return_X_y=True)
    estimator = PrimalClassifier(epochs=15, width=16, depth=1, learning_rate=1e-2, random_state=1)
    assert cross_val_score(estimator, X, y, cv=2).mean() > 0.9
    X, y = make_regression(100, 5, noise=1, random_state=0)
    assert (
        PrimalRegressor(epochs=30, width=16, depth=1, dropout=0.0, learning_rate=1e-2, random_state=1)
        .fit(X, y)
        .score(X, y)
        > 0.9
    )


def test_series_and_files() -> None:
    random = np.random.RandomState(0)
    y = np.asarray(["up", "down"] * 40)
    X = random.randn(80, 12, 2) + np.where(y == "up", 1, -1)[:, None, None] * np.linspace(0, 1, 12)[None, :, None]
    estimator = PrimalClassifier(epochs=10, width=16, random_state=1).fit(X, y)
    assert estimator.score(X, y) > 0.9
    again = pa.open(estimator.model_.save())
    said = [each.name for each in again.predict(list(X))]
    assert said == estimator.predict(X).tolist()
