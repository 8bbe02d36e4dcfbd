// The package as TypeScript sees it from outside. Compiled by the tests, never run.
import {
    load, bleu, exactMatch, Classifier, LanguageModel, SequenceModel, Tensor, Translator,
} from 'primal-attention';
import type { AttentionConfig, ClassifierConfig, Dataset, Encoder, EncoderOptions, Evaluation, FitOptions, FitReport, Inspection, Matrix, Parameter, Prediction, Sentence } from 'primal-attention';
import { characters, crossValidate, kFold, split, windows } from 'primal-attention/data';
import { load as loadFunctions, type Functions } from 'primal-attention/functions';
import { load as loadInline } from 'primal-attention/inline';
import { readSafetensors, roundingOf, writeSafetensors } from 'primal-attention/safetensors';
import { loadWorker } from 'primal-attention/worker';

const pa = await load({ simd: 'simd128', wasm: new URL('https://example.org/core.simd128.wasm') });
const simd: 'simd128' | 'relaxed' = pa.simd;
const functions: Functions = await loadFunctions({ full: true });
await load({ wasm: functions.module });
const few: Tensor = functions.attention.softmax({ q: functions.tensor([1], [1, 1, 1, 1]), k: functions.tensor([1], [1, 1, 1, 1]), v: functions.tensor([1], [1, 1, 1, 1]) });
// @ts-expect-error models are not in it
functions.classifier({});
const { used, peak, total }: { used: number; peak: number; total: number } = pa.memory();
pa.seed(42);
// @ts-expect-error a seed is a number
pa.seed('42');
// @ts-expect-error no such variant
await load({ simd: 'avx' });

// Models
const attention: AttentionConfig = { kind: 'primal', rank: 20, eta: 0.1, mode: 'data' };
const config: ClassifierConfig = {
    input: { kind: 'series', features: 12, length: 29 }, classes: ['a', 'b'], width: 64, depth: 2, heads: 4, feedforward: 128, dropout: 0.1,
    norm: 'post', positions: 'learned', pooling: 'mean', attention: ['softmax', attention],
};
// @ts-expect-error no such kind
const wrong: AttentionConfig = { kind: 'primel' };
// @ts-expect-error a series has features
const unfinished: ClassifierConfig = { input: { kind: 'series', length: 3 }, classes: 2 };
const model: Classifier = pa.classifier(config);
const values: Float64Array = pa.regressor({ input: { kind: 'series', features: 1, length: 2 }, outputs: 2 }).predict([1, 2]).values;
pa.classifier({ input: { kind: 'image', height: 8, width: 8, patch: 4 }, outputs: 1, loss: 'mse' }).dispose();

