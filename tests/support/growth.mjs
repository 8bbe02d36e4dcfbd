/** @file How the time of a reader grows with its text. */
import assert from 'node:assert/strict';

/**
 * The processor's milliseconds for some runs, which other programs disturb less than the clock's. A text is read, or
 * refused with the sentence that was expected: one that is refused sooner says nothing of the rest.
 * @param {(text: string) => unknown} parse
 * @param {string} text
 * @param {RegExp | undefined} refusal
 * @param {number} runs
 */
function time(parse, text, refusal, runs) {
    const begun = process.cpuUsage();
    for (let run = 0; run < runs; run++)
        if (refusal) assert.throws(() => parse(text), refusal);
        else parse(text);
    return process.cpuUsage(begun).user / 1000;
}

/**
 * How many times as long a text four times as long takes.
 * @param {(text: string) => unknown} parse
 * @param {string} small
 * @param {string} large
 * @param {RegExp} [refusal]
 */
function growthOf(parse, small, large, refusal) {
    let runs = 4,
        short = time(parse, small, refusal, runs); // until it can be measured: the processor's time may come in steps of 10 ms
    while (short < MEASURABLE) short = time(parse, small, refusal, (runs *= short < MEASURABLE / 8 ? 8 : 2));
    return (time(parse, large, refusal, runs / 4) / short) * 4;
}

const MEASURABLE = 48;

/**
 * Four times the text may take about four times as long; quadratic work takes sixteen times. What else the machine does
 * passes.
 * @param {Record<string, [(text: string) => unknown, (n: number) => string, RegExp?]>} kinds a reader, a text of about
 *   n pieces, and what is said of it where it is none to be read
 */
export function growth(kinds) {
    for (const [name, [parse, make, refusal]] of Object.entries(kinds)) {
        const small = make(25_000),
            large = make(100_000),
            found = [];
        for (let turn = 0; turn < 4 && !(found.at(-1) < 8); turn++) found.push(growthOf(parse, small, large, refusal));
        assert.ok(
            found.at(-1) < 8,
            `${name}: four times the text takes ${found.map(times => times.toFixed(1)).join(', ')} times as long`,
        );
    }
}
