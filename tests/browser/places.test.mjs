// saveTo() and openFrom() in a real browser: IndexedDB and the origin's private file system, from a page and from a
// worker; what the quota, the page or the browser refuses.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { engine, startBrowser, unless } from '../support/engine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const kind = path.endsWith('.js') ? 'text/javascript' : path.endsWith('.wasm') ? 'application/wasm' : 'text/html';
    response.writeHead(200, { 'content-type': kind });
    response.end(kind === 'text/html' ? '<!doctype html><title>tests</title>' : readFileSync(root + path.slice(1)));
});
await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(null)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address()),
    origin = `http://127.0.0.1:${port}`;
const browser = await startBrowser({ features: ['StorageAPI', 'FileSystem'] });
after(async () => {
    await browser.close();
    server.close();
});

/** Of the origin, in the tests of a quota that is used up. */
const KILOBYTES = 1500,
    FIREFOX_QUOTA = { 'dom.quotaManager.temporaryStorage.fixedLimit': KILOBYTES };

/** A page whose storage is its own and empty, where `pa`, `config` and `said` are global. */
async function page(of = browser) {
    const context = await of.newContext(),
        page = await context.newPage();
    await page.goto(origin);
    await page.evaluate(async () => {
        const scope = /** @type {any} */ (globalThis);
        // @ts-ignore
        const { load } = await import('/dist/web.js');
        scope.pa = await load({ simd: 'simd128' });
        scope.config = { input: { kind: 'series', features: 1, length: 16 }, classes: 2, width: 16, heads: 2, seed: 3 };
        scope.said = (/** @type {Promise<any>} */ promise) =>
            promise.then(
                () => null,
                error => error.message,
            );
    });
    return { page, close: () => context.close() };
}

/** The globals of a page of this file, where its functions run. @typedef {{ pa: any, config: any, said: any }} There */

const files = unless({ webkit: 'the windows of its WebDriver are private, and private ones have no such files' });

for (const scheme of ['indexeddb://', 'opfs://'])
    for (const door of ['page', 'worker', 'inline worker'])
        test(`${scheme} from a ${door}: a model comes back, is listed, replaced and deleted`, {
            ...(scheme === 'opfs://' && files),
        }, async () => {
            const { page: there, close } = await page();
            const found = await there.evaluate(
                async ({ scheme, door }) => {
                    const { pa: here, config, said } = /** @type {There} */ (/** @type {any} */ (globalThis));
                    const pa =
                        door === 'page'
                            ? here
                            : await (
                                  await import(
                                      // @ts-ignore
                                      door === 'worker' ? '/dist/worker-client.js' : '/dist/worker-inline.js'
                                  )
                              ).loadWorker({ simd: 'simd128' });
                    const model = await pa.classifier(config),
                        x = Float32Array.from({ length: 16 }, (_, i) => Math.sin(i));
                    const before = await pa.saved(),
                        told = await model.saveTo(`${scheme}a/gestures`, { dtype: 'float16' });
                    await model.saveTo(`${scheme}b c`);
                    await model.saveTo(`${scheme}a/gestures`); // over the other
                    const again = await pa.openFrom(`${scheme}a/gestures`);
                    const logits = [await model.predict(x), await again.predict(x)].map(({ logits }) => [...logits]);
                    const listed = [await pa.saved(), await pa.saved(scheme), await pa.saved(`${scheme}a/`)];
                    // the page has the same storage as its worker
                    const seen = await here.saved();
                    // a folder with files in it stays
                    const folder = scheme === 'opfs://' ? await said(model.saveTo('opfs://a')) : 'is a folder';
                    await pa.deleteSaved(`${scheme}a/gestures`);
                    const errors = [
                        await said(pa.openFrom(`${scheme}a/gestures`)),
                        await said(pa.deleteSaved(`${scheme}a/gestures`)),
                        await said(model.saveTo(scheme)),
                        await said(model.saveTo('model.safetensors')),
                        await said(pa.openFrom('model.safetensors')),
                        folder,
                    ];
                    const left = await pa.saved();
                    pa.terminate?.();
                    return { before, told, logits, listed, seen, errors, left };
                },
                { scheme, door },
            );
            assert.deepEqual(found.before, []);
            assert.equal(found.told.address, `${scheme}a/gestures`);
            assert.equal(found.told.rounding.dtype, 'float16');
            assert.deepEqual(found.logits[1], found.logits[0]);
            const both = [`${scheme}a/gestures`, `${scheme}b c`];
            assert.deepEqual(found.listed, [both, both, both.slice(0, 1)]);
            assert.deepEqual(found.seen, both);
            assert.deepEqual(found.left, both.slice(1));
            const expected = [
                /^openFrom: there is nothing at "/,
                /^deleteSaved: there is nothing at "/,
                /^saveTo: "(indexeddb|opfs):\/\/" (has no name|is no name)/,
                /^saveTo: "model.safetensors" is a path, and a page has none: take 'indexeddb:\/\/name'.*download/,
                /^openFrom: "model.safetensors" is a path/,
                /is a folder/,
            ];
            expected.forEach((pattern, i) => assert.match(found.errors[i], pattern));
            await close();
        });

