// The first act in a real browser: drawn through the page by mouse and by touch, both models say what it is; the
// sentence says what the bars show; both take the same steps; from nothing and back.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { CHECKPOINTS, MODELS } from '../../demo/checkpoints/index.js';
import { axeFindings, demoPages, root, serve } from '../support/demo-pages.mjs';
import { slowness } from '../support/machine.mjs';
import { SHAPES, WRITTEN, stroke } from '../support/strokes.mjs';

const PATIENCE = 120000; // ms to wait for what has to come
const BEGINS = MODELS[CHECKPOINTS.opening.a].steps;

const built = await serve({ mounts: { '/': join(root, 'dist-demo') }, home: '/' });
const demo = await demoPages({ patience: PATIENCE, scripts: true });
after(built.close);

// when an answer was there first; how far the models were whenever both had told
/** @param {import('playwright-core').Page} page */
const watched = page =>
    page.addInitScript(() => {
        const w = /** @type {any} */ (window);
        Object.assign(w, { answered: 0, stands: [] });
        new MutationObserver(() => {
            const { answerA, answerB } = document.documentElement.dataset;
            if (answerA && answerB) w.answered ||= performance.now();
        }).observe(document, { subtree: true, attributeFilter: ['data-answer-a', 'data-answer-b'] });
        const last = /** @type {Record<string, number>} */ ({});
        w.Worker = class extends Worker {
            /** @param {string | URL} url @param {WorkerOptions} options */
            constructor(url, options) {
                super(url, options);
                this.addEventListener('message', ({ data }) => {
                    if (data.type !== 'frame') return;
                    last[options.name ?? ''] = data.status.steps;
                    w.stands.push(Object.values(last));
                });
            }
        };
    });
/** @param {Parameters<typeof demo.open>[1]} [options] */
async function open(options) {
    const opened = await demo.open('', { before: watched, ...options });
    await answered(opened.page);
    return opened;
}

/** @param {import('playwright-core').Page} page @returns {Promise<[string, string]>} */
const answered = async page => {
    await page.waitForFunction(() => {
        const { answerA, answerB } = document.documentElement.dataset;
        return answerA && answerB;
    });
    return page.evaluate(() => {
        const { answerA = '', answerB = '' } = document.documentElement.dataset;
        return [answerA, answerB];
    });
};

/** @param {import('playwright-core').Page} page */
async function surface(page) {
    const box = await page.locator('[data-pad]').boundingBox();
    assert.ok(box);
    return box;
}

/** @typedef {import('../support/strokes.mjs').Point} Point */
/** @param {import('playwright-core').Page} page @param {Point[]} path */
async function byMouse(page, path) {
    const { x, y } = await surface(page);
    await page.mouse.move(x + path[0][0], y + path[0][1]);
    await page.mouse.down();
    for (const [u, v] of path.slice(1)) await page.mouse.move(x + u, y + v);
    await page.mouse.up();
}

/** Drawn with a finger: pointers are sent, since not every engine's driver moves one. @param
 * {import('playwright-core').Page} page @param {Point[]} path @param {'touch' | 'pen'} pointerType */
const byTouch = (page, path, pointerType) =>
    page.evaluate(
        ([path, pointerType]) => {
            const canvas = /** @type {HTMLElement} */ (document.querySelector('[data-pad]')),
                { left, top } = canvas.getBoundingClientRect();
            path.forEach(([x, y], i) => {
                const type = i === 0 ? 'pointerdown' : i === path.length - 1 ? 'pointerup' : 'pointermove';
                canvas.dispatchEvent(
                    new PointerEvent(type, {
                        pointerType,
                        pointerId: 7,
                        isPrimary: true,
                        clientX: left + x,
                        clientY: top + y,
                        bubbles: true,
                        cancelable: true,
                        button: i === 0 || i === path.length - 1 ? 0 : -1,
                        buttons: i === path.length - 1 ? 0 : 1,
                    }),
                );
            });
        },
        /** @type {const} */ ([path, pointerType]),
    );

test('the first right answer comes soon after the load: a second is the aim, two the limit on a shared machine', async t => {
    const times = [],
        slow = slowness();
    while (times.length < 6 && !(Math.min(...times) < 1000)) {
        const { page, close } = await open({ address: `${built.origin}/` });
        const [a, b] = await answered(page);
        times.push(await page.evaluate(() => Math.round(/** @type {any} */ (window).answered)));
        const truth = (await page.locator('#verdict .truth').textContent()) ?? '';
        for (const answer of [a, b]) assert.ok(truth.startsWith(`A ${answer},`), `${truth} ${answer}`);
        await close();
    }
    t.diagnostic(`both answered after ${times} ms`);
    assert.ok(Math.min(...times) < 2000 * slow, `${times} ms, slowness ${slow.toFixed(1)}`);
});

test('both know what is drawn by mouse: 95 % of it, while they train', async t => {
    const { page, close } = await open();
    const { width, height } = await surface(page);
    const drawings = [
        ...SHAPES.flatMap(name =>
            [1, 2].map(k => /** @type {const} */ ([name, stroke(name, 5000 + k, 'mouse', Math.min(width, height))])),
        ),
        ...WRITTEN.filter((_, i) => i % 3 === 0),
    ];
    const wrong = [];
    for (const [name, path] of drawings) {
        await byMouse(page, path);
        const said = await answered(page);
        for (const [k, answer] of said.entries()) if (answer !== name) wrong.push(`${'AB'[k]}: ${name} is ${answer}`);
    }
    t.diagnostic(`of 2 × ${drawings.length} answers wrong: ${wrong.join(', ') || 'none'}`);
    assert.ok(wrong.length <= 0.05 * 2 * drawings.length, wrong.join(', '));
    await close();
});

