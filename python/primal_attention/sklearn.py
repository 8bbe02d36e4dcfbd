"""Estimators in scikit-learn's manner, of the models that the npm package opens: `estimator.model_.save(path)`.

X is a table [n,columns], each column a token of its own, or series [n,steps,features].
"""

from __future__ import annotations

from typing import Any, Dict, Optional

import numpy as np
import torch
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_array, check_is_fitted, check_random_state, check_X_y

from .models import Classifier, Regressor
from .models.base import Standardization
from .training import fit


class _Estimator(BaseEstimator):  # type: ignore[misc]
    """What both have in common. The options are those of the models and of `fit`."""

    def __init__(
        self,
        attention: Any = "primal",
        width: int = 32,
        depth: int = 2,
        heads: Optional[int] = None,
        dropout: float = 0.1,
        epochs: int = 30,
        batch_size: int = 16,
        learning_rate: float = 2e-3,
        weight_decay: float = 0.01,
        random_state: Any = None,
    ) -> None:
        self.attention = attention
        self.width = width
        self.depth = depth
        self.heads = heads
        self.dropout = dropout
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.random_state = random_state

    def _options(self, X: np.ndarray) -> Dict[str, Any]:
        table = X.ndim == 2
        steps, features = (X.shape[1], 1) if table else X.shape[1:]
        return {
            "input": {"kind": "series", "features": features, "length": steps},
            "attention": self.attention,
            "width": self.width,
            "depth": self.depth,
            "heads": self.heads,
            "dropout": self.dropout,
            "standardize": "position" if table else "auto",
        }

    def _train(self, kind: Any, X: np.ndarray, y: torch.Tensor, **more: Any) -> Any:
        seed = int(check_random_state(self.random_state).randint(2**31))
        options = {name: value for name, value in self._options(X).items() if value is not None}
        state = torch.get_rng_state()
        try:
            torch.manual_seed(seed)
            model = kind(**options, **more)
            rows = X.reshape(len(X), -1, 1) if X.ndim == 2 else X
            by = "position" if X.ndim == 2 else "feature"
            model.standardization = Standardization.measure(list(rows.astype(np.float64)), by)
            self.model_ = model
            fit(
                model,
                (self._tensor(X), y),
                epochs=self.epochs,
                batch_size=self.batch_size,
                learning_rate=self.learning_rate,
                weight_decay=self.weight_decay,
                seed=seed,
            )
        finally:
            torch.set_rng_state(state)
        return model.eval()

    def _tensor(self, X: np.ndarray) -> torch.Tensor:
        rows = X.reshape(len(X), -1, 1) if X.ndim == 2 else X
        scale = self.model_.standardization
        return torch.from_numpy(np.stack([scale.do(row) for row in rows.astype(np.float64)]).astype(np.float32))

    def _outputs(self, X: Any) -> torch.Tensor:
        check_is_fitted(self, "model_")
        X = check_array(X, allow_nd=True)
        if X.shape[-1 if X.ndim == 3 else 1] != self.n_features_in_:
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} is expecting {self.n_features_in_} features as input"
            )
        with torch.no_grad():
            return torch.cat([self.model_(part) for part in torch.split(self._tensor(X), 256)])


class PrimalClassifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    """A classifier of tables or series."""

    def fit(self, X: Any, y: Any) -> "PrimalClassifier":
        """X [n,columns] or [n,steps,features], y [n] labels of any kind."""
        X, y = check_X_y(X, y, allow_nd=True)
        check_classification_targets(y)
        self.n_features_in_ = X.shape[-1 if X.ndim == 3 else 1]
        self.classes_, places = np.unique(y, return_inverse=True)
        if len(self.classes_) < 2:
            raise ValueError(f"Classifier can't train when only one class is present: {self.classes_[0]!r}")
        names = [str(name) for name in self.classes_]
        self._train(Classifier, X, torch.from_numpy(places.reshape(-1).astype(np.int64)), classes=names)
        return self

    def predict_proba(self, X: Any) -> np.ndarray:
        """[n,classes] shares, in the order of `classes_`."""
        return self._outputs(X).double().softmax(-1).numpy()

    def predict(self, X: Any) -> np.ndarray:
        """[n] labels."""
        outputs = self._outputs(X)  # which says so where there is no model yet
        labels: np.ndarray = self.classes_[outputs.argmax(-1).numpy()]
        return labels


class PrimalRegressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    """A regressor of tables or series."""

    def fit(self, X: Any, y: Any) -> "PrimalRegressor":
        """X [n,columns] or [n,steps,features], y [n] numbers."""
        X, y = check_X_y(X, y, allow_nd=True, y_numeric=True)
        self.n_features_in_ = X.shape[-1 if X.ndim == 3 else 1]
        y = np.asarray(y, np.float64).reshape(-1, 1)
        targets = Standardization.measure([y], "feature")
        scaled = torch.from_numpy(targets.do(y).astype(np.float32))
        self._train(Regressor, X, scaled, outputs=1)
        self.model_.targets = targets
        return self

    def predict(self, X: Any) -> np.ndarray:
        """[n] numbers, in the units of y."""
        outputs = self._outputs(X).double().numpy()
        values: np.ndarray = self.model_.targets.undo(outputs)[:, 0]
        return values
