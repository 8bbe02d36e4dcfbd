// Pictures of the demo for the README: node docs/screenshots.mjs [folder] [name …]   (builds nothing; npm test or npm start has)
// Each is taken while the models learn, with a star drawn by a hand that is not quite steady.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { chromium as findChromium } from '../scripts/bootstrap.mjs';
import { createStaticServer } from '../scripts/serve.mjs';

/** @type {Record<string, { width: number, height: number, scheme?: 'light' | 'dark', hash?: string, steps?: number, whole?: boolean, hover?: boolean }>} */
const PICTURES = {
    demo: { width: 1440, height: 1100, steps: 330, hover: true },
    'demo-dark': { width: 1440, height: 1100, scheme: 'dark', steps: 330, hover: true },
    'demo-phone': { width: 360, height: 780, steps: 200, whole: true },
    'demo-phone-dark': { width: 360, height: 780, scheme: 'dark', steps: 200, whole: true },
    'demo-series': { width: 1440, height: 1100, hash: '#t=bumps', steps: 250 },
    'demo-listops': { width: 1440, height: 1100, hash: '#t=listops', scheme: 'dark', steps: 250 },
};
const [folder = fileURLToPath(new URL('.', import.meta.url)), ...names] = process.argv.slice(2);

const server = createStaticServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
const browser = await chromium.launch({ executablePath: await findChromium(), args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });

for (const name of names.length ? names : ['demo']) {
    const { width, height, scheme = 'light', hash = '', steps = 200, whole = false, hover = false } = PICTURES[name];
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    await page.goto(`http://127.0.0.1:${port}/demo/${hash}`);
    await page.waitForFunction((n) => Number(document.documentElement.dataset.step) >= n, steps, { timeout: 120000 });
    const box = await page.locator('#card-a .pad canvas').boundingBox();
    if (hash === '' && box) {
        const corner = (/** @type {number} */ k) => [box.x + box.width * (0.5 + 0.36 * Math.sin(2.48 * k + 0.1)), box.y + box.height * (0.49 - 0.36 * Math.cos(2.54 * k))];
        await page.mouse.move(corner(0)[0], corner(0)[1]);
        await page.mouse.down();
        for (let k = 0; k < 5; k++)
            for (let i = 1; i <= 12; i++) {
                const [a, b] = [corner(k), corner(k + 1)];
                await page.mouse.move(a[0] + ((b[0] - a[0]) * i) / 12 + Math.sin(3 * i + k), a[1] + ((b[1] - a[1]) * i) / 12 + Math.cos(2 * i + k));
            }
        await page.mouse.up();
        if (hover) await page.mouse.move(corner(1)[0], corner(1)[1]);
    }
    if (whole) // what is out of sight is not drawn: look at all of it once
        for (let y = 0; y < 6000; y += height / 2) {
            await page.mouse.wheel(0, height / 2);
            await page.waitForTimeout(400);
        }
    await page.waitForTimeout(1500);
    await page.screenshot({ path: join(folder, `${name}.png`), fullPage: whole });
    console.log(join(folder, `${name}.png`));
    await page.close();
}
await browser.close();
server.close();