const train: Dataset = { x: [new Float32Array(24), [[1, 2], [3, 4]]], y: Int32Array.of(0, 1), features: 12, classes: ['a', 'b'] };
const options: FitOptions = { epochs: 30, batchSize: 16, learningRate: 1e-3, optimizer: 'radam', decoupledWeightDecay: true, noDecay: ['*.bias'], clipValue: 1, schedule: { kind: 'oneCycle', pctStart: 0.2 }, validation: train, signal: new AbortController().signal };
const ended = await model.fit(train, { validationSplit: 0.2, earlyStopping: { patience: 3, monitor: 'accuracy' }, restoreBest: true, maxSeconds: 60, accumulate: 2, ema: 0.99, scheduleBy: 'epoch', schedule: progress => 1 - progress, callbacks: [{ begin: ({ steps, stop }) => { if (steps > 1e6) stop(); }, epoch: async ({ validation }) => validation !== null && validation.loss < 3 }, { step: info => void info.secondsLeft.toFixed(), end: ({ stopped }) => stopped === 'patience' }] });
const why: 'epochs' | 'patience' | 'seconds' | 'callback' | 'signal' | null | undefined = ended?.stopped;
ended?.best?.epoch.toFixed(why?.length);
const { suggestion, losses, advice } = await model.findLearningRate(train, { optimizer: 'adamw', steps: 50 });
(suggestion ?? losses[0]).toFixed(advice.length);
// @ts-expect-error an epoch is no option of the range test
await model.findLearningRate(train, { epochs: 3 });
// @ts-expect-error a patience is a number
await model.fit(train, { earlyStopping: '3' });
for await (const report of model.fit(train, options)) {
    const typed: FitReport = report;
    const numbers: number[] = [typed.epoch, typed.step, typed.loss, typed.taskLoss, typed.ksvd, typed.accuracy, typed.seconds, typed.learningRate, typed.gradientNorm];
    const validation: number | undefined = typed.validation?.accuracy;
    void [numbers, validation];
}
const { label, probabilities, logits }: Prediction = model.predict(new Float32Array(24));
const { loss, accuracy, confusion }: Evaluation = model.evaluate(train);
const seen: Inspection = model.inspect([1, 2, 3], { spectrum: true });
const map: Matrix | null = seen.layers[0].heads[0].map;
const scores: Matrix | undefined = seen.layers[0].heads[0].e;
const bytes: Uint8Array = model.save();
const largestError: number | undefined = (await model.saveTo('opfs://model', { dtype: 'int8' })).rounding?.largestError;
const stored: LanguageModel = await pa.openFrom(new URL('./model', import.meta.url));
await stored.saveTo('indexeddb://model', { checkpoint: true });
await (await pa.resumeFrom<LanguageModel>('indexeddb://model')).fit('text');
for (const address of await pa.saved('opfs://')) await pa.deleteSaved(address);
const again: Classifier = pa.open(bytes);
pa.open(bytes, { format: 'primalformer-uea', config: { d_model: 512 } });
const exported: Uint8Array = again.export({ format: 'primalformer-lra' });
const graph: Uint8Array = await again.export({ format: 'onnx', tokens: 12 });
const { possible, reasons }: { possible: boolean; reasons: string[] } = await again.canExport({ format: 'onnx' });
const graphOfTexts: Uint8Array = await stored.export({ format: 'onnx' });
// @ts-expect-error an ONNX file is awaited
const early: Uint8Array = again.export({ format: 'onnx' });
// @ts-expect-error no such format
again.export({ format: 'tflite' });
again.setEta(0.2);
again.setEta(0.2, 1);
const outputs: Matrix[][] = again.headOutputs([1, 2, 3]);
const distance: number = pa.headDistance(again, train).layers[0].mean;
const bytesOfAStep: number = pa.cost(config, 20).memory.step + pa.cost(again).flops.forward.total;
const parameter: Parameter = again.parameters[0];
again.setParameter(parameter.name, parameter.data.map((value: number) => value + 1));
again.step(train, { learningRate: 1e-3 }).gradientNorm.toFixed(3);
const many: Prediction[] = again.predictBatch([new Float32Array(24)], { draws: 2 });
const pets: Classifier = again.clone().withClasses(['cat', 'dog'], { seed: 1 });
const embedded: Float32Array | Matrix = pets.embed([1, 2, 3]);
const table: string = pets.summary({ tokens: 4 }).text + pets.summary().layers[0].parameters.toFixed();
const unsure: number | Float64Array | undefined = (await pets.uncertainty([1, 2, 3], { draws: 4 })).mutualInformation;
const watch = await pets.stream({ window: 4, stride: 2 });
watch.push([1, 2, 3]);
watch.dispose();
// @ts-expect-error no such option
pets.stream({ length: 4 });
void [many, embedded, table, unsure];
model.dispose();
{
    using disposable = pa.classifier(config);
    disposable.predict([1]);
}

