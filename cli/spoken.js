/** What the library says, in the words of the command line: its sentences name options as a program writes them. */
import { LIBRARY_SAYS, PARTS, kebab } from './library.js';

const NAMES = new Set(PARTS.flatMap(part => LIBRARY_SAYS[part].map(({ name }) => name)));
for (const name of ['attention', 'seed']) NAMES.add(name);

/** A value of JavaScript as it is written in a shell. @param {string} value */
function written(value) {
    let plain = value;
    try {
        const read = JSON.parse(value.replaceAll("'", '"')),
            simple = (/** @type {any} */ each) => typeof each === 'string' || typeof each === 'number';
        if (simple(read)) plain = String(read);
        else if (Array.isArray(read) && read.every(each => simple(each) && !String(each).includes(',')))
            plain = read.join(',');
    } catch {} // true, false, and lists that go on
    return /^[\w.,:-]+$/.test(plain) ? plain : `'${plain}'`;
}

/**
 * `fit: batchSize must …` as `--batch-size must …`, and `{ rows: 'table' }` as `--rows table`.
 * @param {string} sentence
 */
export function spoken(sentence) {
    return sentence
        .replace(/^\w+: (\w+)((?:\[\d+\])?)(?:\.(\w+))? (?=must|is|are)/, (whole, name, place, part) => {
            if (!NAMES.has(name)) return whole;
            if (name === 'earlyStopping' && part === 'patience') return '--patience ';
            const layer = place && ` of layer ${Number(place.slice(1, -1)) + 1}`;
            return `--${kebab(name)}${part ? `: ${part}` : ''}${name === 'attention' ? layer : place} `;
        })
        .replace(/\{ (\w+): ([^{}]+?) \}/g, (whole, name, value) =>
            NAMES.has(name) && !/, \w+: /.test(value) ? `--${kebab(name)} ${written(value)}` : whole,
        )
        .replace(/\b(\w+): ('\w+')/g, (whole, name, value) =>
            NAMES.has(name) ? `--${kebab(name)} ${written(value)}` : whole,
        )
        .replace(/\{ (\w+(?:, \w+)*) \}/g, (whole, names) =>
            names.split(', ').every((/** @type {string} */ name) => NAMES.has(name))
                ? names.replace(/\w+/g, (/** @type {string} */ name) => `--${kebab(name)}`)
                : whole,
        );
}
