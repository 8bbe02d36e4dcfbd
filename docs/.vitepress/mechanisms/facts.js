// What the pages of docs/mechanisms say that nobody types: title, paper, options, cost and pictures of a mechanism, as
// the library tells them when the site is built. Node only.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { MECHANISMS, configOf, defaultsOf, mapsOf } from './compute.js';
import { ASKED, HEADS } from './scene.js';
import { costPicture, mapPicture, spectrumPicture } from './svg.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const from = (/** @type {string} */ path) => import(pathToFileURL(join(root, path)).href); // not for a bundler

/** Which of its four heads a picture shows: one that asks for near tokens, and for others of its sort. */
const HEAD = 2;
const LENGTH = 40,
    LENGTHS = [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

/**
 * @typedef {object} Facts
 * @property {string} card its name in the catalogue, which is that of its page
 * @property {string} kind its row in the core's table
 * @property {string} name
 * @property {string} paper
 * @property {string} caption
 * @property {string} map what its map shows
 * @property {string} formula
 * @property {string} example what a layer is told
 * @property {{ name: string, what: string, says: string }[]} options
 * @property {() => string} pictures
 * @property {() => string} cost
 */

/** Sentences about options, from the types: their one room. */
function sentences() {
    const text = readFileSync(join(root, 'web/types.js'), 'utf8');
    return ['AttentionConfig', 'GraphAttentionConfig'].map(type => {
        const [, block] = /** @type {RegExpExecArray} */ (
            new RegExp(`@typedef \\{object\\} ${type}\\b([\\s\\S]*?)(?:@typedef|\\*/)`).exec(text)
        );
        const properties = block.split('@property').slice(1);
        return Object.fromEntries(
            properties.map(property => {
                const [, name, says] = /** @type {RegExpExecArray} */ (
                    /\[?(\w+)\]?(?=\s)(?![^{]*\})([\s\S]*)$/.exec(property)
                );
                return [
                    name,
                    says
                        .replace(/\s*\n\s*\*\s*/g, ' ')
                        .replace(/\s*\*?\s*$/, '')
                        .trim(),
                ];
            }),
        );
    });
}

/** Kinds and variants that begin a sentence about an option: the page is about one of them. */
const OF_A_KIND =
    /^(?:graph|graphImplicit|primal|linear|implicit|skyformer|scaled heads|Attention-BN|convolution attention|softmax, sparse, window, without pooling|sparse)(?:: |, |$)/;

/**
 * What an option may be, its default and its sentence.
 * @param {(option: any) => string} about @param {any} option @param {string} kind @param {string} [text]
 */
function described(about, option, kind, text = '') {
    const words = option.words && option.words.map((/** @type {string} */ word) => `'${word}'`).join(', '),
        what = words ? `${words}; '${option.words[option.fallback]}' by default` : about(option);
    const [first, ofGrid] = text.split(/; conv '2d': /),
        sentence = (kind === 'primal' || !ofGrid ? first : ofGrid).replace(OF_A_KIND, '').replace(/^conv '2d': /, '');
    // a default in brackets that the table does not have stays
    const says = what.includes('by default')
        ? sentence.replace(/ \([^()]*\)$/, '').replace(/ \('\w+'\):/, ':')
        : sentence;
    return { name: option.name, what, says };
}

/** @returns {Promise<Record<string, Facts>>} */
export async function readFacts() {
    const { about, builtCore } = await from('scripts/row-types.mjs'),
        { load } = await from('dist/node.js');
    const [core, pa] = [await builtCore(root), await load({ full: true, simd: 'simd128' })];
    const [ofSequences, ofGraphs] = sentences();
    return Object.fromEntries(
        Object.entries(MECHANISMS).map(([card, { name, paper, caption, map, graph }]) => {
            const config = configOf(card, {}, LENGTH),
                row = core.operations.find((/** @type {any} */ { name }) => name === config.kind);
            const says = graph ? ofGraphs : ofSequences;
            const own = [...row.options, ...row.layer].filter(({ internal }) => !internal);
            return [
                card,
                {
                    card,
                    kind: config.kind,
                    name,
                    paper,
                    caption,
                    map,
                    formula: row.formula,
                    example: example(card, own),
                    options: own.map(option => described(about, option, config.kind, says[option.name])),
                    pictures: () => pictures(pa, card),
                    cost: () => cost(pa, card),
                },
            ];
        }),
    );
}

/** What a layer is told: of the catalogue's options those that its row has and that are not as they would be anyway.
 * @param {string} card @param {any[]} row */
function example(card, row) {
    const config = MECHANISMS[card].config(
        { ...defaultsOf(card), last: false },
        { heads: HEADS, length: 64, depth: 1, image: false },
    );
    const usual = (/** @type {string} */ name) => {
        const option = row.find(option => option.name === name);
        return (
            option &&
            (option.words ? option.words[option.fallback] : option.onOff ? option.fallback !== 0 : option.fallback)
        );
    };
    const told = Object.entries(/** @type {object} */ (config)).filter(
        ([name, value]) => name === 'kind' || usual(name) !== value,
    );
    const text = (/** @type {any} */ value) =>
        Array.isArray(value) ? `[${value.join(', ')}]` : typeof value === 'string' ? `'${value}'` : String(value);
    return `{ ${told.map(([name, value]) => `${name}: ${text(value)}`).join(', ')} }`;
}

/** @param {any} pa @param {string} card */
function pictures(pa, card) {
    const { name } = MECHANISMS[card],
        { map, beside } = mapsOf(pa, { card, length: LENGTH, head: HEAD });
    const both = [
        { title: name, map },
        ...(beside ? [{ title: capital(beside.name.split(',')[0]), map: beside.map }] : []),
    ];
    const spectra = both.map(({ title, map }, i) => {
        const { values, effectiveRank } = pa.spectrum(map);
        return { name: title, values, rank: effectiveRank.entropy, color: i ? 'b' : 'a' };
    });
    const error =
        beside?.error === undefined
            ? ''
            : ` ‖difference‖ / ‖${beside.name.split(',')[0].replace(/^its best .*/, 'kernel')}‖ = ${beside.error.toFixed(2)}.`;
    return `<figure class="mechanism"><div class="maps">${both.map(({ title, map }) => mapPicture(title, map)).join('')}</div><figcaption>One head, ${LENGTH} tokens, nothing trained: the head asks for ${ASKED[HEAD]}.${MECHANISMS[card].graph ? ' Here the sequence’s tokens are nodes of a ring with chords.' : ''}${error}</figcaption></figure>

<figure class="mechanism">${spectrumPicture(spectra)}<figcaption>Singular values of that map. Effective rank (exp of the entropy of σ / Σσ): ${spectra.map(({ name, rank }, i) => `${i === 0 ? name : name[0].toLowerCase() + name.slice(1)} ${rank.toFixed(1)}`).join(', ')}.</figcaption></figure>`;
}

const capital = (/** @type {string} */ text) => text[0].toUpperCase() + text.slice(1);

/** Operations and bytes of a model of one layer, width 64, four heads. @param {any} pa @param {any} attention
 * @param {number} length @param {boolean} graph */
function costOf(pa, attention, length, graph) {
    const model = graph
        ? { input: { kind: 'graph', features: 64 }, classes: 2, width: 64, depth: 1, heads: HEADS, attention }
        : {
              input: { kind: 'series', features: 1, length },
              classes: 2,
              width: 64,
              depth: 1,
              heads: HEADS,
              feedforward: 128,
              attention,
          };
    return pa.cost(model, length, graph ? { edges: 8 * length } : undefined);
}

/** @param {any} pa @param {string} card */
function cost(pa, card) {
    const { name, graph = false } = MECHANISMS[card];
    const rows = [
        { name, color: 'a', card },
        ...(card === 'softmax' || graph ? [] : [{ name: 'softmax', color: 'b', card: 'softmax' }]),
    ].map(({ name, color, card }) => ({
        name,
        color,
        costs: LENGTHS.map(length => costOf(pa, configOf(card, {}, length), length, graph)),
    }));
    const large = (/** @type {number} */ n) =>
        n >= 1e9 ? `${(n / 1e9).toPrecision(3)} G` : `${(n / 1e6).toPrecision(3)} M`;
    const table = rows.flatMap(({ name, costs }) =>
        [256, 1024, 4096, 16384].map(length => {
            const { flops, memory } = costs[LENGTHS.indexOf(length)];
            return `| ${name} | ${length} | ${large(flops.forward.attention)} | ${large(flops.step.attention)} | ${(memory.forward / 1e6).toFixed(1)} | ${(memory.step / 1e6).toFixed(1)} |`;
        }),
    );
    return `<figure class="mechanism">${costPicture(
        LENGTHS,
        rows.map(({ name, color, costs }) => ({
            name,
            color,
            values: costs.map(({ flops }) => flops.forward.attention),
        })),
    )}<figcaption>Operations of one layer's attention, forward, width 64, ${HEADS} heads${graph ? ', eight edges a node' : ''}, options as in the widget, as <code>pa.cost()</code> counts them (a multiplication and an addition are two).</figcaption></figure>

| | ${graph ? 'nodes' : 'tokens'} | operations forward | operations of a training step | MB forward | MB of a step |
| --- | --- | --- | --- | --- | --- |
${table.join('\n')}

Megabytes are of a whole model of one such layer, its weights included.`;
}
