// How a number is made, in the page: a click on a cell leads to steps whose end is what the map shows, while it trains
// and at rest, by keyboard too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeFindings, demoPages } from '../support/demo-pages.mjs';
import { seeded } from '../support/seed.mjs';

const demo = await demoPages({ patience: 120000 });
/** @param {string} hash @param {Parameters<typeof demo.open>[1]} [options] */
async function open(hash, options) {
    const opened = await demo.open(seeded(hash), options);
    await opened.page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 2);
    return opened;
}

/** @param {import('playwright-core').Page} page @param {string} side @param {number} x @param {number} y shares */
async function click(page, side, x, y) {
    const map = page.locator(`#card-${side} .big > canvas`);
    await page.waitForFunction(
        s => document.querySelector(`#card-${s} .big > canvas`)?.getAttribute('aria-label') !== 'No map yet.',
        side,
    );
    await map.scrollIntoViewIfNeeded();
    const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await map.boundingBox());
    await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
    await page.mouse.down();
    await page.mouse.up();
}

/**
 * The sheet, once it is of this cell.
 * @param {import('playwright-core').Page} page @param {string} cell @param {string} side
 */
async function sheet(page, cell, side) {
    await page.waitForFunction(
        ([cell, side]) => {
            const { hidden, dataset } = /** @type {HTMLElement} */ (
                document.getElementById('machine') ?? { hidden: true, dataset: {} }
            );
            return !hidden && dataset.cell === cell && dataset.side === side;
        },
        [cell, side],
    );
    return page.evaluate(() => {
        const { dataset } = /** @type {HTMLElement} */ (document.getElementById('machine'));
        return {
            value: Number(dataset.value),
            shown: Number(dataset.shown),
            steps: [...document.querySelectorAll('#machine-steps strong')].map(e => e.textContent),
            state: document.getElementById('machine-state')?.textContent ?? '',
            end: document.getElementById('machine-end')?.textContent ?? '',
        };
    });
}

/** @param {{ value: number, shown: number }} made */
const agree = ({ value, shown }) =>
    assert.ok(Math.abs(value - shown) <= 1e-5 * Math.abs(shown) + 1e-9, `${value}, the map shows ${shown}`);

test('a click on a cell shows how its number is made; the arrows move on, Escape closes', async () => {
    const { page, close } = await open('#run=0');
    await click(page, 'b', 0.51, 0.26);
    const made = await sheet(page, '10 20', 'b');
    agree(made);
    assert.match(made.state, /paused: these are the very numbers/);
    for (const word of ['Multiply, number by number', 'Scale', 'The exponential', 'Their sum', 'The weight'])
        assert.ok(made.steps.includes(word), word);
    // the caption of the map says the same number
    await page.waitForFunction(() => {
        const { shown = '' } = /** @type {HTMLElement} */ (document.getElementById('machine')).dataset,
            said = /: ([\d.]+),/.exec(document.querySelector('#card-b .value')?.textContent ?? '')?.[1];
        return said === Number(shown).toFixed(4);
    });
    await page.keyboard.press('ArrowRight');
    agree(await sheet(page, '10 21', 'b'));
    await page.locator('#machine [data-apart="a"]').click();
    const primal = await sheet(page, '10 21', 'a');
    agree(primal);
    assert.equal(await page.locator('.machine-ways > section').count(), 2);
    assert.match(
        (await page.evaluate(() => document.querySelector('.machine-equal li')?.textContent)) ?? '',
        /dual[\s\S]*primal[\s\S]*differ by at most/,
    );
    // numbers of a list, by arrow keys, which leave the cell alone
    await page.locator('#machine .machine-list canvas').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    const list = page.locator('#machine .machine-list canvas').first();
    assert.match((await list.getAttribute('aria-valuetext')) ?? '', /^number 2: /);
    assert.equal(await page.locator('#machine').getAttribute('data-cell'), '10 21');
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.getElementById('machine')?.hidden);
    await close();
});

test('while it trains the steps are of the number that is shown, and go on', async () => {
    const { page, close } = await open('#m=explore&b=skyformer');
    // by keyboard: the crosshair's sliders, and Enter
    await page.waitForFunction(
        () => Number(/** @type {HTMLInputElement} */ (document.getElementById('query')).max) > 10,
    );
    for (const [id, times] of /** @type {const} */ ([
        ['query', 4],
        ['key', 3],
    ])) {
        await page.locator(`#${id}`).focus();
        for (let i = 0; i < times; i++) await page.keyboard.press('ArrowRight');
    }
    await page.keyboard.press('Enter');
    agree(await sheet(page, '3 2', 'a'));
    const step = (/** @type {string} */ text) => Number(/Step ([\d\s]+),/.exec(text)?.[1].replace(/\s/g, ''));
    const first = step((await sheet(page, '3 2', 'a')).state);
    for (let i = 0; i < 5; i++) {
        await page.waitForTimeout(300);
        agree(await sheet(page, '3 2', 'a'));
    }
    await page.waitForFunction(
        before =>
            Number(
                /Step ([\d\s]+),/
                    .exec(document.getElementById('machine-state')?.textContent ?? '')?.[1]
                    .replace(/\s/g, ''),
            ) > before,
        first,
    );
    // the multiplications
    await page.locator('#machine-n').focus();
    await page.keyboard.press('Home');
    await page.waitForFunction(() => /N = 16 /.test(document.getElementById('machine-count-words')?.textContent ?? ''));
    await page.keyboard.press('End');
    await page.waitForFunction(() =>
        /N = 65\s536 the table takes [\d.]+ times/.test(
            document.getElementById('machine-count-words')?.textContent ?? '',
        ),
    );
    await page.locator('#machine-close').click();
    await page.waitForFunction(() => document.getElementById('machine')?.hidden);
    await close();
});

test('the sheet on a phone, light and dark: nothing wider than the window, axe finds nothing', async () => {
    const { page, close } = await open('#run=0', { viewport: { width: 360, height: 740 }, colorScheme: 'light' });
    await click(page, 'a', 0.51, 0.26);
    await sheet(page, '10 20', 'a');
    const wide = await page.evaluate(() => {
        const sheet = /** @type {HTMLElement} */ (document.getElementById('machine'));
        return [document.documentElement.scrollWidth - innerWidth, sheet.scrollWidth - sheet.clientWidth];
    });
    assert.ok(
        wide.every(by => by <= 0),
        String(wide),
    );
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        await page.evaluate(theme => {
            document.documentElement.dataset.theme = theme;
        }, colorScheme);
        assert.deepEqual(await axeFindings(page, { within: '#machine' }), [], colorScheme);
    }
    await close();
});
