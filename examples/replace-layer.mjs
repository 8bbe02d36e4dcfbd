// One layer of a pretrained encoder at a time gets another kind of attention, and is trained towards the encoder:
//   node examples/replace-layer.mjs FOLDER TEXT [--train 200] [--test 50] [--layers 0,5] [--epochs 1], or [--long]
// FOLDER holds MiniLM-L6's model.safetensors, config.json, tokenizer.json, tokenizer_config.json; TEXT has a sentence a
// line. npm install @huggingface/tokenizers comes first. Prints the mean cosine of the held-out sentences' vectors to
// the encoder's: as the layer is put in (random), calibrated (KSVD, fitted output), fine-tuned. With --long the times
// of long sentences, all layers replaced, in place of that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { load } from 'primal-attention';

const { values: given, positionals } = parseArgs({
    allowPositionals: true,
    options: {
        train: { type: 'string', default: '200' },
        test: { type: 'string', default: '50' },
        layers: { type: 'string' },
        epochs: { type: 'string', default: '1' },
        long: { type: 'boolean', default: false },
    },
});
const [folder, text] = positionals;
const library = await import('@huggingface/tokenizers').catch(() => null);
if (!folder || !text || !library) {
    console.log(
        library ? 'node examples/replace-layer.mjs FOLDER TEXT' : 'npm install @huggingface/tokenizers comes first',
    );
    process.exit();
}
const json = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const tokenizer = new library.Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
const pa = await load();
const teacher = pa.open(readFileSync(join(folder, 'model.safetensors')), {
    format: 'bert',
    config: { ...json('config.json'), hidden_dropout_prob: 0 },
});
const { width, depth } = teacher.config;

// evenly from the whole text; the last are held out
const lines = readFileSync(text, 'utf8')
    .split('\n')
    .map(line => line.trim())
    .filter(line => line.length > 20);
const [train, test] = [Number(given.train), Number(given.test)];
const chosen = Array.from({ length: train + test }, (_, i) => lines[Math.floor((i * lines.length) / (train + test))]);
const held = Math.ceil((train + test) / test);
const ids = chosen.map(line => Array.from(tokenizer.encode(line).ids).slice(0, 128));
const learned = ids.filter((_, i) => i % held !== 0),
    tested = ids.filter((_, i) => i % held === 0);
const targets = learned.map(x => Array.from(teacher.embed(x))),
    wanted = tested.map(x => teacher.embed(x));

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const similarity = model => tested.reduce((sum, x, i) => sum + cosine(model.embed(x), wanted[i]), 0) / tested.length;
/** Milliseconds of a sentence of so many tokens: the least of three. */
const milliseconds = (model, length) => {
    const sentence = Array.from({ length }, (_, i) => 1000 + i);
    return Math.min(
        ...[0, 1, 2].map(() => {
            const start = performance.now();
            model.embed(sentence);
            return performance.now() - start;
        }),
    );
};

/** Trains the layer's attention alone, towards the teacher's vectors: a head that hands them through. */
async function tuned(student, layer) {
    const learner = student.withOutputs(width);
    const one = Float32Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0));
    learner.setParameter('head.weight', one);
    learner.setParameter('head.bias', new Float32Array(width));
    const own = `layers.${layer}.attention.`;
    await learner.fit(
        { x: learned, y: targets },
        {
            epochs: Number(given.epochs),
            batchSize: 8,
            learningRate: 5e-4,
            optimizer: 'adamw',
            schedule: 'linear',
            freeze: learner.parameters.map(({ name }) => name).filter(name => !name.startsWith(own)),
            seed: 1,
        },
    );
    return learner;
}

const kinds = [
    ...[8, 16].map(rank => ({ kind: 'primal', rank, rows: 2 * rank, eta: 0 })),
    { kind: 'skyformer' },
    { kind: 'linear' },
];
const numbers = given.layers ? given.layers.split(',').map(Number) : Array.from({ length: depth }, (_, i) => i);
const layers = given.long ? [] : numbers;
if (!given.long) console.log(`${learned.length} sentences to learn, ${tested.length} held out, ${given.epochs} epochs`);
if (!given.long) console.log('| layer | attention | as put in | calibrated | fine-tuned |\n|---|---|---|---|---|');
for (const layer of layers)
    for (const attention of kinds) {
        const plain = await teacher.replaceAttention(layer, attention, { seed: 1 });
        const before = similarity(plain);
        plain.dispose();
        const student = await teacher.replaceAttention(layer, attention, { seed: 1, calibrate: learned });
        const calibrated = similarity(student);
        const learner = await tuned(student, layer);
        student.dispose();
        const { kind, rank } = attention;
        console.log(
            `| ${layer} | ${kind}${rank ? `, rank ${rank}` : ''} | ${[before, calibrated, similarity(learner)].map(v => v.toFixed(4)).join(' | ')} |`,
        );
        learner.dispose();
    }
if (given.long) {
    console.log('\n| all layers | 128 tokens | 256 | 512 |\n|---|---|---|---|');
    for (const attention of [{ kind: 'softmax' }, ...kinds]) {
        let model = teacher;
        for (let layer = 0; layer < depth; layer++) {
            const next = await model.replaceAttention(layer, attention, { seed: 1 });
            if (model !== teacher) model.dispose();
            model = next;
        }
        const { kind, rank } = attention;
        const times = [128, 256, 512].map(length => `${milliseconds(model, length).toFixed(0)} ms`);
        console.log(`| ${kind}${rank ? `, rank ${rank}` : ''} | ${times.join(' | ')} |`);
        if (model !== teacher) model.dispose();
    }
}
