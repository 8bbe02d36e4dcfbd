// npm run bench: this library and those that people would use instead, side by side.
//   --quick           fewer sizes and rounds, under 3 minutes
// --only a,b        groups: gemm attention gradient train primal steps linear skyformer mechanisms growth small native
// threads memory sizes start generate; and lanes: node node24 revectorize chromium firefox webkit. `--only webkit,gemm`
// is products in WebKit
//   --node-only       no browsers
//   --browser         browsers alone
//   --json file       all numbers (default bench/results/<time>.json), plots beside it
// --busy            processor time instead of time in Node, for a machine that has other work; a full run wants a quiet
// one
//   --from file       with the numbers of an earlier run, or of several; without --only nothing new is measured
//   --report          puts the numbers and plots into docs/PERFORMANCE.md
//   --verbose         every number as it is measured
// The last line says how many targets were reached.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Stop, chromium, heading, mustRun, start } from '../scripts/bootstrap.mjs';
import { ENGINES, missing } from '../scripts/engines/index.mjs';
import { generationRows } from './generation/rows.mjs';
import { cellsOf, sharesOf } from './lib/bounds.mjs';
import { digits, median } from './lib/measure.mjs';
import { merge, readRun } from './lib/merge.mjs';
import { nativeMemory, writeTwins } from './lib/native.mjs';
import { nodeLane } from './lib/node-lane.mjs';
import { GROUPS, LANES, memoryPlan, plan } from './lib/plan.mjs';
import { plots } from './lib/plots.mjs';
import { report } from './lib/report.mjs';
import { rowsOf, table } from './lib/rows.mjs';
import { sizes } from './lib/sizes.mjs';
import { PEERS, Suite, memoryOf } from './lib/suite.mjs';

/**
 * Seconds after which a quick run starts nothing more in a lane: on a busy machine it measures less, not longer.
 * @type {Record<string, number>}
 */
const QUICK_SECONDS = { node: 60, node24: 90, chromium: 110, firefox: 130, webkit: 150 };

const here = dirname(fileURLToPath(import.meta.url));

