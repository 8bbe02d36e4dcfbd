import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { READING, Usage } from '../arguments.js';
import { checkPlace, idsOf, samplesFor } from '../data.js';
import { library, openModel } from '../models.js';
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
        if (options.picture !== undefined && !['.svg', '.png'].includes(extname(options.picture)))
            throw new Usage(`--picture takes a file that ends in .svg or .png, got ${options.picture}`);
        if (options.picture !== undefined) checkPlace('--picture', options.picture);
        const pa = await library(),
            model = openModel(pa, modelPath);
        if (options.prompt !== undefined && typeof model.generateStream !== 'function')
            throw new Usage(`--prompt is for language models, and ${modelPath} holds none: name DATA`);
        if (path === undefined && options.prompt === undefined) {
            if (options.picture !== undefined) throw new Usage('--picture needs DATA: a map is one of a sample');
            const spectra = model.parameters
                .filter((/** @type {any} */ { shape }) => shape.length === 2 && Math.min(...shape) > 1)
                .map((/** @type {any} */ { name, shape, data }) => {
                    const { values, effectiveRank } = pa.spectrum({ rows: shape[0], cols: shape[1], data });
                    return { name, shape, effectiveRank: effectiveRank.entropy, spectrum: Array.from(values) };
                });
            const summary = model.summary();
            if (options.json)
                return terminal.result(
                    JSON.stringify({
                        config: model.config,
                        parameters: summary.parameters,
                        layers: summary.layers,
                        spectra,
                    }),
                );
            terminal.result(
                [
                    JSON.stringify(model.config, null, 1).replace(/\n\s*/g, ' '),
                    '',
                    String(summary),
                    '',
                    table(
                        ['weight', 'shape', 'effective rank', 'singular values'],
                        spectra.map((/** @type {any} */ { name, shape, effectiveRank: rank, spectrum }) => [
                            name,
                            shape.join('×'),
                            rank.toFixed(1),
                            `${spectrum
                                .slice(0, 5)
                                .map((/** @type {number} */ s) => figure(s, 3))
                                .join('  ')}${spectrum.length > 5 ? ' …' : ''}`,
                        ]),
                    ),
                ].join('\n'),
            );
            return model.dispose();
        }
        const chosen = (options.sample ?? 1) - 1;
        let sample = options.prompt === undefined ? undefined : idsOf(model, options.prompt);
        if (path !== undefined) {
            const { x } = await samplesFor(path, model, { options, library: settings, terminal });
            if (!(chosen in x))
                throw new Usage(
                    `--sample is a whole number from 1 to ${x.length}, the samples of ${path}, got ${chosen + 1}`,
                );
            sample = x[chosen];
        }
        const { layers } = model.inspect(sample, { spectrum: true }),
            heads = layers.flatMap((/** @type {any} */ { layer, kind, ksvd, heads: all }) =>
                all.map((/** @type {any} */ { head, map, spectrum, effectiveRank: rank }) => ({
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
        if (options.picture !== undefined) {
            const drawn = heads.filter((/** @type {any} */ { map }) => map),
                across = Math.max(...layers.map((/** @type {any} */ { heads: all }) => all.length)),
                pictures = drawn.map((/** @type {any} */ { layer, head, kind, map }) => ({
                    title: `layer ${layer}, head ${head}: ${kind}`,
                    ...map,
                }));
            writeFileSync(
                options.picture,
                options.picture.endsWith('.svg') ? svg(pictures, across) : png(pictures, across),
            );
            terminal.say(
                `${options.picture}: ${pictures.length} maps, rows are queries, columns keys, darker is more.`,
            );
        }
        terminal.result(
            options.json
                ? JSON.stringify(
                      heads.map((/** @type {any} */ { map, ...rest }) => ({
                          ...rest,
                          map: map && { rows: map.rows, cols: map.cols, data: Array.from(map.data) },
                      })),
                  )
                : table(
                      [
                          'layer',
                          'head',
                          'kind',
                          'map',
                          'effective rank',
                          '90 %',
                          '99 %',
                          'entropy of a row',
                          'KSVD',
                          'singular values',
                      ],
                      heads.map((/** @type {any} */ each) => [
                          String(each.layer),
                          String(each.head),
                          each.kind,
                          each.map ? `${each.map.rows}×${each.map.cols}` : '—',
                          figure(each.effectiveRank, 3),
                          figure(each.energy90, 3),
                          figure(each.energy99, 3),
                          figure(each.entropy, 3),
                          figure(each.ksvd, 3),
                          `${each.spectrum
                              .slice(0, 5)
                              .map((/** @type {number} */ s) => figure(s, 3))
                              .join('  ')}${each.spectrum.length > 5 ? ' …' : ''}`,
                      ]),
                  ),
        );
        model.dispose();
    },
};
