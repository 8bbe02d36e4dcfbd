// Texts with their labels: in a table, one column of sentences and one of labels, as people keep reviews and messages;
// or on lines “label: text”. Touches no page.

import { textOf } from '../../dist/data.js';
import { DropError } from './parts.js';

const SENTENCES =
    /^(text|texts|sentence|review|message|comment|tweet|content|body|phrase|question|document|headline|title|sms)$/i;
const LABELS = /^(label|labels|class|category|target|sentiment|y|type|topic|tag|rating|stars|intent|language)$/i;

/**
 * Rows of cells after RFC 4180, or nothing where a quote is not closed.
 * @param {string} text
 * @param {string} separator
 * @param {number} most  rows
 */
function cellsOf(text, separator, most) {
    const rows = /** @type {string[][]} */ ([]);
    let row = /** @type {string[]} */ ([]),
        at = 0;
    while (at < text.length && rows.length < most) {
        let cell = '';
        if (text[at] === '"') {
            for (at++; ; at++) {
                const end = text.indexOf('"', at);
                if (end < 0) return undefined;
                cell += text.slice(at, end);
                at = end + 1;
                if (text[at] !== '"') break;
                cell += '"';
            }
            if (at < text.length && text[at] !== separator && text[at] !== '\n') return undefined;
        } else {
            const from = at;
            while (at < text.length && text[at] !== separator && text[at] !== '\n') at++;
            cell = text.slice(from, at);
        }
        row.push(cell.trim());
        if (text[at++] === separator) continue;
        if (row.length > 1 || row[0] !== '') rows.push(row);
        row = [];
    }
    return rows;
}

/** @param {string[][]} rows @param {number} c */
const column = (rows, c) => rows.map(row => row[c]);

/** Mostly several words, and mostly different. @param {string[]} cells */
const areSentences = cells =>
    2 * cells.filter(cell => /\S\s+\S+\s+\S/.test(cell) && !/^[\d\s.,:;/-]*$/.test(cell)).length > cells.length &&
    2 * new Set(cells).size > cells.length;

/**
 * Short, and come again; without names and tabs they are one word each, as prose has commas too.
 * @param {string[]} cells
 * @param {boolean} strict
 */
function areLabels(cells, strict) {
    const different = new Set(cells).size;
    return (
        different > 1 &&
        different <= Math.max(2, Math.min(20, cells.length / 2)) &&
        cells.every(cell => cell.length <= 40 && !(strict && /\s/.test(cell)))
    );
}

/**
 * The texts and labels of a table of two columns, or three of which one numbers the rows; nothing for any other file.
 * @param {string} whole
 * @returns {{ texts: { label: string, text: string }[], note: string } | undefined}
 */
export function textsOf(whole) {
    const text = whole.replace(/\r\n?/g, '\n');
    for (const separator of ['\t', ',', ';']) {
        const some = cellsOf(text, separator, 200),
            width = some?.[0]?.length ?? 0;
        if (!some || some.length < 3 || width < 2 || width > 3 || some.some(row => row.length !== width)) continue;
        const named = some[0].some(cell => SENTENCES.test(cell) || LABELS.test(cell)),
            body = named ? some.slice(1) : some;
        const all = [...some[0].keys()],
            sentences = all.filter(c => areSentences(column(body, c)));
        if (sentences.length !== 1) continue;
        const others = all.filter(
            c =>
                c !== sentences[0] &&
                (areLabels(column(body, c), !named && separator !== '\t') || (named && LABELS.test(some[0][c]))),
        );
        const told = others.filter(c => named && LABELS.test(some[0][c])),
            label = others.length === 1 ? others[0] : told.length === 1 ? told[0] : -1;
        const rows = label < 0 ? undefined : cellsOf(text, separator, Infinity);
        if (!rows || rows.some(row => row.length !== width)) continue;
        const texts = rows
            .slice(named ? 1 : 0)
            .filter(row => row[sentences[0]] && row[label])
            .map(row => ({ label: row[label], text: row[sentences[0]] }));
        const called = (/** @type {number} */ c) => (named && some[0][c] ? `“${some[0][c]}”` : `column ${c + 1}`),
            empty = rows.length - (named ? 1 : 0) - texts.length;
        return {
            texts,
            note: `The texts are in ${called(sentences[0])}, their labels in ${called(label)}${empty ? `; ${empty} ${empty === 1 ? 'row lacks' : 'rows lack'} one of them` : ''}.`,
        };
    }
    return undefined;
}

/**
 * Texts and the words of their labels as a data set.
 * @param {{ label: string, text: string }[]} texts
 * @returns {import('./table.js').Read}
 */
export function tokens(texts) {
    const classes = [...new Set(texts.map(({ label }) => label))].sort();
    return {
        x: texts.map(({ text }) => new TextEncoder().encode(text)),
        features: 1,
        vocabulary: 256,
        classes,
        y: Int32Array.from(texts, ({ label }) => classes.indexOf(label)),
    };
}

/** @param {string} text */
export const linesOf = text => text.split(/\r\n?|\n/);

/** Lines “label, tab or colon, text”. @param {string} name @param {Uint8Array} bytes */
export function labelled(name, bytes) {
    const texts = linesOf(textOf(bytes)).flatMap((line, i) => {
        const whole = line.trim(); // so that the pattern ends where it finds the end, however many blanks there are
        if (!whole) return [];
        const match = /^([^\t:]{1,40})[\t:]\s*(.*\S)/.exec(whole);
        if (!match)
            throw new DropError(
                `${name} was not understood. Line ${i + 1} has no label: write “label: text” on each line, or give each class a file or a folder of its own. The line: “${line.slice(0, 40)}”`,
            );
        return [{ label: match[1].trim(), text: match[2] }];
    });
    if (!texts.length) throw new DropError(`${name} holds no text.`);
    const data = tokens(texts);
    if (data.classes.length > Math.max(20, texts.length / 3))
        throw new DropError(
            `${name} has ${data.classes.length} different labels on ${texts.length} lines (“${data.classes[0].slice(0, 20)}”, “${data.classes[1].slice(0, 20)}”): text without labels, it seems. Write “label: text” on each line, or give each class a file or a folder of its own.`,
        );
    return data;
}
