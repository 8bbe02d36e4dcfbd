// The command line on files as people have them: the same rows in many forms, with a test part that is not in the order
// of the training part; models of ids; and a terminal.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { load } from 'primal-attention';
import { cli, folder, program, table } from './support/cli.mjs';

const { path: cwd, remove } = folder('cli-files');
const SMALL = ['--width', '8', '--heads', '2', '--depth', '1', '--epochs', '1'];
const run = (/** @type {string[]} */ args, /** @type {any} */ more = {}) => cli(args, { cwd, ...more });
const write = (/** @type {string} */ name, /** @type {string | Uint8Array} */ text) =>
    writeFileSync(join(cwd, name), text);

const [head, ...rows] = table(40)
    .trim()
    .split('\n')
    .map(line => line.split(','));

before(() => {
    write('plain.csv', table(40));
    // other columns, another order, one more
    write('turned.csv', [['n', ...head].reverse(), ...rows.map((row, i) => [`${i}`, ...row].reverse())].join('\n'));
});
after(remove);

/** The same table in other clothes. @type {Record<string, () => string | Uint8Array>} */
const FORMS = {
    'bom.csv': () => `\ufeff${table(40).replaceAll('\n', '\r\n')}`,
    'comma.csv': () => table(40).replaceAll(',', ';').replaceAll('.', ','),
    'quoted.csv': () => [head, ...rows].map(row => row.map(cell => `"${cell}"`).join(',')).join('\n'),
    'tabs.tsv': () => table(40).replaceAll(',', '\t'),
    'packed.csv.gz': () => gzipSync(table(40)),
    'lines.jsonl': () =>
        rows
            .map(([left, right, colour, answer]) =>
                JSON.stringify({ left: Number(left), right: Number(right), colour, answer }),
            )
            .join('\n'),
    'weka.arff': () =>
        `@relation w\n@attribute left numeric\n@attribute right numeric\n@attribute colour {red,white}\n@attribute answer {yes,no}\n@data\n${rows.map(row => row.join(',')).join('\n')}\n`,
};

test('a table is a table of words and numbers in each format, and its columns are found again', async () => {
    const lanes = [0, 1].map(async lane => {
        for (const [name, make] of Object.entries(FORMS).filter((_, i) => i % 2 === lane)) {
            write(name, make());
            const { code, err } = await run(['train', name, ...SMALL, '-o', `${name}.safetensors`]);
            assert.equal(code, 0, `${name}: ${err}`);
            assert.match(err, /40 rows of a table of 3 columns, 1 of them categories/, name);
            const predicted = await run(['predict', `${name}.safetensors`, 'plain.csv']);
            assert.equal(predicted.code, 0, `${name}: ${predicted.err}`);
            assert.equal(predicted.out, (await run(['predict', `${name}.safetensors`, name])).out, name);
        }
    });
    await Promise.all(lanes);
});

test('TEST may have its columns in another order, and more of them', async () => {
    const trained = await run(['train', 'plain.csv', 'turned.csv', ...SMALL, '--json']);
    assert.equal(trained.code, 0, trained.err);
    const same = await run(['train', 'plain.csv', 'plain.csv', ...SMALL, '--json']);
    assert.deepEqual(JSON.parse(trained.out).test, JSON.parse(same.out).test);
    const compare = (/** @type {string} */ other) =>
        run(['compare', 'plain.csv', other, ...SMALL, '-a', 'softmax', '--seeds', '2', '--json']);
    const turned = await compare('turned.csv');
    assert.equal(turned.code, 0, turned.err);
    const figures = (/** @type {string} */ out) =>
        JSON.parse(out).runs.map((/** @type {any} */ { seed, loss, accuracy }) => ({ seed, loss, accuracy }));
    assert.deepEqual(figures(turned.out), figures((await compare('plain.csv')).out));
    write('other.csv', 'a,b\n1,2\n3,4\n');
    const wrong = await run(['train', 'plain.csv', 'other.csv', ...SMALL, '-o', 'none.safetensors']);
    assert.equal(wrong.code, 1);
    assert.doesNotMatch(wrong.err, /epoch/, 'before it is trained');
    assert.ok(!existsSync(join(cwd, 'none.safetensors')));
});

