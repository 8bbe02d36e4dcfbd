"""What scikit-learn makes of a table: `tables.mjs` sends {x, y, categories, splits} on standard input and gets the root
mean squared error of each model on the test part of each split. `--diabetes` prints scikit-learn's diabetes data as
CSV."""
import json
import sys

import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_diabetes
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def inputs(categories):
    words = [c for c, names in enumerate(categories) if names]
    numbers = [c for c in range(len(categories)) if c not in words]
    return make_column_transformer(
        (make_pipeline(SimpleImputer(strategy='median'), StandardScaler()), numbers),
        (make_pipeline(SimpleImputer(strategy='constant', fill_value=-1), OneHotEncoder(handle_unknown='ignore')),
         words))


def errors(x, y, categories, splits):
    out = {'linear': [], 'boosting': []}
    for seed, split in enumerate(splits):
        train, validation, test = (np.array(split[part]) for part in ('train', 'validation', 'test'))
        prepare = inputs(categories).fit(x[train])
        a, b, c = (prepare.transform(x[part]) for part in (train, validation, test))
        linear = RidgeCV(np.logspace(-3, 3, 13)).fit(a, y[train])
        out['linear'].append(float(np.sqrt(np.mean((linear.predict(c) - y[test]) ** 2))))
        # as many trees as are best on the validation part, as our epochs are
        best = (np.inf, None)
        for depth in (3, 5):
            trees = GradientBoostingRegressor(n_estimators=400, learning_rate=0.05, max_depth=depth, subsample=0.7,
                                              random_state=seed).fit(a, y[train])
            losses = [np.mean((p - y[validation]) ** 2) for p in trees.staged_predict(b)]
            k = int(np.argmin(losses))
            if losses[k] < best[0]:
                best = (losses[k], list(trees.staged_predict(c))[k])
        out['boosting'].append(float(np.sqrt(np.mean((best[1] - y[test]) ** 2))))
    return out


if '--diabetes' in sys.argv:
    data = load_diabetes(scaled=False)
    print(','.join([*data.feature_names, 'target']))
    for row, target in zip(data.data, data.target):
        print(','.join('one two'.split()[int(v) - 1] if name == 'sex' else f'{v:g}'
                       for name, v in zip(data.feature_names, row)) + f',{target:g}')
else:
    given = json.load(sys.stdin)
    # null is a missing value
    x, y = (np.array(given[name], dtype=float) for name in ('x', 'y'))
    json.dump(errors(x, y, given['categories'], given['splits']), sys.stdout)
