// Bring your own attention, in a browser: an example at once; files by the button and by a drop are understood and
// taken apart; bad ones are refused in words; figure, numbers and text come out; nothing serious for axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { writeSafetensors } from '../../dist/safetensors.js';
import { random } from '../../demo/tasks/random.js';
import { SERIOUS, axeFindings, demoPages } from '../support/demo-pages.mjs';

const demo = await demoPages({ patience: 120000 });
/** @param {Parameters<typeof demo.open>[1]} [options] */
async function open(options) {
    const opened = await demo.open('#m=own', { viewport: { width: 1440, height: 1000 }, ...options });
    await done(opened.page);
    return opened;
}
/** Everything asked for has been answered. @param {import('playwright-core').Page} page */
const done = page =>
    page.waitForFunction(() => {
        const act = document.getElementById('act-own');
        return act?.querySelector('#own-what')?.textContent && !act.hasAttribute('aria-busy');
    });
/** @param {import('playwright-core').Page} page @param {string} id */
const words = (page, id) =>
    page.evaluate((/** @type {string} */ own) => document.getElementById(own)?.textContent?.trim() ?? '', `own-${id}`);

const draw = random(11, 'browser').normal;
/** @param {...number} shape */
const drawn = (...shape) => ({
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, draw),
});
const file = (/** @type {string} */ name, /** @type {Uint8Array | string} */ content) => ({
    name,
    mimeType: 'application/octet-stream',
    buffer: Buffer.from(content),
});
/** A map of rank two: each query is one of two kinds. */
const twoKinds = Array.from({ length: 12 }, (_, i) =>
    Array.from({ length: 12 }, (_, j) => (i % 2 === j % 2 ? 1 / 6 : 0)).join(),
).join('\n');

for (const [scheme, width] of /** @type {const} */ ([
    ['light', 1440],
    ['dark', 360],
]))
    test(`${scheme}, ${width} wide: an example is on show at once; axe finds nothing serious; nothing is wider than the window`, async () => {
        const { page, close } = await open({ colorScheme: scheme, bypassCSP: true, viewport: { width, height: 900 } });
        assert.match(await words(page, 'lead'), /^This map has 64 × 64 numbers; \d+ patterns hold 95 % of it\.$/);
        assert.deepEqual(await axeFindings(page, SERIOUS), []);
        // charts follow the width with the next frames
        await page.waitForFunction(() =>
            [...document.querySelectorAll('#act-own *')].every(
                element =>
                    element.closest('.scroll, .visually-hidden, pre') ||
                    element.getBoundingClientRect().right <= innerWidth + 1,
            ),
        );
        await close();
    });

test('after a bad file, and after labels, another head of what is on show can be chosen', async () => {
    const { page, close } = await open();
    const give = (/** @type {string} */ name, /** @type {Uint8Array | string} */ content) =>
        page.locator('#own-file').setInputFiles([file(name, content)]);
    const says = (/** @type {string} */ id, /** @type {string} */ text) =>
        page.waitForFunction(
            ([id, text]) => document.getElementById(id)?.textContent?.includes(text),
            [`own-${id}`, text],
        );
    const choose = async (/** @type {string} */ head) => {
        await page.locator('#own-head').selectOption({ label: head });
        await says('what', `head ${head} of 3`);
    };
    await give('qk.safetensors', writeSafetensors({ q: drawn(3, 12, 4), k: drawn(3, 12, 4) }));
    await says('what', 'head 1 of 3');
    await give('broken.csv', '1,2\n3,x');
    await says('refusal', 'line 2, column 2');
    await choose('2');
    await give('tokens.txt', Array.from({ length: 12 }, (_, i) => `word${i}`).join('\n'));
    await says('labels-said', '12 labels are used');
    await choose('3');
    await done(page);
    await close();
});

