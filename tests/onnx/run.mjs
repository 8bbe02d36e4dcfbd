/**
 * @file `npm run test:onnx`: every case as an ONNX file through onnxruntime-web, whose answers must be the library's to
 *   1e-5 of the largest (Skyformer's with a small γ to 1e-4): without a mask in the usual opset, with one in each of
 *   them in turn. `--opset N` takes one for all, `--write FOLDER` writes the files and their answers for check.py;
 *   words pick cases.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as runtime from 'onnxruntime-web';
import { load } from '../../dist/node.js';

import { OPSETS } from '../../web/onnx/protobuf.js';
import { relativeError } from '../support/compare.mjs';
import { everyCase, mixtures, toleranceOf } from './cases.mjs';
import { makeCase } from './make.mjs';

const MIXTURES = 120,
    KNOWN = Object.keys(OPSETS).map(Number),
    NEWEST = 26; // that onnxruntime-web has; those after it the native one runs

const words = process.argv.slice(2),
    at = words.indexOf('--write'),
    folder = at < 0 ? null : words.splice(at, 2)[1],
    of = words.indexOf('--opset'),
    opset = of < 0 ? undefined : Number(words.splice(of, 2)[1]);
if (folder) mkdirSync(folder, { recursive: true });

const started = performance.now(),
    pa = await load({ full: true }),
    cases = [...[...everyCase(), ...mixtures(MIXTURES)].entries()].filter(([, { name, make }]) =>
        words.every(word => name.includes(word) || make === word),
    );
runtime.env.wasm.numThreads = 1;
runtime.env.logLevel = 'error';

let failed = (await documented()) === null ? 0 : 1,
    files = 0,
    compared = 0,
    worst = { error: 0, name: '' };
for (const [i, each] of cases)
    for (const more of [{ opset }, { mask: true, opset: opset ?? KNOWN[i % KNOWN.length] }]) {
        const fault = await tried(each, i, more);
        if (fault === null) continue;
        failed++;
        console.error(`✖ ${each.make}, ${each.name}, ${JSON.stringify(more)}\n    ${fault}`);
    }
console.log(
    `${files - failed} files agree with onnxruntime-web ${runtime.env.versions.web} in ${compared} numbers, ` +
        `to ${worst.error.toExponential(1)} of the largest (${worst.name.slice(0, 60)}); ` +
        `${failed} differ; ${((performance.now() - started) / 1000).toFixed(1)} s`,
);
if (failed > 0 || compared === 0) process.exit(1);

/**
 * Null where all is as it should be.
 * @param {import('./cases.mjs').Case} each @param {number} i @param {{ mask?: boolean, opset?: number }} more
 * @returns {Promise<string | null>}
 */
async function tried(each, i, more) {
    let made;
    try {
        made = await makeCase(pa, each, i + 1, more);
    } catch (error) {
        return /** @type {Error} */ (error).message;
    }
    if (made === null) return null;
    if ((more.opset ?? 0) <= NEWEST) files++;
    const { bytes, questions, parts = [] } = made,
        name = `${i}${more.mask ? '-mask' : ''}`;
    if (folder) {
        writeFileSync(join(folder, `${name}.onnx`), bytes);
        parts.forEach((part, at) => writeFileSync(join(folder, `${name}-${at ? 'decoder' : 'encoder'}.onnx`), part));
        writeFileSync(
            join(folder, `${name}.json`),
            JSON.stringify({ name: each.name, tolerance: toleranceOf(each), questions }, (_, value) =>
                Number.isNaN(value) ? null : value,
            ),
        );
    }
    if ((more.opset ?? 0) > NEWEST) return null;
    try {
        const session = await runtime.InferenceSession.create(bytes),
            halves = await Promise.all(parts.map(part => runtime.InferenceSession.create(part)));
        for (const { inputs, answers } of questions) {
            const feeds = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, tensorOf(input)])),
                results = await session.run(feeds);
            if (halves.length > 0) {
                const { target, ...source } = feeds,
                    memory = await halves[0].run(source),
                    { logits } = await halves[1].run({ ...memory, target });
                const apart = relativeError(/** @type {any} */ (logits.data), /** @type {any} */ (results.logits.data));
                if (!(apart <= 1e-6)) return `encoder and decoder differ from both by ${apart.toExponential(2)}`;
            }
            for (const [name, expected] of Object.entries(answers)) {
                const actual = results[name]?.data;
                if (!actual) return `no output is named ${name}: ${Object.keys(results).join(', ')}`;
                if (actual.length !== expected.length)
                    return `${name} has ${actual.length} numbers, not ${expected.length}`;
                const wanted = expected.flatMap((value, at) => (Number.isNaN(value) ? [] : [at])),
                    of = (/** @type {ArrayLike<any>} */ list) => Float64Array.from(wanted, at => Number(list[at])),
                    error = relativeError(of(actual), of(expected));
                if (!(error <= toleranceOf(each)))
                    return `${name} of x [${inputs.x.dims.join()}] differs by ${error.toExponential(2)} of the largest`;
                if (error > worst.error) worst = { error, name: each.name };
                compared += wanted.length;
            }
        }
        for (const each of [session, ...halves]) await each.release();
    } catch (error) {
        return String(/** @type {Error} */ (error).message).slice(0, 400);
    }
    return null;
}

/** @param {import('./make.mjs').Input} input */
function tensorOf({ type, dims, data }) {
    const list = type === 'int64' ? BigInt64Array.from(data, BigInt) : Float32Array.from(data);
    return new runtime.Tensor(type, /** @type {any} */ (list), dims);
}

/**
 * The program of docs/ONNX.md that generates, which must say what the library says.
 * @returns {Promise<string | null>}
 */
async function documented() {
    const page = readFileSync(new URL('../../docs/ONNX.md', import.meta.url), 'utf8'),
        [, code] = /^```js no-run it wants onnxruntime-web.*\n([\s\S]*?)^```/m.exec(page) ?? [],
        file = new URL(`documented-${process.pid}.mjs`, import.meta.url);
    const own = `\nconst library = model.generate('to be', { tokens: 35, temperature: 0 });\nconsole.log('to be' + library);\n`;
    writeFileSync(file, code.replace("'primal-attention'", "'../../dist/node.js'") + own);
    try {
        const { stdout, stderr, status } = spawnSync(process.execPath, [fileURLToPath(file)], { encoding: 'utf8' }),
            [theirs, ours] = stdout.trim().split('\n');
        if (status === 0 && theirs === ours) return null;
        console.error(`✖ the program of docs/ONNX.md: ${stdout}\n${stderr}`);
        return stderr || stdout;
    } finally {
        rmSync(file);
    }
}
