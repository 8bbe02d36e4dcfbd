/**
 * From a command line to options. Each command has a table of its options; parseArgs, help.js, the completion and the
 * check of a configuration file all read that table.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nearest } from '../web/errors.js';
import { LIBRARY_SAYS, USUAL, optionsOf } from './library.js';

/**
 * @typedef {object} Option
 * @property {'text' | 'number' | 'switch' | 'list' | 'value'} type list: may be given several times; value: whatever it
 *   reads as, for the library to check
 * @property {string} help
 * @property {string} [value] what stands for its value in the help
 * @property {string} [short] one letter
 * @property {readonly string[]} [words] all that it may be
 * @property {readonly string[]} [offers] what a shell offers, and it may be more
 * @property {boolean} [rare] told by --help --all alone
 * @property {import('./library.js').Part} [goes] to the library, under the name in camel case
 * @property {boolean} [file] a path, for the completion
 * @property {'also' | 'always'} [several] it may be a list, or is always one, with commas between
 *
 * @typedef {Record<string, Option>} Options
 *
 * @typedef {object} Command
 * @property {string} summary
 * @property {string} usage what follows the command's name
 * @property {string} about
 * @property {Options} options
 * @property {[command: string, does: string][]} examples
 * @property {[least: number, most: number]} takes arguments that are no options
 * @property {(given: Given) => Promise<number | void>} run the exit code, where it is not 0
 *
 * @typedef {object} Given what a command is called with
 * @property {string[]} args
 * @property {Record<string, any>} options by the name in the table
 * @property {Record<import('./library.js').Part, Record<string, any>>} library
 * @property {import('./terminal.js').Terminal} terminal
 */

/** A wrong call: the sentence, and exit code 2. */
export class Usage extends Error {}

/** @type {Options} */
export const COMMON = {
    help: { type: 'switch', short: 'h', help: 'this text; with --all every option of the library' },
    all: { type: 'switch', help: 'with --help', rare: true },
    json: { type: 'switch', help: 'results as JSON on stdout' },
    quiet: { type: 'switch', short: 'q', help: 'say nothing but results and errors' },
    config: { type: 'text', value: 'FILE', file: true, help: 'options from a JSON file; those given here count more' },
};

/** Reading of data. @type {Options} */
export const READING = {
    ...optionsOf('read', { rows: "'mixed' for tables: words and numbers" }),
    read: { type: 'list', value: 'NAME=VALUE', help: 'any option of the reader, e.g. ignore=\'["id"]\'', rare: true },
};

/** @type {Options} */
export const MODEL = {
    ...optionsOf('model'),
    model: { type: 'list', value: 'NAME=VALUE', help: 'any option of the model, e.g. norm=pre', rare: true },
    set: { type: 'list', value: 'NAME=VALUE', help: 'any option of model or training by its name in the API' },
};

/** @type {Options} */
export const TRAINING = {
    ...optionsOf('fit', {
        epochs: `${USUAL.epochs}, of texts ${USUAL.epochsOfTexts}`,
        learningRate: String(USUAL.learningRate),
        validationSplit: String(USUAL.validationSplit),
        earlyStopping: 'by --patience',
        restoreBest: 'true',
        maxSeconds: `${USUAL.secondsOfTexts} of texts, unless --epochs says how long`,
    }),
    patience: {
        type: 'number',
        value: 'N',
        help: `epochs without a better validation until it ends (${USUAL.patience})`,
    },
    seed: { type: 'number', value: 'N', help: 'of weights, order and dropout (1)' },
    fit: { type: 'list', value: 'NAME=VALUE', help: 'any option of fit()', rare: true },
};

const KINDS = LIBRARY_SAYS.kinds.map(({ name }) => name);

/** @type {Options} */
export const ATTENTION = {
    attention: {
        type: 'text',
        short: 'a',
        value: 'KIND',
        offers: KINDS,
        help: "with options 'primal:rank=20,eta=0.1'; several, with commas, one for each layer (primal; help attention)",
    },
};

