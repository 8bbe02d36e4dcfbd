// The tour in a real browser: it scrolls beside its figure, every stop brings back its checkpoint, and the way through
// it is by wheel, buttons, keys, links and Back alike.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { beginning, settingsOf } from '../../demo/checkpoints/index.js';
import { STOPS } from '../../demo/tour/stops.js';
import { axeFindings, demoPages } from '../support/demo-pages.mjs';

const { open } = await demoPages({ patience: 120000 });

/**
 * The visitor is at a stop: it is the one in the address, its text is in sight, its models are as it left them.
 * @param {import('playwright-core').Page} page @param {number} st
 */
async function at(page, st) {
    const stop = STOPS.find(each => each.st === st);
    assert.ok(stop);
    const steps = beginning(stop.set, 'a')?.steps ?? 0;
    await page.waitForFunction(
        ({ st, steps, watch }) => {
            const article = document.querySelector(`#stop-${st}[data-now]`);
            if (!article || !new RegExp(`&st=${st}&`).test(location.hash)) return false;
            const { top, bottom } = article.getBoundingClientRect();
            const live = [...article.querySelectorAll('[data-live]')].every(slot => slot.textContent !== '…');
            const step = Number(document.documentElement.dataset.step);
            return live && top < innerHeight && bottom > 0 && (watch ? step >= steps : step === steps);
        },
        { st, steps, watch: Boolean(stop.watch) },
    );
    if (!stop.watch) {
        assert.equal(await page.evaluate(() => document.documentElement.dataset.running), 'false', 'models rest');
        assert.equal(await page.locator(`#stop-${st} .turned`).isVisible(), false, 'what the stop says is so');
    }
    for (const id of stop.show) assert.ok(await page.locator(`#${id}`).isVisible(), `stop ${st} shows ${id}`);
}

test('the text scrolls, the figure stays, and the stop in the middle is the one that is shown', async () => {
    const { page, close } = await open('#m=explain');
    await at(page, STOPS[0].st);
    // by the wheel, a little at a time, until another stop is where the reader is
    for (const { st } of STOPS.slice(1, 4)) {
        await page.mouse.move(200, 500);
        for (let turn = 0; turn < 40; turn++) {
            if (await page.evaluate(n => Boolean(document.querySelector(`#stop-${n}[data-now]`)), st)) break;
            await page.mouse.wheel(0, 120);
            await page.waitForTimeout(60);
            if (turn % 5 === 4) await page.waitForTimeout(300);
        }
        await at(page, st);
        const top = await page.locator('main').evaluate(main => main.getBoundingClientRect().top);
        assert.ok(top > 0 && top < 300, `the figure is at ${top}`);
    }
    await close();
});

test('forward, back, keys, dots, links and the browser’s Back lead through it', async () => {
    const { page, close } = await open('');
    await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 1);
    await page.locator('[data-mode="explain"]').click();
    await at(page, STOPS[0].st);
    await page.locator('#tour-next').click();
    await at(page, STOPS[1].st);
    assert.equal(await page.evaluate(() => document.activeElement?.id), `stop-${STOPS[1].st}-title`);
    await page.keyboard.press('n');
    await at(page, STOPS[2].st);
    await page.keyboard.press('ArrowRight');
    await at(page, STOPS[3].st);
    await page.keyboard.press('PageUp');
    await at(page, STOPS[2].st);
    await page.locator('#tour-stops [data-st="5"]').click();
    await at(page, 5);
    const { a, optionsA } = settingsOf('spectrum');
    assert.ok(page.url().includes(`a=${a}&ao=${optionsA}`), page.url());
    await page.goBack();
    await at(page, STOPS[2].st);
    await page.goForward();
    await at(page, 5);
    // trained on, it is something else; as it was, at once
    await page.locator('#tour-train').dispatchEvent('click'); // a driver's click may scroll to what is sticky
    await page.waitForFunction(() => Number(document.documentElement.dataset.step) > 403);
    await page.locator('#tour-anew').dispatchEvent('click');
    await page.waitForFunction(() => document.documentElement.dataset.step === '400');
    await at(page, 5);
    await page.locator('[data-mode="play"]').click();
    await page.waitForFunction(() => document.documentElement.dataset.running === 'true');
    assert.match(page.url(), /ck=opening.*m=play/);
    await close();
});

