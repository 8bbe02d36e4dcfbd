// Texts in a table: one column of sentences, one of labels, as people keep reviews and messages. Touches no page.

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