/** Parts of the library that take any option, as NAME=VALUE or from a configuration file. */
const PAIRED = /** @type {const} */ (['model', 'fit', 'read']);

const camel = (/** @type {string} */ name) => name.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());

/** A value as people write it: JSON where it is some, else a text. @param {string} text */
export function valueOf(text) {
    try {
        return JSON.parse(text);
    } catch {
        return text;
    }
}

/** @param {string} option @param {string} pair @returns {[string, any]} */
function pairOf(option, pair) {
    const at = pair.indexOf('=');
    if (at < 1) throw new Usage(`--${option} takes NAME=VALUE, got ${JSON.stringify(pair)}`);
    return [pair.slice(0, at), valueOf(pair.slice(at + 1))];
}

/** Commas outside of brackets. @param {string} text */
function parts(text) {
    const all = [''];
    let depth = 0;
    for (const letter of text) {
        if ('[{('.includes(letter)) depth++;
        if (']})'.includes(letter)) depth--;
        if (letter === ',' && depth === 0) all.push('');
        else all[all.length - 1] += letter;
    }
    return all;
}

/** 'kind', or 'kind:option=value,option=value' as an object. @param {string} option @param {string} text */
function kindOf(option, text) {
    const [, kind, rest] = /** @type {RegExpExecArray} */ (/^([^:]*)(?::(.*))?$/s.exec(text));
    if (!kind) throw new Usage(`--${option} takes a kind, got ${JSON.stringify(text)}`);
    return rest === undefined
        ? { kind }
        : { kind, ...Object.fromEntries(parts(rest).map(pair => pairOf(option, pair.trim()))) };
}

/**
 * Kinds of attention one after the other, as they were written: 'primal:rank=20,eta=0.1,softmax' are two. Between them
 * stand commas, semicolons or blanks.
 * @param {string} text
 * @returns {string[]}
 */
export function kindsOf(text) {
    if (text.startsWith('{')) return [text];
    if (text.startsWith('[')) return valueOf(text).map((/** @type {any} */ each) => JSON.stringify(each));
    /** @type {string[]} */
    const kinds = [];
    for (const part of text.split(/[;\s]+/).flatMap(parts))
        if (/^\w+=/.test(part) && kinds.length > 0) kinds[kinds.length - 1] += `,${part}`;
        else if (part !== '') kinds.push(part);
    if (kinds.length === 0) throw new Usage(`--attention takes a kind, got ${JSON.stringify(text)}`);
    kinds.forEach(attentionOf);
    return kinds;
}

/** 'primal:rank=20,eta=0.1' as a configuration; the library checks its options. @param {string} text */
export function attentionOf(text) {
    const value = text.startsWith('{') || text.startsWith('"') ? valueOf(text) : kindOf('attention', text),
        config = typeof value === 'string' ? { kind: value } : value,
        row = LIBRARY_SAYS.kinds.find(({ name }) => name === config.kind);
    if (!row)
        throw new Usage(
            `there is no attention ${JSON.stringify(config.kind)}${meant(String(config.kind), KINDS, `there are ${KINDS.join(', ')}`)}`,
        );
    const names = row.options.map(({ name }) => name);
    for (const name of Object.keys(config))
        if (name !== 'kind' && !names.includes(name))
            throw new Usage(
                `--attention: ${row.name} has no option ${JSON.stringify(name)}${meant(name, names, `it has ${names.join(', ') || 'none'}`)}`,
            );
    return config;
}

/**
 * The known word that is nearest, and what else is to be said, as the end of a sentence.
 * @param {string} word @param {readonly string[]} known @param {string} [then]
 */
export function meant(word, known, then = '') {
    const best = nearest(word, known);
    if (best === null) return then && `; ${then}`;
    return `; did you mean ${best}?${then && ` ${then[0].toUpperCase()}${then.slice(1)}`}`;
}

/**
 * parseArgs takes what begins with a hyphen for an option, and so a number below zero: it gets an equals sign.
 * @param {readonly string[]} argv @param {Options} all
 */
