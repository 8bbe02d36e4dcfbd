/** The Long Range Arena's five tasks at their lengths, each in one command that can be broken off and gone on with. */
import { Random, listOps, pathfinderTokens } from '../dist/data.js';
import { rowOf } from './claims.mjs';
import { percent, progress } from './context.mjs';
import { NEEDED, hoursText, secondsOfSample, secondsText } from './estimates.mjs';
import { trainLong } from './resumable.mjs';
import { ofShare, readInterval, shown } from './statistics.mjs';
import { digitsOf, retrieval, upscaled } from './tasks.mjs';

/** @typedef {import('./context.mjs').Context} Context */

/**
 * @typedef {{ x: any[], y: ArrayLike<number>, classes: readonly string[] }} Part
 * @typedef {{ train: Part, test: Part, vocabulary: number, length: number, pair?: boolean }} Data
 */

/**
 * What the papers have, per cent.
 * @typedef {Record<string, number>} Papers softmax and primal of Primal-Attention, bn+sh of primal-dual, the kernels of
 *   Skyformer
 * @type {Record<string, { steps: number, batch: number, rank: number, eta: number, beta: number, chance: number,
 *   papers: Papers, data(context: Context, count: number, tests: number): Data | string }>}
 */
const TASKS = {
    listops: {
        steps: 5000,
        batch: 32,
        rank: 20,
        eta: 0.1,
        beta: 0.2,
        chance: 17,
        papers: { softmax: 37.1, primal: 37.3, 'primal+': 37.3, 'bn+sh': 37.33, skyformer: 38.69, gaussian: 38.78 },
        data(_, count, tests) {
            const options = { minLength: 500, maxLength: 2000 };
            const [train, test] = [count, tests].map((count, i) => listOps({ ...options, count, seed: i + 1 }));
            return { train, test, vocabulary: 17, length: 2000 };
        },
    },
    text: {
        steps: 20000,
        batch: 32,
        rank: 20,
        eta: 0.05,
        beta: 0.8,
        chance: 50,
        papers: { softmax: 65.0, primal: 61.2, 'primal+': 65.4, 'bn+sh': 65.03, skyformer: 64.7, gaussian: 60.22 },
        data: reviews,
    },
    retrieval: {
        steps: 30000,
        batch: 32,
        rank: 30,
        eta: 0,
        beta: 1,
        chance: 50,
        papers: { softmax: 79.4, primal: 77.8, 'primal+': 81.0, 'bn+sh': 81.2, skyformer: 82.06, gaussian: 81.77 },
        data(_, count, tests) {
            const options = { length: 1000, letters: true, subjects: 6 };
            const [train, test] = [count, tests].map((count, i) => retrieval({ ...options, count, seed: i + 1 }));
            return { train, test, vocabulary: train.vocabulary, length: 1000, pair: true };
        },
    },
    pathfinder: {
        steps: 62400,
        batch: 128,
        rank: 30,
        eta: 0.1,
        beta: 0.4,
        chance: 50,
        papers: { softmax: 74.2, primal: 68.3, 'primal+': 74.3, 'bn+sh': 73.98, skyformer: 70.73, gaussian: 70.73 },
        data(_, count, tests) {
            const [train, test] = [count, tests].map((count, i) =>
                pathfinderTokens({ count, contour: 14, seed: i + 1 }),
            );
            return { train, test, vocabulary: 257, length: 1024 };
        },
    },
    image: {
        steps: 35200,
        batch: 256,
        rank: 30,
        eta: 0.1,
        beta: 0.2,
        chance: 10,
        papers: { softmax: 38.2, primal: 43.0, 'primal+': 43.9, 'bn+sh': 39.18, skyformer: 40.77, gaussian: 41.29 },
        data(context, count, tests) {
            const { train, test } = digitsOf(context);
            const grey = (/** @type {Part} */ { x, y, classes }, /** @type {number} */ most) => ({
                x: x
                    .slice(0, most)
                    .map(image => Uint16Array.from(upscaled(image, 8, 4), value => 1 + Math.round(255 * value))),
                y: y.slice(0, most),
                classes,
            });
            return { train: grey(train, count), test: grey(test, tests), vocabulary: 257, length: 1024 };
        },
    },
};

