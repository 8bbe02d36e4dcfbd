// The act on language in a browser: it writes as one types, shows where it looks and what it keeps, learns in view; a
// sentence is judged, a digit read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SERIOUS, axeFindings, demoPages } from '../support/demo-pages.mjs';
import { seeded } from '../support/seed.mjs';

const demo = await demoPages({ patience: 180000 });
/** @param {string} hash @param {Parameters<typeof demo.open>[1]} [options] */
const open = (hash, options) => demo.open(seeded(hash), options);

/** What a side has written and was given. @param {import('playwright-core').Page} page @param {'a'|'b'} side */
const text = (page, side) => page.locator(`.lang-card.${side} [data-part="text"]`).innerText();
/** @param {import('playwright-core').Page} page @param {number} letters */
const wrote = (page, letters) =>
    page.waitForFunction(
        n =>
            [...document.querySelectorAll('.lang-card [data-part="text"]')].every(
                place => place.querySelectorAll('span:not(.typed)').length >= n,
            ),
        letters,
    );

for (const scheme of /** @type {const} */ (['light', 'dark']))
    test(`a text is being written on, its attention is shown, axe finds nothing serious: ${scheme}`, async () => {
        const { page, close } = await open('#m=language', { colorScheme: scheme, bypassCSP: true });
        await wrote(page, 8);
        // shaded: some letters, not all
        await page.waitForFunction(() => {
            const spans = /** @type {HTMLElement[]} */ ([
                ...document.querySelectorAll('.lang-card.b [data-part="text"] span'),
            ]);
            const shaded = spans.filter(span => span.style.backgroundColor).length;
            return shaded > 0 && shaded < spans.length;
        });
        await page.waitForFunction(
            () => document.documentElement.dataset.digit && document.documentElement.dataset.opinion,
        );
        assert.deepEqual(await axeFindings(page, SERIOUS), []);
        await close();
    });

test('typing begins anew; memory stays for A and grows for B; keys choose the letter that is looked from', async () => {
    const { page, close } = await open('#m=language');
    await wrote(page, 2);
    await page.locator('#lang-prompt').fill('The Hatter said ');
    await page.waitForFunction(() =>
        [...document.querySelectorAll('.lang-card [data-part="text"]')].every(place =>
            place.textContent?.startsWith('The Hatter said'),
        ),
    );
    // a side's kB and letters at one moment: it writes on meanwhile
    const kept = (/** @type {'a'|'b'} */ side) =>
        page.locator(`.lang-card.${side}`).evaluate(card => ({
            kB: Number.parseFloat(card.querySelector('[data-part="memory"]')?.textContent ?? ''),
            letters: card.querySelectorAll('[data-part="text"] span').length,
        }));
    await wrote(page, 4);
    const before = { a: await kept('a'), b: await kept('b') };
    await wrote(page, before.b.letters + 40);
    const later = { a: await kept('a'), b: await kept('b') };
    assert.equal(later.a.kB, before.a.kB);
    const each = (later.b.kB - before.b.kB) / (later.b.letters - before.b.letters);
    assert.ok(each > 0.5, `${each} kB for each letter`);
    await page.locator('#lang-go').click();
    assert.equal(await page.locator('#lang-go').textContent(), 'Write on');
    const stopped = await text(page, 'a');
    await page.locator('.lang-card.a [data-part="text"]').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction(
        () => document.querySelector('.lang-card.a [data-part="text"]')?.getAttribute('aria-valuenow') === '2',
    );
    assert.match(
        (await page.locator('.lang-card.a [data-part="text"]').getAttribute('aria-valuetext')) ?? '',
        /letter 2: “h” looks most at/,
    );
    assert.equal(await text(page, 'a'), stopped, 'it has stopped');
    await close();
});