function joined(argv, all) {
    /** @type {string[]} */
    const args = [];
    for (let i = 0; i < argv.length; i++) {
        const [, long, short] = /^(?:--([\w-]+)|-(\w))$/.exec(argv[i]) ?? [],
            name = long ?? (short && Object.keys(all).find(option => all[option].short === short)),
            next = argv[i + 1];
        if (argv[i] === '--') return [...args, ...argv.slice(i)];
        if (name && all[name] && all[name].type !== 'switch' && /^-\.?\d/.test(next ?? '')) {
            args.push(`--${name}=${next}`);
            i++;
        } else args.push(argv[i]);
    }
    return args;
}

/** @param {string} name @param {Option} option @param {any} value as it was written, or as JSON has it */
function checked(name, { type, words, several }, value) {
    if (type === 'switch') {
        if (typeof value !== 'boolean')
            throw new Usage(`--${name} is a switch: true or false, got ${JSON.stringify(value)}`);
        return value;
    }
    if (type === 'number') {
        const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
        if (typeof number !== 'number' || !Number.isFinite(number))
            throw new Usage(`--${name} takes a number, got ${JSON.stringify(value)}`);
        return number;
    }
    if (type === 'list') return value;
    if (type === 'value') {
        if (typeof value !== 'string') return value;
        if (words && /^[\w-]*$/.test(value) && !words.includes(value))
            throw new Usage(
                `--${name} is one of ${words.join(', ')}, got ${JSON.stringify(value)}${meant(value, words)}`,
            );
        if (/^\w+:/.test(value) && words) return kindOf(name, value);
        const read = valueOf(value);
        if (read !== value || !several || (several === 'also' && !value.includes(','))) return read;
        return parts(value).map(part => (several === 'also' ? valueOf(part.trim()) : part.trim()));
    }
    if (typeof value !== 'string') throw new Usage(`--${name} takes a text, got ${JSON.stringify(value)}`);
    if (words && !words.includes(value))
        throw new Usage(`--${name} is one of ${words.join(', ')}, got ${JSON.stringify(value)}${meant(value, words)}`);
    return value;
}

/**
 * @param {string} name of the command
 * @param {Command} command
 * @param {string[]} argv what follows it
 * @returns {Omit<Given, 'terminal'>}
 */
export function understand(name, command, argv) {
    const all = { ...command.options, ...COMMON },
        { values, positionals: args } = parsed(name, all, argv),
        written = values.config === undefined ? { options: {} } : fileOf(name, values.config, all);
    /** @type {Record<string, any>} */
    const options = {};
    for (const [option, value] of Object.entries({ ...written.options, ...values }))
        options[option] = checked(option, all[option], value);
    const library = libraryOf(command, options, written);
    takeSet(all, options, library);
    const [least, most] = command.takes;
    if (!options.help && (args.length < least || args.length > most))
        throw new Usage(
            `${name} takes ${least === most ? least : `${least} to ${most}`} argument${most === 1 ? '' : 's'}, got ${args.length}: primal-attention ${name} ${command.usage}`,
        );
    return { args, options, library };
}

/**
 * As they were written, by parseArgs, whose sentences are put in the words of this command.
 * @param {string} name @param {Options} all @param {string[]} argv
 * @returns {{ values: Record<string, any>, positionals: string[] }}
 */
