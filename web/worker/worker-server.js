/**
 * The worker's side: the library, and its models and trainings by number. A report is computed when it is asked for, so
 * a page that stops asking stops the training; other calls are answered in between.
 */
import { fail } from '../errors.js';
import { Model } from '../models/base-model.js';
import { KINDS, kindOf } from '../models/kinds.js';
import { Asking } from './asking.js';
import { serve } from './rpc.js';

/** Methods of any model that a page may call; its kind has more. */
const METHODS = [
    'enableHead',
    'findLearningRate',
    'fit',
    'headOutputs',
    'setEta',
    'save',
    'export',
    'canExport',
    'checkpoint',
    'saveTo',
    'setParameter',
    'clone',
    'withClasses',
    'withOutputs',
    'replaceAttention',
    'summary',
    'embed',
    'predictBatch',
    'uncertainty',
    'stream',
];

/** Functions of the library that give a model. */
const MAKERS = [
    'open',
    'openFrom',
    'resume',
    'resumeFrom',
    ...KINDS.flatMap(({ word, opener }) => (opener ? [word, opener] : [word])),
];

/**
 * @param {import('./rpc.js').Port} port
 * @param {(options: import('../engine/wasm.js').LoadOptions) => Promise<import('../api.js').PrimalAttention>} load
 */
export function serveModels(port, load) {
    /** @type {import('../api.js').PrimalAttention} */
    let pa;
    let next = 1;
    /** @typedef {{ model: import('../models/base-model.js').Model, kind: import('../models/kinds.js').Kind }} Known */
    /** @type {Map<number, Known>} */
    const models = new Map();
    /**
     * Trainings, and texts that go on.
     * @type {Map<number, { reports: AsyncGenerator<any>, abort: AbortController, asking: Asking }>}
     */
    const trainings = new Map();

    /** @type {Map<number, import('../models/model-stream.js').Stream>} */
    const streams = new Map();

    /** @param {number} id */
    const known = id => models.get(id) ?? fail('worker: this model was disposed of');
    /** @param {import('../models/base-model.js').Model} model */
    const keep = model => {
        const { config } = model,
            kind = kindOf(config);
        models.set(next, { model, kind });
        return { id: next++, config, kind: kind.word };
    };

    /** @param {number} id @param {string} method @param {any[]} args */
    const call = (id, method, args) => {
        const { model, kind } = known(id);
        if (![...METHODS, ...kind.methods].includes(method)) fail(`worker: this model has no method "${method}"`);
        return /** @type {any} */ (model)[method](...args);
    };

    const told = () => ({ threads: pa.threads, threadsReason: pa.threadsReason });
    /** @type {Record<string, (...args: any[]) => any>} */
    const methods = {
        load: async options => {
            pa = await load(options);
            return { simd: pa.simd, full: pa.full, ...told() };
        },
        memory: () => pa.memory(),
        threads: told,
        seed: seed => pa.seed(seed),
        saved: prefix => pa.saved(prefix),
        deleteSaved: address => pa.deleteSaved(address),
        ...Object.fromEntries(
            MAKERS.map(method => [
                method,
                async (/** @type {any[]} */ ...args) => keep(await /** @type {any} */ (pa)[method](...args)),
            ]),
        ),
        model: async (id, method, args) => {
            const answer = await call(id, method, args);
            return Model.is(answer) ? keep(answer) : answer;
        },
        stream: async (id, options) => {
            streams.set(next, await call(id, 'stream', [options]));
            return next++;
        },
        pushed: (id, method, x) => {
            const stream = streams.get(id) ?? fail('stream: it was disposed of');
            if (method === 'dispose') streams.delete(id);
            return method === 'push' ? stream.push(x) : method === 'reset' ? stream.reset() : stream.dispose();
        },
        parameters: id => known(id).model.parameters,
        history: id => known(id).model.history,
        config: id => known(id).model.config,
        dispose: id => {
            models.get(id)?.model.dispose();
            models.delete(id);
        },
        begin: (id, method, data, options, moments) => {
            const abort = new AbortController(),
                asking = new Asking(),
                complete = { ...options, ...asking.options(moments), signal: abort.signal };
            trainings.set(next, { reports: call(id, method, [data, complete]), abort, asking });
            return next++;
        },
        report: async (id, answer) => {
            const training = trainings.get(id);
            if (!training) return { done: true };
            let last = true;
            try {
                const result = await training.asking.next(training.reports, answer);
                last = result.done ?? false;
                return result;
            } finally {
                if (last) trainings.delete(id);
            }
        },
        abort: id => trainings.get(id)?.abort.abort(),
        leave: async id => {
            const training = trainings.get(id);
            trainings.delete(id);
            training?.asking.leave();
            training?.abort.abort(); // a report may be in the making
            await training?.reports.return(undefined);
        },
    };

    serve(port, (method, args) => (methods[method] ?? fail(`worker: no method "${method}"`))(...args));
}
