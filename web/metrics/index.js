/** Metrics: pure functions of targets and predictions, in float64; their values are scikit-learn's. */
export {
    accuracy,
    balancedAccuracy,
    confusion,
    exactMatch,
    f1,
    hammingLoss,
    kappa,
    mcc,
    precision,
    recall,
} from './classes.js';
export {
    averagePrecision,
    brier,
    calibrationError,
    logLoss,
    perplexity,
    rocAuc,
    topK,
} from './probabilities.js';
export { mae, mape, mse, pinball, r2, rmse } from './regression.js';
export { report } from './report.js';
