/** Text with separators in pieces of whole rows: a quoted cell may hold line ends, and none is torn. */

import { fail } from '../../errors.js';
import { beginning } from '../tables/beginning.js';
import { lineEnds } from '../tables/cells.js';
import { separatorOf } from '../tables/separated.js';

/** @typedef {{ text: string, line: number, first: boolean, last: boolean }} Piece `line`: where it begins, from 1 */

/** No row of a table is longer, in characters; one that is has a quote that is never closed. */
const LONGEST = 2 ** 24;
/** So many characters at least are a piece, but the last. */
const PIECE = 65536;

/**
 * @param {AsyncIterable<string>} texts
 * @param {{ beginning: number, delimiter: string | undefined, lines: { at: number } }} how `beginning`: so many
 *   characters at least are the first piece; `lines.at` is kept: the line that is being read
 * @returns {AsyncGenerator<Piece, void, void>}
 */
export async function* recordsOf(texts, { beginning: least, delimiter, lines }) {
    let buffer = '',
        wanted = least,
        first = true,
        separator = '';
    lines.at = 1;
    for await (const text of texts) {
        buffer += text;
        if (buffer.length < wanted) continue;
        let from = 0;
        if (first) {
            const begin = beginning(buffer);
            separator = separatorOf(buffer, begin, delimiter);
            from = begin.at;
        }
        const end = lastEnd(buffer, from, separator);
        if (end === 0) {
            if (buffer.length > LONGEST)
                fail(
                    `csv: line ${lines.at}: a row of more than ${LONGEST} characters begins here: a quoted cell is never closed`,
                );
            wanted = 2 * buffer.length;
            continue;
        }
        const piece = { text: buffer.slice(0, end), line: lines.at, first, last: false };
        yield piece;
        lines.at += lineEnds(piece.text);
        buffer = buffer.slice(end);
        wanted = Math.min(PIECE, least);
        first = false;
    }
    if (buffer !== '' || first) yield { text: buffer, line: lines.at, first, last: true };
}

/**
 * Where the last row ends that is there as a whole; 0: none does. A \r at the very end may be half of a line end.
 * @param {string} text @param {number} from where a row begins @param {string} separator
 */
function lastEnd(text, from, separator) {
    if (!text.includes('"', from)) {
        const back = text.lastIndexOf('\r', text.length - 2);
        return Math.max(text.lastIndexOf('\n'), text[back + 1] === '\n' ? -1 : back, from - 1) + 1;
    }
    let end = from,
        begins = true; // a cell, whose quote counts
    for (let at = from; at < text.length; at++) {
        const c = text[at];
        if (c === '"' && begins) {
            for (at = text.indexOf('"', at + 1); at >= 0 && text[at + 1] === '"'; ) at = text.indexOf('"', at + 2);
            if (at < 0) return end;
            begins = false;
        } else if (c === '\n' || (c === '\r' && at + 1 < text.length && text[at + 1] !== '\n')) {
            end = at + 1;
            begins = true;
        } else begins = c === separator || (separator === ' ' && c === '\t');
    }
    return end;
}
