/** What a command says of itself: its help, and that of the library's words. */
import { COMMON } from './arguments.js';
import { LIBRARY_SAYS } from './library.js';
import { spoken } from './spoken.js';

/** @typedef {import('./arguments.js').Command} Command @typedef {import('./arguments.js').Option} Option */

/** Where help on an option begins, and where its lines end. */
const LEFT = 30,
    RIGHT = 110;

/** Broken into lines. @param {string} text @param {number} [left] */
function broken(text, left = LEFT) {
    const lines = [''];
    for (const word of text.split(/\s+/)) {
        const last = lines[lines.length - 1];
        if (last && left + last.length + word.length >= RIGHT) lines.push(word);
        else lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
    return lines.join(`\n${' '.repeat(left)}`);
}

/** What `help TOPIC` says of the library's words. @type {Record<string, () => string>} */
export const TOPICS = Object.fromEntries(
    [
        { topic: 'attention', rows: LIBRARY_SAYS.kinds },
        { topic: 'schedule', rows: LIBRARY_SAYS.schedules.map(row => ({ ...row, formula: '' })) },
    ].map(({ topic, rows }) => [
        topic,
        () =>
            [
                `--${topic} KIND, or with options 'KIND:option=value,option=value'`,
                ...rows.flatMap(({ name, formula, options }) => [
                    '',
                    `${name}  ${broken(formula, 4)}`.trimEnd(),
                    ...options.map(({ name: option, text }) => `    ${option.padEnd(LEFT - 4)}${broken(text)}`),
                ]),
                '',
            ].join('\n'),
    ]),
);

/** @param {string} name @param {Command} command @param {boolean} [everything] rare options too */
export function helpOf(name, command, everything = false) {
    const shown = Object.entries(command.options).filter(([, { rare }]) => everything || !rare),
        groups = /** @type {const} */ ([
            ['Options', undefined],
            ['Reading', 'read'],
            ['Model', 'model'],
            ['Training', 'fit'],
            ['Drawing', 'generate'],
            ['ONNX', 'export'],
        ]);
    const rows = (/** @type {[string, Option][]} */ options) =>
        options
            .filter(([, { rare }]) => everything || !rare)
            .map(([option, { short, value, help: text }]) => {
                const help = spoken(text);
                const left = `  ${short ? `-${short}, ` : '    '}--${option}${value ? ` ${value}` : ''}`;
                return left.length < LEFT && help
                    ? `${left.padEnd(LEFT)}${broken(help)}`
                    : `${left}${help ? `\n${' '.repeat(LEFT)}${broken(help)}` : ''}`;
            })
            .join('\n');
    return [
        `primal-attention ${name} ${command.usage}`,
        '',
        command.about,
        ...groups.flatMap(([title, room]) => {
            const of = shown.filter(([, { goes }]) => goes === room);
            return of.length ? ['', title, rows(of)] : [];
        }),
        ...(shown.length < Object.keys(command.options).length ? ['', 'More: --help --all'] : []),
        '',
        'Everywhere',
        rows(Object.entries(COMMON)),
        '',
        'Examples',
        command.examples.map(([line, does]) => `  # ${does}\n  ${line}`).join('\n'),
        '',
    ].join('\n');
}
