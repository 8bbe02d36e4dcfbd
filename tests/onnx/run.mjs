/**
 * @file `npm run test:onnx`: every case as an ONNX file through onnxruntime-web, whose answers must be the library's to
 *   1e-5 of the largest (Skyformer's with a small γ to 1e-4). `--write FOLDER` writes the files and their
 *   answers for check.py; words pick cases.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as runtime from 'onnxruntime-web';
import { load } from '../../dist/node.js';

import { relativeError } from '../support/compare.mjs';
import { everyCase, mixtures, toleranceOf } from './cases.mjs';
import { makeCase } from './make.mjs';

const MIXTURES = 120;

const words = process.argv.slice(2),
    at = words.indexOf('--write'),
    folder = at < 0 ? null : words.splice(at, 2)[1];
if (folder) mkdirSync(folder, { recursive: true });

const started = performance.now(),
    pa = await load({ full: true }),
    cases = [...[...everyCase(), ...mixtures(MIXTURES)].entries()].filter(([, { name }]) =>
        words.every(word => name.includes(word)),
    );
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

let failed = 0,
    compared = 0,
    worst = { error: 0, name: '' };
for (const [i, each] of cases) {
    const fault = await tried(each, i);
    if (fault === null) continue;
    failed++;
    console.error(`✖ ${each.make}, ${each.name}\n    ${fault}`);
}
console.log(
    `${cases.length - failed} models agree with onnxruntime-web ${runtime.env.versions.web} in ${compared} numbers, ` +
        `to ${worst.error.toExponential(1)} of the largest (${worst.name.slice(0, 60)}); ` +
        `${failed} differ; ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
if (failed > 0 || compared === 0) process.exit(1);

/**
 * Null where all is as it should be.
 * @param {import('./cases.mjs').Case} each @param {number} i @returns {Promise<string | null>}
 */
async function tried(each, i) {
    let made;
    try {
        made = await makeCase(pa, each, i + 1);
    } catch (error) {
        return /** @type {Error} */ (error).message;
    }
    const { bytes, questions } = made;
    if (folder) {
        writeFileSync(join(folder, `${i}.onnx`), bytes);
        writeFileSync(
            join(folder, `${i}.json`),
            JSON.stringify({ name: each.name, tolerance: toleranceOf(each), questions }, (_, value) =>
                Number.isNaN(value) ? null : value,
            ),
        );
    }
    try {
        const session = await runtime.InferenceSession.create(bytes);
        for (const { x, answers } of questions) {
            const data = x.type === 'int64' ? BigInt64Array.from(x.data, BigInt) : Float32Array.from(x.data);
            const results = await session.run({ x: new runtime.Tensor(x.type, /** @type {any} */ (data), x.dims) });
            for (const [name, expected] of Object.entries(answers)) {
                const actual = results[name]?.data;
                if (!actual) return `no output is named ${name}: ${Object.keys(results).join(', ')}`;
                const error = relativeError(/** @type {any} */ (actual), expected);
                if (!(error <= toleranceOf(each)))
                    return `${name} of x [${x.dims.join()}] differs by ${error.toExponential(2)} of the largest`;
                if (error > worst.error) worst = { error, name: each.name };
                compared += expected.length;
            }
        }
        await session.release();
    } catch (error) {
        return String(/** @type {Error} */ (error).message).slice(0, 400);
    }
    return null;
}