test('back in Play, the run that was left goes on', async () => {
    const { page, close } = await open('#m=play');
    await page.waitForFunction(() => Number(document.documentElement.dataset.step) >= 960);
    await page.locator('[data-mode="explain"]').click();
    await at(page, STOPS[0].st);
    await page.locator('[data-mode="play"]').click();
    await page.waitForFunction(() => {
        const [, step] = /You were at step ([\d\s]+)/.exec(document.getElementById('kept')?.textContent ?? '') ?? [];
        return Number(step?.replace(/\s/g, '')) >= 960;
    });
    await close();
});

test('a link opens its stop; what a stop lets one change is changed on the spot', async () => {
    const { page, close } = await open('#m=explain&st=14');
    await at(page, 14);
    const rest = () => page.locator('#stop-14 [data-live="restA"]').textContent();
    const before = await rest();
    await page.locator('#stop-14 input').fill('8');
    await page.waitForFunction(
        () => document.querySelector('#stop-14 [data-live="restA"]')?.textContent?.replace(/\s/g, '') === '0%',
    );
    assert.notEqual(await rest(), before);
    assert.match(page.url(), /[&]k=8&/);
    await page.reload();
    await page.waitForFunction(() => document.querySelector('#stop-14[data-now]'));
    assert.match(page.url(), /[&]k=8&/, 'a link holds what was changed');
    await page.evaluate(() => {
        location.hash = '#m=explain&st=4';
    });
    await at(page, 4);
    await close();
});

test('on a phone the figure stays above the text; nothing is wider than the window', async () => {
    const { page, close } = await open('#m=explain&st=1', { viewport: { width: 360, height: 740 }, hasTouch: true });
    await page.waitForFunction(() => document.querySelector('#stop-1[data-now]'));
    for (const st of [1, 4]) {
        const { top, height } = await page.locator('main').evaluate(main => {
            const box = main.getBoundingClientRect();
            return { top: box.top, height: box.height };
        });
        assert.ok(top >= -1 && height < 400, `${top}, ${height}`);
        const text = await page.locator(`#stop-${st}-title`).evaluate(title => title.getBoundingClientRect().top);
        assert.ok(text > height && text < 740, `the text begins at ${text}`);
        assert.ok(await page.evaluate(() => (document.scrollingElement?.scrollWidth ?? 0) <= innerWidth));
        for (const button of await page.locator('.steps .row button').all())
            if (await button.isVisible()) assert.ok(((await button.boundingBox())?.height ?? 0) >= 40);
        if (st === 4) break;
        for (const next of STOPS.slice(STOPS.findIndex(each => each.st === 1) + 1)) {
            await page.locator('#tour-next').click();
            await page.waitForFunction(n => document.querySelector(`#stop-${n}[data-now]`), next.st);
            if (next.st === 4) break;
        }
        await page.waitForTimeout(1600);
    }
    await close();
});

test('for everyone: axe finds nothing, in light and dark; less motion means no smooth scrolling, and rest', async () => {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
        const { page, close } = await open('#m=explain&st=14', { colorScheme, reducedMotion: 'reduce' });
        await at(page, 14);
        assert.deepEqual(await axeFindings(page), []);
        await page.locator('#tour-stops [data-st="15"]').click();
        await page.waitForFunction(() => document.querySelector('#stop-15[data-now]'));
        // an engine's driver may have no way to ask for less motion
        const [less, running] = await page.evaluate(() => [
            matchMedia('(prefers-reduced-motion: reduce)').matches,
            document.documentElement.dataset.running,
        ]);
        assert.equal(running, String(!less));
        await close();
    }
});
