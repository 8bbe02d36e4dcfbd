// The visitor's files and quick hands, in a real browser: reading in a worker, with progress and a way to stop; the
// target chosen; a test part that comes later; changes of task faster than the workers; the page on paper.
import assert from 'node:assert/strict';
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createStaticServer } from '../../cli/static-server.js';
import { engine, startBrowser } from '../support/engine.mjs';
import { loadDice, seeded } from '../support/seed.mjs';

const PATIENCE = 120000; // ms to wait for what has to come
const server = createStaticServer({
    mounts: { '/': fileURLToPath(new URL('../..', import.meta.url)) },
    home: '/demo/',
});
await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const origin = `http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (server.address()).port}`;
const browser = await startBrowser({ scripts: true });
const folder = mkdtempSync(join(tmpdir(), 'files-'));
after(async () => {
    await browser.close();
    server.close();
    rmSync(folder, { recursive: true });
});

/** @param {string} [hash] @param {Record<string, unknown>} [options] of the page */
async function open(hash = '', options = {}) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
    page.setDefaultTimeout(PATIENCE);
    const complaints = /** @type {string[]} */ ([]);
    page.on('console', message => {
        if ((message.type() === 'error' || message.type() === 'warning') && !/willReadFrequently/.test(message.text()))
            complaints.push(message.text());
    });
    page.on('pageerror', error => complaints.push(String(error)));
    await loadDice(page);
    await page.goto(`${origin}/demo/${seeded(hash)}`);
    // not all engines wait with the page's load event for all modules
    await page.waitForFunction(() => Number(document.documentElement.dataset.ready) >= 1);
    return {
        page,
        close: async () => {
            await page.close();
            assert.deepEqual(complaints, []);
        },
    };
}
/** @typedef {import('playwright-core').Page} Page */
/** @param {Page} page @param {string} id @param {RegExp} words */
const says = (page, id, words) =>
    page.waitForFunction(
        ([i, source]) => {
            const element = document.getElementById(i);
            return element && !element.hidden && new RegExp(source).test(element.textContent ?? '');
        },
        /** @type {[string, string]} */ ([id, words.source]),
    );
/** @param {Page} page @param {Record<string, string>} files by name */
const give = (page, files) =>
    page
        .locator('#file')
        .setInputFiles(
            Object.entries(files).map(([name, text]) => ({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })),
        );
/** @param {number} count @param {number} length */
const ramps = (count, length) =>
    Array.from({ length: count }, (_, i) =>
        [
            ...Array.from({ length }, (_, t) => ((i % 2 ? t : -t) + Math.sin(3 * i + t)).toFixed(2)),
            i % 2 ? 'up' : 'down',
        ].join(','),
    ).join('\n');
const things = [
    'weight,price,depth,colour,kind',
    ...Array.from({ length: 60 }, (_, i) =>
        [
            (0.01 * ((i * 37) % 60)).toFixed(3),
            30000 + ((i * 7919) % 20000),
            5 + (i % 3),
            'red',
            i % 2 ? 'cup' : 'jar',
        ].join(','),
    ),
].join('\n');

test('thirty quick changes of task, mechanism and seed end with two models that learn', async () => {
    const { page, close } = await open();
    await page.evaluate(() => {
        let state = 5; // the dice fall the same way each time
        Math.random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    });
    const tasks = ['bumps', 'text', 'graph', 'images', 'listops', 'gesture'];
    for (let i = 0; i < 30; i++) {
        if (i % 5 === 4) await page.locator('#dice').click();
        else if (i % 7 === 3) await page.keyboard.press('r');
        else await page.locator('#task').selectOption(tasks[(i * 5 + (i % 3)) % tasks.length]);
        await page.mouse.move(300 + 9 * i, 420 + 3 * i); // looks are asked for all the while
        await page.waitForTimeout([0, 15, 40, 90, 0][i % 5]);
        assert.equal(
            await page.locator('#banner').isVisible(),
            false,
            `change ${i}: ${await page.locator('#banner').textContent()}`,
        );
    }
    await page.waitForFunction(
        () =>
            /A (says|is not sure).* B (says|is not sure)/.test(document.getElementById('verdict')?.textContent ?? '') &&
            (document.getElementById('reading-step')?.textContent ?? '')
                .split(',')
                .every(n => Number(n.replace(/\D/g, '')) > 10),
    );
    assert.equal(await page.locator('#banner').isVisible(), false);
    await close();
});

