/** @file How the time of a reader grows with its text. */
import assert from 'node:assert/strict';

/** The processor's time, which other programs on the machine disturb less than the clock's. @param {(text: string) => unknown} parse @param {string} text */
function time(parse, text) {
    return Math.min(...[0, 1, 2].map(() => {
        const begun = process.cpuUsage();
        try { parse(text); } catch (error) { assert.equal(error.constructor, Error); }
        return process.cpuUsage(begun).user / 1000;
    }));
}

/**
 * Four times the text may take about four times as long; quadratic work takes sixteen times, and seconds.
 * @param {Record<string, [(text: string) => unknown, (n: number) => string]>} kinds a reader, and a text of about n pieces
 */
export function growth(kinds) {
    for (const [name, [parse, make]] of Object.entries(kinds)) {
        const small = time(parse, make(25_000)), large = time(parse, make(100_000));
        assert.ok(large < 9 * small + 60, `${name}: ${small.toFixed(1)} ms, then ${large.toFixed(1)} ms`);
    }
}