const language = pa.languageModel({ length: 64, attention: ['linear', { kind: 'primal', rank: 8 }] });
for await (const report of language.fit('some text', { epochs: 1, validation: 'more' })) report.loss.toFixed(2);
const text: string = language.generate('a', { tokens: 10, temperature: 0.8, topK: 5 });
const ids: Int32Array = language.generate([1, 2]);
const chosen = { topP: 0.9, minP: 0.05, repetitionPenalty: 1.2, stop: ['\n', 3, [1, 2]], signal: AbortSignal.timeout(1000) };
for await (const piece of language.generateStream('a', chosen)) piece.trim();
for await (const id of language.generateStream([1, 2], { stop: ids })) id.toFixed();
const opened: LanguageModel = pa.open(language.save());
const perplexity: number = opened.evaluate(text).loss + pa.openLanguageModel(language.save()).evaluate(text).perplexity;

const sequence = pa.sequenceModel({ inputs: 2, outputs: 1, length: 9, causal: true, places: 7, outputActivation: 'tanh' });
const sequences = { x: [[0, 1, 1, 2]], y: [[0.5, null]], mask: [[1, true]] };
for await (const report of sequence.fit(sequences, { validation: sequences })) report.missing?.toFixed();
const forecast: Float64Array = sequence.predict([0, 1]).values.data;
const tagged: Int32Array = pa.open<SequenceModel>(sequence.save()).inspect([0, 1]).prediction.labels;
// @ts-expect-error: two targets of one sample, not one for each token
sequence.evaluate({ x: [[0, 1]], y: [1, 2] });
const translator: Translator = pa.translator({ source: { vocabulary: characters(['ab']), length: 8 }, target: {}, crossAttention: 'softmax', decoderDepth: 1 });
for await (const report of translator.fit({ x: ['a', [1]], y: ['b', 'c'] }, { validation: { x: ['a'], y: ['b'] } })) report.loss.toFixed(2);
const quality: number = translator.evaluate({ x: ['a'], y: ['b'] }, { beams: 2 }).bleu + bleu(['a b'], ['a c']) + exactMatch([[1]], [[1]]);
const score: number = translator.predict('a', { beams: 4, lengthPenalty: 1, maxLength: 5 }).hypotheses[0].score + quality;
const parts: 'encoder' | 'decoder' | 'cross' = translator.inspect('a', { target: [1] }).layers[0].part;

const network = pa.graphClassifier({ features: 3, classes: 2, attention: ['graph', { kind: 'graphImplicit', samples: 4 }] });
for await (const report of network.fit({ x: [[1, 2, 3]], edges: [[0, 0]], y: [1] }, { validation: [1] })) report.accuracy.toFixed(2);
const nodes: Int32Array = network.predict({ x: [1, 2, 3], edges: Int32Array.of(0, 0) }).labels;

// Functions
const q: Tensor = pa.tensor(new Float32Array(24), [1, 2, 3, 4], { grad: true });
const y: Tensor = pa.attention.softmax({ q, k: q, v: q }, { mask: [1, 1, 0], causal: true, beta: 0.6, pool: [1, 2] });
// @ts-expect-error v is missing
pa.attention.softmax({ q, k: q });
const { y: out, e, r } = pa.attention.primal({ x: q, q, k: q, we: q, wr: q, concatWeight: q, concatBias: q }, { mode: 'data' });
pa.attention.graph({ z: q, aSelf: q, aNeighbor: q }, { edges: Int32Array.of(0, 1) }).dispose();
pa.backward(y, new Float32Array(24));
const gradient: Float32Array | null = q.grad;
const kept: { a: Tensor; b: Tensor[] } = pa.scope(() => ({ a: pa.tensor([1]), b: [out, e, r] }));
const display: Tensor = pa.map('softmax', { q, k: q, v: q });
const { u, s, v } = pa.svd({ rows: 2, cols: 2, data: [1, 2, 3, 4] });
const { he, hr, sigma } = pa.ksvd([[1, 2], [3, 4]], 1);
const rank: number = pa.spectrum(u).effectiveRank.entropy;
const shape: readonly number[] = kept.a.shape;

