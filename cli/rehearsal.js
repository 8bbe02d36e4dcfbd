/** A rehearsal: what the library would not take is told before anything is read, as a wrong call. */
import { Usage, attentionOf, kindsOf } from './arguments.js';
import { library } from './models.js';
import { spoken } from './spoken.js';
import { fitOptions } from './training.js';

/** What depends on the data, or on the layers of the model. */
const LATER = ['classWeights', 'groups', 'freeze', 'noDecay', 'augment', 'validation'];

/**
 * The data say later which of the models it will be: an option is wrong if all of them say so, in the same words.
 * @param {(() => any)[]} tries
 */
async function unlessAllRefuse(tries) {
    const refusals = new Set();
    for (const attempt of tries)
        try {
            await attempt();
            return;
        } catch (error) {
            // which other options there are differs from model to model
            refusals.add(/** @type {Error} */ (error).message.replace(/^\w+: |\.? Known: .*$/gs, ''));
        }
    if (refusals.size === 1) throw new Usage(spoken(`rehearsal: ${[...refusals][0]}`).replace(/^rehearsal: /, ''));
}

/** @param {{ attention?: string, settings: Record<string, any> }} given of a model */
export async function rehearseModel({ attention = 'primal', settings }) {
    const pa = await library(),
        layers = kindsOf(attention).map(attentionOf),
        { length = 8, ...rest } = settings,
        common = {
            attention: layers.length === 1 ? layers[0] : layers,
            ...(layers.length > 1 && { depth: layers.length }),
            ...rest,
        },
        cost = (/** @type {any} */ config) => () => pa.cost(/** @type {any} */ ({ ...config, ...common }));
    await unlessAllRefuse([
        cost({ input: { kind: 'series', features: 1, length }, classes: 2 }),
        cost({ input: { kind: 'series', features: 1, length }, outputs: 1 }),
        cost({ input: { kind: 'table', columns: [{ name: 'a' }, { name: 'b' }] }, classes: 2 }),
        cost({ input: { kind: 'tokens', vocabulary: 256, length }, classes: 2 }),
        () => pa.languageModel(/** @type {any} */ ({ length, ...common })).dispose(),
    ]);
}

/** @param {{ options: Record<string, any>, settings: Record<string, any>, seed: number }} given of a training */
export async function rehearseFit({ options, settings, seed }) {
    const pa = await library(),
        tiny = { width: 8, heads: 2, depth: 1, attention: { kind: 'softmax' } },
        input = { kind: 'series', features: 1, length: 4 },
        x = Array.from({ length: 40 }, (_, i) => Float32Array.of(i, i + 1, i + 2, i + 3)),
        labels = { x, y: x.map((_, i) => i % 2) },
        known = Object.fromEntries(Object.entries(settings).filter(([name]) => !LATER.includes(name)));
    /** @param {any} model @param {any} data @param {any} read */
    const look = async (model, data, read) => {
        try {
            await model.fit(data, {
                ...fitOptions(read, { options, settings: known, seed }),
                signal: AbortSignal.abort(),
            });
        } finally {
            model.dispose();
        }
    };
    const text = 'a tiny text. '.repeat(20);
    await unlessAllRefuse([
        () => look(pa.classifier(/** @type {any} */ ({ input, classes: 2, ...tiny })), labels, { data: labels }),
        () => look(pa.regressor(/** @type {any} */ ({ input, outputs: 1, ...tiny })), labels, { data: labels }),
        () => look(pa.languageModel(/** @type {any} */ ({ length: 16, ...tiny })), text, { text }),
    ]);
}
