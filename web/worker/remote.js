/** What models of every kind can do from afar. */
import { fail } from '../errors.js';
import { checkFields } from '../lists.js';
import { checkSignal, isURL } from '../engine/platform.js';
import { questionsOf } from './questions.js';
import { isStreamed } from '../training/source.js';
import { Training } from '../training/training.js';

export class Remote {
    #caller;
    #id;

    /**
     * Not to be called: remote.classifier() and the like make models.
     * @param {import('./rpc.js').Caller} caller
     * @param {number} id
     * @param {import('../operations/config.js').ModelConfig} config
     */
    constructor(caller, id, config) {
        this.#caller = caller;
        this.#id = id;
        /** As it was when the model was made. */
        this.config = config;
    }

    /** @protected @param {any} data @param {{ signal?: import('../engine/platform.js').Signal }} options */
    _fit(data, options) {
        return new Training(this._each('fit', data, options));
    }

    /**
     * What one method gives piece by piece, reports or texts: the next is worked for when it is asked for. In the place
     * of one the worker may ask something, which is answered here, with the call for what is next.
     * @protected
     * @param {'fit' | 'generateStream'} method @param {any} data
     * @param {{ signal?: import('../engine/platform.js').Signal | null }} options
     * @returns {AsyncGenerator<any, void, void>}
     */
    async *_each(method, data, options) {
        const { signal: given, ...others } = checkFields(`${method}: options`, options),
            signal = checkSignal(method, given, true),
            caller = this.#caller;
        if (method === 'fit') refuseFunctions(data, others);
        const { moments, answered } = questionsOf(method === 'fit' ? others : {});
        const training = await caller.call('begin', this.#id, method, data, others, moments);
        const abort = () => void caller.call('abort', training).catch(() => {}); // a worker that is gone trains no more
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort);
        let done = false;
        const next = (/** @type {any} */ answer) =>
            caller.call('report', training, answer).catch(error => {
                done = true;
                throw error;
            });
        try {
            for (let answer; ; ) {
                const { done: last, value, asked, info } = await next(answer);
                answer = undefined;
                if (last) {
                    done = true;
                    return;
                }
                if (asked) answer = await answered(asked, info);
                else yield value;
            }
        } finally {
            signal?.removeEventListener('abort', abort);
            if (!done)
                await caller.call('leave', training).catch(error => {
                    if (!caller.closed) throw error;
                });
        }
    }

    /**
     * As model.findLearningRate().
     * @param {any} data what fit() takes @param {import('../types.js').FindOptions} [options]
     * @returns {Promise<import('../types.js').LearningRates>}
     */
    async findLearningRate(data, options) {
        if (/** @type {any} */ (options)?.signal !== undefined)
            fail("findLearningRate: a signal can't be sent to a worker; maxSeconds ends it there");
        return this._call('findLearningRate', data, options);
    }

    /** @param {number} eta @param {number} [layer] @returns {Promise<void>} */
    setEta(eta, layer) {
        return this._call('setEta', eta, layer);
    }

    /**
     * @param {any} x what the model's predict() or fit() takes: a sample, a text, a graph
     * @returns {Promise<import('../types.js').Matrix[][]>}
     */
    headOutputs(x) {
        return this._call('headOutputs', x);
    }

    /** @param {number} layer @param {number} head @param {boolean} on @returns {Promise<void>} */
    enableHead(layer, head, on) {
        return this._call('enableHead', layer, head, on);
    }

    /** As model.clone(). @returns {Promise<this>} */
    clone() {
        return this.#another('clone');
    }

    /**
     * As model.withClasses().
     * @param {number | readonly string[]} classes @param {{ seed?: number }} [options] @returns {Promise<this>}
     */
    withClasses(classes, options) {
        return this.#another('withClasses', classes, options);
    }

    /** @param {readonly any[]} xs @param {Record<string, any>} [options] @returns {Promise<any[]>} */
    predictBatch(xs, options) {
        return this._call('predictBatch', xs, options);
    }

