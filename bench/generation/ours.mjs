// This library, through its public functions.
import { readFileSync } from 'node:fs';

/** @param {{ simd: string, threads: number }} options @returns {Promise<import('./peers.mjs').Library>} */
export async function library({ simd, threads }) {
    const { load } = await import(`${'../../dist/node.js'}`),
        pa = await load({ simd, ...(threads > 1 && { threads }) });
    if (threads > 1 && pa.threads !== threads)
        throw new Error(`no threads: ${pa.threadsReason ?? 'this build has none'}`);
    return (folder, task) => {
        const model = pa.open(readFileSync(`${folder}/model.safetensors`)),
            prompt = Int32Array.from(task.prompt ?? []),
            x = Float32Array.from(task.x ?? []);
        return task.kind === 'predict'
            ? () => model.predict(x).logits
            : () => model.generate(prompt, { tokens: task.tokens, temperature: 0 });
    };
}
