// Tables of numbers that a measurement wrote into a file, for pages that show them elsewhere: docs/measured/kinds.json
// (bench/kinds.mjs), docs/measured/accuracy.json (bench/accuracy.mjs) and docs/EXPERIMENTS.md (npm run experiments -- --document). Each number stands in that one file.
import { readFileSync } from 'node:fs';
import { MECHANISMS } from '../../../demo/catalogue/mechanisms.js';
import { interval, mean, shown } from '../../../experiments/statistics.mjs';

const read = (/** @type {string} */ path) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** @returns {{ command: string, day: string, processor: string, node: string, simd: string,
 *   layers: Record<string, any>, rows: { card: string, length: number, forward: number, both: number, bytes: number }[] }} */
const kinds = () => JSON.parse(read('measured/kinds.json'));

/** The table under a bold title in docs/EXPERIMENTS.md. @param {string} title @returns {Record<string, string>[]} */
export function experiment(title) {
    const [, table] = new RegExp(`\\*\\*${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\*\\*\n\n((?:\\|.*\n)+)`).exec(
        read('EXPERIMENTS.md'),
    ) ?? ['', ''];
    if (!table) throw new Error(`docs/EXPERIMENTS.md has no table called ${title}`);
    const [names, , ...rows] = table
        .trim()
        .split('\n')
        .map(line =>
            line
                .slice(1, -1)
                .split('|')
                .map(cell => cell.trim()),
        );
    return rows.map(cells => Object.fromEntries(names.map((name, i) => [name, cells[i]])));
}

