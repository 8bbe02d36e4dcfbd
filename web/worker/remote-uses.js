/** What models of every kind can do from afar beside training, files and their end: each a call of the same name. */
export class RemoteUses {
    /** As model.clone(). @returns {Promise<this>} */
    clone() {
        return this._another('clone');
    }

    /**
     * As model.withClasses().
     * @param {number | readonly string[]} classes @param {{ seed?: number }} [options] @returns {Promise<this>}
     */
    withClasses(classes, options) {
        return this._another('withClasses', classes, options);
    }

    /** @param {import('../types.js').SummaryOptions} [options] @returns {Promise<import('../types.js').Summary>} */
    summary(options) {
        return this._call('summary', options);
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

    /** @protected @param {string} _method @param {...any} _args @returns {Promise<any>} */
    _call(_method, ..._args) {
        throw new Error('remote: the kinds have it');
    }

    /** @protected @param {string} _method @param {...any} _args @returns {Promise<any>} */
    _another(_method, ..._args) {
        throw new Error('remote: the kinds have it');
    }
}