// Beside it
const remote = await loadWorker({ wasm: pa.module, simd: pa.simd });
const far = await remote.classifier(config);
for await (const report of far.fit(train, options)) report.loss.toFixed(2);
(await far.findLearningRate(train, { from: 1e-6 })).smoothed.length.toFixed();
const prediction: Prediction = await far.predict([1, 2]);
const farForecast: number = (await (await remote.sequenceModel({ inputs: 1, classes: 2, length: 3 })).predict([1])).logits.rows;
const farText: string = await (await remote.languageModel()).generate('a');
const farValues: Float64Array = (await (await remote.regressor({ input: { kind: 'series', features: 1, length: 2 } })).predict([1, 2])).values;
for await (const piece of (await remote.languageModel()).generateStream('a', chosen)) piece.trim();
await far.dispose();
remote.terminate();
const { tensors, metadata } = readSafetensors(writeSafetensors({ a: { shape: [2], data: Float32Array.of(1, 2) } }, { note: 'x' }));

export const all = [exported, outputs, distance, bytesOfAStep, simd, used, peak, total, wrong, unfinished, label, probabilities, logits, loss, accuracy, confusion, map, scores, gradient, display, s, v, he, hr, sigma, rank, shape, prediction, tensors, metadata, loadInline, ids, perplexity, farText, nodes, score, parts, values, farValues, largestError, stored, roundingOf(bytes)];

// Data in parts, and a model of each
const cut = windows({ load: [1, 2, 3, 4], heat: Float32Array.of(1, 2, 1, 2) }, { length: 2, horizon: [1], target: 'load' });
const spans: Int32Array = cut.read.windows.starts;
const three = split(cut, { fraction: { train: 0.5, validation: 0.25 }, groups: 'recordings' });
const validation: { x: (Float32Array | Float64Array)[] } = three.validation;
// @ts-expect-error two parts only
split(cut, { fraction: 0.5, seed: 1 }).validation;
const folds: { train: { x: (Float32Array | Float64Array)[] } }[] = kFold(cut, { folds: 3, groups: (_, i) => i % 4 });
const crossed = await pa.crossValidate(() => pa.classifier(config), cut, { folds: 3, epochs: 2, onFold: ({ seconds }) => seconds > 1 });
const done: number | undefined = crossed?.folds[0].epochs;
for await (const { mean, aborted } of crossValidate(() => pa.classifier(config), cut)) if (aborted) mean.loss;

// As the docs have it
const lastReport = await pa.classifier(config).fit(train, { epochs: 2, restoreBest: true, maxSeconds: 60 });
const reason: string | null | undefined = lastReport?.stopped;
const bestEpoch: number | undefined = lastReport?.best?.epoch;
// @ts-expect-error null where no step was made
lastReport.stopped;
const resumedModel = pa.resume<ReturnType<typeof pa.regressor>>(bytes);
const { values: resumed } = resumedModel.predict([1, 2]);
const fromPlace = await pa.openFrom<ReturnType<typeof pa.regressor>>('model.safetensors');
export const asDocumented = [reason, bestEpoch, resumed, fromPlace];

// Encoders of sentences: one gives a vector, several an array of them, without pooling matrices
const hints: EncoderOptions = { config: { num_attention_heads: 2 } };
const encoder: Encoder = await pa.encoder(bytes, hints);
const sentences: Sentence[] = [[1, 2], { ids: BigInt64Array.of(1n), attention_mask: [1] }];
const [one, several, none, rows]: [Float32Array, Float32Array[], Float32Array[], Matrix] = [
    encoder.embed([1, 2]), encoder.embed([[1], [2]], { normalize: true }), encoder.embed([]), encoder.embed(new Int32Array(2), { pooling: 'none' }),
];
// @ts-expect-error there is no such pooling
encoder.embed([1, 2], { pooling: 'cls' });
export const vectors = [one, several, none, rows, encoder.embed(sentences)];