await start(async () => {
    const { values: options } = parseArgs({
        options: {
            quick: { type: 'boolean', default: false },
            only: { type: 'string' },
            'node-only': { type: 'boolean', default: false },
            browser: { type: 'boolean', default: false },
            json: { type: 'string' },
            from: { type: 'string', multiple: true, default: [] },
            verbose: { type: 'boolean', default: false },
            report: { type: 'boolean', default: false },
            busy: { type: 'boolean', default: false },
        },
    });
    const { quick, verbose } = options;
    const only = options.only?.split(',').map(word => word.trim());
    const isGroup = (/** @type {string} */ word) => /** @type {string[]} */ (GROUPS).includes(word);
    for (const word of only ?? [])
        if (!isGroup(word) && !LANES.includes(word))
            throw new Stop(
                `--only: there is no '${word}'; the groups are ${GROUPS.join(', ')}, the lanes ${LANES.join(', ')}`,
            );
    const groups = only?.filter(isGroup) ?? [],
        lanes = only?.filter(word => LANES.includes(word)) ?? [];
    const measures = groups.length + lanes.length > 0 || !options.from.length;
    const wanted = (/** @type {import('./lib/plan.mjs').Group} */ group) =>
        measures && (!groups.length || groups.includes(group));

    if (measures) await install();
    if (
        ['gemm', 'attention', 'gradient', 'primal', 'linear', 'mechanisms'].some(group =>
            wanted(/** @type {any} */ (group)),
        )
    )
        await mustRun('bash', ['build.sh', 'test-wasm']);

    const log = (/** @type {string} */ line) => {
        if (verbose) console.log(line);
    };
    /** @type {import('./lib/rows.mjs').Measured} */
    let measured = { results: [], memory: [], sizes: {}, start: {}, profile: {}, lanes: {} };
    const began = Date.now(),
        loadBefore = loadavg()[0];
    const tasks = plan(quick).filter(({ group }) => wanted(group));
    const weighed = [...(wanted('memory') ? memoryPlan(quick) : []), ...(wanted('native') ? nativeMemory : [])];
    await writeTwins([...tasks.flatMap(({ entries }) => entries), ...weighed]);
    /** @type {Record<string, string>} */
    const native = {};

    for (const [name, open] of measures ? laneMakers(options) : []) {
        if (lanes.length && !lanes.includes(name)) continue;
        const lane = await open();
        const mine = tasks.filter(({ lanes }) => lanes.includes(lane.name));
        try {
            if (mine.length || (wanted('start') && lane.name !== 'revectorize')) {
                heading(lane.version);
                measured.lanes[lane.name] = lane.version;
            }
            const suite = new Suite(lane, {
                rounds: quick ? 4 : 9,
                sampleMs: quick ? 10 : 25,
                totalMs: quick ? (only ? 1500 : 300) : 3000,
                warmMs: quick ? 100 : 200,
                install: !quick,
                log,
            });
            for (const task of mine) {
                if (quick && Date.now() - began > 1000 * QUICK_SECONDS[lane.name]) {
                    console.log(`${task.name.padEnd(28)}  left out: no time left`);
                    continue;
                }
                const at = suite.results.length,
                    from = Date.now();
                await suite.measure(task.name, task.entries, task);
                if (!verbose) console.log(summary(task.name, suite.results.slice(at), Date.now() - from));
            }
            measured.results.push(...suite.results);
            Object.assign(native, suite.versions);
            await suite.close();
            if (lane.name === 'node' && wanted('small')) await profileDemo(lane, measured);
            if (wanted('start') && lane.name !== 'revectorize')
                measured.start[lane.name] = await startTimes(lane, quick);
            if (lane.name === 'node')
                for (const { peer, job } of weighed) {
                    const one = await memoryOf(lane, peer, job);
                    measured.memory.push(one);
                    console.log(
                        `memory     ${one.name.padEnd(26)} ${peer.padEnd(12)} ${one.skipped ?? `${digits((one.bytes ?? NaN) / 1e6)} MB of ${digits((one.whole ?? NaN) / 1e6)}${one.own ? `, of which the core's peak ${digits(one.own.peak / 1e6)} MB` : ''}`}`,
                    );
                }
        } catch (error) {
            // the lanes before it have their numbers
            console.error(`${lane.version} ended early: ${/** @type {Error} */ (error).message}`);
            process.exitCode = 1;
        } finally {
            await lane.close();
        }
    }
    if (wanted('sizes') && !lanes.length) measured.sizes = await sizes();
    if (wanted('generate') && !lanes.length) {
        heading('Generation');
        const { measureGeneration } = await import('./generation/measure.mjs');
        const newer = newerNode();
        measured.generation = await measureGeneration({
            nodes: options.browser ? {} : { node: process.execPath, ...(newer && { node24: newer }) },
            browser: !options['node-only'],
            quick,
            busy: options.busy,
            log,
        });
    }

    let about = {
        clock: options.busy ? 'processor time in Node' : 'time',
        when: new Date(began).toISOString(),
        seconds: Math.round((Date.now() - began) / 1000),
        quick,
        cpu: cpus()[0].model,
        cores: cpus().length,
        memory: totalmem(),
        load: [loadBefore, loadavg()[0]],
        versions: { ...versions(), ...native },
    };
    if (options.from.length) {
        const runs = options.from.map(readRun);
        ({ about, ...measured } = merge(measures ? [...runs, { about, ...measured }] : runs));
    }
    const rows = [...rowsOf(measured), ...generationRows(measured.generation)];
    const file =
        options.json ?? join(here, 'results', `${new Date(began).toISOString().slice(0, 19).replaceAll(':', '')}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify({ about, rows, ...measured }, null, 1)}\n`);
    for (const [name, svg] of Object.entries(plots(measured))) writeFileSync(join(dirname(file), name), svg);

    if (options.report) report(measured, rows, about);

    for (const [lane, own] of [
        ['node', 'simd128'],
        ['node24', 'relaxed'],
    ]) {
        const shares = sharesOf(measured.results, lane, own);
        if (shares.length === 0) continue;
        heading(`Mechanisms, useful operations beside the ${own} peak, least times`);
        for (const share of shares) {
            const [name, ...cells] = cellsOf(share);
            console.log(`${name.padEnd(40)}${cells.map(cell => cell.padStart(7)).join('  ')}`);
        }
    }
    heading('Targets');
    console.log(table(rows));
    const count = (/** @type {string} */ verdict) => rows.filter(row => row.verdict === verdict).length;
    console.log(
        `\n${about.cpu}, ${about.cores} processors, load ${about.load.map(x => x.toFixed(1)).join(' → ')}; ${about.seconds} s; numbers and plots: ${file}`,
    );
    if (about.load[0] > 0.7)
        console.log(
            options.busy
                ? 'Times are processor time where it is Node.'
                : 'The machine was busy when this began: believe the ratios, not the times, or measure with --busy.',
        );
    if (count('absent') + count('not measured'))
        console.log(`${count('absent')} absent (counted as short), ${count('not measured')} not measured in this run`);
    console.log(`rows: ${count('reached')} reached, ${count('SHORT') + count('absent')} short`);
});

/** The packages of bench/package.json, on first use. */
async function install() {
    const record = join(here, 'node_modules/.package-lock.json');
    if (existsSync(record) && installedVersion(record) === installedVersion(join(here, 'package-lock.json'))) return;
    heading('Installing the libraries to compare with, about 700 MB, once');
    await mustRun('npm', ['ci', '--prefix', here, '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error']);
}

/** @param {string} lock @returns {string} versions of what is compared with */
function installedVersion(lock) {
    const { packages } = JSON.parse(readFileSync(lock, 'utf8'));
    return JSON.stringify(dependencies().map(name => packages[`node_modules/${name}`]?.version ?? null));
}

