/**
 * Replays recorded episodes through the bridge: the same seeds and actions must give the recorded states and rewards.
 *
 *     PYTHON=venv/bin/python node check.mjs data/Hopper-v5-medium [episodes]
 */
import { readFileSync } from 'node:fs';
import { bridge } from './bridge.mjs';

const [stem, most = '4'] = process.argv.slice(2),
    { env, steps, states, actions, lengths, seeds, returns } = JSON.parse(readFileSync(`${stem}.json`, 'utf8')),
    floats = new Float32Array(Uint8Array.from(readFileSync(`${stem}.bin`)).buffer),
    world = bridge(env);
const n = Math.min(Number(most), lengths.length),
    scores = new Array(n).fill(0),
    starts = lengths.map((/** @type {number} */ _, /** @type {number} */ k) =>
        lengths.slice(0, k).reduce((/** @type {number} */ sum, /** @type {number} */ length) => sum + length, 0),
    );
let { observations } = await world.ask({ cmd: 'reset', seeds: seeds.slice(0, n) }),
    gap = 0;
for (let t = 0; observations.some(Boolean); t++) {
    const seen = /** @type {(number[] | null)[]} */ (observations);
    seen.forEach((state, k) =>
        state?.forEach((value, i) => (gap = Math.max(gap, Math.abs(value - floats[(starts[k] + t) * states + i])))),
    );
    const actionOf = (/** @type {number} */ k) => {
        const from = steps * states + (starts[k] + t) * actions;
        return [...floats.subarray(from, from + actions)];
    };
    const reply = await world.ask({ cmd: 'step', actions: seen.map((state, k) => state && actionOf(k)) });
    observations = seen.map((state, k) => {
        if (!state) return null;
        const over = reply.terminated[k] || reply.truncated[k];
        gap = Math.max(gap, Math.abs(reply.rewards[k] - floats[steps * (states + actions) + starts[k] + t]));
        scores[k] += reply.rewards[k];
        if (over !== (t + 1 === lengths[k])) throw new Error(`Episode ${k} ends at another step than recorded.`);
        return over ? null : reply.observations[k];
    });
}
world.close();
console.log(`${n} episodes, largest difference ${gap.toExponential(1)}`);
scores.forEach((score, k) => {
    if (Math.abs(score - returns[k]) > 0.01) throw new Error(`Episode ${k} gave ${score}, recorded was ${returns[k]}.`);
});
if (!(gap < 1e-4)) throw new Error('The replay differs from the record.');