test('Q and K by the button: understood, decomposed, another head and kernel, approximations, exports', async () => {
    const { page, close } = await open();
    const qk = writeSafetensors({ q: drawn(2, 3, 32, 8), k: drawn(2, 3, 32, 8) });
    await page.locator('#own-file').setInputFiles([file('qk.safetensors', qk)]);
    await done(page);
    assert.match(await words(page, 'lead'), /^This map has 32 × 32 numbers/);
    assert.match(await words(page, 'what'), /qk\.safetensors · softmax of Q and K · 1 of 2 in the batch · head 1 of 3/);
    assert.match(await words(page, 'notes'), /Q is “q” \[2, 3, 32, 8\] of float32: batch, head, token, number/);
    assert.equal(await page.locator('#own-heads tbody tr').count(), 3);
    await page.locator('#own-head').selectOption({ label: '3' });
    await page.locator('#own-kernel').selectOption('cosine');
    await done(page);
    assert.match(await words(page, 'what'), /cosine kernel of Q and K .* head 3 of 3/);
    // eight numbers a token: eight singular values, so rank 8 is exact
    await page.locator('#own-size').fill('8');
    await page.waitForFunction(() =>
        /rank 8: relative error (0|\d(\.\d)? × 10⁻)/.test(document.getElementById('own-made-words')?.textContent ?? ''),
    );
    await page.locator('#own-method').selectOption('skyformer');
    await page.waitForFunction(() =>
        /against the Gaussian kernel/.test(document.getElementById('own-made-words')?.textContent ?? ''),
    );
    await page.locator('#own-first').focus();
    for (const key of ['ArrowDown', 'ArrowRight', '+']) await page.keyboard.press(key);
    assert.match(await words(page, 'value'), /^Query \d+, key \d+: .*; right /);
    const saved = async (/** @type {string} */ id) => {
        const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`#own-${id}`).click()]);
        return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) };
    };
    const svg = await saved('svg'),
        csv = await saved('csv'),
        png = await saved('png');
    assert.match(
        String(svg.bytes),
        /<svg [\s\S]*<image [\s\S]*polyline[\s\S]*qk\.safetensors · cosine kernel[\s\S]*relative error/,
    );
    assert.equal(svg.name, 'qk.safetensors.svg');
    assert.match(String(csv.bytes), /^kind,name,[\s\S]*\nsingular value,,1,[\d.]+[\s\S]*\nerror,[\s\S]*\nhead 3,/);
    assert.deepEqual([...png.bytes.subarray(1, 4)], [0x50, 0x4e, 0x47]);
    assert.ok(png.bytes.length > 20000, `${png.bytes.length} bytes: the picture is in it`);
    await close();
});

test('a map by a drop belongs to this act; a bad file is refused in words, and what was on show stays', async () => {
    const { page, close } = await open();
    const drop = (/** @type {string} */ name, /** @type {string} */ text) =>
        page.evaluate(
            ([name, text]) => {
                const transfer = new DataTransfer();
                transfer.items.add(new File([text], name));
                document
                    .getElementById('own-drop')
                    ?.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
            },
            [name, text],
        );
    await drop('kinds.csv', twoKinds);
    await page.waitForFunction(() => /12 × 12/.test(document.getElementById('own-lead')?.textContent ?? ''));
    await done(page);
    assert.equal(await words(page, 'lead'), 'This map has 12 × 12 numbers; 2 patterns hold 95 % of it.');
    assert.match(await words(page, 'figures'), /effective rank2stable/);
    await drop('broken.csv', '1,2\n3,x');
    await page.waitForFunction(() =>
        /line 2, column 2 is “x”/.test(document.getElementById('own-refusal')?.textContent ?? ''),
    );
    assert.match(await words(page, 'lead'), /12 × 12/);
    await drop('tokens.txt', Array.from({ length: 12 }, (_, i) => `word${i}`).join('\n'));
    await page.waitForFunction(() =>
        /12 labels are used/.test(document.getElementById('own-labels-said')?.textContent ?? ''),
    );
    await page.locator('#own-first').focus();
    await page.keyboard.press('ArrowDown');
    assert.match(await words(page, 'value'), /Query 0 “word0”, key 0 “word0”/);
    await page.evaluate(() =>
        document.querySelector('[data-model="a"]')?.dispatchEvent(new MouseEvent('click', { bubbles: true })),
    );
    await page.waitForFunction(() =>
        /^A, .*step .*map of layer 1/.test(document.getElementById('own-what')?.textContent ?? ''),
    );
    await done(page);
    await close();
});