function parsed(name, all, argv) {
    const options = Object.fromEntries(
        Object.entries(all).map(([option, { type, short }]) => [
            option,
            {
                type: /** @type {'string' | 'boolean'} */ (type === 'switch' ? 'boolean' : 'string'),
                ...(short && { short }),
                ...(type === 'list' && { multiple: true }),
            },
        ]),
    );
    try {
        return parseArgs({ args: joined(argv, all), options, allowPositionals: true, strict: true });
    } catch (error) {
        const sentence = /** @type {Error} */ (error).message,
            unknown = /^Unknown option '--?([^']+)'/.exec(sentence)?.[1];
        if (unknown !== undefined)
            throw new Usage(
                `${name} has no option ${unknown.length > 1 ? '--' : '-'}${unknown}${meant(unknown, Object.keys(all), `the list: ${name} --help --all`)}`,
            );
        const [, lacks] = /^Option '(?:-\w, )?--([\w-]+).*(?:argument missing|is ambiguous)/.exec(sentence) ?? [];
        if (lacks !== undefined)
            throw new Usage(
                `--${lacks} takes a value${all[lacks].words ? `: ${all[lacks].words.join(', ')}` : ''}; one that begins with a hyphen stands after =, --${lacks}=-x`,
            );
        throw new Usage(sentence.split('\n')[0]);
    }
}

/**
 * What goes to the library: of a configuration file, then the options of their own, then NAME=VALUE.
 * @param {Command} command @param {Record<string, any>} options @param {Written} written
 * @returns {Given['library']}
 */
function libraryOf(command, options, { model, fit, read }) {
    /** @type {Given['library']} */
    const library = { generate: {}, export: {}, model: { ...model }, fit: { ...fit }, read: { ...read } };
    for (const [option, { goes }] of Object.entries(command.options))
        if (goes && options[option] !== undefined) library[goes][camel(option)] = options[option];
    for (const part of PAIRED)
        if (command.options[part]?.type === 'list')
            for (const pair of options[part] ?? []) {
                const [key, value] = pairOf(part, pair);
                library[part][key] = value;
            }
    return library;
}

/**
 * --set, whose names say by themselves where they go.
 * @param {Options} all @param {Record<string, any>} options @param {Given['library']} library both are added to
 */
function takeSet(all, options, library) {
    const [model, fit] = [LIBRARY_SAYS.model, LIBRARY_SAYS.fit].map(told => told.map(({ name }) => name));
    for (const pair of options.set ?? []) {
        const [key, value] = pairOf('set', pair);
        if (key === 'attention' || key === 'seed') options[key] = checked(key, all[key], pair.slice(key.length + 1));
        else if (model.includes(key)) library.model[key] = value;
        else if (fit.includes(key)) library.fit[key] = value;
        else
            throw new Usage(`--set ${pair}: model and training have no option ${key}${meant(key, [...model, ...fit])}`);
    }
}

/**
 * A configuration file: options of the command by their names, and `model`, `fit` and `read`, objects that go to the
 * library as they are.
 * @typedef {{ options: Record<string, any>, model?: object, fit?: object, read?: object }} Written
 * @param {string} name @param {string} path @param {Options} all
 * @returns {Written}
 */
function fileOf(name, path, all) {
    let given;
    try {
        given = JSON.parse(readFileSync(path, 'utf8'));
    } catch (error) {
        throw new Usage(`--config ${path}: ${/** @type {Error} */ (error).message}`);
    }
    if (typeof given !== 'object' || given === null || Array.isArray(given))
        throw new Usage(`--config ${path}: expected an object of options, got ${JSON.stringify(given).slice(0, 40)}`);
    /** @type {Record<string, any>} */
    const options = {},
        /** @type {Record<string, any>} */ library = {};
    for (const [key, value] of Object.entries(given)) {
        const known = Object.keys(all).find(option => option === key || camel(option) === key);
        if (PAIRED.some(part => part === key)) {
            if (typeof value !== 'object' || value === null || Array.isArray(value))
                throw new Usage(`--config ${path}: ${key} must be an object of options, got ${JSON.stringify(value)}`);
            library[key] = value;
        } else if (known === 'config' || known === 'help')
            throw new Usage(`--config ${path}: ${JSON.stringify(key)} is for the command line alone`);
        else if (known === undefined)
            throw new Usage(
                `--config ${path}: ${name} has no option ${JSON.stringify(key)}${meant(key, Object.keys(all))}`,
            );
        else options[known] = known === 'attention' && typeof value === 'object' ? JSON.stringify(value) : value;
    }
    return { options, ...library };
}
