// The notebook's widget in a page, with a model as anywidget hands it over: its numbers are PyTorch's, it is used by
// the keyboard, and bad input is told in it.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser } from '../support/engine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const python = [process.env.PYTHON, 'python3', '/usr/bin/python3'].find(
    each => each && spawnSync(each, ['-c', 'import torch']).status === 0,
);
const skip = python ? false : 'no Python with torch was found; PYTHON names one';
const browser = skip ? undefined : await startBrowser();
after(() => browser?.close());

/** Mounts the built module with a model of plain values. */
async function mount() {
    const built = spawnSync(process.execPath, [join(root, 'scripts/widget.mjs')], { encoding: 'utf8' });
    assert.equal(built.status, 0, built.stderr);
    const printed = spawnSync(String(python), [join(root, 'python/tests/widget_state.py')], {
        encoding: 'utf8',
        maxBuffer: 1 << 26,
    });
    assert.equal(printed.status, 0, printed.stderr);
    const { state, cases } = JSON.parse(printed.stdout);
    const page = await /** @type {import('playwright-core').Browser} */ (browser).newPage();
    const complaints = /** @type {string[]} */ ([]);
    page.on('pageerror', error => complaints.push(String(error)));
    page.on('request', request => {
        if (/^https?:/.test(request.url())) complaints.push(`asked for ${request.url()}`);
    });
    await page.setContent(
        '<!doctype html><html lang="en"><title>notebook</title><body><main id="out"></main></body></html>',
    );
    const module = readFileSync(join(root, 'python/primal_attention/notebook/static/widget.js'), 'utf8');
    await page.evaluate(
        async ({ module, state }) => {
            const address = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
            const { default: widget } = await import(address);
            const bytes = Uint8Array.from(atob(state.data), letter => letter.charCodeAt(0));
            /** @type {Record<string, any>} */
            const values = {
                ...state,
                data: new DataView(bytes.buffer),
                layer: 0,
                head: 0,
                kernel: 'softmax',
                tokens: [],
            };
            const listeners = new Map();
            const el = /** @type {HTMLElement} */ (document.querySelector('#out'));
            const model = {
                get: (/** @type {string} */ name) => values[name],
                set(/** @type {string} */ name, /** @type {any} */ value) {
                    values[name] = value;
                    listeners.get(`change:${name}`)?.();
                },
                save_changes() {},
                on: (/** @type {string} */ event, /** @type {any} */ fn) => listeners.set(event, fn),
                off: (/** @type {string} */ event) => listeners.delete(event),
            };
            Object.assign(window, { model, listeners, clean: widget.render({ model, el }) });
        },
        { module, state },
    );
    await page.waitForSelector('[data-ready]');
    return { page, cases, complaints };
}

test('the widget shows the numbers of PyTorch', { skip }, async () => {
    const { page, cases, complaints } = await mount();
    const set = (/** @type {Record<string, any>} */ values) =>
        page.evaluate(async values => {
            for (const [name, value] of Object.entries(values)) /** @type {any} */ (window).model.set(name, value);
            await new Promise(done => setTimeout(done, 30));
        }, values);
    for (const [layer, kernel, heads] of cases) {
        for (const [head, expected] of heads.entries()) {
            await set({ layer, kernel, head });
            await page.waitForFunction(
                ([layer, head]) => {
                    const [a, b] = document.querySelectorAll('select');
                    return a.selectedIndex === layer && b.selectedIndex === head;
                },
                [layer, head],
            );
            const shown = await page.evaluate(() => ({
                trouble: document.querySelector('.trouble:not([hidden])')?.textContent,
                rank: Number(document.querySelector('tr[aria-current] td')?.textContent),
                top: Number(document.querySelector('tr[aria-current] td:nth-of-type(4)')?.textContent),
                rows: document.querySelectorAll('tbody tr').length,
                words: document.querySelector('.under')?.textContent ?? '',
            }));
            const where = `layer ${layer}, ${kernel}, head ${head}: ${JSON.stringify(shown)}`;
            assert.equal(shown.trouble, undefined, where);
            assert.equal(shown.rows, heads.length, where);
            close(shown.rank, expected.rank, 1e-3, where);
            close(shown.top, expected.values[0], 1e-3, where);
            // each cell, as the arrow keys come to it: the first row from left to right, and down at its end
            const map = page.locator('.map');
            await map.focus();
            for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft');
            for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowUp');
            const [rows, cols] =
                (await map.getAttribute('aria-label'))?.match(/\d+(?= queries| keys)/g)?.map(Number) ?? [];
            assert.equal(rows * cols, expected.map.length, where);
            for (let i = 0; i < cols + rows - 1; i++) {
                const [row, col] = i < cols ? [0, i] : [i - cols + 1, cols - 1];
                const value = Number((await page.textContent('.under'))?.split(': ')[1]);
                close(value, expected.map[row * cols + col], 6e-4, `${where}: query ${row}, key ${col}`);
                await page.keyboard.press(i < cols - 1 ? 'ArrowRight' : 'ArrowDown');
            }
        }
    }
    assert.deepEqual(complaints, []);
    await page.close();
});

test('bad input is told in the widget, which goes on; dark, accessible, and gone without a trace', {
    skip,
}, async () => {
    const { page } = await mount();
    const ask = (/** @type {Record<string, any>} */ values) =>
        page.evaluate(async values => {
            for (const [name, value] of Object.entries(values)) /** @type {any} */ (window).model.set(name, value);
            await new Promise(done => setTimeout(done, 50));
            return document.querySelector('.trouble:not([hidden])')?.textContent ?? '';
        }, values);
    assert.match(await ask({ head: 9 }), /head must be below 2.*got 9/);
    assert.match(await ask({ head: 0, layer: 40 }), /layer must be below 4, got 40/);
    assert.match(await ask({ layer: 0, kernel: 'softest' }), /softest/);
    assert.equal(await ask({ kernel: 'gaussian' }), '');
    await page.evaluate(axe);
    const faults = await page.evaluate(async () =>
        (await /** @type {any} */ (window).axe.run('#out')).violations.map((/** @type {any} */ each) => each.id),
    );
    assert.deepEqual(faults, []);
    const color = () =>
        page.evaluate(
            () =>
                getComputedStyle(/** @type {Element} */ (document.querySelector('.primal-attention'))).backgroundColor,
        );
    const light = await color();
    await page.evaluate(() => (document.body.dataset.jpThemeLight = 'false'));
    await page.waitForTimeout(50);
    assert.notEqual(await color(), light);
    assert.equal(
        await page.evaluate(
            () =>
                (
                    /** @type {any} */ (window).clean(), /** @type {any} */ (window).listeners.size
                ),
        ),
        0,
    );
    await page.close();
});

/** @param {number} actual @param {number} expected @param {number} tolerance relative @param {string} where */
function close(actual, expected, tolerance, where) {
    assert.ok(
        Math.abs(actual - expected) <= tolerance * Math.abs(expected) + 1e-6,
        `${where}: ${actual}, not ${expected}`,
    );
}
