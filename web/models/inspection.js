/** Looking into a model: what its layers attended to on one sample. */
import { checkBoolean, checkInteger, checkKeys, checkObject } from '../errors.js';
import { checkList } from '../lists.js';
import { checkFinite, effectiveRank, singularValues } from '../tensors/singular-values.js';

/**
 * @typedef {import('../types.js').LayerInspection} LayerInspection
 * @typedef {import('../types.js').InspectOptions} InspectOptions
 * @typedef {import('../types.js').HeadInspection} HeadInspection
 */

/** Maps of more rows and columns than this get no spectrum unless it is asked for: its cost grows with the cube. */
const SPECTRUM_SIZE = 512;

/**
 * The layers' side of inspect(); the logits of the forward pass that it makes come along.
 * @param {import('../engine/core.js').Core} core
 * @param {import('./core-inspection.js').CoreInspection} model
 * @param {import('../operations/config.js').ModelConfig} config
 * @param {InspectOptions} options
 * @param {() => Float32Array} forward a pass that is kept
 * @returns {{ logits: Float32Array, layers: LayerInspection[] }}
 */
export function inspect(core, model, config, options, forward) {
    checkObject('inspect: options', options);
    checkKeys('inspect', 'option', options, [
        'maps',
        'spectrum',
        'scores',
        'points',
        'inputs',
        'outputs',
        'layers',
        'heads',
    ]);
    const { maps = true, spectrum = 'auto', scores = true, points = false, inputs = false, outputs = false } = options;
    checkBoolean('inspect: maps', maps);
    checkBoolean('inspect: scores', scores);
    checkBoolean('inspect: points', points);
    checkBoolean('inspect: inputs', inputs);
    checkBoolean('inspect: outputs', outputs);
    if (spectrum !== 'auto') checkBoolean("inspect: spectrum, unless it is 'auto',", spectrum);
    const layers = indices('inspect: layers', options.layers, config.attention.length);
    const heads = indices('inspect: heads', options.heads, config.heads);

    const logits = forward();
    return {
        logits,
        layers: layers.map(layer => {
            const { rows, cols } = model.mapSize(layer);
            const wantsSpectrum = spectrum === true || (spectrum === 'auto' && Math.min(rows, cols) <= SPECTRUM_SIZE);
            return {
                layer,
                kind: config.attention[layer].kind,
                ksvd: model.objective(layer),
                heads: heads.map(head => {
                    const map = maps || wantsSpectrum ? model.map(layer, head) : null;
                    const values =
                        map && wantsSpectrum ? singularValues(core, checkFinite('spectrum: map', map)) : null;
                    /** @type {HeadInspection} */
                    const seen = {
                        head,
                        map: maps ? map : null,
                        spectrum: values,
                        effectiveRank: values && effectiveRank(values),
                    };
                    if (scores && model.rank(layer) > 0) {
                        seen.e = model.scores(layer, head, 'e');
                        seen.r = model.scores(layer, head, 'r');
                    }
                    if (points)
                        for (const which of /** @type {const} */ (['w1', 'w2'])) {
                            const found = model.points(layer, head, which);
                            if (found) seen[which] = found;
                        }
                    if (inputs) seen.inputs = model.headInputs(layer, head, config.attention[layer]);
                    if (outputs) seen.output = model.headOutput(layer, head);
                    return seen;
                }),
            };
        }),
    };
}

/** @param {string} where @param {any} given @param {number} n @returns {number[]} */
function indices(where, given, n) {
    if (given === undefined) return Array.from({ length: n }, (_, i) => i);
    checkList(where, given, `an array of numbers from 0 to ${n - 1}`);
    return Array.from(given, (index, i) => checkInteger(`${where}[${i}]`, index, 0, n - 1));
}
