// Puts the numbers of a run into docs/PERFORMANCE.md, between its two marks, and the plots beside it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { generationParts } from '../generation/rows.mjs';
import { HEAD, cellsOf, sharesOf } from './bounds.mjs';
import { digits } from './measure.mjs';
import { nativeReport } from './native.mjs';
import { plots } from './plots.mjs';
import { OURS, PEERS, ownOf } from './suite.mjs';

const BEGIN = '<!-- numbers: begin, written by npm run bench -- --report -->',
    END = '<!-- numbers: end -->';
const THREADS = 'Beside one thread';
const page = new URL('../../docs/PERFORMANCE.md', import.meta.url),
    folder = new URL('../../docs/performance/', import.meta.url);

/** @param {string[]} head @param {string[][]} rows */
const markdown = (head, rows) =>
    [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n');

/**
 * @param {import('./rows.mjs').Measured} measured @param {import('./rows.mjs').Row[]} rows
 * @param {{ when: string, seconds: number, cpu: string, cores: number, load: number[], versions: Record<string, string>
 *   }} about
 */
export function report(measured, rows, about) {
    const { results, memory, sizes, start, lanes } = measured;
    /** @type {string[]} */
    const parts = [];
    const count = (/** @type {string} */ verdict) => rows.filter(row => row.verdict === verdict).length;
    parts.push(
        `Run of ${about.when.slice(0, 10)}: ${about.cpu}, ${about.cores} processors, load ${about.load.map(x => x.toFixed(1)).join(' → ')}, ${Math.round(about.seconds / 60)} minutes; ${Object.values(lanes).join(', ')}; ` +
            `${Object.entries(about.versions)
                .map(([name, version]) => `${name} ${version}`)
                .join(', ')}. **${count('reached')} rows reached, ${count('SHORT') + count('absent')} short.**`,
        markdown(
            ['what', 'target', 'measured', 'ours', 'best peer', 'verdict'],
            rows.map(row => [
                row.what,
                row.target,
                row.measured,
                row.ours,
                row.best,
                row.verdict === 'SHORT' ? '**SHORT**' : row.verdict,
            ]),
        ),
        'Verdicts go by medians; in brackets the same by minima, which other work on the machine disturbs less. Where a row covers several sizes, the worst of them stands in it.',
    );

    const compared = ['gemm', 'attention', 'gradient', 'train', 'linear', 'linearGradient'];
    const names = [
        ...new Set(
            results
                .filter(
                    ({ job, peer, median }) =>
                        compared.includes(job.kind) && !OURS.includes(peer) && median !== undefined,
                )
                .map(({ name }) => name),
        ),
    ];
    parts.push(
        '### Against the fastest of the others, size by size',
        'How many times as fast as the fastest of them with one thread, and which that is; in brackets by minima. Ours is `simd128` in Node 20 and WebKit, elsewhere `relaxed`.',
        markdown(
            ['', ...Object.values(lanes)],
            names.map(name => [
                name,
                ...Object.keys(lanes).map(lane => {
                    const all = results.filter(
                        result =>
                            result.lane === lane &&
                            result.name === name &&
                            result.median !== undefined &&
                            result.job.kind !== 'peak',
                    );
                    const us = all.find(({ peer }) => peer === ownOf(lane)),
                        others = all.filter(({ peer }) => !OURS.includes(peer) && PEERS[peer]?.[1] === 1);
                    if (!us || others.length === 0) return '';
                    const least = (/** @type {'median' | 'min'} */ key) =>
                        others.reduce((a, b) => ((b[key] ?? Infinity) < (a[key] ?? Infinity) ? b : a));
                    const ratio = (/** @type {'median' | 'min'} */ key) =>
                        ((least(key)[key] ?? NaN) / (us[key] ?? NaN)).toFixed(2);
                    return `${ratio('median')} (${ratio('min')}) ${least('median').peer}`;
                }),
            ]),
        ),
    );

    const order = (/** @type {string} */ peer) =>
        peer.startsWith('peak') ? 0 : peer === 'simd128' ? 1 : peer === 'relaxed' ? 2 : 3;
    /**
     * One row for each job, one column for each library.
     * @param {string} heading
     * @param {(result: import('./suite.mjs').Result) => boolean} which
     * @param {boolean} rates
     */
    const pivot = (heading, which, rates) => {
        for (const [lane, version] of Object.entries(lanes)) {
            const mine = results.filter(
                result =>
                    result.lane === lane &&
                    which(result) &&
                    result.task.startsWith('threads') === (heading === THREADS),
            );
            const peers = [...new Set(mine.filter(({ median }) => median !== undefined).map(({ peer }) => peer))].sort(
                (a, b) => order(a) - order(b),
            );
            if (peers.length === 0) continue;
            const names = [...new Set(mine.filter(({ job }) => job.kind !== 'peak').map(({ name }) => name))];
            const cell = (/** @type {string} */ name, /** @type {string} */ peer) => {
                const task = mine.find(result => result.name === name)?.task;
                const result = mine.find(
                    each => each.peer === peer && (peer.startsWith('peak') ? each.task === task : each.name === name),
                );
                if (!result) return '';
                if (result.median === undefined)
                    return (result.skipped ?? '').startsWith('WRONG')
                        ? 'wrong'
                        : (result.skipped ?? '').startsWith('left out')
                          ? '–'
                          : 'fails';
                return rates ? digits(result.rate ?? NaN) : digits(result.median);
            };
            parts.push(
                `#### ${heading}, ${version}`,
                markdown(
                    [rates ? 'GFLOP/s' : 'ms', ...peers],
                    names.map(name => [name, ...peers.map(peer => cell(name, peer))]),
                ),
            );
        }
    };
    parts.push('### Matrix products');
    pivot(
        'End to end',
        ({ job, task }) => job.kind === 'gemm' || (job.kind === 'peak' && task.startsWith('gemm')),
        true,
    );
    pivot(
        'The kernel alone, no copies',
        ({ job, task }) =>
            job.kind === 'kernel' || (job.kind === 'peak' && (task.startsWith('gemm') || task === 'skinny')),
        true,
    );
    parts.push('### Softmax attention');
    pivot('Forward', ({ job }) => job.kind === 'attention', false);
    pivot('Forward and backward', ({ job }) => job.kind === 'gradient', false);
    parts.push('### Training steps');
    pivot('2-layer encoder, width 64, batch 4', ({ job }) => job.kind === 'train', false);
    pivot('Long Range Arena shapes', ({ job }) => job.kind === 'step', false);
    const native = nativeReport(results);
    if (native) parts.push(native.heading, native.said, markdown(native.head, native.rows));
    parts.push('### Two threads');
    pivot(THREADS, () => true, false);
    parts.push('### Linear attention');
    pivot('Forward, forward and backward', ({ job }) => job.kind === 'linear' || job.kind === 'linearGradient', false);
    parts.push('### Every mechanism');
    for (const [lane, own] of [
        ['node', 'simd128'],
        ['node24', 'relaxed'],
    ]) {
        const shares = sharesOf(results, lane, own);
        if (shares.length)
            parts.push(
                `#### Useful operations beside the ${own} peak, least times, ${lanes[lane]}`,
                markdown(HEAD, shares.map(cellsOf)),
            );
    }
    pivot(
        'Longer, forward, GFLOP/s',
        ({ job, task }) => (job.kind === 'mechanism' || job.kind === 'peak') && /^(primal|skyformer)/.test(task),
        true,
    );

    parts.push(...generationParts(measured.generation, markdown));
    if (memory.length)
        parts.push(
            '### Memory',
            "What a process of its own grows by, after the library is loaded, to the most it ever holds; in brackets the core's own count.",
            markdown(
                ['job', 'library', 'MB'],
                memory.map(({ name, peer, bytes, own, skipped }) => [
                    name,
                    peer,
                    bytes === undefined
                        ? (skipped ?? '')
                        : `${digits(bytes / 1e6)}${own ? ` (${digits(own.peak / 1e6)})` : ''}`,
                ]),
            ),
        );
    if (Object.keys(sizes).length)
        parts.push(
            '### Download, gzip',
            markdown(
                ['what', 'kB'],
                Object.entries(sizes).map(([name, bytes]) => [name, (bytes / 1000).toFixed(1)]),
            ),
        );
    if (Object.keys(start).length)
        parts.push(
            '### Start, to the first attention result',
            markdown(
                ['', 'ours', ...Object.keys(Object.values(start)[0].peers)],
                Object.entries(start).map(([lane, { own, peers }]) => [
                    lanes[lane],
                    `${digits([...own].sort((a, b) => a - b)[own.length >> 1])} ms`,
                    ...Object.values(peers).map(ms => `${digits(ms)} ms`),
                ]),
            ),
        );

    mkdirSync(folder, { recursive: true });
    const drawn = plots(measured);
    for (const [name, svg] of Object.entries(drawn)) writeFileSync(new URL(name, folder), svg);
    if (Object.keys(drawn).length)
        parts.push(
            '### Over the number of tokens',
            ...Object.keys(drawn).map(name => `![${name.replace('.svg', '')}](performance/${name})`),
        );

    const text = readFileSync(page, 'utf8'),
        from = text.indexOf(BEGIN),
        to = text.indexOf(END);
    if (from < 0 || to < from) throw new Error(`docs/PERFORMANCE.md has lost its marks ${BEGIN} and ${END}`);
    writeFileSync(page, `${text.slice(0, from)}${BEGIN}\n\n${parts.join('\n\n')}\n\n${text.slice(to)}`);
}
