/**
 * @file What the command line may say to the library: kinds of attention, optimizers, schedules, options with their
 *   ranges, defaults and words, read from the core's table and from the types in web/types.js. The build puts it into
 *   dist/cli.js as LIBRARY (cli/library.js), so that the command line repeats none of it.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { ARRAY_OPTIONS } from '../web/data/arrays/options.js';
import { CSV_OPTIONS } from '../web/data/tables/options.js';
import { TS_OPTIONS } from '../web/data/formats/ts.js';
import { about, builtCore } from './row-types.mjs';

/** @typedef {import('../web/engine/core.js').Option} Option */

/** What a data set says of itself, and what is more than a word or a number on a command line. */
const FROM_DATA = ['input', 'classes', 'outputs', 'loss', 'pair', 'attention', 'seed', 'missing'];
const FUNCTIONS = ['validation', 'signal', 'callbacks', 'resume', 'reportEvery', 'seed'];

/**
 * The properties of a typedef in JSDoc: name and text.
 * @param {string} source @param {string} name
 * @returns {{ name: string, type: string, text: string }[]}
 */
function properties(source, name) {
    const [, rest] = source.split(new RegExp(`@typedef \\{object\\} ${name}\\b`));
    if (rest === undefined) throw new Error(`there is no typedef ${name} any more: see scripts/cli-words.mjs`);
    const block = rest.slice(0, /@typedef|\*\//.exec(rest)?.index).replace(/\s*\n \* */g, ' ');
    return block
        .split(' @property {')
        .slice(1)
        .map(part => {
            let depth = 1,
                end = 0;
            for (; depth > 0; end++) depth += part[end] === '{' ? 1 : part[end] === '}' ? -1 : 0;
            const [, property, text] = /^\s*\[?(\w+)\]?\s*(.*)$/s.exec(part.slice(end)) ?? [];
            return { name: property, type: part.slice(0, end - 1), text: text.trim() };
        });
}

/** @param {readonly Option[]} options */
const told = options =>
    options
        .filter(({ internal }) => !internal)
        .map(option => ({
            name: option.name,
            text: [option.words?.join(' | '), about(option)].filter(Boolean).join('; '),
        }));

/** @param {string} root @returns {Promise<import('../cli/library.js').Library>} */
export async function cliWords(root) {
    const core = await builtCore(root),
        types = readFileSync(join(root, 'web/types.js'), 'utf8'),
        rows = readFileSync(join(root, 'web/data/tables/options.js'), 'utf8');
    /** @param {ReturnType<typeof properties>} of @param {readonly Option[]} slots @param {string[]} without */
    const options = (of, slots, without) =>
        of
            .filter(({ name }) => !without.includes(name))
            .map(({ name, type, text }) => {
                const slot = slots.find(option => option.name === name),
                    words = slot?.words ?? (/^'[\w']+'( \| '[\w']+')+$/.test(type) ? type.match(/\w+/g) : null);
                return {
                    name,
                    onOff: slot?.onOff ?? type.startsWith('boolean'),
                    ...(words && { words }),
                    ...(type.includes('[]') && {
                        several: /** @type {'also' | 'always'} */ (type === 'readonly string[]' ? 'always' : 'also'),
                    }),
                    text: text || (slot ? about(slot) : ''),
                };
            });
    const also = [
        ['web/data/arrays/options.js', 'ArrayOptions'],
        ['web/data/formats/ts.js', 'TsOptions'],
    ].flatMap(([path, name]) => options(properties(readFileSync(join(root, path), 'utf8'), name), [], []));
    return {
        kinds: core.operations
            .filter(({ traits }) => traits.includes('sequence') && !traits.includes('custom'))
            .map(({ name, formula, options: own, layer }) => ({ name, formula, options: told([...own, ...layer]) })),
        optimizers: core.optimizers.map(({ name }) => name),
        schedules: core.schedules.map(({ name, options: own }) => ({ name, options: told(own) })),
        model: [
            ...options(properties(types, 'ClassifierConfig'), core.modelSlots, FROM_DATA),
            ...options(properties(types, 'LanguageModelOwnConfig'), [], ['vocabulary']),
        ],
        fit: options(
            [...properties(types, 'OptimizerOptions'), ...properties(types, 'TrainingOptions')],
            core.optimizerOptions,
            FUNCTIONS,
        ).map(option =>
            option.name === 'optimizer'
                ? { ...option, words: core.optimizers.map(({ name }) => name) }
                : option.name === 'schedule'
                  ? { ...option, words: core.schedules.map(({ name }) => name) }
                  : option,
        ),
        read: [
            ...options(properties(rows, 'CsvOptions'), [], []),
            ...[...new Set([...ARRAY_OPTIONS, ...TS_OPTIONS])]
                .filter(name => !CSV_OPTIONS.includes(/** @type {any} */ (name)))
                .map(name => also.find(option => option.name === name) ?? { name, onOff: false, text: '' }),
        ],
        generate: options(properties(types, 'GenerateOptions'), [], ['signal', 'seed']),
        export: options(properties(types, 'ExportOptions'), [], ['format']).map(option => ({
            ...option,
            text: option.text.replace(/^of 'onnx'(?: and (\w+))?: /, (_, whose) => (whose ? `of ${whose}: ` : '')),
        })),
        dtypes: properties(types, 'SaveOptions')[0].type.match(/\w+/g),
        formats: properties(types, 'ExportOptions')[0].type.match(/[\w-]+/g),
    };
}
