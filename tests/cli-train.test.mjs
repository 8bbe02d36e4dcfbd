// train, and what goes on with what it leaves: as processes, on a table of a few rows.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { readSafetensors } from 'primal-attention/safetensors';
import { cli, folder, table } from './support/cli.mjs';

const { path: cwd, remove } = folder('cli-train');
const SMALL = ['--width', '16', '--heads', '2', '--depth', '1', '--set', 'feedforward=16'];
const run = (/** @type {string[]} */ args, /** @type {any} */ more = {}) => cli(args, { cwd, ...more });

before(async () => {
    writeFileSync(join(cwd, 'train.csv'), table(120));
    writeFileSync(join(cwd, 'test.csv'), table(60, 9));
    const { code, err } = await run(['train', 'train.csv', '--epochs', '4', ...SMALL]);
    assert.equal(code, 0, err);
});
after(remove);

test('train says what it understood and how it goes, and writes a model', async () => {
    const { code, out, err } = await run([
        ...[
            'train',
            'train.csv',
            'test.csv',
            '--attention',
            'primal:rank=4,eta=0.2',
            '--epochs',
            '3',
            '-o',
            'a.safetensors',
        ],
        ...SMALL,
    ]);
    assert.equal(code, 0, err);
    assert.match(err, /120 rows of a table of 3 columns/);
    assert.match(err, /target is column "answer", the last/);
    assert.match(err, /epoch +1 +loss/);
    assert.match(err, /validation/);
    assert.match(err, /left/);
    assert.doesNotMatch(err + out, /\x1b|\r/, 'without a terminal there is no colour and no bar');
    assert.match(out, /accuracy/); // of the test part
    assert.ok(statSync(join(cwd, 'a.safetensors')).size > 1000);
    assert.ok(!existsSync(join(cwd, 'a.safetensors.checkpoint')));
});

test('predict takes a file or stdin, with the target or without, columns in any order', async () => {
    const whole = await run(['predict', 'model.safetensors', 'test.csv']);
    assert.equal(whole.code, 0, whole.err);
    const lines = whole.out.trim().split('\n');
    assert.equal(lines[0], 'row,prediction,p(no),p(yes)');
    assert.equal(lines.length, 61);
    const cells = table(60, 9)
        .trim()
        .split('\n')
        .map(line => line.split(','));
    const turned = cells.map(([left, right, colour]) => [colour, right, left].join(',')).join('\n');
    const piped = await run(['predict', 'model.safetensors', '-'], { input: turned });
    assert.equal(piped.code, 0, piped.err);
    assert.equal(piped.out, whole.out);
    const json = JSON.parse((await run(['predict', 'model.safetensors', 'test.csv', '--json'])).out);
    assert.equal(json.length, 60);
    assert.equal(json[0].name, lines[1].split(',')[1]);
});

test('evaluate finds the target by itself, and labels by their names', async () => {
    const { code, out, err } = await run(['evaluate', 'model.safetensors', 'test.csv', '--json']);
    assert.equal(code, 0, err);
    const { accuracy, confusion } = JSON.parse(out);
    // its rows turned round: classes come in another order, and so do the columns
    const [head, ...rows] = table(60, 9).trim().split('\n');
    const turned = [head, ...rows.reverse()].map(line => line.split(',').reverse().join(',')).join('\n');
    const again = await run(['evaluate', 'model.safetensors', '-', '--json'], { input: turned });
    assert.equal(again.code, 0, again.err);
    assert.deepEqual(JSON.parse(again.out).confusion, confusion);
    assert.equal(JSON.parse(again.out).accuracy, accuracy);
    assert.match((await run(['evaluate', 'model.safetensors', 'test.csv'])).out, /precision +recall/);
});

