// Trains the models of the language act as they are shipped, the same bits each
// time, and writes them into demo/checkpoints: minutes. node scripts/language-checkpoints.mjs [row …]
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load } from 'primal-attention';
import { digitsMade } from '../demo/language/handwriting.js';
import { SIDE } from '../demo/language/ink.js';
import { MOST, VOCABULARY, made } from '../demo/language/opinions.js';
import { JUDGES, TEXT_MODELS, cutText } from '../demo/language/recipes.js';
import { random } from '../demo/tasks/random.js';

const root = fileURLToPath(new URL('..', import.meta.url)),
    out = join(root, 'demo/checkpoints');
mkdirSync(out, { recursive: true });
const pa = await load({ full: true, simd: 'simd128' });

/** @param {'a' | 'b'} side */
async function text(side) {
    const { train, validation } = cutText(readFileSync(join(root, 'demo/language/texts/alice.txt'), 'utf8'));
    const { config, fit } = TEXT_MODELS[side],
        model = pa.languageModel(config);
    for await (const { epoch, loss, secondsLeft } of model.fit(train, { ...fit, reportEvery: 'epoch' }))
        console.log(
            `text-${side} ${epoch} ${(loss / Math.LN2).toFixed(3)} ${Math.round(secondsLeft ?? 0)} s left`,
            epoch % 5 === 0 ? model.evaluate(validation).bits.toFixed(3) : '',
        );
    const bytes = model.save({ dtype: 'int8' }),
        shipped = pa.openLanguageModel(bytes),
        { bits } = shipped.evaluate(validation);
    writeFileSync(join(out, `language-text-${side}.safetensors`), bytes);
    console.log(`text-${side}: ${bytes.length} bytes, ${bits.toFixed(3)} bits a character`);
    console.log(shipped.generate('Alice was ', { tokens: 300, temperature: 0.7, seed: 1 }));
}

/** @param {'opinion' | 'digit'} what @param {'a' | 'b'} side */
async function judge(what, side) {
    const { made: count, fit, config, attention } = JUDGES[what];
    /** @type {any} */
    const data = what === 'opinion' ? made(random(1, 'opinions'), count) : digitsMade(random(1, 'digits'), count);
    const input =
        what === 'opinion'
            ? { kind: 'tokens', vocabulary: VOCABULARY.length, length: MOST }
            : { kind: 'image', height: SIDE, width: SIDE, channels: 1, patch: 2 };
    const model = pa.classifier({ ...config, input, classes: data.classes, attention: attention[side] });
    await model.fit(data, fit);
    const bytes = model.save({ dtype: 'int8' });
    writeFileSync(join(out, `language-${what}-${side}.safetensors`), bytes);
    console.log(`${what}-${side}: ${bytes.length} bytes`);
}

/** @type {Record<string, () => Promise<void>>} */
const ROWS = Object.fromEntries(
    /** @type {const} */ (['a', 'b']).flatMap(side => [
        [`text-${side}`, () => text(side)],
        [`opinion-${side}`, () => judge('opinion', side)],
        [`digit-${side}`, () => judge('digit', side)],
    ]),
);
for (const name of process.argv.slice(2).length ? process.argv.slice(2) : Object.keys(ROWS)) await ROWS[name]();