test('on a phone, by touch and pen: the pad is first, the page stays where it is, an ordinary Z is a zigzag', async () => {
    const { page, close } = await open({
        viewport: { width: 360, height: 740 },
        hasTouch: true,
        colorScheme: 'dark',
        bypassCSP: true,
    });
    const box = await surface(page);
    assert.ok(box.width > 280 && box.height > 240, `${box.width} × ${box.height}`);
    assert.equal(await page.locator('[data-pad]').evaluate(canvas => getComputedStyle(canvas).touchAction), 'none');
    assert.ok(
        await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth),
        'nothing is wider than the window',
    );
    const size = Math.min(box.width, box.height);
    for (const [name, pointer] of /** @type {const} */ ([
        ['figure eight', 'touch'],
        ['triangle', 'pen'],
        ['spiral', 'touch'],
    ])) {
        await byTouch(page, stroke(name, 5003, pointer === 'pen' ? 'pen' : 'finger', size), pointer);
        assert.deepEqual(await answered(page), [name, name]);
    }
    /** @type {Point[]} */
    const z = [
        [0.2, 0.2],
        [0.8, 0.22],
        [0.22, 0.8],
        [0.82, 0.79],
    ];
    const pixels = z.map(([x, y]) => /** @type {Point} */ ([x * size, y * size]));
    await byTouch(page, pixels, 'touch');
    assert.deepEqual(await answered(page), ['zigzag', 'zigzag'], 'in one go');
    // the pen is lifted between its lines
    for (let i = 0; i < 3; i++) await byTouch(page, [pixels[i], pixels[i + 1], pixels[i + 1]], 'touch');
    assert.deepEqual(await answered(page), ['zigzag', 'zigzag'], 'line by line');
    assert.deepEqual(await axeFindings(page), []);
    await close();
});

test('what is no drawing gets a sentence, and no answer', async () => {
    const { page, close } = await open();
    const truth = page.locator('#verdict .truth');
    await page.waitForTimeout(100);
    await byMouse(page, [
        [60, 60],
        [70, 66],
        [64, 70],
    ]);
    await page.waitForFunction(() => /too small/.test(document.getElementById('verdict')?.textContent ?? ''));
    await page.waitForTimeout(3000); // the next is a drawing of its own
    await byMouse(page, [
        [60, 60],
        [150, 130],
        [260, 220],
    ]);
    await page.waitForFunction(() => /That is a line/.test(document.getElementById('verdict')?.textContent ?? ''));
    assert.match((await truth.textContent()) ?? '', /go on, or draw one/);
    assert.deepEqual(
        await page.evaluate(() => [document.documentElement.dataset.answerA, document.documentElement.dataset.answerB]),
        ['', ''],
    );
    assert.deepEqual(await page.locator('#card-a .bars span:last-of-type').allTextContents(), Array(8).fill('–'));
    await close();
});

test('the sentence says what the bars show; both take the same steps; from nothing they learn, and back', async () => {
    const { page, close } = await open();
    for (let i = 0; i < 12; i++) {
        const [sentence, ...best] = await page.evaluate(() => [
            document.getElementById('verdict')?.textContent ?? '',
            ...['a', 'b'].map(side => {
                const row = document.querySelector(`#card-${side} .bars .best`);
                return [...(row?.querySelectorAll('span') ?? [])].map(span => span.textContent).join('|');
            }),
        ]);
        for (const [k, side] of ['A', 'B'].entries()) {
            const [name, share] = best[k].split('|');
            assert.match(sentence, new RegExp(`${side} (says ${name} \\(${share}\\)|is not sure: ${name} ${share})`));
        }
        await page.waitForTimeout(130);
    }
    const gaps = await page.evaluate(() =>
        /** @type {any} */ (window).stands
            .filter((/** @type {number[]} */ two) => two.length === 2)
            .map((/** @type {number[]} */ [a, b]) => Math.abs(a - b)),
    );
    // what has been told by one is a moment older than what the other tells
    assert.ok(
        gaps.length > 10 &&
            gaps.toSorted((/** @type {number} */ a, /** @type {number} */ b) => a - b)[gaps.length >> 1] <= 2,
        String(gaps),
    );
    await page.keyboard.press('Space');
    await page.waitForFunction(() => document.documentElement.dataset.tested === 'true');
    await page.waitForTimeout(500);
    const [a, b] = await page.evaluate(() => /** @type {any} */ (window).stands.at(-1));
    assert.equal(a, b, 'at rest');
    assert.ok(a > BEGINS);
    const nothing = page.locator('#nothing');
    assert.equal(await nothing.textContent(), 'Start from nothing');
    await nothing.click();
    await page.waitForFunction(n => {
        const { step, accuracy } = document.documentElement.dataset;
        return Number(step) > 0 && Number(step) < n && Number(accuracy) > 0 && Number(accuracy) < 0.9;
    }, BEGINS);
    assert.equal(await nothing.textContent(), 'Start from the trained');
    await nothing.click();
    await page.waitForFunction(n => {
        const { step, accuracy } = document.documentElement.dataset;
        return Number(step) >= n && Number(accuracy) > 0.9;
    }, BEGINS);
    await close();
});
