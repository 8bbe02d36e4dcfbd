// The command line: help, wrong calls, and the commands that look at models, each as a process.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { load } from 'primal-attention';
import { cli, folder, program, table } from './support/cli.mjs';
import { ISOLATION } from '../cli/static-server.js';

const { path: cwd, remove } = folder('cli');
const run = (/** @type {string[]} */ args, /** @type {any} */ more = {}) => cli(args, { cwd, ...more });
const COMMANDS = [
    'train',
    'predict',
    'evaluate',
    'inspect',
    'compare',
    'generate',
    'convert',
    'bench',
    'demo',
    'completion',
];

before(async () => {
    const pa = await load();
    const model = pa.classifier({
        ...{ input: { kind: 'series', features: 1, length: 12 }, classes: ['up', 'down'] },
        ...{ width: 8, depth: 2, heads: 2, attention: ['primal', 'softmax'], seed: 1 },
    });
    writeFileSync(join(cwd, 'model.safetensors'), model.save());
    writeFileSync(
        join(cwd, 'waves.ts'),
        `@problemName waves\n@univariate true\n@classLabel true up down\n@data\n${Array.from({ length: 24 }, (_, i) => `${Array.from({ length: 12 }, (_, t) => (((i % 2) * 2 - 1) * Math.sin(t + i)).toFixed(3)).join(',')}:${i % 2 ? 'up' : 'down'}`).join('\n')}\n`,
    );
    writeFileSync(join(cwd, 'table.csv'), table(30));
    model.dispose();
    const others = await load({ full: true }),
        graph = others.graphClassifier({ features: 3, classes: 2, width: 4, heads: 1, depth: 1 }),
        side = { vocabulary: 5, length: 4 },
        translator = others.translator({ source: side, target: side, width: 4, heads: 1, depth: 1 }),
        sequences = others.sequenceModel({ inputs: 1, length: 4, outputs: 1, width: 4, heads: 1, depth: 1 });
    for (const [name, other] of Object.entries({ graph, translator, sequences })) {
        writeFileSync(join(cwd, `${name}.safetensors`), other.save());
        other.dispose();
    }
});
after(remove);

