/**
 * The worker's side: the library, and its models and trainings by number. A report is computed when it is asked for, so
 * a page that stops asking stops the training; other calls are answered in between.
 */
import { fail } from '../errors.js';
import { serve } from './rpc.js';

/** Methods of a model that a page may call. */
const METHODS = [
    'step',
    'standardize',
    'predict',
    'evaluate',
    'inspect',
    'enableHead',
    'headOutputs',
    'setEta',
    'save',
    'export',
    'setParameter',
    'generate',
];

/**
 * @param {import('./rpc.js').Port} port
 * @param {(options: import('../engine/wasm.js').LoadOptions) => Promise<import('../api.js').PrimalAttention>} load
 */
export function serveModels(port, load) {
    /** @type {import('../api.js').PrimalAttention} */
    let pa;
    let next = 1;
    /** @type {Map<number, import('../models/base-model.js').Model>} */
    const models = new Map();
    /** @type {Map<number, { reports: AsyncGenerator<any>, abort: AbortController }>} */
    const trainings = new Map();

    /** @param {number} id */
    const model = id => models.get(id) ?? fail('worker: this model was disposed of');
    /** @param {import('../models/base-model.js').Model} made */
    const keep = made => {
        models.set(next, made);
        return { id: next++, config: made.config };
    };

    /** @type {Record<string, (...args: any[]) => any>} */
    const methods = {
        load: async options => {
            pa = await load(options);
            return { simd: pa.simd };
        },
        memory: () => pa.memory(),
        seed: seed => pa.seed(seed),
        classifier: config => keep(pa.classifier(config)),
        open: (bytes, options) => keep(pa.open(bytes, options)),
        languageModel: config => keep(pa.languageModel(config)),
        openLanguageModel: bytes => keep(pa.openLanguageModel(bytes)),
        graphClassifier: config => keep(pa.graphClassifier(config)),
        openGraphClassifier: bytes => keep(pa.openGraphClassifier(bytes)),
        model: (id, method, args) => {
            const target = /** @type {any} */ (model(id));
            if (!METHODS.includes(method) || !target[method]) fail(`worker: this model has no method "${method}"`);
            return target[method](...args);
        },
        parameters: id => model(id).parameters,
        config: id => model(id).config,
        dispose: id => {
            models.get(id)?.dispose();
            models.delete(id);
        },
        fit: (id, data, options) => {
            const abort = new AbortController();
            trainings.set(next, {
                reports: /** @type {any} */ (model(id)).fit(data, { ...options, signal: abort.signal }),
                abort,
            });
            return next++;
        },
        report: async id => {
            const training = trainings.get(id);
            if (!training) return { done: true };
            let last = true;
            try {
                const { done = false, value } = await training.reports.next();
                last = done;
                return { done, value };
            } finally {
                if (last) trainings.delete(id);
            }
        },
        abort: id => trainings.get(id)?.abort.abort(),
        leave: async id => {
            const training = trainings.get(id);
            trainings.delete(id);
            training?.abort.abort(); // a report may be in the making
            await training?.reports.return(undefined);
        },
    };

    serve(port, (method, args) => (methods[method] ?? fail(`worker: no method "${method}"`))(...args));
}