test('left before its models have come, it writes nothing until it is seen again', async () => {
    const { page, close } = await open('#m=language');
    await page.waitForSelector('#lang-prompt');
    await page.evaluate(() => /** @type {HTMLElement} */ (document.querySelector('[data-mode="play"]')).click());
    await page.waitForFunction(() => /2\.20 bits/.test(document.querySelector('.lang-card.a')?.textContent ?? ''));
    const before = await text(page, 'a');
    await page.waitForTimeout(700);
    assert.equal(await text(page, 'a'), before);
    await page.locator('[data-mode="language"]').click();
    await wrote(page, 4);
    await close();
});

test('from nothing, on a text of one’s own: the loss falls; and back to the trained ones', async () => {
    const { page, close } = await open('#m=language');
    await wrote(page, 2);
    await page.locator('.lang-school summary').click();
    await page.locator('#lang-source').selectOption('own');
    await page.locator('#lang-learn').click();
    await page.waitForFunction(() =>
        /at least 400/.test(document.getElementById('lang-school-words')?.textContent ?? ''),
    );
    await page.locator('#lang-own-text').fill('the cat sat on the mat. '.repeat(80));
    await page.evaluate(() => {
        for (let i = 0; i < 2; i++) document.getElementById('lang-fresh')?.click(); // twice begins one training
    });
    await page.waitForFunction(() =>
        /A: step [1-9]\d+/.test(document.getElementById('lang-school-words')?.textContent ?? ''),
    );
    await page.locator('#lang-learn').click(); // stop
    await page.waitForFunction(() => {
        const [, from, to] =
            /A: step \d+, (\d+\.\d+) → (\d+\.\d+)/.exec(
                document.getElementById('lang-school-words')?.textContent ?? '',
            ) ?? [];
        return Number(to) < Number(from) - 1;
    });
    await page.locator('#lang-back').click();
    await page.waitForFunction(() => /2\.20 bits/.test(document.querySelector('.lang-card.a')?.textContent ?? ''));
    await close();
});

test('a sentence is judged, unknown words are named; a digit that the mouse draws is read', async () => {
    const { page, close } = await open('#m=language');
    const opinion = (/** @type {string} */ wanted) =>
        page.waitForFunction(name => document.documentElement.dataset.opinion === name, wanted);
    await page.locator('#lang-sentence').scrollIntoViewIfNeeded();
    await page.locator('#lang-sentence').fill('The soup was cold and the waiter was rude.');
    await opinion('negative');
    await page.locator('#lang-sentence').fill('The soup was delicious and the waiter was a flibbertigibbet.');
    await opinion('positive');
    assert.match((await page.locator('#lang-opinion-words').textContent()) ?? '', /flibbertigibbet/);
    await page.locator('#lang-sentence').evaluate((/** @type {HTMLInputElement} */ field) => {
        for (const value of ['The soup was cold.', '']) {
            field.value = value;
            field.dispatchEvent(new Event('input')); // emptied before the answer comes
        }
    });
    await page.waitForTimeout(300);
    assert.equal(await page.locator('#lang-opinion [data-verdict="a"] [data-part="said"]').textContent(), '–');
    const pad = page.locator('[data-pad-digit]');
    await pad.scrollIntoViewIfNeeded();
    const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (await pad.boundingBox());
    for (const [digit, points] of /** @type {const} */ ([
        ['7', ['25,22', '70,20', '45,85']],
        ['2', ['30,30', '45,15', '65,28', '55,50', '28,82', '75,82']],
    ])) {
        await page.locator('#lang-wipe').click();
        const [first, ...others] = points.map(pair => pair.split(',').map(n => Number(n) / 100));
        const to = (/** @type {number[]} */ [x, y]) =>
            page.mouse.move(box.x + x * box.width, box.y + y * box.height, { steps: 6 });
        await to(first);
        await page.mouse.down();
        for (const point of others) await to(point);
        await page.mouse.up();
        await page.waitForFunction(name => document.documentElement.dataset.digit === name, digit);
    }
    await close();
});

test('a phone: nothing is wider than the window', async () => {
    const { page, close } = await open('#m=language', { viewport: { width: 360, height: 740 }, hasTouch: true });
    await wrote(page, 2);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await close();
});
