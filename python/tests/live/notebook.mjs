// The notebook's widget as people have it: JupyterLab and marimo, a kernel of Python, Chromium. The numbers in the page
// are those that numpy finds in float64, and what is chosen in the page arrives in Python. `npm run test:notebook`
// gives it a Python with both ($PYTHON). With $SCREENSHOTS it writes what is seen, light and dark, into that folder.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const here = fileURLToPath(new URL('.', import.meta.url)),
    python = process.env.PYTHON || 'python3',
    shots = process.env.SCREENSHOTS,
    patience = 300_000; // a loaded machine starts a kernel in half a minute, a very loaded one in some

const folder = mkdtempSync(join(tmpdir(), 'primal-attention-notebook-')),
    told = join(folder, 'told.jsonl'),
    env = {
        ...process.env,
        TOLD: told,
        HOME: folder, // nobody's settings
        XDG_CONFIG_HOME: join(folder, 'config'),
        JUPYTER_CONFIG_DIR: join(folder, 'jupyter'),
        IPYTHONDIR: join(folder, 'ipython'),
        PYTHONPATH: [here, join(here, '../..')].join(process.platform === 'win32' ? ';' : ':'),
        PYTHONDONTWRITEBYTECODE: '1',
    };
/** @type {(() => void)[]} */
const ends = [() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 })];
const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: ['--no-sandbox'],
});
after(async () => {
    await browser.close();
    for (const end of ends.reverse()) end();
});

const asked = spawnSync(python, [join(here, 'live_case.py')], { encoding: 'utf8', env });
assert.equal(asked.status, 0, asked.stderr);
/** @type {[number, string, { map: number[][], values: number[], rank: number }[]][]} */
const cases = JSON.parse(asked.stdout);

/** @returns {Promise<number>} */
const freePort = () =>
    new Promise(done => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
            server.close(() => done(port));
        });
    });

/**
 * Starts a server and waits for its address. A port that was free may be another program's a moment later: then a next.
 * @param {(port: number) => string[]} args @param {string} path @returns {Promise<{ url: string, said: () => string }>}
 */
