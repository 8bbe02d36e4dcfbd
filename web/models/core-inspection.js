/** What the core's model shows of a pass that was kept, layer by layer and head by head. */

/**
 * @typedef {import('../engine/core.js').Core} Core
 * @typedef {import('../engine/memory.js').Pointer} Pointer
 * @typedef {import('../types.js').Matrix} Matrix
 */

export class CoreInspection {
    #core;
    #pointer;

    /** @param {Core} core @param {Pointer} model */
    constructor(core, model) {
        this.#core = core;
        this.#pointer = model;
    }

    /** Rows and columns of a layer's map. @param {number} layer */
    mapSize(layer) {
        const { exports } = this.#core;
        return {
            rows: exports.pa_model_map_rows(this.#pointer, layer),
            cols: exports.pa_model_map_cols(this.#pointer, layer),
        };
    }

    /** @param {number} layer @param {number} head @returns {Matrix} */
    map(layer, head) {
        const { rows, cols } = this.mapSize(layer);
        return this.#matrix(rows, cols, p => this.#core.exports.pa_model_map(this.#pointer, layer, head, p));
    }

    /** @param {number} layer */
    objective(layer) {
        return this.#core.exports.pa_model_objective(this.#pointer, layer);
    }

    /** @param {number} layer */
    rank(layer) {
        return this.#core.exports.pa_model_rank(this.#pointer, layer);
    }

    /** @param {number} layer @param {number} head @param {'e' | 'r'} which @returns {Matrix} */
    scores(layer, head, which) {
        return this.#matrix(this.mapSize(layer).rows, this.rank(layer), p =>
            this.#core.exports.pa_model_scores(this.#pointer, layer, head, which === 'e' ? 0 : 1, p),
        );
    }

    /**
     * Spectral points of an implicit kernel, one in each column; null for other kinds.
     * @param {number} layer
     * @param {number} head
     * @param {'w1' | 'w2'} which
     * @returns {Matrix | null}
     */
    points(layer, head, which) {
        const { exports } = this.#core,
            count = exports.pa_model_point_count(this.#pointer, layer);
        return count
            ? this.#matrix(exports.pa_model_head_width(this.#pointer, layer), count, p =>
                  exports.pa_model_points(this.#pointer, layer, head, which === 'w1' ? 0 : 1, p),
              )
            : null;
    }

    /** @param {number} layer @param {number} head @returns {Matrix} */
    headOutput(layer, head) {
        return this.#rows(layer, head, this.mapSize(layer).rows, 0);
    }

    /**
     * What a head of a kind is given as rows of its own columns: q and k, v or x where the kind takes them; z of a
     * graph. As the operation has them: projected and rotated; not yet pooled, filtered or recentred. Likewise the
     * random directions of a Performer, one in each row, and the values of the layer before where they are compared.
     * @param {number} layer @param {number} head @param {{ kind: string, features?: number }} options of the layer
     */
    headInputs(layer, head, { kind, features = 0 }) {
        const { rows, cols } = this.mapSize(layer),
            /** @type {Record<string, Matrix>} */
            found = {};
        this.#core.operations
            .find(({ name }) => name === kind)
            ?.inputs.forEach(({ name, optional, shapes: [shape] }, i) => {
                const count = /^(BHNd|HNd)$/.test(shape)
                    ? rows
                    : /^(BHMd|B[MN]D)$/.test(shape)
                      ? cols
                      : shape === 'Fd'
                        ? features
                        : 0;
                if (!count) return;
                let absent = false; // as previous values are in a first layer
                const given = this.#rows(layer, head, count, 1 + i, status => {
                    absent = optional && status !== 0;
                    return absent ? 0 : status;
                });
                if (!absent) found[name] = given;
            });
        return found;
    }

    /**
     * @param {number} layer @param {number} head @param {number} rows @param {number} which of pa_model_head_output
     * @param {(status: number) => number} [judge]
     */
    #rows(layer, head, rows, which, judge = status => status) {
        const { exports } = this.#core;
        return this.#matrix(rows, exports.pa_model_head_width(this.#pointer, layer), p =>
            judge(exports.pa_model_head_output(this.#pointer, layer, head, p, which)),
        );
    }

    /** @param {number} rows @param {number} cols @param {(p: Pointer) => number} fill @returns {Matrix} */
    #matrix(rows, cols, fill) {
        const { memory } = this.#core;
        return memory.withBlocks(scratch => {
            const p = scratch.block(4 * rows * cols);
            this.#core.check(fill(p), 'inspect');
            return { rows, cols, data: memory.f32(p, rows * cols).slice() };
        });
    }
}
