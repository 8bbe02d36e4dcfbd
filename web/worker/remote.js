/** What models of every kind can do from afar. */
import { checkFields } from '../lists.js';
import { checkSignal } from '../engine/platform.js';
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
     * What one method gives piece by piece, reports or texts: the next is worked for when it is asked for.
     * @protected
     * @param {'fit' | 'generateStream'} method @param {any} data
     * @param {{ signal?: import('../engine/platform.js').Signal | null }} options
     * @returns {AsyncGenerator<any, void, void>}
     */
    async *_each(method, data, options) {
        const { signal: given, ...others } = checkFields(`${method}: options`, options),
            signal = checkSignal(method, given, true),
            caller = this.#caller;
        const training = await caller.call('begin', this.#id, method, data, others);
        const abort = () => void caller.call('abort', training).catch(() => {}); // a worker that is gone trains no more
        if (signal?.aborted) abort();
        signal?.addEventListener('abort', abort);
        let done = false;
        try {
            for (;;) {
                const answer = await caller.call('report', training);
                if (answer.done) {
                    done = true;
                    return;
                }
                yield answer.value;
            }
        } catch (error) {
            done = true;
            throw error;
        } finally {
            signal?.removeEventListener('abort', abort);
            if (!done)
                await caller.call('leave', training).catch(error => {
                    if (!caller.closed) throw error;
                });
        }
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

    /** @param {import('../types.js').SummaryOptions} [options] @returns {Promise<import('../types.js').Summary>} */
    summary(options) {
        return this._call('summary', options);
    }

    /** @returns {Promise<Uint8Array<ArrayBuffer>>} */
    save() {
        return this._call('save');
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