/** @param {string[][]} rows the first one is the head */
const table = ([head, ...rows]) =>
    [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

const number = (/** @type {number} */ value) =>
    value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toPrecision(2);

/** How and when: beside each table. */
function how() {
    const { command, day, processor, node, simd } = kinds();
    const busy = command.includes('--busy') ? ', processor time' : '';
    return `\`${command}\`, ${day}, ${processor}, one thread${busy}, Node ${node}, ${simd}; four heads of 16; the least of several readings.`;
}

/**
 * @typedef {{ set: string, card: string, attention: any, accuracies: number[], ms: number, bytes: number }} Trained
 * @returns {{ command: string, day: string, processor: string, node: string, simd: string,
 *   model: Record<string, any>, fit: Record<string, any>,
 *   sets: Record<string, { about: string, model: Record<string, any>, fit: Record<string, any> }>, rows: Trained[] }}
 */
const trained = () => JSON.parse(read('measured/accuracy.json'));

/** Per cent over seeds, ms of a sample in training, MB. @param {Trained | undefined} row */
const cellsOf = row =>
    row ? [shown(interval(row.accuracies), 1, 100), number(row.ms), number(row.bytes / 1e6)] : ['–', '–', '–'];

/** Settings of the three trainings, in words. */
function howTrained() {
    const { command, day, processor, node, simd, model, fit, sets, rows } = trained(),
        seeds = Math.min(...rows.map(({ accuracies }) => accuracies.length));
    const words = (/** @type {Record<string, any>} */ options) =>
        Object.entries(options)
            .map(([name, value]) => `\`${name}: ${typeof value === 'string' ? `'${value}'` : value}\``)
            .join(', ');
    const each = Object.entries(sets).map(
        ([name, { about, model, fit }]) => `**${name}**: ${about}; ${words({ ...model, ...fit })}.`,
    );
    return `Per cent of the test part after the last epoch, mean of ${seeds} seeds with the 95 % interval (Student's t); milliseconds of processor time for a sample in training, the whole model and its step; MB, the most that it takes. The same model for all, nothing chosen by the test part: ${words(model)}, ${words(fit)}.\n\n${each.join('\n\n')}\n\n\`${command}\`, ${day}, ${processor}, one thread, Node ${node}, ${simd}.`;
}

/** @param {string} card */
const called = card => `[${MECHANISMS[card].name}](./mechanisms/${card})`;

/** What the catalogue's mechanisms are called in the experiments. */
const NAMES = /** @type {Record<string, string>} */ ({
    softmax: 'softmax',
    primal: 'primal',
    linear: 'linear',
    bn: 'bn',
    sh: 'sh',
    'bn+sh': 'bn, sh',
    'primal+': 'primal, last layer only',
    skyformer: 'skyformer',
    mikan: 'implicit, MIKAN',
});

/** Rows by mechanism, columns by set. @param {Record<string, string>[]} rows @param {string} set @param {string} value */
function pivot(rows, set, value) {
    const sets = [...new Set(rows.map(row => row[set]))],
        names = [...new Set(rows.map(row => row.attention))];
    const best = sets.map(name => Math.max(...rows.filter(row => row[set] === name).map(row => Number(row[value]))));
    return table([
        ['attention', ...sets],
        ...names.map(name => [
            NAMES[name] ?? name,
            ...sets.map((of, i) => {
                const found = rows.find(row => row[set] === of && row.attention === name)?.[value];
                return found === undefined ? '–' : Number(found) === best[i] ? `**${found}**` : found;
            }),
        ]),
    ]);
}

/** Tables of docs/EXPERIMENTS.md that have a row for several mechanisms: what identifies the task, and the value. */
const ACCURACIES = [
    {
        title: 'Best epoch as the papers report it, and the honest figure',
        task: 'set',
        value: 'honest',
        unit: '%',
        at: 'uea',
    },
    {
        title: '30000 expressions to learn from, 5 epochs, 2000 to test',
        value: 'best epoch',
        unit: '%',
        at: 'listops',
        name: 'ListOps, short',
    },
    { title: '20 epochs', value: 'mean', unit: '%', at: 'digits', name: 'optdigits' },
    {
        title: 'Root mean squared error, 5 splits',
        task: 'table',
        value: 'error',
        unit: 'RMSE',
        at: 'tables',
        by: 'model',
    },
];

/** @type {Record<string, string[]>} */
const CALLED = { primal: ['primal', 'primal+'], bn: ['bn', 'bn+sh'], sh: ['sh', 'bn+sh'], implicit: ['mikan'] };

/** @type {Record<string, (page?: string) => string>} */
const TABLES = {
    /** What was trained with one mechanism, beside softmax. */
    'accuracy of this kind': page => {
        const names = CALLED[/** @type {string} */ (page)] ?? [page];
        const rows = ACCURACIES.flatMap(({ title, task, value, unit, at, name, by = 'attention' }) => {
            const all = experiment(title);
            return [...new Set(all.map(row => (task ? row[task] : name)))].flatMap(of => {
                const cell = (/** @type {string | undefined} */ attention) =>
                    all.find(row => (!task || row[task] === of) && row[by] === attention)?.[value] ?? '–';
                const own = names.map(cell);
                return own.every(text => text === '–')
                    ? []
                    : [[`[${of}](../EXPERIMENTS#${at}), ${unit}`, ...own, cell('softmax')]];
            });
        });
        return table(
            [['trained by us', ...names.map(name => NAMES[name ?? ''] ?? name), 'softmax'], ...rows].map(row =>
                row.map(String),
            ),
        );
    },
    'accuracy on graphs': () =>
        `${table([
            ['trained by us', 'attention', 'accuracy, per cent', 'deviation', 'seconds a seed', 'seeds'],
            ...experiment('Test accuracy, per cent').map(row => [
                `[${row.graph}](../EXPERIMENTS#graphs)`,
                row.attention,
                row.ours,
                row.deviation,
                row['seconds a seed'],
                row.seeds,
            ]),
        ])}`,
    'all kinds': () =>
        table([
            ['mechanism', 'in a few words', 'paper'],
            ...Object.entries(MECHANISMS).map(([card, { name, caption, paper }]) => [
                `[${name}](./${card})`,
                caption,
                paper,
            ]),
        ]),
    /** All mechanisms over the length. */
    'times of all kinds': () => {
        const { rows } = kinds(),
            lengths = [...new Set(rows.map(({ length }) => length))];
        const cell = (/** @type {string} */ card, /** @type {number} */ length) => {
            const row = rows.find(row => row.card === card && row.length === length);
            return row ? `${number(row.forward)}; ${number(row.both)}` : '–';
        };
        const cards = Object.keys(MECHANISMS).filter(card => rows.some(row => row.card === card));
        const last = lengths
            .filter(length => cards.every(card => rows.some(row => row.card === card && row.length === length)))
            .at(-1);
        const at = (/** @type {string} */ card) =>
            rows.find(row => row.card === card && row.length === last)?.both ?? Infinity;
        return `${table([
            ['ms forward; with gradients', ...lengths.map(length => `N = ${length}`), `against softmax at ${last}`],
            ...cards
                .sort((a, b) => at(a) - at(b))
                .map(card => [
                    called(card),
                    ...lengths.map(length => cell(card, length)),
                    `${number(at('softmax') / at(card))} ×`,
                ]),
        ])}\n\n${how()} Graphs have about eight edges a node.`;
    },
    /** One mechanism beside softmax, for its page. */
    'times of this kind': page => {
        const { rows, layers } = kinds(),
            card = /** @type {string} */ (page);
        const own = rows.filter(row => row.card === card);
        const { kind, ...options } = layers[card];
        const told = Object.entries(options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
        return `${table([
            [
                'N',
                'ms forward',
                'ms with gradients',
                'MB, gradients included',
                'softmax, ms forward',
                'softmax, ms with gradients',
            ],
            ...own.map(row => {
                const softmax = rows.find(({ card, length }) => card === 'softmax' && length === row.length);
                return [
                    String(row.length),
                    number(row.forward),
                    number(row.both),
                    number(row.bytes / 1e6),
                    softmax ? number(softmax.forward) : '–',
                    softmax ? number(softmax.both) : '–',
                ];
            }),
        ])}\n\n${how()} \`${kind}\`${told.length ? ` with ${told.map(each => `\`${each}\``).join(', ')}` : ''}.`;
    },
    /** Every mechanism of sequences on the same three sets, best on average first. */
    'three data sets': () => {
        const { sets, rows } = trained(),
            names = Object.keys(sets);
        const of = (/** @type {string} */ card) =>
                names.map(name => rows.find(({ set, card: own }) => set === name && own === card)),
            average = (/** @type {string} */ card) => mean(of(card).map(row => (row ? mean(row.accuracies) : 0)));
        const cards = Object.keys(MECHANISMS).filter(card => of(card).some(Boolean));
        return `${table([
            ['', ...names.flatMap(name => [`${name}, %`, 'ms', 'MB'])],
            ...cards.sort((a, b) => average(b) - average(a)).map(card => [called(card), ...of(card).flatMap(cellsOf)]),
        ])}\n\n${howTrained()}`;
    },
    /** One of them beside softmax, for its page. */
    'three data sets of this kind': page => {
        const { sets, rows } = trained(),
            row = (/** @type {string} */ name, /** @type {string | undefined} */ card) =>
                cellsOf(rows.find(each => each.set === name && each.card === card));
        return `${table([
            ['three data sets', '%', 'ms a sample', 'MB', 'softmax, %', 'ms', 'MB'],
            ...Object.keys(sets).map(name => [name, ...row(name, page), ...row(name, 'softmax')]),
        ])}\n\nOver seeds, with the 95 % interval; settings, and all others: [which attention when](../which-attention#accuracy).`;
    },
    'accuracy on series': () =>
        `${pivot(experiment('Best epoch as the papers report it, and the honest figure'), 'set', 'honest')}\n\nPer cent of the test part, at the epoch that a validation part chose. \`npm run experiments -- uea --data DIR\`; settings, papers' figures and seconds: [experiments](./EXPERIMENTS#uea).`,
    'gain on long sequences': () =>
        `${pivot(experiment('Gain over softmax'), 'shape', 'gain in time')}\n\nA training step of a whole model, softmax's time divided by the mechanism's. \`npm run experiments -- lra --data DIR\`: [experiments](./EXPERIMENTS#lra).`,
};

/**
 * The table of that name, or undefined where there is none.
 * @param {string} name @param {string} [page] the mechanism that the page is about
 * @returns {string | undefined}
 */
export const measured = (name, page) => TABLES[name]?.(page);
