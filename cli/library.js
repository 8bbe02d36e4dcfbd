/**
 * What the library may be told, as the build read it from the core's table and the types of web/
 * (scripts/cli-words.mjs):
 * options of commands, their words and their help come from it.
 *
 * @typedef {{ name: string, text: string }} Told
 * @typedef {'model' | 'fit' | 'read' | 'generate' | 'export'} Part of the library, that options go to
 * @typedef {Told & { onOff: boolean, several?: 'also' | 'always', words?: readonly string[] | null }} LibraryOption
 * @typedef {object} Library
 * @property {{ name: string, formula: string, options: Told[] }[]} kinds of attention
 * @property {string[]} optimizers
 * @property {{ name: string, options: Told[] }[]} schedules
 * @property {LibraryOption[]} model options of configurations
 * @property {LibraryOption[]} fit options of fit()
 * @property {LibraryOption[]} read options of readers of files
 * @property {LibraryOption[]} generate options of generate()
 * @property {LibraryOption[]} export options of export(), beside the format
 * @property {readonly string[] | null} dtypes of saved numbers
 * @property {readonly string[] | null} formats of export()
 */

/** @type {readonly Part[]} */
export const PARTS = ['model', 'fit', 'read', 'generate', 'export'];

// @ts-expect-error the build puts it here
export const LIBRARY_SAYS = /** @type {Library} */ (LIBRARY);

/** Options of fit() where nothing is said: a training that ends by itself. */
export const USUAL = {
    epochs: 50,
    learningRate: 2e-3,
    validationSplit: 0.2,
    patience: 10,
    epochsOfTexts: 5,
    secondsOfTexts: 300,
};

/** Told by --help; the others by --help --all. */
const OFTEN = {
    model: ['width', 'depth', 'heads', 'length', 'dropout', 'positions', 'pooling'],
    fit: [
        ...['epochs', 'batchSize', 'learningRate', 'optimizer', 'weightDecay', 'schedule', 'warmup', 'clip'],
        ...['classWeights', 'validationSplit', 'maxSeconds'],
    ],
    read: ['target', 'rows', 'task', 'missing'],
    generate: ['tokens', 'temperature', 'topK', 'topP', 'minP', 'repetitionPenalty', 'stop'],
    export: LIBRARY_SAYS.export.map(({ name }) => name),
};

/** @param {string} name */
export const kebab = name => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** What a type says, up to the first point or semicolon that stands in no brackets. @param {string} text */
function firstOf(text) {
    let depth = 0;
    for (let i = 0; i < text.length; i++) {
        if (text[i] === '(') depth++;
        if (text[i] === ')') depth--;
        const ends = /^[a-z)']\. /.test(text.slice(i - 1, i + 2)) && !/\b(e\.g|i\.e)$/.test(text.slice(0, i));
        if (depth === 0 && (text[i] === ';' || ends)) return text.slice(0, i);
    }
    return text.replace(/\.$/, '');
}

/**
 * The library's options as those of a command.
 * @param {Part} part
 * @param {Record<string, string>} [here] what the command line has in the place of the library's own default
 * @returns {import('./arguments.js').Options}
 */
export function optionsOf(part, here = {}) {
    return Object.fromEntries(
        LIBRARY_SAYS[part].map(({ name, onOff, several, words, text }) => [
            kebab(name),
            {
                // of export() all of these are off by themselves: to name one turns it on
                ...(onOff && part === 'export'
                    ? { type: 'switch' }
                    : {
                          type: 'value',
                          value: onOff ? 'true|false' : words ? words.join('|') : 'VALUE',
                          ...(onOff ? { words: ['true', 'false'] } : words && { words }),
                      }),
                help: [firstOf(text), here[name] && `here ${here[name]}`].filter(Boolean).join('; '),
                goes: part,
                ...(several && part !== 'generate' && { several }), // a comma ends a text as well as any other
                rare: !OFTEN[part].includes(name),
            },
        ]),
    );
}