test('--help tells every command, with examples, and each its options', async () => {
    const { code, out } = await run(['--help']);
    assert.equal(code, 0);
    for (const name of COMMANDS) assert.match(out, new RegExp(`^  ${name} `, 'm'));
    for (const name of COMMANDS) {
        const help = await run([name, '--help']);
        assert.equal(help.code, 0);
        assert.match(help.out, /^Examples$/m, name);
        assert.match(help.out, /--json/);
        assert.ok(
            help.out.split('\n').every(line => line.length <= 130),
            name,
        );
    }
    const bare = await run([]);
    assert.equal(bare.code, 2);
    assert.match(bare.err, /COMMAND --help/);
    assert.match((await run(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
});

test('kinds, optimizers and options are those that the library has', async () => {
    const { out } = await run(['train', '--help', '--all']);
    for (const name of ['label-smoothing', 'drop-path', 'norm-kind', 'ema', 'mixup', 'scheduleBy'])
        assert.match(out, new RegExp(`--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)} `), name);
    assert.match(out, /sgd\|adam\|adamw\|radam\|lion/);
    const { out: convert } = await run(['convert', '--help']);
    for (const name of ['tokens', 'mask', 'part both\\|encoder\\|decoder', 'embedding', 'opset'])
        assert.match(convert, new RegExp(`^ +--${name}( |$)`, 'm'), name);
    const { out: kinds } = await run(['help', 'attention']);
    const pa = await load({ full: true });
    for (const kind of ['softmax', 'primal', 'linear', 'skyformer', 'sparse', 'implicit']) {
        assert.ok(kind in pa.attention);
        assert.match(kinds, new RegExp(`^${kind}  `, 'm'));
    }
    assert.match(kinds, /rank +a whole number from 1/);
    assert.match((await run(['help', 'schedule'])).out, /oneCycle[\s\S]*pctStart/);
});

/** @type {[string[], number, RegExp][]} */
const WRONG = [
    [['trian'], 2, /no command trian; did you mean train\?/],
    [['train'], 2, /train takes 1 to 2 arguments, got 0/],
    [['train', 'a', 'b', 'c'], 2, /got 3/],
    [['train', 'table.csv', '--widht', '3'], 2, /no option --widht; did you mean width\? The list: train --help/],
    [['train', 'table.csv', '--optimizer', 'admaw'], 2, /--optimizer is one of .*did you mean adamw\?/],
    [['train', 'table.csv', '--attention', 'primla'], 2, /no attention "primla"; did you mean primal\?/],
    [['train', 'table.csv', '--attention', 'primal:rnk=3'], 2, /primal has no option "rnk"; did you mean rank\?/],
    [['compare', 'table.csv', '--attention', 'softmax,nothing'], 2, /no attention "nothing"/],
    [['bench', '--attention', 'nothing'], 2, /no attention "nothing"/],
    [['train', 'table.csv', '--set', 'widht=3'], 2, /no option widht; did you mean width\?/],
    [['train', 'table.csv', '--patience', 'long'], 2, /--patience takes a number, got "long"/],
    [['train', 'table.csv', '--config', 'none.json'], 2, /none\.json/],
    // before anything is read: the file is not there
    [['train', 'none.csv', '--width', '0'], 2, /: --width must be a whole number from 1/],
    [['train', 'none.csv', '--heads', '3'], 2, /: --heads must divide width/],
    [['train', 'none.csv', '--learning-rate', '-1'], 2, /: --learning-rate must be .* got -1/],
    [['train', 'none.csv', '--epochs', 'abc'], 2, /: --epochs must be a whole number .*"abc"/],
    [['train', 'none.csv', '--patience', '0'], 2, /: --patience must be a whole number of at least 1/],
    [['train', 'none.csv', '--validation-split', '1'], 2, /: --validation-split must be a share/],
    [['train', 'none.csv', '--attention', 'softmax,primal:rank=0'], 2, /--attention: rank of layer 2 must be/],
    [['compare', 'none.csv', '--attention', 'softmax,primal:rank=0'], 2, /--attention: rank must be/],
    [['train', 'none.csv', '--out', 'none/model.safetensors'], 1, /--out none\/.* folder that does not exist/],
    [['train', 'none.csv', '--out', '.'], 1, /--out \. is a folder/],
    [['bench', '--width', '7', '--lengths', '8'], 2, /--heads must divide width/],
    [['train', 'none.csv', '--optimizer'], 2, /--optimizer takes a value: sgd, adam/],
    [
        ['inspect', 'model.safetensors', 'waves.ts', '-o', 'none/maps.svg'],
        1,
        /--picture none\/maps\.svg lies in a folder/,
    ],
    [['convert', 'model.safetensors', 'none/out', '--to', 'int8'], 1, /OUT none\/out lies in a folder/],
    [['inspect', 'model.safetensors', '--prompt', 'a'], 2, /--prompt is for language models/],
    [['help', 'nothing'], 2, /help is for train, /],
    [['train', 'nothing.csv'], 1, /there is no file nothing\.csv/],
    [['train', 'empty.csv'], 1, /empty|nothing|no /],
    [['train', 'binary.csv'], 1, /./],
    [['train', 'table.csv', '--target', 'price'], 1, /price/],
    [['predict', 'table.csv', 'table.csv'], 1, /table\.csv: /],
    [['predict', 'model.safetensors', 'nothing.csv'], 1, /there is no file nothing\.csv/],
    [['evaluate', 'model.safetensors', 'table.csv'], 1, /./],
    [['generate', 'model.safetensors', '--prompt', 'a'], 1, /no language model/],
    [['convert', 'model.safetensors', 'out.bin', '--to', 'int7'], 2, /--to is one of .*did you mean int8\?/],
    [['convert', 'model.safetensors'], 2, /OUT is missing/],
    [['convert', 'model.safetensors', 'out.bin', '--tokens', '3'], 2, /--tokens is for --to onnx, not float32/],
    [
        ['convert', 'model.safetensors', 'out.bin', '--to', 'primalformer-lra'],
        1,
        /can't be primalformer-lra:\n- .*series/,
    ],
    [['train', 'none.csv', '--fit', 'bogus=3'], 2, /unknown option "bogus"$/m],
    [['train', 'none.csv', '--model', 'bogus=3'], 2, /unknown option "bogus"$/m],
    [['train', 'none.csv', '--config', 'self.json'], 2, /"config" is for the command line alone/],
    [['convert', 'model.safetensors', 'out.onnx', '--opset', '16'], 2, /--opset must be a whole number from 17 to/],
    [['convert', 'model.safetensors', 'out.onnx', '--part', 'decodr'], 2, /--part is one of .*did you mean decoder/],
    [['predict', 'graph.safetensors', 'table.csv'], 1, /holds a graph classifier; predict takes a classifier or a/],
    [['predict', 'sequences.safetensors', 'table.csv'], 1, /holds a model of sequences; predict takes a classifier/],
    [['evaluate', 'translator.safetensors', 'table.csv'], 1, /holds a translator; evaluate takes a classifier or a/],
    [['inspect', 'translator.safetensors', 'table.csv'], 1, /holds a translator; inspect with DATA takes a/],
    [['inspect', 'model.safetensors', '-o', 'maps.gif', 'waves.ts'], 2, /\.svg or \.png/],
    [['completion', 'csh'], 2, /bash, zsh, fish/],
    [['demo', '--port', '70000'], 2, /65535/],
];

test('a wrong call gets a sentence that says what to do, and an exit code', async () => {
    writeFileSync(join(cwd, 'empty.csv'), '');
    writeFileSync(join(cwd, 'self.json'), '{ "config": "self.json" }');
    writeFileSync(
        join(cwd, 'binary.csv'),
        Uint8Array.from({ length: 400 }, (_, i) => (i * 73) % 256),
    );
    mkdirSync(join(cwd, 'folder'));
    const all = [...WRONG, /** @type {(typeof WRONG)[number]} */ ([['train', 'folder'], 1, /folder holds no texts/])];
    const lanes = [0, 1].map(async lane => {
        for (const [args, code, sentence] of all.filter((_, i) => i % 2 === lane)) {
            const got = await run(args);
            assert.equal(got.code, code, `${args.join(' ')}: ${got.err}`);
            assert.match(got.err, sentence, args.join(' '));
            assert.equal(got.out, '', args.join(' '));
            assert.doesNotMatch(got.err, /^ +at .*:\d+/m, `${args.join(' ')}: a stack trace`);
        }
    });
    await Promise.all(lanes);
});

test('inspect shows layers, ranks and spectra, and draws the maps', async () => {
    const whole = await run(['inspect', 'model.safetensors']);
    assert.equal(whole.code, 0, whole.err);
    assert.match(whole.out, /effective rank/);
    for (const name of ['maps.svg', 'maps.png']) {
        const { code, out, err } = await run(['inspect', 'model.safetensors', 'waves.ts', '--sample', '2', '-o', name]);
        assert.equal(code, 0, err);
        assert.match(out, /primal[\s\S]*softmax/);
    }
    assert.match(readFileSync(join(cwd, 'maps.svg'), 'utf8'), /^<svg [\s\S]*layer 1, head 1[\s\S]*<\/svg>\s*$/);
    const png = readFileSync(join(cwd, 'maps.png'));
    assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
    const wide = png.readUInt32BE(16),
        high = png.readUInt32BE(20);
    const at = png.indexOf('IDAT'),
        rows = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
    assert.equal(rows.length % high, 0, `${wide} × ${high}`);
    const heads = JSON.parse((await run(['inspect', 'model.safetensors', 'waves.ts', '--json'])).out);
    assert.ok(heads.length >= 4);
    for (const { map, spectrum, effectiveRank, energy90, energy99 } of heads) {
        assert.ok(effectiveRank >= 1 && effectiveRank <= map.rows && spectrum.length === map.rows);
        assert.ok(1 <= energy90 && energy90 <= energy99 && energy99 <= map.rows);
    }
});

test('convert writes fewer bits and says what was lost', async () => {
    const { code, out, err } = await run([
        'convert',
        'model.safetensors',
        'small.safetensors',
        '--to',
        'int8',
        '--json',
    ]);
    assert.equal(code, 0, err);
    const { bytes, rounding } = JSON.parse(out);
    assert.ok(bytes < readFileSync(join(cwd, 'model.safetensors')).length);
    assert.ok(rounding.largestError > 0);
    assert.equal((await run(['predict', 'small.safetensors', 'waves.ts'])).code, 0);
});

test('convert --check says beforehand what a format can hold', async () => {
    const held = await run(['convert', 'model.safetensors', '--to', 'onnx', '--check', '--json']);
    assert.deepEqual([held.code, JSON.parse(held.out)], [0, { format: 'onnx', possible: true, reasons: [] }]);
    const not = await run(['convert', 'model.safetensors', '--to', 'primalformer-lra', '--check']);
    assert.equal(not.code, 1, not.err);
    assert.match(not.out, /^primalformer-lra: no\n- .*"series"/);
    const made = await run(['convert', 'model.safetensors', 'graph.onnx', '--mask', '--opset', '18']);
    assert.equal(made.code, 0, made.err);
    assert.match(made.out + made.err, /onnx/);
});

test('compare tables kinds with intervals; bench measures lengths', async () => {
    const { code, out, err } = await run([
        ...['compare', 'waves.ts', '--attention', 'primal:rank=2,eta=0.2,softmax', '--seeds', '2', '--epochs', '2'],
        ...['--width', '8', '--heads', '2', '--depth', '1'],
    ]);
    assert.equal(code, 0, err);
    assert.match(out, /accuracy %/);
    assert.match(out, /^primal:rank=2,eta=0\.2 /m);
    assert.match(out, /^softmax .* to /m);
    assert.doesNotMatch(out, /±/);
    assert.match(err, /2 seeds are too few for an interval/);
    const three = await run([
        ...['compare', 'waves.ts', '--attention', 'softmax', '--seeds', '3', '--epochs', '1'],
        ...['--width', '8', '--heads', '2', '--depth', '1'],
    ]);
    assert.match(three.out, /^softmax .*±/m);
    assert.match(three.err, /95 % interval of the mean over 3 seeds/);
    const bench = await run(['bench', '-a', 'softmax', '--lengths', '16', '--width', '8', '--json']);
    assert.equal(bench.code, 0, bench.err);
    assert.ok(JSON.parse(bench.out).runs[0].step > 0);
});

test('colour comes where it is asked for, and a reader that goes is no error', async () => {
    const coloured = await run(['train', 'table.csv', '--epochs', '1', '--width', '8'], { env: { FORCE_COLOR: '1' } });
    assert.match(coloured.err, /\x1b\[/);
    const plain = await run(['train', 'table.csv', '--epochs', '1', '--width', '8'], { env: { NO_COLOR: '1' } });
    assert.doesNotMatch(plain.err, /\x1b\[/);
    if (process.platform !== 'win32') {
        const script = `'${process.execPath}' '${program}' help attention | head -n 1; exit "\${PIPESTATUS[0]}"`;
        const { status, stdout, stderr } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        assert.match(stdout, /^--attention KIND/);
    }
});

const shell = spawnSync('bash', ['--version']).status === 0;
test('bash completes commands, options and words', { skip: !shell && 'there is no bash' }, async () => {
    const { out } = await run(['completion', 'bash']);
    writeFileSync(join(cwd, 'complete.sh'), out);
    const ask = (/** @type {string[]} */ ...words) => {
        const script = `source ./complete.sh; COMP_WORDS=(primal-attention ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}; _primal_attention; printf '%s\\n' "\${COMPREPLY[@]}"`;
        const { stdout, stderr, status } = spawnSync('bash', ['-c', script], { cwd, encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        return stdout.trim().split('\n');
    };
    assert.deepEqual(ask('co'), ['compare', 'convert', 'completion']);
    assert.ok(ask('train', '--at').includes('--attention'));
    assert.deepEqual(ask('train', '--attention', 'sky'), ['skyformer']);
    assert.deepEqual(ask('train', '--optimizer', 'ada'), ['adam', 'adamw']);
    assert.deepEqual(ask('predict', 'mod'), ['model.safetensors']);
    assert.deepEqual(ask('train', '-a', 'sky'), ['skyformer']);
    assert.deepEqual(ask('train', '--optimizer', '=', 'ada'), ['adam', 'adamw']);
    assert.deepEqual(ask('completion', 'z'), ['zsh']);
    assert.deepEqual(ask('help', 'sch'), ['schedule']);
});

const has = (/** @type {string} */ name) => spawnSync(name, ['--version']).status === 0;
test('fish completes, and tells what each is', { skip: !has('fish') && 'there is no fish' }, async () => {
    writeFileSync(join(cwd, 'complete.fish'), (await run(['completion', 'fish'])).out);
    const ask = (/** @type {string} */ line) => {
        const script = `source complete.fish; complete -C'primal-attention ${line}'`;
        const { stdout, stderr, status } = spawnSync('fish', ['-N', '-c', script], { cwd, encoding: 'utf8' });
        assert.equal(status, 0, stderr);
        return stdout.trim().split('\n');
    };
    assert.match(ask('comp')[0], /^compare\ttrains several kinds/);
    assert.match(ask('train --at')[0], /^--attention\t/);
    assert.match(ask('train -a sky')[0], /^skyformer/);
    assert.deepEqual(ask('predict model.safe'), ['model.safetensors']);
    assert.deepEqual(ask('completion z'), ['zsh']);
    assert.deepEqual(ask('bench '), ['']);
});

test('zsh completes on a line that is typed', { skip: !has('zsh') && 'there is no zsh' }, async () => {
    writeFileSync(join(cwd, '_primal-attention'), (await run(['completion', 'zsh'])).out);
    // The lists of its own are told to a function in the place of the one that adds matches.
    const script = `
        autoload -Uz compinit; compinit -u -D; source ./_primal-attention
        ask() {
            local -a words; words=(primal-attention "$@"); local CURRENT=$#words
            _describe() { print -rl -- $commands }
            _arguments() { print -rl -- "$@" }
            _primal_attention
        }
        print -r -- '== commands'; ask co
        print -r -- '== train'; ask train --at`;
    const { stdout, stderr, status } = spawnSync('zsh', ['-f', '-c', script], { cwd, encoding: 'utf8' });
    assert.equal(status, 0, stderr);
    const [, names, train] = stdout.split(/^== .*\n/m);
    assert.match(names, /^compare:trains several kinds/m);
    assert.match(train, /^\(-a --attention\)--attention=\[.*\]:KIND:\(.*\bskyformer\b.*\)$/m);
    assert.match(train, /^--optimizer=\[.*\]:.*:\(sgd adam adamw radam lion\)$/m);
    assert.match(train, /^\*:file:_files$/m);
});

test('demo serves the page, the binary beside it, and nothing else; Ctrl-C ends it', async () => {
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [program, 'demo', '--port', '0', '--json'], { cwd });
    try {
        const address = await new Promise((resolve, reject) => {
            child.stdout.setEncoding('utf8').once('data', text => resolve(JSON.parse(text).address));
            child.stderr.setEncoding('utf8').once('data', reject);
        });
        const page = await fetch(address);
        assert.equal(page.status, 200);
        assert.match(page.headers.get('content-type') ?? '', /text\/html/);
        const serviceWorker = await (await fetch(new URL('sw.js', address))).text(); // a script, which imports nothing
        for (const [name, value] of Object.entries(ISOLATION)) {
            assert.equal(page.headers.get(name), value);
            assert.ok(serviceWorker.includes(`'${name}': '${value}'`), `sw.js adds ${name}`);
        }
        assert.equal(
            (await fetch(new URL('../dist/core.simd128.wasm', address))).headers.get('content-type'),
            'application/wasm',
        );
        assert.equal((await fetch(new URL('main.js', address))).status, 200);
        for (const path of ['/?task=xor', '/demo?task=xor']) // an address holds the page's settings
            assert.equal((await fetch(new URL(path, address))).url, `${address}?task=xor`);
        for (const path of [
            '/package.json',
            '/demo/../package.json',
            '/dist/%2e%2e/package.json',
            '/web/api.js',
            '/demo/none.js',
        ])
            assert.equal((await fetch(new URL(path, address))).status, 404, path);
    } finally {
        child.kill('SIGINT');
    }
    assert.equal(await new Promise(resolve => child.on('close', resolve)), 0);
});