const ESTIMATES = 'What one whole training takes on this machine';

/** @param {(typeof TASKS)[string]} task @returns {Record<string, any>} */
const modelsOf = ({ rank, eta, beta }) => {
    const primal = { kind: 'primal', rank, eta };
    return {
        softmax: { kind: 'softmax' },
        primal,
        'primal+': [{ kind: 'softmax' }, primal],
        'bn+sh': { kind: 'softmax', beta, pool: [1, 2] },
        gaussian: { kind: 'gaussian' },
        skyformer: { kind: 'skyformer', landmarks: 128 },
    };
};
const MODELS = Object.keys(modelsOf(TASKS.listops));
const FIT = { learningRate: 5e-4, optimizer: 'adam', clip: 1, seed: 1 };

/** Each paper's own softmax, per cent. @type {Record<string, Record<string, number>>} */
const BASES = {
    'Primal-Attention': { listops: 37.1, text: 65.0, retrieval: 79.4, image: 38.2, pathfinder: 74.2 },
    Skyformer: { listops: 38.37, text: 61.95, retrieval: 80.69, pathfinder: 65.26, image: 40.57 },
    'primal-dual': { listops: 36.76, text: 64.9, retrieval: 79.68, pathfinder: 72.72, image: 39.23 },
};

/** @param {string} task @param {string} attention @param {string} of @returns {import('./claims.mjs').Claim} */
const better = (task, attention, of) => ({
    says: `${attention} is more accurate than softmax on the arena's ${task}`,
    of,
    paper: `${TASKS[task].papers[attention]} against ${BASES[of][task]}`,
    judge(tables) {
        const [own, softmax] = [attention, 'softmax'].map(name => rowOf(tables, 'Accuracy', { task, attention: name }));
        const [a, b] = [own, softmax].map(row => readInterval(row?.accuracy));
        const made = [own, softmax].map(row => Number.parseInt(row?.steps ?? '0', 10) * Number(row?.batch ?? 0));
        if (!a || !b || Math.min(...made) < TASKS[task].steps * TASKS[task].batch)
            return tooLong(tables, task, attention, own && softmax ? [own.accuracy, softmax.accuracy] : null, made);
        const ours = `${own?.accuracy} against ${softmax?.accuracy}`,
            difference = a.mean - b.mean,
            half = Math.hypot(a.half, b.half);
        const verdict = difference > half ? 'holds' : difference < -half ? 'not seen' : 'not distinguishable';
        return { ours, verdict, why: `difference ${shown({ mean: difference, half, n: 1 })}, one run of each` };
    },
});

/**
 * What stands in the way of deciding: hours, by the time of steps on this machine.
 * @param {import('./claims.mjs').Table[]} tables @param {string} task @param {string} attention
 * @param {[string, string] | null} accuracies of shorter trainings, where there were some
 * @param {number[]} made samples that they saw
 * @returns {import('./claims.mjs').Judgement | null}
 */
function tooLong(tables, task, attention, accuracies, made) {
    const [own, softmax] = [attention, 'softmax'].map(name => rowOf(tables, ESTIMATES, { task, attention: name }));
    if (!own || !softmax) return null;
    const { steps, batch } = TASKS[task],
        hours = Number(own.hours) + Number(softmax.hours),
        share = (100 * Math.min(...made)) / (steps * batch);
    return {
        ours: accuracies?.join(' against ') ?? '–',
        verdict: 'too long',
        why: `one training of each takes ${hours < 10 ? hours.toFixed(1) : hours.toFixed(0)} hours of one core: ${steps} steps of ${batch} samples, ${own['a step']} and ${softmax['a step']} each${
            share > 0 ? `; measured is ${share.toPrecision(1)} % of that, which decides nothing` : ''
        }`,
    };
}