    /** As model.stream(). @param {import('../types.js').StreamOptions} [options] @returns {Promise<RemoteStream>} */
    async stream(options) {
        const id = await this.#caller.call('stream', this.#id, options);
        return new RemoteStream((...given) => this.#caller.call('pushed', id, ...given));
    }

    /**
     * @param {any} x @param {import('../types.js').UncertaintyOptions} [options]
     * @returns {Promise<import('../types.js').Uncertainty>}
     */
    uncertainty(x, options) {
        return this._call('uncertainty', x, options);
    }

    /** @param {any} x @returns {Promise<import('../types.js').Embedding>} */
    embed(x) {
        return this._call('embed', x);
    }

    /** @param {import('../types.js').SummaryOptions} [options] @returns {Promise<import('../types.js').Summary>} */
    summary(options) {
        return this._call('summary', options);
    }

    /** @param {import('../types.js').SaveOptions} [options] @returns {Promise<Uint8Array<ArrayBuffer>>} */
    save(options) {
        return this._call('save', options);
    }

    /** @param {import('../types.js').ExportOptions} options @returns {Promise<Uint8Array<ArrayBuffer>>} */
    export(options) {
        return this._call('export', options);
    }

    /**
     * @param {import('../types.js').ExportOptions} options
     * @returns {Promise<import('../types.js').Exportable>}
     */
    canExport(options) {
        return this._call('canExport', options);
    }

    /**
     * From the worker itself, which has the same IndexedDB and file system.
     * @param {string | import('../engine/platform.js').Address} address
     * @param {import('../types.js').SaveToOptions} [options]
     * @returns {Promise<import('../types.js').Saved>}
     */
    saveTo(address, options) {
        return this._call('saveTo', isURL(address) ? address.href : address, options);
    }

    /** @returns {Promise<Uint8Array<ArrayBuffer>>} */
    checkpoint() {
        return this._call('checkpoint');
    }

    /** What the epochs so far reported. @returns {Promise<import('../training/history.js').HistoryEntry[]>} */
    history() {
        return this.#caller.call('history', this.#id);
    }

    /** @returns {Promise<import('../types.js').Parameter[]>} */
    parameters() {
        return this.#caller.call('parameters', this.#id);
    }

    /** @param {string} name @param {ArrayLike<number>} values @returns {Promise<void>} */
    setParameter(name, values) {
        return this._call('setParameter', name, values);
    }

    /** @returns {Promise<void>} */
    dispose() {
        return this.#caller.call('dispose', this.#id);
    }

    /** @protected @param {string} method @param {...any} args @returns {Promise<any>} */
    _call(method, ...args) {
        return this.#caller.call('model', this.#id, method, args);
    }

    /**
     * One more of this kind, which a method makes.
     * @param {string} method @param {...any} args @returns {Promise<this>}
     */
    async #another(method, ...args) {
        const { id, config } = await this._call(method, ...args);
        return new /** @type {any} */ (this.constructor)(this.#caller, id, config);
    }
}

/** @param {any} data @param {Record<string, any>} options of fit() */
function refuseFunctions(data, { augment }) {
    if (typeof augment === 'function')
        fail("fit: augment is a function, which can't be sent to a worker; ways and strengths can");
    if (isStreamed(data))
        fail(
            "fit: data has samples(), which can't be sent to a worker: hand it a data set, await collect(data, n) of primal-attention/data, or train in this thread",
        );
}

/** As a Stream, every call a promise. */
export class RemoteStream {
    #call;

    /** @param {(method: string, x?: any) => Promise<any>} call */
    constructor(call) {
        this.#call = call;
    }

    /** @param {number | ArrayLike<number>} x @returns {Promise<any>} */
    push(x) {
        return this.#call('push', x);
    }

    /** @returns {Promise<void>} */
    reset() {
        return this.#call('reset');
    }

    /** @returns {Promise<void>} */
    dispose() {
        return this.#call('dispose');
    }
}