test('what was understood is shown, the target can be chosen, and what is no class says so', async () => {
    const { page, close } = await open('#run=0');
    await give(page, { 'things.csv': things });
    await says(page, 'task-about', /40 rows to learn from, 20 to test, 3 columns, 2 classes/);
    await says(
        page,
        'understood',
        /Left out, because it holds words: colour.*The target \(column "kind"\) is one of 2 classes: cup 30, jar 30/,
    );
    assert.equal(await page.locator('#rows').inputValue(), 'table');
    await page.locator('#target').selectOption('depth');
    await says(page, 'task-about', /3 classes/);
    await page.locator('#step').click();
    await page.waitForFunction(() =>
        /Truth: [567]\. A (says|is not sure:) [567] .* B (says|is not sure:) [567]/.test(
            document.getElementById('verdict')?.textContent ?? '',
        ),
    );
    await page.locator('#target').selectOption('price');
    await says(page, 'banner', /the column “price”.*Choose another column as the target/);
    assert.equal(await page.locator('#target').inputValue(), 'depth', 'what is learned goes on');
    await page.locator('#other-target').selectOption('kind'); // the refused choice is mended where it was refused
    await says(page, 'task-about', /2 classes/);
    assert.equal(await page.locator('#banner').isVisible(), false);
    const understood = await page.locator('#understood').textContent();
    await give(page, {
        'houses.csv': things.replaceAll('kind', 'state').replace(/(cup|jar)$/gm, (word, _, at) => `${at * 1.37}`),
    }); // another file, refused: the panel stays about the one on show
    await says(
        page,
        'banner',
        /houses\.csv: its target, the column “state”.*Choose another column as the target, here below/,
    );
    assert.equal(await page.locator('#understood').textContent(), understood);
    assert.deepEqual(
        [await page.locator('#target').inputValue(), await page.locator('#other-target').inputValue()],
        ['kind', 'state'],
    );
    assert.ok(
        await page.locator('#other-target').evaluate(select => {
            const { top, bottom } = select.getBoundingClientRect();
            return top >= 0 && bottom <= innerHeight;
        }),
    );
    await page.locator('#task').selectOption('gesture');
    await page.waitForFunction(
        () => document.getElementById('understood')?.hidden && document.getElementById('banner')?.hidden,
    );
    await page.locator('#task').selectOption('file');
    await says(page, 'task-about', /2 classes/);
    assert.equal(await page.locator('#understood').textContent(), understood);
    await page.locator('#target').selectOption('price');
    await page.locator('#banner button', { hasText: 'Cut it into low, middle, high' }).click();
    await says(page, 'task-about', /3 classes/);
    await says(page, 'understood', /The target is cut into thirds: low below/);
    await page.locator('#target').selectOption('kind');
    await says(page, 'task-about', /2 classes/);
    await page.locator('#rows').selectOption('series');
    await says(page, 'task-about', /40 series to learn from/);
    await page.locator('#task').selectOption('bumps');
    await page.waitForFunction(() => document.getElementById('understood')?.hidden);
    await close();
});

/**
 * Only Chromium takes a folder from its driver; elsewhere its files are made in the page, with their paths.
 * @param {Page} page @param {string} path
 */
