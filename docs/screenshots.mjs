// Pictures of the demo: node docs/screenshots.mjs [folder] [name …]   (builds nothing; npm test or npm start has)
//   demo.jpg                      Play, for the README: it is in the package, so it is small
//   demo-DEPTH-SIZE-THEME.png     the three depths, wide and phone, light and dark
//   panel-NAME.png                each panel of Explore
//   og, icons                     only by name: demo/og.jpg, what others show of a link, and demo/icon-….png
// They are taken while the models learn, with a star drawn by a hand that is not quite steady. A name may be the
// beginning of one.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromium as findChromium } from '../scripts/bootstrap.mjs';
import { createStaticServer } from '../cli/static-server.js';

const [folder = fileURLToPath(new URL('.', import.meta.url)), ...names] = process.argv.slice(2);
const MOST = 350e3; // bytes of a picture
const STEPS = 320; // learned by then
const SIZES = { wide: { width: 1440, height: 1100 }, phone: { width: 360, height: 780 } };
const DEPTHS = { play: -1, explore: -1, explain: 3 }; // the stop of the tour to show
const PANELS = ['data', 'learning', 'spectrum', 'scores', 'gauge', 'heads', 'inside', 'take'];

const wanted = (/** @type {string} */ name) => names.length === 0 || names.some(each => name.startsWith(each));
const server = createStaticServer({ mounts: { '/': fileURLToPath(new URL('..', import.meta.url)) }, home: '/demo/' });
await new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});

/**
 * A page whose models have learned a while.
 * @param {{ width: number, height: number }} viewport
 * @param {'light'|'dark'} colorScheme
 */
async function open(viewport, colorScheme, hash = '') {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(`http://127.0.0.1:${port}/demo/${hash}`);
    await page.waitForFunction(n => Number(document.documentElement.dataset.step) >= n, STEPS, { timeout: 240000 });
    return page;
}

/** @param {import('playwright-core').Page} page */
async function drawStar(page) {
    await page.locator('[data-pad]').first().scrollIntoViewIfNeeded();
    const box = await page.locator('[data-pad]').first().boundingBox();
    if (!box) return;
    const corner = (/** @type {number} */ k) =>
        /** @type {[number, number]} */ ([
            box.x + box.width * (0.5 + 0.36 * Math.sin(2.48 * k + 0.1)),
            box.y + box.height * (0.49 - 0.36 * Math.cos(2.54 * k)),
        ]);
    await page.mouse.move(...corner(0));
    await page.mouse.down();
    for (let k = 0; k < 5; k++)
        for (let i = 1; i <= 12; i++) {
            const [a, b] = [corner(k), corner(k + 1)];
            await page.mouse.move(
                a[0] + ((b[0] - a[0]) * i) / 12 + Math.sin(3 * i + k),
                a[1] + ((b[1] - a[1]) * i) / 12 + Math.cos(2 * i + k),
            );
        }
    await page.mouse.up();
    await page.mouse.move(...corner(1));
    await page.waitForTimeout(1200);
}

/** @param {string} name @param {(path: string) => Promise<unknown>} take */
async function picture(name, take) {
    const path = join(folder, name.includes('.') ? name : `${name}.png`);
    await take(path);
    const { size } = statSync(path);
    console.log(`${path} ${Math.round(size / 1000)} kB`);
    if (size > MOST) throw new Error(`${path} has ${size} bytes, more than ${MOST}`);
}

for (const scheme of /** @type {const} */ (['light', 'dark']))
    for (const [size, viewport] of Object.entries(SIZES)) {
        const mine = Object.keys(DEPTHS).map(depth => `demo-${depth}-${size}-${scheme}`);
        const first = size === 'wide' && scheme === 'light' && wanted('demo');
        if (!first && !mine.some(wanted)) continue;
        const page = await open(viewport, scheme);
        await drawStar(page);
        if (size === 'wide') await page.evaluate(() => scrollTo(0, 0));
        for (const [depth, stop] of Object.entries(DEPTHS)) {
            if (depth !== 'play') {
                await page.evaluate(() => scrollTo(0, 0));
                await page.locator(`[data-mode="${depth}"]`).click();
                if (stop >= 0) await page.locator(`#tour-stops [data-st="${stop}"]`).dispatchEvent('click');
                if (size === 'phone' && depth === 'explore') await page.locator('#spectrum').scrollIntoViewIfNeeded();
                await page.waitForTimeout(3000);
            }
            if (first && depth === 'play') await picture('demo.jpg', path => page.screenshot({ path, quality: 70 }));
            if (wanted(`demo-${depth}-${size}-${scheme}`))
                await picture(`demo-${depth}-${size}-${scheme}`, path => page.screenshot({ path }));
        }
        await page.close();
    }

const panels = PANELS.filter(name => wanted(`panel-${name}`));
if (panels.length) {
    const page = await open(SIZES.wide, 'light', '#m=explore');
    for (const name of panels) {
        const panel = page.locator(`#${name}`);
        await panel.scrollIntoViewIfNeeded();
        await page.waitForTimeout(2500);
        await picture(`panel-${name}`, path => panel.screenshot({ path }));
    }
    await page.close();
}
const demo = fileURLToPath(new URL('../demo/', import.meta.url));
if (names.includes('og')) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 756 }, deviceScaleFactor: 1200 / 1440 });
    await page.goto(`http://127.0.0.1:${port}/demo/`);
    await page.waitForFunction(() => Number(document.documentElement.dataset.accuracy) > 0.9);
    await drawStar(page);
    await page.evaluate(() => scrollTo(0, 0));
    const path = join(demo, 'og.jpg');
    await page.screenshot({ path, quality: 78, type: 'jpeg' });
    if (statSync(path).size > 120e3) throw new Error(`${path} has ${statSync(path).size} bytes, more than 120000`);
    await page.close();
}
if (names.includes('icons'))
    for (const size of [180, 192, 512]) {
        const page = await browser.newPage({ viewport: { width: size, height: size } });
        await page.goto(`http://127.0.0.1:${port}/demo/icon.svg`);
        // home screens round the corners themselves
        await page.evaluate(() => document.querySelector('rect')?.setAttribute('rx', '0'));
        await page.screenshot({ path: join(demo, `icon-${size}.png`) });
        await page.close();
    }
await browser.close();
server.close();
