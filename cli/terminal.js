/** What people see of a run: colours, a bar and tables where there is a terminal, plain lines where there is none. */
import * as util from 'node:util';

/** @typedef {Parameters<typeof util.styleText>[0]} Style */

/** NO_COLOR and FORCE_COLOR as https://no-color.org and https://force-color.org have them. */
function coloured(/** @type {NodeJS.WriteStream} */ stream) {
    const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
    if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0';
    if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
    return Boolean(stream.isTTY) && TERM !== 'dumb';
}

/** Results go to stdout; whatever is said on the way goes to stderr, so that a pipe gets results alone. */
export class Terminal {
    /** @param {{ quiet?: boolean, json?: boolean }} [options] */
    constructor({ quiet = false, json = false } = {}) {
        this.quiet = quiet;
        this.json = json;
        this.live = Boolean(process.stderr.isTTY) && process.env.TERM !== 'dumb' && !quiet;
        /** @private */
        this.shown = false;
        /** @private */
        this.drawn = 0;
    }

    /** @param {Style} style @param {string} text @param {NodeJS.WriteStream} [stream] */
    style(style, text, stream = process.stderr) {
        // Node 20 has it since 20.12; by itself it asks whether stdout is a terminal, whatever the text is for
        return (coloured(stream) && util.styleText?.(style, text, { validateStream: false })) || text;
    }

    /** A result. @param {string} text */
    result(text) {
        this.clear();
        process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
    }

    /** What happens. @param {string} [text] */
    say(text = '') {
        if (this.quiet) return;
        this.clear();
        process.stderr.write(`${text}\n`);
    }

    /** What should be seen among the rest. @param {string} text */
    warn(text) {
        if (this.quiet) return;
        this.clear();
        process.stderr.write(`${this.style('yellow', 'note:')} ${text}\n`);
    }

    /**
     * A line that is drawn over itself, at most ten times a second; nothing without a terminal.
     * @param {number} share done, 0 to 1
     * @param {string} text
     */
    bar(share, text) {
        if (!this.live || Date.now() - this.drawn < 100) return;
        this.drawn = Date.now();
        const wide = process.stderr.columns || 80,
            length = wide < 50 ? 0 : Math.min(30, wide - 44), // a narrow one has room for the words alone
            full = Math.round(length * Math.min(1, Math.max(0, share))),
            line = length && `${this.style('cyan', '━'.repeat(full))}${this.style('dim', '─'.repeat(length - full))} `;
        process.stderr.write(`\r\x1b[2K${line || ''}${text.slice(0, Math.max(0, wide - length - 2))}`);
        this.shown = true;
    }

    clear() {
        if (this.shown) process.stderr.write('\r\x1b[2K');
        this.shown = false;
    }
}

/**
 * Cells as columns; what looks like a number stands at the right.
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
    const width = head.map((name, c) => Math.max(name.length, ...rows.map(row => row[c].length))),
        right = head.map((_, c) => rows.every(row => /^[-+]?[\d.,]|^—?$/.test(row[c]))),
        line = (/** @type {string[]} */ row) =>
            row
                .map((cell, c) => (right[c] ? cell.padStart(width[c]) : cell.padEnd(width[c])))
                .join('  ')
                .trimEnd();
    return [line(head), '─'.repeat(width.reduce((sum, w) => sum + w + 2, -2)), ...rows.map(line)].join('\n');
}

/** @param {number | null | undefined} seconds */
export function duration(seconds) {
    if (seconds === null || seconds === undefined || !Number.isFinite(seconds)) return '—';
    if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
    const minutes = Math.round(seconds / 60);
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {number | null | undefined} value @param {number} [digits] */
export const figure = (value, digits = 4) =>
    value === null || value === undefined || !Number.isFinite(value) ? '—' : String(Number(value.toPrecision(digits)));

/** @param {number | null | undefined} share */
export const percent = share => (share === null || share === undefined ? '—' : `${(100 * share).toFixed(1)} %`);

/** @param {number} bytes */
export const size = bytes =>
    bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
