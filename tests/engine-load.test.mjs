// load(): what it takes for the binary, and what it says of all else.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load as loadInline } from 'primal-attention/inline';
import { load as loadWeb } from '../dist/web.js'; // which Node does not get by the package's name
import { loadLibrary, simd } from './support/library.mjs';
import { rejects } from './support/sentences.mjs';
import { addressOf, binaryOf } from './support/wasm.mjs';

const pa = await loadLibrary();
const binary = binaryOf(pa.simd);

test('takes bytes, an ArrayBuffer, a module, a URL, a Response', async () => {
    const copy = Uint8Array.from(binary);
    for (const wasm of [
        binary,
        copy.buffer,
        pa.module,
        addressOf(pa.simd),
        new Response(copy, { headers: { 'content-type': 'application/wasm' } }),
        new Response(copy),
        Promise.resolve(new Response(copy)),
    ]) {
        const again = await loadLibrary({ wasm: /** @type {any} */ (wasm) });
        assert.equal(again.simd, pa.simd);
        assert.ok(again.memory().total > 0);
    }
});

test('runs the variant it is told to', async () => {
    if (simd !== 'auto') assert.equal(pa.simd, simd);
    assert.equal((await loadLibrary({ simd: 'simd128' })).simd, 'simd128');
    assert.equal((await loadInline({ simd: 'simd128' })).simd, 'simd128');
    assert.equal(
        (
            await loadWeb({
                simd: 'simd128',
                wasm: binaryOf('simd128'),
            })
        ).simd,
        'simd128',
    );
});

test('says what came instead of a binary', async () => {
    await rejects(
        loadLibrary({ wasm: new TextEncoder().encode('<!doctype html><title>App</title>') }),
        'HTML',
        'optimizeDeps.exclude',
        'primal-attention/inline',
    );
    await rejects(
        loadLibrary({
            wasm: new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } }),
        }),
        'got text/html',
        'index.html',
    );
    await rejects(
        loadLibrary({ wasm: new Response('gone', { status: 404, statusText: 'Not Found' }) }),
        '404 Not Found',
    );
    await rejects(
        loadLibrary({ wasm: new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]) }),
        'not a WebAssembly binary',
        '01 02 03 04',
        '00 61 73 6d',
    );
    await rejects(loadLibrary({ wasm: new Uint8Array(0) }), '0 bytes');
    await rejects(loadLibrary({ wasm: /** @type {any} */ (7) }), 'wasm must be', '7');
    await rejects(loadLibrary({ wasm: 'core.wasm' }), '"core.wasm"', 'no address');
    await rejects(
        loadLibrary({ simd: /** @type {any} */ ('simd') }),
        'simd must be',
        '"simd"',
        'did you mean "simd128"',
    );
    await rejects(loadLibrary(/** @type {any} */ ({ wsam: 1 })), 'unknown option "wsam"', 'did you mean "wasm"');
});