test('what cannot be learned is told in the words of the command line', async () => {
    write('one.csv', 'a,b,answer\n1,2,yes\n2,3,yes\n3,5,yes\n');
    write('twice.csv', 'a,a,answer\n1,2,yes\n2,3,no\n3,5,yes\n');
    write('rows.csv', Array.from({ length: 30 }, (_, i) => `${i / 7},${Math.sin(i)},${Math.cos(i)}`).join('\n'));
    write(
        'dates.csv',
        `date,a,answer\n${rows.map(([a], i) => `2024-01-${10 + (i % 9)},${a},${i % 2 ? 'x' : 'y'}`).join('\n')}`,
    );
    for (const [args, sentence] of /** @type {[string[], RegExp][]} */ ([
        [['one.csv'], /all 3 samples of one\.csv are of one class, yes/],
        [['twice.csv'], /two columns of twice\.csv are named "a".*--ignore/],
        [['dates.csv', ...SMALL], /--ignore date leaves it out/],
        [['rows.csv', ...SMALL], /give --rows table/],
    ])) {
        const { err } = await run(['train', ...args]);
        assert.match(err, sentence);
        assert.doesNotMatch(err, /\{ \w+/, 'no braces of a program');
    }
    const without = await run(['train', 'dates.csv', '--ignore', 'date', '--classes', 'y,x', ...SMALL]);
    assert.equal(without.code, 0, without.err);
    // Rows of numbers have their target among them, or not: the model knows how long it is.
    assert.equal((await run(['train', 'rows.csv', ...SMALL])).code, 0);
    const whole = await run(['predict', 'model.safetensors', 'rows.csv']);
    assert.equal(whole.code, 0, whole.err);
    const bare = readFileSync(join(cwd, 'rows.csv'), 'utf8').replace(/,[^,\n]*$/gm, '');
    assert.equal((await run(['predict', 'model.safetensors', '-'], { input: bare })).out, whole.out);
});

test('a model of ids takes ids and gives ids', async () => {
    const pa = await load();
    const model = pa.languageModel({ vocabulary: 20, length: 16, width: 8, heads: 2, depth: 1, seed: 1 });
    write('ids.safetensors', model.save());
    const generate = (/** @type {string[]} */ ...more) => run(['generate', 'ids.safetensors', '--seed', '3', ...more]);
    const { code, out, err } = await generate('--prompt', '1, 2 3', '--tokens', '4');
    assert.equal(code, 0, err);
    assert.match(out, /^1 2 3( \d+){4}\n$/);
    const { prompt, ids } = JSON.parse((await generate('--prompt', '1 2 3', '--tokens', '4', '--json')).out);
    assert.equal(`${[...prompt, ...ids].join(' ')}\n`, out);
    for (const [args, sentence] of /** @type {[string[], RegExp][]} */ ([
        [['--prompt', 'the'], /the model takes ids, whole numbers from 0 to 19 .*"the"/],
        [['--prompt', '20'], /"20"/],
        [['--prompt', '1', '--top-k', '0'], /--top-k must be/],
    ])) {
        const wrong = await generate(...args);
        assert.equal(wrong.code, 2, wrong.err);
        assert.equal(wrong.out, '', 'nothing is written before it is known to be right');
        assert.match(wrong.err, sentence);
    }
    assert.equal((await run(['inspect', 'ids.safetensors', '--prompt', '1 2 3'])).code, 0);
    model.dispose();
});

/**
 * A training in a terminal, which script(1) makes.
 * @param {number} columns @param {Record<string, string>} env
 */
function inTerminal(columns, env = {}) {
    const line = `stty cols ${columns}; '${process.execPath}' '${program}' train plain.csv -a softmax --epochs 60 --patience 60 --batch-size 4`;
    const { status, stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, TERM: 'xterm', FORCE_COLOR: '', NO_COLOR: '', ...env },
    });
    assert.equal(status, 0, stdout);
    const drawn = stdout
        .split('\r\x1b[2K')
        .slice(1)
        .map(text => text.split(/[\r\n]/)[0]);
    return {
        all: stdout,
        bars: drawn.filter(text => /epoch \d+ {2}loss .* left/.test(text)).filter(text => !/validation/.test(text)),
    };
}

