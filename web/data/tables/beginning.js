/**
 * What a text with separators has before its first row, `sep=;`, empty lines and comments, and, where nobody says so,
 * what separates its cells.
 */

/** @typedef {{ at: number, line: number, separator?: string, comment: string | null }} Beginning */

/** Past `sep=;`, empty lines and comments. @param {string} text @returns {Beginning} `comment`: the last one */
export function beginning(text) {
    /** @type {Beginning} */
    const begin = { at: 0, line: 1, comment: null };
    let first = null; // a comment, which is a row after all where there is nothing else
    while (begin.at < text.length) {
        const end = lineEnd(text, begin.at);
        const line = text.slice(begin.at, Math.min(end, begin.at + 4096));
        const separator = begin.line === 1 ? /^"?sep=(.)"?[,;\t ]*$/i.exec(line) : null;
        if (separator) begin.separator = separator[1];
        else if (line[0] === '#' && !isMissingWord(line)) {
            first ??= { ...begin };
            begin.comment = text.slice(begin.at + 1, end);
        } else if (line.trim() !== '' || end - begin.at > 4096) break;
        begin.at = nextLine(text, end);
        begin.line++;
    }
    return begin.at >= text.length && first ? first : begin;
}

/** `#N/A` is no comment. @param {string} line */
export function isMissingWord(line) {
    return /^#n\/?a(?![a-z])/i.test(line);
}

/** @param {string} text @param {number} from */
export function lineEnd(text, from) {
    let at = from;
    while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at++;
    return at;
}

/** @param {string} text @param {number} end of a line */
export function nextLine(text, end) {
    return text[end] === '\r' && text[end + 1] === '\n' ? end + 2 : end + 1;
}

/**
 * The separator that most lines have equally many of; among several a tab before ; before | before a comma (which may
 * be a decimal one), and blanks only where there is nothing else.
 * @param {string} text the beginning of the file
 */
export function guessDelimiter(text) {
    const candidates = ['\t', ';', '|', ',', ' '];
    /** @type {number[][]} how many of each candidate each line has; runs of blanks between words count as one */
    const counts = [];
    let line = candidates.map(() => 0),
        quoted = false,
        before = '\n',
        empty = true;
    for (let at = 0; at <= text.length && counts.length < 50; before = text[at++]) {
        const c = text[at];
        if (quoted && c !== undefined) {
            quoted = c !== '"';
            continue;
        }
        if (c === '\n' || c === '\r' || c === undefined) {
            if (!empty && (c !== undefined || counts.length === 0)) counts.push(line); // not a line that was cut
            line = candidates.map(() => 0);
            empty = true;
            continue;
        }
        if (c === ' ') continue;
        if (before === ' ' && !empty) line[candidates.length - 1]++;
        const which = candidates.indexOf(c);
        if (which >= 0) line[which]++;
        if (c === '"') quoted = before === ' ' || before === '\n' || before === '\r' || candidates.includes(before);
        empty = false;
    }
    let best = ',',
        most = 0;
    candidates.forEach((candidate, i) => {
        if (candidate === ' ' && most > 0) return;
        /** @type {Map<number, number>} */
        const lines = new Map();
        let having = 0;
        for (const { [i]: n } of counts) {
            if (n === 0) continue;
            lines.set(n, (lines.get(n) ?? 0) + 1);
            having++;
        }
        const score = 2 * Math.max(0, ...lines.values()) + having;
        if (score > most) {
            best = candidate;
            most = score;
        }
    });
    return best;
}