/** @type {import('./list.mjs').Experiment} */
export const arena = {
    name: 'arena',
    title: "The arena's five tasks at their lengths: ListOps, text, retrieval, Pathfinder, images",
    about: `Each in one command: \`npm run experiments -- arena --only listops,primal\`. It says after four steps how long the rest takes, keeps a checkpoint every half minute (also with \`kill -9\` in between), and goes on from it
when it is started again; \`--steps N\` makes it short, \`--minutes M\` stops after so many, to go on another time, \`--estimate\` measures what the whole would take. ListOps by the arena's rules, 500 to 2000 tokens. Text: 1000 bytes, sentences of one opinion joined
(\`rt-polarity.pos\` and \`.neg\` of the data folder), in the place of film reviews. Retrieval: pairs of texts of 1000 letters, the same subject or not, in the place of papers. Pathfinder: 32 × 32, the hard ones of 14 strokes,
grey values as tokens. Image: optdigits with four times as many pixels a side (or digits drawn here), 1024 grey values as tokens, in the place of CIFAR-10, and easier. The arena's model: two pre-norm layers of width 64, two heads, hidden
128, the mean, a head of 128; Adam at 0.0005 after a warm-up of a twentieth, linear decay (the papers: 0.0001, 0.0002). ± of one run is the 95 % interval of its test part.`,
    // Where the paper's own figures say so.
    claims: [
        { attention: 'primal', of: 'Primal-Attention' },
        { attention: 'primal+', of: 'Primal-Attention' },
        { attention: 'gaussian', of: 'Skyformer' },
        { attention: 'skyformer', of: 'Skyformer' },
        { attention: 'bn+sh', of: 'primal-dual' },
    ].flatMap(({ attention, of }) =>
        Object.keys(TASKS)
            .filter(task => TASKS[task].papers[attention] > BASES[of][task])
            .map(task => better(task, attention, of)),
    ),
    remarks: `These are commands before they are results: accuracies are those of chance, of the steps that the rows name. What the papers' trainings take is measured: processor time of two steps of 16 samples, times the paper's samples and steps
(\`--estimate\`). From 5.2 hours for ListOps with softmax and Primal to 353 for images with softmax and the Gaussian kernel, on one core that others used too; all thirty take some 1800. And one training of each decides no difference below three points, by the interval of 2000 test
samples, where most of the papers' differences are below one: five seeds and the 10000 samples of the arena's own test parts would be needed besides.
Each task was killed with \`kill -9\` in the middle and went on behind its last checkpoint (a test of the project does it with every one of the five).`,
    words: [...Object.keys(TASKS), ...MODELS],
    async run(context) {
        if (context.estimate) return estimated(context);
        /** @type {any[]} */
        const results = (context.previous() ?? []).filter(
            (/** @type {any} */ { task, attention }) =>
                !(context.chosen(Object.keys(TASKS)).includes(task) && context.chosen(MODELS).includes(attention)),
        );
        const row = context.table(
            'Accuracy, per cent',
            ['task', 'attention', 'paper', 'accuracy', 'chance', 'steps', 'batch', 'seconds'],
            ['task', 'attention'],
        );
        const show = (/** @type {any} */ { task, attention, accuracy, tests, step, total, batch, seconds }) =>
            row(
                task,
                attention,
                TASKS[task].papers[attention],
                shown(ofShare(accuracy, tests), 1, 100),
                TASKS[task].chance,
                `${step} of ${total}`,
                batch,
                seconds.toFixed(0),
            );
        results.forEach(show);
        for (const task of context.chosen(Object.keys(TASKS)))
            for (const attention of context.chosen(MODELS)) {
                const result = await trained(context, task, attention);
                if (typeof result === 'string') {
                    context.note(result);
                    break;
                }
                results.push(result);
                show(result);
                context.save(results);
            }
        context.write(results);
    },
};

/**
 * Times a few steps of each. @param {Context} context
 */
async function estimated(context) {
    const row = context.table(
        ESTIMATES,
        ['task', 'attention', 'steps', 'batch', 'a step', 'hours'],
        ['task', 'attention'],
    );
    for (const name of context.chosen(Object.keys(TASKS))) {
        const task = TASKS[name],
            data = task.data(context, NEEDED, 1);
        if (typeof data === 'string') {
            context.note(data);
            continue;
        }
        for (const [attention, config] of Object.entries(modelsOf(task))) {
            if (!context.chosen(MODELS).includes(attention)) continue;
            const model = modelOf(context, data, config);
            const seconds = task.batch * (await secondsOfSample(model, data.train, FIT));
            model.dispose();
            row(name, attention, task.steps, task.batch, secondsText(seconds), hoursText(seconds * task.steps));
            context.save(context.previous());
        }
    }
    context.write(context.previous());
}