const noScript = spawnSync('script', ['--version']).status !== 0 && 'there is no script(1)';
test('a terminal shows a bar that fits into it', { skip: noScript }, () => {
    for (const columns of [40, 80, 120]) {
        const { bars } = inTerminal(columns);
        assert.ok(bars.length > 0, `${columns}: no bar`);
        for (const bar of bars) {
            const plain = bar.replace(/\x1b\[[\d;]*m/g, '');
            assert.ok(plain.length < columns, `${columns}: ${plain}`);
            assert.equal(/[━─]/.test(plain), columns >= 50, 'a narrow one has words alone');
        }
    }
    assert.doesNotMatch(inTerminal(80, { NO_COLOR: '1' }).all, /\x1b\[\d+m/);
    assert.doesNotMatch(inTerminal(80, { TERM: 'dumb' }).all, /\x1b/);
});

test('Ctrl-C that is told twice at once keeps the best too', { skip: process.platform === 'win32' }, async () => {
    const args = ['train', 'plain.csv', '--epochs', '5000', '--patience', '5000', '-o', 'twice.safetensors'];
    const child = spawn(process.execPath, [program, ...args], { cwd });
    let said = '',
        sent = false;
    child.stderr.setEncoding('utf8').on('data', text => {
        said += text;
        if (sent || !/epoch +2 /.test(said)) return;
        sent = true;
        child.kill('SIGINT');
        child.kill('SIGINT');
    });
    assert.equal(await new Promise(resolve => child.on('close', resolve)), 130, said);
    for (const name of ['twice.safetensors', 'twice.safetensors.checkpoint'])
        assert.ok(existsSync(join(cwd, name)), `${name}: ${said}`);
});

test('the target of a table is found among columns that the model does not look at', async () => {
    const run = (/** @type {string[]} */ args) => cli(args, { cwd });
    write('numbered.csv', [['Nr', ...head], ...rows.map((row, i) => [`${i + 1}`, ...row])].join('\n'));
    const small = ['--ignore', 'Nr', '--epochs', '1', '--width', '8', '--depth', '1'];
    const trained = await run(['train', 'numbered.csv', '--target', 'answer', ...small, '-o', 'numbered.safetensors']);
    assert.equal(trained.code, 0, trained.err);
    assert.match(trained.err, /Done \(its 1 epoch\) after/);
    const { code, err } = await run(['evaluate', 'numbered.safetensors', 'numbered.csv']);
    assert.equal(code, 0, err);
    assert.match(err, /The target is column answer: .* the only one that holds the model's classes/);
    // two that hold its classes: it asks for one of these, not for the number
    write('twice.csv', [['Nr', ...head, 'again'], ...rows.map((row, i) => [`${i}`, ...row, row[3]])].join('\n'));
    const asked = await run(['evaluate', 'numbered.safetensors', 'twice.csv']);
    assert.equal(asked.code, 2);
    assert.match(asked.err, /which of its columns is the target\? --target answer, --target again/);
    // a regressor: words are no candidates
    const price = ['--target', 'left', '--ignore', 'Nr,answer', ...small.slice(2)];
    assert.equal((await run(['train', 'numbered.csv', ...price, '-o', 'price.safetensors'])).code, 0);
    write('worded.csv', [head, ...rows].join('\n'));
    const measured = await run(['evaluate', 'price.safetensors', 'worded.csv']);
    assert.equal(measured.code, 0, measured.err);
    assert.match(measured.err, /The target is column left: .* the only one that holds numbers/);
});