async function serve(args, path, tries = 3) {
    const port = await freePort(),
        child = spawn(python, args(port), { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', piece => (said += piece));
    ends.push(() => {
        try {
            process.kill(-(/** @type {number} */ (child.pid)), 'SIGKILL'); // its kernels too
        } catch {}
    });
    const url = `http://127.0.0.1:${port}${path}`,
        until = Date.now() + patience,
        answers = () => fetch(url, { signal: AbortSignal.timeout(patience) }).then(({ ok }) => ok);
    while (child.exitCode === null) {
        if (await answers().catch(() => false)) return { url, said: () => said };
        assert.ok(Date.now() < until, `no answer from ${url}: ${said}`);
        await new Promise(done => setTimeout(done, 100));
    }
    assert.ok(tries > 1 && /in use/.test(said), said);
    return serve(args, path, tries - 1);
}

/** @param {string} url @param {() => string} said */
async function open(url, said) {
    const page = await browser.newPage({ viewport: { width: 1100, height: 1000 } });
    page.setDefaultTimeout(patience);
    const complaints = /** @type {string[]} */ ([]);
    page.on('pageerror', error => complaints.push(String(error)));
    await page.goto(url);
    return { page, complaints, said };
}

/** Reads what the page shows in every case, as a visitor: by its selects and the arrow keys. @param {any} page */
async function compare(page) {
    const choose = (/** @type {string} */ name, /** @type {any} */ what) =>
        page.locator(`[data-choice="${name}"]`).selectOption(what);
    for (const [layer, kernel, heads] of cases) {
        await choose('layer', { index: layer });
        await choose('kernel', kernel);
        for (const [head, { map, values, rank }] of heads.entries()) {
            const where = `layer ${layer}, ${kernel}, head ${head}`;
            await choose('head', { index: head });
            const name = ['encoder.layers.0.self_attn', 'encoder.layers.1.self_attn', 'own'][layer];
            const canvas = page.locator(`canvas.map[aria-label^="${kernel}, head ${head} of layer ${name}: "]`);
            await canvas.waitFor();
            const cells = await page.locator('tr[aria-current] td').allTextContents();
            close(cells[0], rank, where);
            close(cells[3], values[0], where);
            close(cells[4], values[1] / values[0], where);
            const shown = await canvas.evaluate(walk, map.length);
            for (const [i, row] of map.entries())
                for (const [j, value] of row.entries()) close(shown[i][j], value, `${where}, query ${i}, key ${j}`);
        }
    }
    // a choice arrives in the kernel
    const [last, , { length }] = /** @type {any} */ (cases.at(-1));
    const until = Date.now() + patience,
        wanted = [JSON.stringify(['layer', last]), JSON.stringify(['head', length - 1])];
    const arrived = () => {
        try {
            return readFileSync(told, 'utf8').replaceAll(', ', ',').split('\n');
        } catch {
            return [];
        }
    };
    while (!wanted.every(line => arrived().includes(line))) {
        assert.ok(Date.now() < until, `Python heard ${arrived()}, not ${wanted}`);
        await new Promise(done => setTimeout(done, 100));
    }
    rmSync(told);
}

/** Every cell's number, as the arrow keys come to it, to and fro. @param {Element} map @param {number} tokens */
function walk(map, tokens) {
    const press = (/** @type {string} */ key) =>
        map.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
    const words = /** @type {Element} */ (map.parentElement?.querySelector('.under'));
    for (let i = 0; i < tokens; i++) for (const key of ['ArrowUp', 'ArrowLeft']) press(key);
    /** @type {string[][]} */
    const found = [];
    for (let i = 0; i < tokens; i++) {
        found.push([]);
        for (let n = 0; n < tokens; n++) {
            if (n) press(i % 2 ? 'ArrowLeft' : 'ArrowRight');
            found[i][i % 2 ? tokens - 1 - n : n] = String(words.textContent?.split(': ').pop());
        }
        press('ArrowDown');
    }
    return found;
}

/** @param {string} shown @param {number} expected @param {string} where */
function close(shown, expected, where) {
    const error = Math.abs(Number(shown) - expected);
    assert.ok(error <= 6e-4 * Math.abs(expected) + 1e-6, `${where}: the page shows ${shown}, float64 is ${expected}`);
}

/** @param {any} page @param {string} name */
async function shoot(page, name) {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    await page.waitForTimeout(1000);
    await page.screenshot({ path: join(shots, `${name}.png`) });
}

test('JupyterLab', async () => {
    const cell = (/** @type {string} */ source) => ({
        cell_type: 'code',
        execution_count: null,
        id: `cell${source.length}`,
        metadata: {},
        outputs: [],
        source,
    });
    const source = [
        'from live_case import make\nfrom live_told import tell\nfrom primal_attention.notebook import watch',
        'model, x, words = make()\nwith watch(model) as seen:\n    model(x)',
        'view = seen.view(tokens=words)\nview.observe(tell)\nview',
    ];
    const kernelspec = { display_name: 'Python 3', language: 'python', name: 'python3' };
    writeFileSync(
        join(folder, 'attention.ipynb'),
        JSON.stringify({ cells: source.map(cell), metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }),
    );
    const { url, said } = await serve(
        port => [
            ...['-m', 'jupyterlab', '--no-browser', '--allow-root', '--LabApp.expose_app_in_browser=True'],
            ...['--IdentityProvider.token=', `--ServerApp.port=${port}`, '--ServerApp.port_retries=0'],
            ...[
                `--ServerApp.root_dir=${folder}`,
                '--LabApp.news_url=None',
                '--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate',
            ],
        ],
        '/lab/tree/attention.ipynb?reset',
    );
    const { page } = await open(url, said);
    await page.waitForSelector('.jp-Notebook .jp-CodeCell');
    await page.evaluate(async () => {
        const { jupyterapp } = /** @type {any} */ (window);
        await jupyterapp.restored;
        // a run before there is a kernel asks for one in a dialog
        while (!jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.info)
            await new Promise(done => setTimeout(done, 100));
        await jupyterapp.shell.currentWidget.sessionContext.ready;
        void jupyterapp.commands.execute('notebook:run-all-cells');
    });
    await ready(page, said);
    await compare(page);
    await shoot(page, 'jupyter-light');
    const themed = (/** @type {string} */ theme) =>
        page.evaluate(
            theme => /** @type {any} */ (window).jupyterapp.commands.execute('apputils:change-theme', { theme }),
            theme,
        );
    const light = await background(page);
    await themed('JupyterLab Dark');
    await page.waitForSelector('body[data-jp-theme-light="false"]', { state: 'attached' });
    assert.notEqual(await background(page), light, 'the widget is as dark as the page');
    await shoot(page, 'jupyter-dark');
    await page.close();
});

test('marimo', async () => {
    writeFileSync(join(folder, 'attention.py'), readFileSync(join(here, 'marimo_app.py')));
    writeFileSync(join(folder, 'pyproject.toml'), '[tool.marimo.display]\ntheme = "system"\n');
    const { url, said } = await serve(
        port => [
            ...['-m', 'marimo', '-q', 'run', 'attention.py', '--headless', '--no-token'],
            ...['--host', '127.0.0.1', '--port', String(port)],
        ],
        '/',
    );
    const { page, complaints } = await open(url, said);
    await ready(page, said);
    await compare(page);
    await shoot(page, 'marimo-light');
    const light = await background(page);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.reload();
    await ready(page, said);
    assert.notEqual(await background(page), light, 'the widget is as dark as the page');
    await shoot(page, 'marimo-dark');
    assert.deepEqual(complaints, []);
    await page.close();
});

/** @param {any} page @param {() => string} said */
async function ready(page, said) {
    try {
        await page.waitForSelector('.primal-attention[data-ready]');
    } catch (error) {
        await shoot(page, 'failed');
        const text = (await page.locator('body').innerText()).slice(-2000);
        assert.fail(`${error}\nThe page says:\n${text}\nThe server says:\n${said()}`);
    }
}

/** @param {any} page */
const background = page =>
    page.locator('.primal-attention').evaluate((/** @type {Element} */ each) => getComputedStyle(each).backgroundColor);
