// saveTo() and openFrom() in Node: files that are there whole or not at all, and a sentence for all that can't be. The
// browser's places are in tests/browser/places.test.mjs.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
    chmodSync,
    lstatSync,
    mkdirSync,
    mkdtempSync,
    readdirSync,
    readFileSync,
    rmSync,
    statSync,
    symlinkSync,
    writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { roundingOf } from 'primal-attention/safetensors';
import { loadWorker } from 'primal-attention/worker';
import { loadWorker as loadInline } from 'primal-attention/worker/inline';
import { loadLibrary, simd } from './support/library.mjs';
import { small, waves } from './support/samples.mjs';
import { rejects } from './support/sentences.mjs';

const pa = await loadLibrary(),
    folder = mkdtempSync(join(tmpdir(), 'primal-attention-places-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const model = pa.classifier(small());
const x = Float32Array.from({ length: 24 }, (_, i) => Math.sin(i));

test('a model comes back as it was saved, from a path and a file address, over what lay there', async () => {
    const path = join(folder, 'model.safetensors');
    writeFileSync(path, 'what lay there');
    const told = await model.saveTo(path);
    assert.deepEqual(told, { address: path, bytes: model.save().length, rounding: null });
    assert.deepEqual(new Uint8Array(readFileSync(path)), model.save());
    const again = await pa.openFrom(path);
    assert.deepEqual(again.predict(x), model.predict(x));
    again.dispose();
    const address = pathToFileURL(join(folder, 'an other name.safetensors'));
    for (const each of [address, address.href]) {
        await model.saveTo(each, { dtype: 'float16' });
        assert.deepEqual((await pa.openFrom(each)).save(), pa.open(model.save({ dtype: 'float16' })).save());
    }
    assert.deepEqual(readdirSync(folder).sort(), ['an other name.safetensors', 'model.safetensors']);
});

test('it is the model of the moment of the call', async () => {
    const path = join(folder, 'moment.safetensors'),
        other = pa.classifier(small()),
        bytes = other.save();
    const saving = other.saveTo(path);
    other.dispose();
    await saving;
    assert.deepEqual(new Uint8Array(readFileSync(path)), bytes);
});

test('who may read a file, may read what takes its place', { skip: process.platform === 'win32' }, async () => {
    const path = join(folder, 'private.safetensors');
    writeFileSync(path, '');
    chmodSync(path, 0o600);
    await model.saveTo(path);
    assert.equal(statSync(path).mode & 0o777, 0o600);
});

test('a link stays a link', { skip: process.platform === 'win32' }, async () => {
    const path = join(folder, 'linked.safetensors'),
        link = join(folder, 'link.safetensors');
    writeFileSync(path, '');
    symlinkSync(path, link);
    await model.saveTo(link);
    assert.ok(lstatSync(link).isSymbolicLink());
    assert.deepEqual(new Uint8Array(readFileSync(path)), model.save());
});

test('a process that dies while it saves leaves the old file or the new one', async () => {
    const path = join(folder, 'torn.safetensors');
    await model.saveTo(path);
    for (const milliseconds of [0, 7, 19]) {
        const child = spawn(
            process.execPath,
            [
                '--input-type=module',
                '-e',
                `import { load } from ${JSON.stringify(import.meta.resolve('primal-attention'))};
                 const pa = await load();
                 const large = pa.classifier({ input: { kind: 'series', features: 2, length: 3000 }, classes: 2, width: 256 });
                 console.log('begun');
                 for (;;) await large.saveTo(${JSON.stringify(path)});`,
            ],
            { stdio: ['ignore', 'pipe', 'inherit'] },
        );
        await new Promise(resolve => child.stdout.once('data', resolve));
        await new Promise(resolve => setTimeout(resolve, milliseconds));
        child.kill('SIGKILL');
        await new Promise(resolve => child.once('exit', resolve));
        const again = await pa.openFrom(path);
        assert.ok([small().width, 256].includes(again.config.width));
        again.dispose();
    }
});

test('in a worker, also in one that was started from text', async () => {
    for (const load of [loadWorker, loadInline]) {
        const remote = await load({ simd }),
            path = join(folder, 'far.safetensors'),
            there = await remote.open(model.save());
        assert.equal((await there.saveTo(pathToFileURL(path), { dtype: 'int8' })).rounding?.dtype, 'int8');
        const again = await remote.openFrom(path);
        assert.deepEqual(await again.predict(x), (await pa.openFrom(path)).predict(x));
        await rejects(there.saveTo('opfs://x'), 'saveTo: "opfs://x" lies in a browser');
        await rejects(remote.openFrom(join(folder, 'none')), 'openFrom: there is nothing at');
        await rejects(remote.saved('x'), 'saved: "x"');
        await rejects(remote.deleteSaved('indexeddb://x'), 'deleteSaved: "indexeddb://x" lies in a browser');
        remote.terminate();
    }
});

test('a checkpoint goes on from where it lies, here and in a worker, and opens as a model', async () => {
    const path = join(folder, 'checkpoint'),
        train = waves(20, 1),
        options = { epochs: 3, batchSize: 5, seed: 2 },
        whole = pa.classifier(small()),
        broken = pa.classifier(small());
    await whole.fit(train, options);
    for await (const { epoch } of broken.fit(train, options)) if (epoch === 1) break;
    assert.equal((await broken.saveTo(path, { checkpoint: true })).rounding, null);
    assert.deepEqual((await pa.openFrom(path)).predict(x), broken.predict(x));
    const remote = await loadWorker({ simd });
    for (const door of [pa, remote]) {
        const again = /** @type {any} */ (await door.resumeFrom(pathToFileURL(path)));
        await again.fit(train, { resume: true });
        assert.deepEqual(await again.predict(x), whole.predict(x));
    }
    const there = await remote.openFrom(path);
    await there.saveTo(path, { checkpoint: false });
    await rejects(remote.resumeFrom(path), 'resume: the file holds a model and no training');
    remote.terminate();
    await rejects(pa.resumeFrom(join(folder, 'none')), 'resumeFrom: there is nothing at');
    await rejects(broken.saveTo(path, { checkpoint: true, dtype: 'int8' }), 'saveTo: a checkpoint', 'dtype');
    await rejects(
        broken.saveTo(path, /** @type {any} */ ({ checkpoint: 1 })),
        'saveTo: checkpoint must be true or false',
    );
    await rejects(broken.saveTo(path, /** @type {any} */ (null)), 'saveTo: options must be an object');
});

test('what can not be is told, and leaves nothing behind', async () => {
    const before = readdirSync(folder);
    for (const [address, ...parts] of /** @type {any[]} */ ([
        [join(folder, 'none/model'), 'lies in a folder that does not exist'],
        [folder, 'is a folder'],
        [join(folder, 'model.safetensors/model'), 'lies in what is no folder'],
        ['indexeddb://name', 'lies in a browser', 'in Node take a path'],
        ['opfs://name', 'lies in a browser', 'in Node take a path'],
        ['https://example.org/model', 'pa.open(await (await fetch(address)).arrayBuffer())'],
        ['s3://bucket/model', 'begins with none of indexeddb://, opfs://'],
        ['', 'expected an address', '""'],
        [5, 'expected an address', '5'],
        [null, 'expected an address', 'null'],
    ])) {
        await rejects(model.saveTo(address), 'saveTo: ', ...parts);
        await rejects(pa.openFrom(address), 'openFrom: ');
    }
    await rejects(pa.openFrom(join(folder, 'none')), 'openFrom: there is nothing at', 'none');
    await rejects(pa.openFrom(folder), 'openFrom: ', 'is a folder');
    await rejects(pa.openFrom(join(folder, 'model.safetensors'), /** @type {any} */ ({ confg: 1 })), '"config"');
    await rejects(model.saveTo(join(folder, 'x'), /** @type {any} */ ({ dtyp: 'int8' })), 'did you mean "dtype"');
    await rejects(model.saveTo(join(folder, 'x'), /** @type {any} */ ({ dtype: 'int4' })), 'save: dtype', '"int8"');
    await rejects(pa.deleteSaved(join(folder, 'model.safetensors')), 'deleteSaved: ', 'is a path');
    assert.deepEqual(await pa.saved(), []);
    for (const prefix of ['opfs://', 'indexeddb://x']) await rejects(pa.saved(prefix), 'saved: ', 'lies in a browser');
    await rejects(pa.saved('ftp://'), 'saved: "ftp://"');
    await rejects(pa.saved(/** @type {any} */ (5)), 'saved: ', '5');
    assert.deepEqual(readdirSync(folder), before);
    mkdirSync(join(folder, 'shut'), { mode: 0o500 });
    if (process.getuid?.() !== 0 && process.platform !== 'win32')
        await rejects(model.saveTo(join(folder, 'shut/model')), 'is denied', 'no permission');
    const gone = pa.classifier(small());
    gone.dispose();
    await rejects(gone.saveTo(join(folder, 'gone')), 'save: ', 'disposed');
    writeFileSync(join(folder, 'text'), 'no model');
    await rejects(pa.openFrom(join(folder, 'text')), 'safetensors');
});

test('roundingOf() of what is no saved model is null', () => {
    for (const bytes of [new Uint8Array(0), Uint8Array.of(1, 2, 3), new TextEncoder().encode('{"a":1}        ')])
        assert.equal(roundingOf(bytes), null);
    assert.equal(roundingOf(model.save()), null);
    assert.throws(() => roundingOf(/** @type {any} */ ('x')), /roundingOf: expected an ArrayBuffer/);
});