for (const scheme of ['indexeddb://', 'opfs://'])
    test(`${scheme}: where the quota is used up a sentence says so, and what lay there is whole`, {
        ...unless({ webkit: 'its WebDriver sets no quota' }),
    }, async () => {
        const tight = engine === 'firefox' ? await startBrowser({ preferences: FIREFOX_QUOTA }) : browser,
            { page: there, close } = await page(tight);
        if (engine === 'chromium') {
            const cdp = await there.context().newCDPSession(there);
            await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 * KILOBYTES });
        }
        const first = await there.evaluate(async scheme => {
            const { pa, config } = /** @type {There} */ (/** @type {any} */ (globalThis));
            const model = pa.classifier(config);
            await model.saveTo(`${scheme}model`);
            return [...model.save()];
        }, scheme);
        const { message, names, now } = await there.evaluate(async scheme => {
            const { pa, config, said } = /** @type {There} */ (/** @type {any} */ (globalThis));
            const large = pa.classifier({ ...config, width: 256 });
            const message = await said(large.saveTo(`${scheme}model`));
            if ((await said(large.saveTo(`${scheme}other`))) === null)
                throw new Error('the other should not fit either');
            return { message, names: await pa.saved(), now: [...(await pa.openFrom(`${scheme}model`)).save()] };
        }, scheme);
        assert.match(message, /^saveTo: "model" has no room: .*nothing was written, and what lay there is as it was$/);
        assert.deepEqual(names, [`${scheme}model`]);
        assert.deepEqual(now, first);
        await close();
        if (tight !== browser) await tight.close();
    });

test('a page without storage is told why, and what else there is', async () => {
    const { page: there, close } = await page();
    const messages = await there.evaluate(async () => {
        const { pa, config, said } = /** @type {There} */ (/** @type {any} */ (globalThis));
        const model = pa.classifier(config);
        const answers = [];
        /** @type {any} */ (FileSystemFileHandle.prototype).createWritable ??= () => {}; // WebKitGTK has it in workers
        // as a sandboxed frame, an older browser, an insecure page and a browser without either have it
        navigator.storage.getDirectory = () => Promise.reject(new DOMException('not here', 'SecurityError'));
        answers.push(await said(model.saveTo('opfs://x')));
        // `move` is a method of files, or of all handles
        const owner = [FileSystemFileHandle, FileSystemHandle].find(each => Object.hasOwn(each.prototype, 'move')),
            move = /** @type {any} */ (owner)?.prototype.move;
        Reflect.deleteProperty(/** @type {any} */ (owner).prototype, 'move');
        answers.push(await said(model.saveTo('opfs://x')));
        Object.assign(/** @type {any} */ (owner).prototype, { move });
        Object.defineProperty(navigator.storage, 'getDirectory', { value: undefined });
        answers.push(await said(pa.openFrom('opfs://x')));
        Object.defineProperty(globalThis, 'isSecureContext', { value: false });
        answers.push(await said(pa.openFrom('opfs://x')));
        IDBFactory.prototype.open = () => {
            throw new DOMException('not here', 'SecurityError');
        };
        answers.push(await said(model.saveTo('indexeddb://x')));
        Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
        answers.push(await said(model.saveTo('indexeddb://x')));
        answers.push(JSON.stringify(await pa.saved()));
        return answers;
    });
    const expected = [
        /"x" is denied: the browser gives this page no storage/,
        /"opfs:\/\/x" needs a newer browser, or a worker/,
        /"opfs:\/\/x" lies in a browser, and there is no such file system here/,
        /"opfs:\/\/x" needs a page from https: or localhost/,
        /"x" is denied: the browser gives this page no storage/,
        /"indexeddb:\/\/x" lies in a browser, and there is no IndexedDB here/,
        /^\[\]$/,
    ];
    expected.forEach((pattern, i) => assert.match(messages[i], pattern));
    await close();
});

test('where files have no streams, a worker writes them by its own means (Safari before 26)', files, async () => {
    const { page: there, close } = await page();
    const answer = await there.evaluate(async () => {
        const text = `
            Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createWritable');
            const { load } = await import('${location.origin}/dist/web.js'), pa = await load({ simd: 'simd128' });
            const model = pa.classifier({ input: { kind: 'series', features: 1, length: 16 }, classes: 2, width: 16 });
            await model.saveTo('opfs://a/model', { dtype: 'float16' });
            await model.saveTo('opfs://a/model');
            const again = (await pa.openFrom('opfs://a/model')).save();
            postMessage({ same: again.join() === model.save().join(), saved: await pa.saved() });
        `;
        const worker = new Worker(URL.createObjectURL(new Blob([text], { type: 'text/javascript' })), {
            type: 'module',
        });
        return new Promise((resolve, reject) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.onerror = ({ message }) => reject(new Error(message));
        });
    });
    assert.deepEqual(answer, { same: true, saved: ['opfs://a/model'] });
    await close();
});
