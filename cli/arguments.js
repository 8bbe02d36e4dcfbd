/**
 * From a command line to options. Each command has a table of its options; parseArgs, the help, the completion and the
 * check of a configuration file all read that table.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

/**
 * @typedef {object} Option
 * @property {'text' | 'number' | 'switch' | 'list'} type list: may be given several times
 * @property {string} help
 * @property {string} [value] what stands for its value in the help
 * @property {string} [short] one letter
 * @property {string[]} [words] all that it may be
 * @property {'model' | 'fit' | 'read'} [goes] to the library, under the name in camel case
 * @property {boolean} [file] a path, for the completion
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
 * @property {(given: Given) => Promise<void>} run
 *
 * @typedef {object} Given what a command is called with
 * @property {string[]} args
 * @property {Record<string, any>} options by the name in the table
 * @property {{ model: Record<string, any>, fit: Record<string, any>, read: Record<string, any> }} library
 * @property {import('./terminal.js').Terminal} terminal
 */

/** A wrong call: the sentence, and exit code 2. */
export class Usage extends Error {}

/** @type {Options} */
export const COMMON = {
    help: { type: 'switch', short: 'h', help: 'this text' },
    json: { type: 'switch', help: 'results as JSON on stdout' },
    quiet: { type: 'switch', short: 'q', help: 'say nothing but results and errors' },
    config: { type: 'text', value: 'FILE', file: true, help: 'options from a JSON file; those given here count more' },
};

/** Reading of data. @type {Options} */
export const READING = {
    target: { type: 'text', value: 'COLUMN', help: 'the column of a table to predict' },
    rows: {
        type: 'text',
        value: 'HOW',
        help: "what a row of a CSV file is: 'mixed' (words and numbers), 'table', 'samples', 'series', 'steps'",
        goes: 'read',
    },
    task: {
        type: 'text',
        value: 'HOW',
        words: ['classification', 'regression'],
        help: 'what targets are',
        goes: 'read',
    },
    missing: {
        type: 'text',
        value: 'HOW',
        help: "gaps: 'interpolate', 'zero', 'error', or 'keep', which the model is then made for",
        goes: 'read',
    },
    read: { type: 'list', value: 'NAME=VALUE', help: 'any other option of the reader, e.g. ignore=\'["id"]\'' },
};

/** The model. @type {Options} */
export const MODEL = {
    width: { type: 'number', value: 'N', help: 'numbers that stand for a token (64)', goes: 'model' },
    depth: { type: 'number', value: 'N', help: 'layers (2)', goes: 'model' },
    heads: { type: 'number', value: 'N', help: 'heads of a layer (4)', goes: 'model' },
    length: { type: 'number', value: 'N', help: 'tokens; of data, its longest sample; of texts 128', goes: 'model' },
    dropout: { type: 'number', value: 'SHARE', help: 'dropout (0.1)', goes: 'model' },
    model: { type: 'list', value: 'NAME=VALUE', help: 'any other option of the model, e.g. norm=pre, pooling=cls' },
};

/** Training. @type {Options} */
export const TRAINING = {
    epochs: { type: 'number', value: 'N', help: 'at most (50; of texts 5)', goes: 'fit' },
    'batch-size': { type: 'number', value: 'N', help: 'samples of a step', goes: 'fit' },
    'learning-rate': { type: 'number', value: 'RATE', help: '(0.002)', goes: 'fit' },
    optimizer: { type: 'text', value: 'NAME', help: 'sgd, adam, adamw, radam, lion', goes: 'fit' },
    schedule: { type: 'text', value: 'NAME', help: 'constant, linear, cosine, oneCycle …', goes: 'fit' },
    'weight-decay': { type: 'number', value: 'N', help: 'weight decay', goes: 'fit' },
    'class-weights': { type: 'text', value: 'balanced', help: 'weigh rare classes more', goes: 'fit' },
    'validation-split': { type: 'number', value: 'SHARE', help: 'of the data, kept for validation (0.2)', goes: 'fit' },
    patience: { type: 'number', value: 'N', help: 'epochs without a better validation until it ends (10)' },
    'max-seconds': { type: 'number', value: 'N', help: 'ends after so long', goes: 'fit' },
    seed: { type: 'number', value: 'N', help: 'of weights, order and dropout (1)' },
    fit: { type: 'list', value: 'NAME=VALUE', help: 'any other option of fit(), e.g. augment=\'{"jitter":true}\'' },
};

/** @type {Options} */
export const ATTENTION = {
    attention: {
        type: 'text',
        short: 'a',
        value: 'KIND',
        help: 'primal, softmax, skyformer, linear …, with options: primal:rank=20,eta=0.1 (primal)',
    },
};

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

/** 'primal:rank=20,eta=0.1' as a configuration; the library checks it. @param {string} text */
export function attentionOf(text) {
    if (text.startsWith('{') || text.startsWith('[')) return valueOf(text);
    const [, kind, rest] = /** @type {RegExpExecArray} */ (/^([^:]*)(?::(.*))?$/s.exec(text));
    if (!kind) throw new Usage(`--attention takes a kind, got ${JSON.stringify(text)}`);
    if (rest === undefined) return { kind };
    return { kind, ...Object.fromEntries(rest.split(',').map(pair => pairOf('attention', pair))) };
}

