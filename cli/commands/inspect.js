import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { READING, Usage } from '../arguments.js';
import { checkPlace, idsOf, samplesFor } from '../data.js';
import { OF_SAMPLES, checkKind, library, openModel } from '../models.js';
import { png, svg } from '../pictures.js';
import { figure, table } from '../terminal.js';

/** The mean entropy of the rows as shares, in nats; null of a map that has other rows. @param {any} map */
function entropy({ rows, cols, data }) {
    let all = 0;
    for (let i = 0; i < rows; i++) {
        let sum = 0,
            one = 0;
        for (let j = 0; j < cols; j++) {
            const w = data[i * cols + j];
            if (w < -1e-6) return null;
            sum += w;
            if (w > 0) one -= w * Math.log(w);
        }
        if (Math.abs(sum - 1) > 1e-3) return null;
        all += one;
    }
    return all / rows;
}

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'shows layers, ranks, spectra and attention maps of a model',
    usage: 'MODEL [DATA]',
    about: [
        'Without DATA: configuration, layers with shapes and parameters, and the spectra of the weights. With DATA: what',
        'every head does with one of its samples: the first singular values of its map, its effective rank (exp of the',
        'entropy of the spectrum), how many values hold 90 % and 99 % of the sum of squares, the entropy of its rows, the',
        'KSVD objective; and its map as a picture, darker is more.',
    ].join('\n'),
    takes: [1, 2],
    options: {
        sample: { type: 'number', short: 'n', value: 'N', help: 'which sample of DATA, from 1 (1)' },
        prompt: { type: 'text', value: 'TEXT', help: 'of a language model: the text to look at' },
        picture: {
            type: 'text',
            short: 'o',
            value: 'FILE',
            file: true,
            help: 'the maps of all heads, as .svg or .png',
        },
        ...READING,
    },
    examples: [
        ['primal-attention inspect walk.safetensors', 'what is in the file'],
        [
            'primal-attention inspect walk.safetensors WALK_TEST.ts --sample 3 -o maps.svg',
            'the heads on a sample, drawn',
        ],
    ],
    async run({ args: [modelPath, path], options, library: settings, terminal }) {
        const { picture, prompt, json } = options;
        if (picture !== undefined && !['.svg', '.png'].includes(extname(picture)))
            throw new Usage(`--picture takes a file that ends in .svg or .png, got ${picture}`);
        if (picture !== undefined) checkPlace('--picture', picture);
        const pa = await library(),
            model = openModel(pa, modelPath);
        if (prompt !== undefined && typeof model.generateStream !== 'function')
            throw new Usage(`--prompt is for language models, and ${modelPath} holds none: name DATA`);
        if (path === undefined && prompt === undefined) {
            if (picture !== undefined) throw new Usage('--picture needs DATA: a map is one of a sample');
            terminal.result(weights(pa, model, json));
            return model.dispose();
        }
        checkKind(model, modelPath, 'inspect with DATA', [...OF_SAMPLES, 'model of sequences', 'language model']);
        let sample = prompt === undefined ? undefined : idsOf(model, prompt);
        if (path !== undefined) {
            const { x } = await samplesFor(path, model, { options, library: settings, terminal }),
                { sample: chosen = 1 } = options;
            if (!(chosen - 1 in x))
                throw new Usage(
                    `--sample is a whole number from 1 to ${x.length}, the samples of ${path}, got ${chosen}`,
                );
            sample = x[chosen - 1];
        }
        const heads = headsOf(model, sample);
        if (picture !== undefined) {
            const pictures = draw(picture, heads);
            terminal.say(`${picture}: ${pictures} maps, rows are queries, columns keys, darker is more.`);
        }
        terminal.result(json ? headsAsJson(heads) : headsAsTable(heads));
        model.dispose();
    },
};

/** The first few singular values. @param {readonly number[]} spectrum */
const few = spectrum =>
    `${spectrum
        .slice(0, 5)
        .map(value => figure(value, 3))
        .join('  ')}${spectrum.length > 5 ? ' …' : ''}`;

/**
 * What is in the file: configuration, layers and the spectra of the weights.
 * @param {import('../models.js').PrimalAttention} pa @param {any} model @param {boolean} [json]
 */
function weights(pa, model, json) {
    const { config } = model,
        summary = model.summary(),
        { parameters, layers } = summary;
    const spectra = model.parameters
        .filter((/** @type {any} */ { shape }) => shape.length === 2 && Math.min(...shape) > 1)
        .map((/** @type {any} */ { name, shape, data }) => {
            const { values, effectiveRank } = pa.spectrum({ rows: shape[0], cols: shape[1], data });
            return { name, shape, effectiveRank: effectiveRank.entropy, spectrum: Array.from(values) };
        });
    if (json) return JSON.stringify({ config, parameters, layers, spectra });
    const rows = spectra.map((/** @type {any} */ { name, shape, effectiveRank, spectrum }) => [
        name,
        shape.join('×'),
        effectiveRank.toFixed(1),
        few(spectrum),
    ]);
    return [
        JSON.stringify(config, null, 1).replace(/\n\s*/g, ' '),
        String(summary),
        table(['weight', 'shape', 'effective rank', 'singular values'], rows),
    ].join('\n\n');
}

/** What every head does with a sample. @param {any} model @param {any} sample @returns {any[]} */
function headsOf(model, sample) {
    return model.inspect(sample, { spectrum: true }).layers.flatMap((/** @type {any} */ { layer, kind, ksvd, heads }) =>
        heads.map((/** @type {any} */ { head, map, spectrum, effectiveRank: rank }) => ({
            layer,
            kind,
            head,
            ksvd,
            map,
            effectiveRank: rank?.entropy ?? null,
            energy90: rank?.energy90 ?? null,
            energy99: rank?.energy99 ?? null,
            entropy: map ? entropy(map) : null,
            spectrum: spectrum ? Array.from(spectrum) : [],
        })),
    );
}

/**
 * Writes the maps as a picture, a layer in each row.
 * @param {string} path @param {any[]} heads
 * @returns {number} of them
 */
function draw(path, heads) {
    const across = 1 + Math.max(...heads.map(({ head }) => head)),
        pictures = heads
            .filter(({ map }) => map)
            .map(({ layer, head, kind, map }) => ({ title: `layer ${layer}, head ${head}: ${kind}`, ...map }));
    writeFileSync(path, path.endsWith('.svg') ? svg(pictures, across) : png(pictures, across));
    return pictures.length;
}

/** @param {any[]} heads */
const headsAsJson = heads =>
    JSON.stringify(
        heads.map(({ map, ...rest }) => ({
            ...rest,
            map: map && { rows: map.rows, cols: map.cols, data: Array.from(map.data) },
        })),
    );

/** @param {any[]} heads */
function headsAsTable(heads) {
    const ranks = ['effective rank', '90 %', '99 %'];
    return table(
        ['layer', 'head', 'kind', 'map', ...ranks, 'entropy of a row', 'KSVD', 'singular values'],
        heads.map(each => [
            String(each.layer),
            String(each.head),
            each.kind,
            each.map ? `${each.map.rows}×${each.map.cols}` : '—',
            ...[each.effectiveRank, each.energy90, each.energy99, each.entropy, each.ksvd].map(value =>
                figure(value, 3),
            ),
            few(each.spectrum),
        ]),
    );
}