async function giveFolder(page, path) {
    if (engine === 'chromium') return page.locator('#folder').setInputFiles(path);
    const files = readdirSync(path, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .map(file => ({ path: join(basename(path), relative(path, file)), text: readFileSync(file, 'utf8') }));
    await page.locator('#folder').evaluate((element, files) => {
        const input = /** @type {HTMLInputElement} */ (element),
            transfer = new DataTransfer();
        // A path by the time of the file, which goes with it wherever it is copied to.
        Object.defineProperty(File.prototype, 'webkitRelativePath', {
            get() {
                return files[this.lastModified - 1]?.path ?? '';
            },
        });
        files.forEach(({ path, text }, i) => {
            const name = String(path.split('/').pop());
            transfer.items.add(new File([text], name, { type: 'text/plain', lastModified: i + 1 }));
        });
        input.files = transfer.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
    }, files);
}

test('a test part may come before or after its training part; a folder is opened whole', async () => {
    const { page, close } = await open('#run=0');
    await give(page, { 'R_TEST.csv': ramps(12, 300) });
    await says(page, 'banner', /R_TEST\.csv is a test part.*R_TRAIN\.csv/);
    await give(page, { 'R_TRAIN.csv': ramps(20, 90) });
    await says(
        page,
        'task-about',
        /20 series to learn from, 12 to test, 1 dimension, up to 150 points \(means of 2 points each\)/,
    );
    await give(page, { 'R_TEST.csv': ramps(12, 90) });
    await says(page, 'task-about', /20 series to learn from, 12 to test.*up to 90 points/);
    await give(page, { 'S_TEST.csv': ramps(12, 20) });
    await says(page, 'banner', /S_TEST\.csv is a test part/);
    await page.getByRole('button', { name: 'Use it alone' }).click();
    await says(page, 'task-about', /8 series to learn from, 4 to test/);
    for (const [kind, word] of [
        ['pos', 'fine'],
        ['neg', 'poor'],
    ]) {
        mkdirSync(join(folder, 'films', kind), { recursive: true });
        for (let i = 0; i < 6; i++)
            writeFileSync(join(folder, 'films', kind, `${i}.txt`), `A ${word} film, number ${i}.`);
    }
    await giveFolder(page, join(folder, 'films'));
    await says(page, 'task-about', /8 texts to learn from, 4 to test.*2 classes/);
    await says(page, 'understood', /Each file is a text; its class is the name of its folder or file: neg, pos/);
    await close();
});

test('a large file is read beside the page, says how far it is, and can be stopped; a change of task stops it too', async () => {
    const path = join(folder, 'large.csv'),
        row = ramps(2, 400);
    writeFileSync(path, `${row}\n`.repeat(12000));
    const { page, close } = await open('#run=0');
    await page.waitForFunction(() => document.documentElement.dataset.ready === '2');
    await page.evaluate(() => {
        const w = /** @type {any} */ (window);
        w.words = [];
        new MutationObserver(() => w.words.push(document.getElementById('reading-words')?.textContent)).observe(
            /** @type {Element} */ (document.getElementById('reading-words')),
            { childList: true },
        );
    });
    for (const stop of [
        () => page.locator('#reading-stop').click(),
        () => page.locator('#task').selectOption('bumps'),
    ]) {
        await page.locator('#file').setInputFiles(path);
        await page.locator('#reading').waitFor({ state: 'visible' });
        await says(page, 'reading', /large\.csv/);
        await stop();
        await page.locator('#reading').waitFor({ state: 'hidden' });
        await page.waitForTimeout(300);
        assert.doesNotMatch(page.url(), /t=file/);
    }
    await page.evaluate(() => {
        // the page's longest wait while the file is read
        const w = /** @type {any} */ (window);
        let last = performance.now();
        w.longest = 0;
        const timer = setInterval(() => {
            w.longest = Math.max(w.longest, performance.now() - last);
            last = performance.now();
            if (document.getElementById('task-about')?.textContent?.includes('Your file')) clearInterval(timer);
        }, 5);
    });
    await page.locator('#file').setInputFiles(path);
    await says(page, 'task-about', /16000 series to learn from, 8000 to test/);
    const words = await page.evaluate(() => /** @type {any} */ (window).words);
    assert.ok(
        words.some((/** @type {string} */ text) => /Reading large\.csv: \d+(\.\d)? of \d+ MiB/.test(text)),
        words.join('|'),
    );
    assert.ok(words.some((/** @type {string} */ text) => /Understanding large\.csv/.test(text)));
    const longest = await page.evaluate(() => /** @type {any} */ (window).longest);
    assert.ok(longest < 3000, `the page stood still for ${longest} ms`);
    await close();
});

test('no map outlives its model, and no placeholder claims a result', async () => {
    const { page, close } = await open('#run=0&m=explore');
    await page.waitForFunction(() =>
        /A (says|is not sure)/.test(document.getElementById('verdict')?.textContent ?? ''),
    );
    const painted = () =>
        page.evaluate(() =>
            [...document.querySelectorAll('.big > canvas, .sheet canvas')].map(each => {
                const canvas = /** @type {HTMLCanvasElement} */ (each),
                    { data } = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d')).getImageData(
                        0,
                        0,
                        canvas.width,
                        canvas.height,
                    );
                return data.some(v => v !== 0);
            }),
        );
    await page.waitForFunction(() =>
        /strongest/.test(document.querySelector('#card-b .big canvas')?.getAttribute('aria-label') ?? ''),
    );
    assert.deepEqual(await painted(), [true, true, true, true]);
    await page.evaluate(() => {
        Worker.prototype.postMessage = () => {};
    }); // from here on no worker answers: the next models never come
    await page.locator('#task').selectOption('bumps');
    await page.waitForTimeout(900);
    assert.deepEqual(await painted(), [false, false, false, false]);
    const words = await page.evaluate(() =>
        Object.fromEntries(
            [
                'verdict',
                'learning-words',
                'balance-words',
                'heads-words',
                'scores-words',
                'spectrum-words',
                'inside-words',
                'reading-a',
                'reading-b',
            ].map(id => [id, document.getElementById(id)?.textContent ?? '']),
        ),
    );
    assert.deepEqual(words, {
        verdict: words.verdict,
        'learning-words': 'A has not begun. B has not begun.',
        'balance-words': 'Not weighed yet: that comes with the next look at the model.',
        'heads-words': 'Nothing measured yet: that comes with the next look at the models.',
        'scores-words': 'No scores yet: they come with the next look at the model.',
        'spectrum-words': 'No map yet.',
        'inside-words': 'Comes with the next look at the model.',
        'reading-a': '–',
        'reading-b': '–',
    });
    assert.match(words.verdict, /A has not said anything yet\. B has not said anything yet/);
    assert.deepEqual(await page.locator('#card-a .bars span:last-of-type').allTextContents(), ['–', '–', '–']);
    await close();
});