/** @param {Context} context @param {Data} data @param {any} attention */
const modelOf = ({ pa }, data, attention) =>
    pa.classifier({
        input: { kind: 'tokens', vocabulary: data.vocabulary, length: data.length },
        classes: [...data.train.classes],
        width: 64,
        depth: 2,
        heads: 2,
        feedforward: 128,
        dropout: 0.1,
        norm: 'pre',
        pooling: 'mean',
        ...(data.pair ? { pair: true } : {}),
        headHidden: 128,
        attention,
        seed: 1,
    });

/**
 * @param {Context} context @param {string} name @param {string} attention
 * @returns {Promise<any>} or a sentence that tells why not
 */
async function trained(context, name, attention) {
    const { quick } = context,
        task = TASKS[name],
        batch = quick ? 4 : Math.min(task.batch, context.batch ?? task.batch),
        steps = context.steps ?? (quick ? 6 : task.steps),
        config = modelsOf(task)[attention];
    progress(`${name}: making the data`);
    const data = task.data(context, Math.min(96000, steps * batch), quick ? 40 : (context.tests ?? 2000));
    progress('');
    if (typeof data === 'string') return data;
    const epochs = Math.ceil((steps * batch) / data.train.x.length),
        total = epochs * Math.ceil(data.train.x.length / batch);
    const fit = {
        epochs,
        batchSize: batch,
        ...FIT,
        schedule: 'linear',
        warmup: Math.ceil(total / 20),
    };
    const key = `${name}, ${attention}, ${total} steps of ${batch}`,
        settings = { config, fit };
    const measure = async () => {
        const { model, step, seconds, done } = await trainLong(context, {
            name: `arena-${name}-${attention}`,
            settings: { config, fit, samples: data.train.x.length },
            total,
            minutes: context.minutes,
            // A quick one is over within seconds: its every step is kept.
            ...(quick ? { seconds: 0 } : {}),
            options: fit,
            data: { x: data.train.x, y: data.train.y },
            make: () => modelOf(context, data, config),
        });
        const { accuracy } = model.evaluate({ x: data.test.x, y: data.test.y });
        model.dispose();
        if (step === total) done();
        progress(`${name}, ${attention}: test ${percent(accuracy)}`);
        return { task: name, attention, accuracy, tests: data.test.x.length, step, total, batch, seconds };
    };
    // What was stopped by --minutes is no finished part: the next run goes on with it.
    if (context.has(key, settings)) return context.part(key, settings, measure);
    const result = await measure();
    return result.step < total ? result : context.part(key, settings, () => result);
}

/**
 * Texts of a thousand bytes: sentences of one opinion, one after the other. Training and test part share no sentence.
 * @param {Context} context @param {number} count @param {number} tests
 * @returns {Data | string}
 */
function reviews(context, count, tests) {
    const files = ['rt-polarity.neg', 'rt-polarity.pos'].map(end => context.files('', end)[0]);
    if (files.some(file => !file))
        return 'text: the data folder (--data DIR) has no rt-polarity.pos and rt-polarity.neg.';
    const random = new Random(1),
        length = 1000;
    const sentences = files.map(({ bytes }) => {
        const lines = bytes
            .toString('latin1')
            .split('\n')
            .filter(line => line.trim() !== '');
        random.shuffle(lines);
        const tenth = Math.floor(lines.length / 10);
        return [lines.slice(tenth), lines.slice(0, tenth)];
    });
    const part = (/** @type {number} */ which, /** @type {number} */ many) => {
        const y = Int32Array.from({ length: many }, (_, i) => i % 2);
        const x = Array.from(y, label => {
            const among = sentences[label][which];
            let text = '';
            while (text.length < length) text += `${among[random.integer(0, among.length - 1)]} `;
            return Uint16Array.from(Buffer.from(text.slice(0, length), 'latin1'), byte => byte + 1);
        });
        return { x, y, classes: ['negative', 'positive'] };
    };
    return { train: part(0, count), test: part(1, tests), vocabulary: 257, length };
}