test('Ctrl-C keeps the best and says where; --resume ends as if nothing had happened', async () => {
    const args = (/** @type {string} */ out) => [
        'train',
        'train.csv',
        '--epochs',
        '40',
        '--patience',
        '100',
        '-o',
        out,
        ...SMALL,
    ];
    const whole = await run(args('whole.safetensors'));
    assert.equal(whole.code, 0, whole.err);
    let sent = false;
    const broken = await run(args('part.safetensors'), {
        onError: (/** @type {string} */ text, /** @type {any} */ child) => {
            if (!sent && /epoch +3 /.test(text)) {
                sent = true;
                child.kill('SIGINT');
            }
        },
    });
    assert.equal(broken.code, 130, broken.err);
    assert.match(broken.err, /part\.safetensors\.checkpoint holds the training/);
    for (const name of ['part.safetensors', 'part.safetensors.checkpoint'])
        assert.ok(existsSync(join(cwd, name)), name);
    const kept = await run(['evaluate', 'part.safetensors', 'test.csv', '--json']);
    assert.equal(kept.code, 0, kept.err);
    const rest = await run([...args('part.safetensors'), '--resume']);
    assert.equal(rest.code, 0, rest.err);
    assert.ok(!existsSync(join(cwd, 'part.safetensors.checkpoint')), 'the checkpoint has done its work');
    const [a, b] = ['whole', 'part'].map(name => readSafetensors(readFileSync(join(cwd, `${name}.safetensors`))));
    assert.ok([...a.tensors].length > 3);
    assert.deepEqual([...b.tensors], [...a.tensors]);
});

test('--resume where nothing was broken off is told so', async () => {
    const { code, err } = await run(['train', 'train.csv', '--resume', '-o', 'never.safetensors']);
    assert.equal(code, 2);
    assert.match(err, /--resume: there is no never\.safetensors\.checkpoint/);
});

test('a text makes a language model, and generate goes on with it, to a pipe too', async () => {
    writeFileSync(join(cwd, 'letters.txt'), 'the cat sat on the mat. the dog sat on the log. '.repeat(30));
    const made = await run([
        ...['train', 'letters.txt', '--epochs', '2', '--length', '16', '-a', 'linear', '-o', 'text.safetensors'],
        ...SMALL,
    ]);
    assert.equal(made.code, 0, made.err);
    const generate = (/** @type {string[]} */ more, /** @type {any} */ how) =>
        run(['generate', 'text.safetensors', '--tokens', '12', '--seed', '3', ...more], how);
    const prompted = await generate(['--prompt', 'the '], {});
    assert.equal(prompted.code, 0, prompted.err);
    assert.ok(prompted.out.startsWith('the '));
    assert.equal((await generate([], { input: 'the ' })).out, prompted.out);
    assert.equal(JSON.parse((await generate(['--prompt', 'the ', '--json'], {})).out).prompt, 'the ');
    const measured = await run(['evaluate', 'text.safetensors', 'letters.txt', '--json']);
    assert.ok(JSON.parse(measured.out).bitsPerByte > 0, measured.err);
});

test('a folder has a class in each file, told apart by name or by ending', async () => {
    for (const [name, files] of /** @type {const} */ ([
        ['names', ['good.txt', 'bad.txt']],
        ['endings', ['film.pos', 'film.neg']],
    ])) {
        mkdirSync(join(cwd, name));
        files.forEach((file, i) =>
            writeFileSync(
                join(cwd, name, file),
                Array.from({ length: 12 }, (_, n) => `${i ? 'no' : 'yes'} ${n}`).join('\n'),
            ),
        );
        const { code, out, err } = await run([
            'train',
            name,
            '--epochs',
            '1',
            '--json',
            '-o',
            `${name}.safetensors`,
            ...SMALL,
        ]);
        assert.equal(code, 0, err);
        assert.ok(JSON.parse(out).bytes > 0);
        const { out: shown } = await run(['inspect', `${name}.safetensors`, '--json']);
        assert.deepEqual(JSON.parse(shown).config.classes, name === 'names' ? ['bad', 'good'] : ['neg', 'pos']);
    }
});

test('a configuration file holds all options; the command line goes before it', async () => {
    const config = {
        width: 16,
        heads: 2,
        depth: 1,
        epochs: 3,
        attention: { kind: 'primal', rank: 3 },
        'batch-size': 8,
    };
    writeFileSync(
        join(cwd, 'config.json'),
        JSON.stringify({ ...config, fit: { clip: 1 }, model: { feedforward: 16 } }),
    );
    const { code, out, err } = await run([
        ...['train', 'train.csv', '--config', 'config.json', '--epochs', '2', '--json', '-o', 'c.safetensors'],
    ]);
    assert.equal(code, 0, err);
    assert.equal(JSON.parse(out).epoch, 2);
    const { config: saved } = JSON.parse((await run(['inspect', 'c.safetensors', '--json'])).out);
    assert.equal(saved.width, 16);
    assert.equal(saved.attention[0].rank, 3);
    writeFileSync(join(cwd, 'config.json'), '{ "widht": 16 }');
    const wrong = await run(['train', 'train.csv', '--config', 'config.json']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.err, /did you mean width\?/);
});