/** Letters to change, put in, take out or swap. @param {string} a @param {string} b */
function distance(a, b) {
    let above = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const row = [i];
        for (let j = 1; j <= b.length; j++)
            row[j] = Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        above = row;
    }
    return above[b.length];
}

/** @param {string} word @param {string[]} known */
export function meant(word, known) {
    const [best] = known.map(each => ({ each, far: distance(word, each) })).sort((a, b) => a.far - b.far);
    return best && best.far <= Math.min(2, Math.ceil(word.length / 3)) ? `; did you mean ${best.each}?` : '';
}

/** @param {string} name @param {Option} option @param {any} value as it was written, or as JSON has it */
function checked(name, { type, words }, value) {
    if (type === 'switch') {
        if (typeof value !== 'boolean')
            throw new Usage(`${name} is a switch: true or false, got ${JSON.stringify(value)}`);
        return value;
    }
    if (type === 'number') {
        const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
        if (typeof number !== 'number' || !Number.isFinite(number))
            throw new Usage(`--${name} takes a number, got ${JSON.stringify(value)}`);
        return number;
    }
    if (type === 'list') return value;
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
    const all = { ...command.options, ...COMMON };
    const config = Object.fromEntries(
        Object.entries(all).map(([option, { type, short }]) => [
            option,
            {
                type: /** @type {'string' | 'boolean'} */ (type === 'switch' ? 'boolean' : 'string'),
                ...(short && { short }),
                ...(type === 'list' && { multiple: true }),
            },
        ]),
    );
    /** @type {{ values: Record<string, any>, positionals: string[] }} */
    let parsed;
    try {
        parsed = parseArgs({ args: argv, options: config, allowPositionals: true, strict: true });
    } catch (error) {
        const sentence = /** @type {Error} */ (error).message,
            unknown = /^Unknown option '--?([^']+)'/.exec(sentence)?.[1];
        if (unknown !== undefined)
            throw new Usage(
                `${name} has no option --${unknown}${meant(unknown, Object.keys(all))}; primal-attention ${name} --help lists them`,
            );
        throw new Usage(sentence.split('\n')[0]);
    }
    /** @type {{ options?: Record<string, any>, model?: object, fit?: object, read?: object }} */
    const written = parsed.values.config === undefined ? {} : fileOf(name, parsed.values.config, all);
    /** @type {Record<string, any>} */
    const options = {};
    for (const [option, value] of Object.entries({ ...written.options, ...parsed.values }))
        options[option] = checked(option, all[option], value);

    /** @type {Given['library']} */
    const library = { model: { ...written.model }, fit: { ...written.fit }, read: { ...written.read } };
    for (const [option, { goes }] of Object.entries(command.options))
        if (goes && options[option] !== undefined) library[goes][camel(option)] = options[option];
    for (const room of /** @type {const} */ (['model', 'fit', 'read']))
        if (all[room]?.type === 'list')
            for (const pair of options[room] ?? []) {
                const [key, value] = pairOf(room, pair);
                library[room][key] = value;
            }
    const [least, most] = command.takes,
        args = parsed.positionals;
    if (!options.help && (args.length < least || args.length > most))
        throw new Usage(
            `${name} takes ${least === most ? least : `${least} to ${most}`} argument${most === 1 ? '' : 's'}, got ${args.length}: primal-attention ${name} ${command.usage}`,
        );
    return { args, options, library };
}

/**
 * A configuration file: options of the command by their names, and `model`, `fit` and `read`, objects that go to the
 * library as they are.
 * @param {string} name @param {string} path @param {Options} all
 * @returns {{ options: Record<string, any>, model?: object, fit?: object, read?: object }}
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
        if (['model', 'fit', 'read'].includes(key)) {
            if (typeof value !== 'object' || value === null || Array.isArray(value))
                throw new Usage(`--config ${path}: ${key} must be an object of options, got ${JSON.stringify(value)}`);
            library[key] = value;
        } else if (known === undefined || ['config', 'help'].includes(known))
            throw new Usage(
                `--config ${path}: ${name} has no option ${JSON.stringify(key)}${meant(key, Object.keys(all))}`,
            );
        else options[known] = known === 'attention' && typeof value === 'object' ? JSON.stringify(value) : value;
    }
    return { options, ...library };
}

/** @param {string} name @param {Command} command */
export function helpOf(name, command) {
    const wide = (/** @type {[string, string][]} */ rows) => {
        const width = Math.max(...rows.map(([left]) => left.length));
        return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
    };
    const rows = (/** @type {Options} */ options) =>
        wide(
            Object.entries(options).map(([option, { short, value, help }]) => [
                `${short ? `-${short}, ` : '    '}--${option}${value ? ` ${value}` : ''}`,
                help,
            ]),
        );
    return [
        `primal-attention ${name} ${command.usage}`,
        '',
        command.about,
        ...(Object.keys(command.options).length ? ['', 'Options', rows(command.options)] : []),
        '',
        'Everywhere',
        rows(COMMON),
        '',
        'Examples',
        command.examples.map(([line, does]) => `  # ${does}\n  ${line}`).join('\n'),
        '',
    ].join('\n');
}