function dependencies() {
    return Object.keys(JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies);
}

function versions() {
    return Object.fromEntries(
        dependencies().map(name => [
            name,
            JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version,
        ]),
    );
}

/** One with relaxed SIMD. */
function newerNode() {
    return (
        ['linux-x64', 'linux-arm64']
            .map(platform => join(here, `node_modules/node-${platform}/bin/node`))
            .find(existsSync) ?? (parseInt(process.versions.node) >= 22 ? process.execPath : undefined)
    );
}

/** @param {{ 'node-only'?: boolean, browser?: boolean, busy?: boolean }} options */
function laneMakers(options) {
    const newer = newerNode();
    /** @type {[string, () => Promise<import('./lib/node-lane.mjs').Lane>][]} */
    const makers = [];
    const { busy: processorTime } = options;
    if (!options.browser) {
        makers.push(['node', async () => nodeLane('node', process.execPath, { processorTime })]);
        if (newer)
            makers.push(
                ['node24', async () => nodeLane('node24', newer, { processorTime })],
                [
                    'revectorize',
                    async () =>
                        nodeLane('revectorize', newer, {
                            flags: ['--experimental-wasm-revectorize'],
                            processorTime,
                        }),
                ],
            );
        else
            console.log(
                'There is no newer Node for this platform among the packages: nothing is measured with relaxed SIMD in Node',
            );
    }
    if (!options['node-only'])
        for (const name of /** @type {import('../scripts/engines/index.mjs').EngineName[]} */ (Object.keys(ENGINES)))
            if (ENGINES[name].find() || name === 'chromium')
                makers.push([
                    name,
                    async () => {
                        if (name === 'chromium') await chromium(); // installs it where it can
                        return (await import('./lib/browser-lane.mjs')).browserLane(name);
                    },
                ]);
            else console.log(`No lane '${name}': ${missing(name)}`);
    return makers;
}

/**
 * One line of a task: every library with its milliseconds.
 * @param {string} name
 * @param {import('./lib/suite.mjs').Result[]} results
 * @param {number} ms
 */
function summary(name, results, ms) {
    const cell = (/** @type {import('./lib/suite.mjs').Result} */ { peer, job, median, skipped }) =>
        `${[job.kind === 'kernel' ? 'kernel' : job.op, peer].filter(Boolean).join(' ')} ${median === undefined ? skipped?.split(',')[0].slice(0, 24) : digits(median)}`;
    const shown = results.filter(({ job }) => job.kind !== 'peak');
    return `${name.padEnd(28)} ${`${(ms / 1000).toFixed(0)} s`.padStart(5)}  ${shown.length <= 14 ? shown.map(cell).join(' · ') : `${shown.length} numbers`}`;
}

/** @param {import('./lib/node-lane.mjs').Lane} lane @param {import('./lib/rows.mjs').Measured} measured */
async function profileDemo(lane, measured) {
    const peer = await lane.open(PEERS.simd128[0], 'simd128');
    await peer.call('prepare', { kind: 'demo' }, 0);
    await peer.call('time', 50, 0);
    measured.profile.simd128 = await peer.call('profile', 1500, 0);
    await peer.close();
}

/**
 * Cold starts, each in a process or page of its own.
 * @param {import('./lib/node-lane.mjs').Lane} lane
 * @param {boolean} quick
 */
async function startTimes(lane, quick) {
    /** @type {number[]} */
    const own = [],
        imported = [],
        fetched = [];
    for (let i = 0; i < (quick ? 3 : 9); i++) {
        const one = lane.time
            ? await lane.time('bench/start.html')
            : JSON.parse(
                  spawnSync(lane.binary ?? process.execPath, [join(here, 'lib/start.mjs')], { encoding: 'utf8' })
                      .stdout,
              );
        own.push(one.total);
        imported.push(one.imported);
        if (one.fetched !== undefined) fetched.push(one.fetched);
    }
    /** @type {Record<string, number>} */
    const peers = {};
    for (const id of ['ort', 'litert', 'tfjs-wasm', 'jax-js']) {
        /** @type {number[]} */
        const times = [];
        for (let i = 0; i < (quick ? 1 : 5); i++) {
            try {
                const peer = await lane.open(PEERS[id][0], id);
                const { first } = await peer.call('prepare', { kind: 'attention', H: 2, N: 256, d: 32 }, 0);
                times.push(peer.loadMs + first);
                await peer.close();
            } catch {
                break;
            }
        }
        if (times.length) peers[id] = median(times);
    }
    console.log(
        `start                               ours ${digits(median(own))} ms (module ${digits(median(imported))}) · ${Object.entries(
            peers,
        )
            .map(([id, ms]) => `${id} ${digits(ms)}`)
            .join(' · ')}`,
    );
    return { own, imported, fetched, peers };
}