test('fixed directions say that they mix no tokens', async () => {
    const { page, close } = await open('#run=0&m=explore&ao=rank:8,eta:0.1,last:0,mode:fixed');
    assert.match(
        (await page.locator('#card-a .note').textContent()) ?? '',
        /no tokens are mixed: what a layer puts out for a token depends on that token alone/,
    );
    await page.locator('#step').click();
    await page.waitForFunction(() => document.documentElement.dataset.step === '1');
    await page
        .getByRole('combobox', { name: /^Directions from/ })
        .first()
        .selectOption('data');
    await page.waitForFunction(() => document.querySelector('#card-a .note')?.hasAttribute('hidden'));
    await close();
});

/**
 * Chromium can be told that it prints; elsewhere the rules for paper are made to hold.
 * @param {import('playwright-core').Page} page @param {boolean} on
 */
async function onPaper(page, on) {
    if (engine === 'chromium') return page.emulateMedia({ media: on ? 'print' : 'screen' });
    await page.evaluate(on => {
        const [from, to] = on ? ['print', 'all'] : ['all', 'print'];
        for (const { cssRules } of document.styleSheets)
            for (const rule of cssRules)
                if (rule instanceof CSSMediaRule && rule.media.mediaText === from) rule.media.mediaText = to;
    }, on);
}

test('the page on paper: the light theme, no controls, the run named', async () => {
    const { page, close } = await open('#m=explore', { colorScheme: 'dark' });
    await page.waitForFunction(() => Number(document.documentElement.dataset.accuracy) > 0);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await onPaper(page, true);
    const seen = await page.evaluate(() => {
        const shown = (/** @type {string} */ selector) =>
            [...document.querySelectorAll(selector)]
                .filter(element => element.getClientRects().length > 0)
                .map(({ id, className }) => id || className);
        return {
            controls: shown('.bar, .settings, #play, #open, .banner, input[type=range]'),
            cards: shown('.card').length,
            page: getComputedStyle(document.body).backgroundColor,
            ink: getComputedStyle(document.body).color,
            line: document.getElementById('printed')?.textContent,
        };
    });
    assert.deepEqual([seen.controls, seen.cards, seen.page], [[], 2, 'rgb(255, 255, 255)']);
    assert.match(
        seen.line ?? '',
        /Draw a gesture, seed 7\. A: Primal-Attention, \d+ steps, \d+\u00a0% of unseen data right\. B: Softmax/,
    );
    await onPaper(page, false);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'auto');
    await close();
});
