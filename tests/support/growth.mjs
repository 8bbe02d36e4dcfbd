/** @file How the time of a reader grows with its text. */
import assert from 'node:assert/strict';

/**
 * The processor's milliseconds for some runs, which other programs disturb less than the clock's.
 * @param {(text: string) => unknown} parse
 * @param {string} text
 * @param {number} runs
 */
function time(parse, text, runs) {
    const begun = process.cpuUsage();
    for (let run = 0; run < runs; run++)
        try {
            parse(text);
        } catch (error) {
            assert.equal(error.constructor, Error);
        }
    return process.cpuUsage(begun).user / 1000;
}

/**
 * How many times as long a text four times as long takes.
 * @param {(text: string) => unknown} parse
 * @param {string} small
 * @param {string} large
 */
function growthOf(parse, small, large) {
    let runs = 4,
        short = time(parse, small, runs); // until it can be measured: the processor's time may come in steps of 10 ms
    while (short < MEASURABLE) short = time(parse, small, (runs *= short < MEASURABLE / 8 ? 8 : 2));
    return (time(parse, large, runs / 4) / short) * 4;
}

const MEASURABLE = 48;

/**
 * Four times the text may take about four times as long; quadratic work takes sixteen times. What else the machine does
 * passes.
 * @param {Record<string, [(text: string) => unknown, (n: number) => string]>} kinds a reader, and a text of about n
 *   pieces
 */
export function growth(kinds) {
    for (const [name, [parse, make]] of Object.entries(kinds)) {
        const small = make(25_000),
            large = make(100_000),
            found = [];
        for (let turn = 0; turn < 4 && !(found.at(-1) < 8); turn++) found.push(growthOf(parse, small, large));
        assert.ok(
            found.at(-1) < 8,
            `${name}: four times the text takes ${found.map(times => times.toFixed(1)).join(', ')} times as long`,
        );
    }
}
