/** The header of an ARFF file, up to @data: what each attribute is. */

import { unknownWord } from '../../errors.js';
import { failAt } from '../parsing/lines.js';
import { shorten } from '../parsing/words.js';
import { escaped, Row } from './arff-values.js';

/** @typedef {import('../parsing/lines.js').Lines} Lines */
/**
 * @typedef {{ name: string, type: 'numeric' | 'nominal' | 'string' | 'date' | 'relational', values: string[], inner:
 *   string[], line: number }} Attribute
 */

const NAME = /^\s+(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s{]+))\s*/;

/** Reads up to @data, that line included. @param {Lines} lines @returns {{ name: string, attributes: Attribute[] }} */
export function readHeader(lines) {
    /** @type {Attribute[]} */
    const attributes = [];
    let name = '',
        inside = /** @type {Attribute | null} */ (null);
    while (lines.next()) {
        const line = lines.line(),
            tag = /^@\w*/.exec(line)?.[0].toLowerCase();
        if (tag === undefined)
            failAt(
                'arff',
                lines.number,
                `expected a header line such as "@attribute …", or "@data", found "${shorten(line)}"; ` +
                    `tables without a header of @ lines are read by parseCsv`,
            );
        const rest = line.slice(tag.length),
            match = NAME.exec(rest),
            word = match ? (match[3] ?? escaped(match[1] ?? match[2])) : '';
        if (tag === '@data') {
            if (inside)
                failAt(
                    'arff',
                    lines.number,
                    `the relational attribute "${shorten(inside.name)}" of line ${inside.line} has no @end`,
                );
            if (attributes.length === 0)
                failAt('arff', lines.number, 'expected lines "@attribute …" before @data, found none');
            return { name, attributes };
        }
        if (tag === '@relation') name = word;
        else if (tag === '@end') {
            if (!inside || word !== inside.name)
                failAt(
                    'arff',
                    lines.number,
                    `"@end ${shorten(word)}" ends no relational ` +
                        `attribute${inside ? `, expected "@end ${shorten(inside.name)}"` : ''}`,
                );
            inside = null;
        } else if (tag === '@attribute') {
            if (!match)
                failAt(
                    'arff',
                    lines.number,
                    `expected a name and a type after @attribute, found "${shorten(rest.trim())}"`,
                );
            const attribute = {
                name: word.trim(),
                ...typeOf(rest.slice(match[0].length), lines.number),
                inner: [],
                line: lines.number,
            };
            if (!inside) attributes.push(attribute);
            else if (attribute.type === 'numeric' || attribute.type === 'nominal') inside.inner.push(attribute.name);
            else
                failAt(
                    'arff',
                    lines.number,
                    `"${shorten(attribute.name)}" is a ${attribute.type} attribute inside a relational one: only numbers ` +
                        `are read there`,
                );
            if (attribute.type === 'relational') inside = attribute;
        } else unknownWord(`arff: line ${lines.number}`, 'tag', tag, ['@relation', '@attribute', '@end', '@data']);
    }
    return failAt('arff', lines.number, 'expected a line "@data", but the file ends');
}

/**
 * @param {string} text what follows an attribute's name
 * @param {number} line
 * @returns {{ type: Attribute['type'], values: string[] }}
 */
function typeOf(text, line) {
    if (text[0] === '{') {
        const close = text.lastIndexOf('}');
        if (close < 0) failAt('arff', line, `expected "}" at the end of the values "${shorten(text)}"`);
        return { type: 'nominal', values: new Row(text, 1, close, line).all(false).filter(value => value !== '') };
    }
    const word = text.split(/[\s%]/, 1)[0].toLowerCase();
    if (word === 'numeric' || word === 'real' || word === 'integer') return { type: 'numeric', values: [] };
    if (word === 'string' || word === 'date' || word === 'relational') return { type: word, values: [] };
    return unknownWord(`arff: line ${line}`, 'type', word, [
        'numeric',
        'real',
        'integer',
        '{…}',
        'string',
        'date',
        'relational',
    ]);
}
