// The shape of the C code, held by a test: layers, where SIMD and the system may be touched, and one list of exports in
// three places.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';

const root = fileURLToPath(new URL('..', import.meta.url));
const src = join(root, 'src');
const layers = ['base', 'kernels', 'attention', 'autodiff', 'nn', 'train', 'exports'];
const top = layers.length - 1; // src/pa.h stands with src/exports

/** @param {string} folder @returns {string[]} */
const filesOf = folder =>
    readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
        entry.isDirectory()
            ? filesOf(join(folder, entry.name))
            : /\.[ch]$/.test(entry.name)
              ? [join(folder, entry.name)]
              : [],
    );

/**
 * C without comments, strings and character constants; line breaks stay, so that line numbers do.
 * @param {string} text
 */
const bare = text =>
    text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g, match =>
        match.replace(/[^\n]/g, match[0] === '/' ? ' ' : '~'),
    );

const files = filesOf(src).map(path => {
    const text = readFileSync(path, 'utf8');
    const name = relative(src, path);
    const layer = name.includes('/') ? layers.indexOf(dirname(name).split('/')[0]) : top;
    return { name, layer, text, code: bare(text) };
});
const pure = files.filter(({ name }) => /^(kernels|attention)\//.test(name));

/** @param {typeof files} among @param {RegExp} pattern @param {(match: RegExpMatchArray) => boolean} [counts] */
const findings = (among, pattern, counts = () => true) =>
    among.flatMap(({ name, code }) =>
        [...code.matchAll(pattern)]
            .filter(counts)
            .map(match => `src/${name}:${code.slice(0, match.index).split('\n').length}: ${match[0].trim()}`),
    );

test('every file of src lies in a layer', () => {
    assert.deepEqual(
        files.filter(({ layer }) => layer < 0).map(({ name }) => name),
        [],
    );
});

test('includes name an existing file of the same layer or of one below', () => {
    const wrong = [];
    for (const { name, layer, text } of files) {
        for (const [, path] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
            const target = files.find(file => file.name === path);
            if (!target) wrong.push(`src/${name} includes "${path}", which is no path below src/`);
            else if (target.layer > layer) wrong.push(`src/${name} includes "${path}", a layer above its own`);
        }
    }
    assert.deepEqual(wrong, []);
});

test('SIMD intrinsics of a machine occur only in base/simd.h', () => {
    const elsewhere = files.filter(({ name }) => name !== 'base/simd.h');
    assert.deepEqual(
        findings(
            elsewhere,
            /\bwasm_(?:[a-z0-9]+x\d+|v128)_\w+|\bwasm_simd128\b|\b_mm\d*_\w+|\bv[a-z]+q_[fsu]\d+\b|\b__builtin_(?:wasm|ia32)_(?!memory_)\w+/g,
        ),
        [],
    );
    const memory = findings(elsewhere, /\b__builtin_wasm_memory_\w+/g).map(found => found.replace(/:.*/, ''));
    assert.deepEqual([...new Set(memory)].sort(), ['src/base/heap.c', 'src/base/parallel.c']); // growth; sleep and waking
});

test('nothing in src prints, reads files or uses functions whose last bit depends on the C library', () => {
    const io = /\b(?:v?[fsn]*printf|puts|fputs|putchar|fopen|fread|fwrite|getenv|time|clock|abort|exit)\s*\(/g;
    const transcendental =
        /\b(?:exp2?|expm1|log|log2|log10|log1p|pow|sin|cos|tan|asin|acos|atan2?|sinh|cosh|tanh|erfc?|[lt]gamma|cbrt|hypot)[fl]?\s*\(/g;
    assert.deepEqual([...findings(files, io), ...findings(files, transcendental)], []);
});

test('kernels and attention allocate nothing', () => {
    assert.deepEqual(
        findings(pure, /\b(?:malloc|calloc|realloc|aligned_alloc|free|alloca|pa_alloc|arena_\w+)\s*\(/g),
        [],
    );
});

test('kernels and attention keep no state: no variable outside a function or static in one, but constants', () => {
    const statics = findings(pure, /\bstatic\b[^;({]*?(?=[;=])/g, ([declaration]) => !/\bconst\b/.test(declaration));
    const globals = pure
        .filter(({ name }) => name.endsWith('.c'))
        .flatMap(({ name, code }) => {
            let outside = code.replace(/^\s*#(?:[^\n]*\\\n)*[^\n]*/gm, '');
            for (let before = ''; before !== outside; )
                [before, outside] = [outside, outside.replace(/\{[^{}]*\}/g, ';')]; // bodies, from the inside out
            return outside
                .split(';')
                .map(statement => statement.trim().replace(/\s+/g, ' '))
                .filter(
                    statement =>
                        statement &&
                        !statement.includes('(') &&
                        !/\b(?:const|typedef|extern)\b|^(?:struct|union|enum)\b( \w+)?$/.test(statement) &&
                        /\w\s+\**\w+/.test(statement),
                )
                .map(statement => `src/${name}: ${statement}`);
        });
    assert.deepEqual([...statics, ...globals], []);
});

/** Names of an export list: one a line, # begins a comment. @param {string} path */
const listed = path =>
    readFileSync(path, 'utf8')
        .split('\n')
        .map(line => line.replace(/#.*/, '').trim())
        .filter(Boolean);

for (const [list, header] of [
    ['exports.txt', 'pa.h'],
    ['exports-threads.txt', 'pa_threads.h'],
])
    test(`${list} is sorted and names exactly the functions that ${header} declares`, () => {
        const names = listed(join(src, list));
        assert.deepEqual(names, [...new Set(names)].sort(), 'sorted, each name once');
        const text = bare(readFileSync(join(src, header), 'utf8'));
        const declared = [...text.matchAll(/\b(pa_\w+)\s*\(/g)].map(([, name]) => name);
        assert.deepEqual(names, [...new Set(declared)].sort());
    });

// What Emscripten adds for itself.
const runtime = new Set([
    '_initialize',
    '_emscripten_stack_restore',
    'emscripten_stack_get_current',
    '_emscripten_stack_alloc',
]);

for (const binary of ['full.simd128', 'full.relaxed', 'core.simd128', 'core.relaxed']) {
    test(`${binary}.wasm exports exactly exports.txt, and asks its host only for the news of memory growth and attention of one's own`, () => {
        const path = join(root, `dist/${binary}.wasm`);
        assert.ok(existsSync(path), `dist/${binary}.wasm is missing: run ./build.sh`);
        if (Number.parseInt(process.versions.node) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
        const module = new WebAssembly.Module(readFileSync(path));
        const functions = WebAssembly.Module.exports(module)
            .filter(({ kind, name }) => kind === 'function' && !runtime.has(name))
            .map(({ name }) => name);
        const left = binary.startsWith('core') ? listed(join(src, 'full.txt')).join(' ').split(/\s+/) : [];
        assert.deepEqual(
            functions.sort(),
            listed(join(src, 'exports.txt')).filter(name => !left.includes(name)),
        );
        assert.deepEqual(WebAssembly.Module.imports(module), [
            ...(left.length === 0
                ? [{ module: 'env', name: 'pa_custom', kind: /** @type {const} */ ('function') }]
                : []),
            { module: 'env', name: 'emscripten_notify_memory_growth', kind: 'function' },
        ]);
        assert.ok(WebAssembly.Module.exports(module).some(({ kind, name }) => kind === 'memory' && name === 'memory'));
    });
}

for (const variant of ['simd128', 'relaxed'])
    test(`threads.${variant}.wasm exports the pool beside exports.txt, and is given its memory`, () => {
        const path = join(root, `dist/threads.${variant}.wasm`);
        assert.ok(existsSync(path), `dist/threads.${variant}.wasm is missing: run ./build.sh`);
        const module = new WebAssembly.Module(readFileSync(path));
        const exports = WebAssembly.Module.exports(module).map(({ name }) => name);
        assert.deepEqual(
            exports.sort(),
            [
                '__stack_pointer',
                ...listed(join(src, 'exports.txt')),
                ...listed(join(src, 'exports-threads.txt')),
            ].sort(),
        );
        assert.deepEqual(
            WebAssembly.Module.imports(module)
                .map(({ module, name, kind }) => `${kind} ${module}.${name}`)
                .sort(),
            [
                'function env.emscripten_notify_memory_growth',
                'function env.pa_custom',
                'function env.pa_thread_wait',
                'memory env.memory',
            ],
        );
    });

test('no header of src includes itself, and no file another whose own file includes it', () => {
    // a.c and a.h are one unit: two units that need each other can't be read one after the other
    const unit = (/** @type {string} */ name) => name.replace(/\.[ch]$/, '');
    const needs = new Map();
    for (const { name, text } of files) {
        const others = [...text.matchAll(/^#include "([^"]+)\.h"/gm)]
            .map(match => match[1])
            .filter(other => other !== unit(name));
        needs.set(unit(name), [...(needs.get(unit(name)) ?? []), ...others]);
    }
    const done = new Set();
    const visit = (/** @type {string} */ one, /** @type {string[]} */ way) => {
        assert.ok(!way.includes(one), `a circle: ${[...way.slice(way.indexOf(one)), one].join(' → ')}`);
        if (done.has(one)) return;
        for (const other of needs.get(one) ?? []) visit(other, [...way, one]);
        done.add(one);
    };
    for (const one of needs.keys()) visit(one, []);
    assert.ok(done.size > 60);
});

/* ---- web/ -------------------------------------------------------------------------------------------------------- */

const web = join(root, 'web');
/**
 * From the bottom to the doors; a room imports from those before it, and from itself. Types may be named from anywhere.
 */
const rooms = [
    'basics',
    'metrics',
    'engine',
    'tensors',
    'operations',
    'samples',
    'files',
    'onnx',
    'data',
    'training',
    'models',
    'worker',
    'doors',
];
const basics = ['errors.js', 'lists.js'];
/** A worker's first modules, which start the whole library in it: as high as the doors. */
const starts = ['worker/worker.js', 'worker/worker-node.js', 'worker/worker-from-text.js'];

/** @param {string} folder @returns {string[]} */
const modulesOf = folder =>
    readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
        entry.isDirectory()
            ? modulesOf(join(folder, entry.name))
            : entry.name.endsWith('.js')
              ? [join(folder, entry.name)]
              : [],
    );
/**
 * What each module below a folder imports, by their paths from there.
 * @param {string} base
 * @returns {Map<string, string[]>}
 */
const importsOf = base =>
    new Map(
        modulesOf(base).map(path => [
            relative(base, path),
            [
                ...readFileSync(path, 'utf8').matchAll(
                    /^(?:import|export)[^'"]*?from\s+'(\.[^']+)'|^import '(\.[^']+)'/gm,
                ),
            ].map(match => relative(base, join(dirname(path), match[1] ?? match[2]))),
        ]),
    );
/** @param {Map<string, string[]>} imports */
function refuseCircles(imports) {
    const done = new Set();
    /** @param {string} name @param {string[]} way */
    const visit = (name, way) => {
        assert.ok(!way.includes(name), `a circle: ${[...way.slice(way.indexOf(name)), name].join(' → ')}`);
        if (done.has(name)) return;
        for (const other of imports.get(name) ?? []) visit(other, [...way, name]);
        done.add(name);
    };
    for (const name of imports.keys()) visit(name, []);
}
const imports = importsOf(web);
for (const [name, others] of imports)
    imports.set(
        name,
        others.filter(other => existsSync(join(web, other))),
    );
/** @param {string} name */
const roomOf = name =>
    rooms.indexOf(
        starts.includes(name)
            ? 'doors'
            : name.includes('/')
              ? name.split('/')[0]
              : basics.includes(name)
                ? 'basics'
                : 'doors',
    );

test('the rooms of web/ import downwards', () => {
    for (const [name, others] of imports) {
        assert.ok(roomOf(name) >= 0, `${name} lies in a room that docs/ARCHITECTURE.md does not have`);
        for (const other of others)
            assert.ok(roomOf(other) <= roomOf(name), `${name} imports ${other}, which is above it`);
    }
    assert.ok(
        readdirSync(web).filter(name => name.endsWith('.js')).length <= 16,
        'only doors and basics lie at the root of web/',
    );
});

test('no module of web/ imports itself, by whatever way', () => {
    refuseCircles(imports);
    assert.ok(imports.size > 50);
});

/* ---- demo/ ------------------------------------------------------------------------------------------------------- */

const demo = join(root, 'demo');
/** From the bottom to what page and workers begin with; a room imports from those before it, and from itself. */
const demoRooms = [
    'outside',
    'drawing',
    'reading',
    'catalogue',
    'checkpoints',
    'files',
    'tasks',
    'views',
    'training',
    'app',
    'tour',
    'machine',
    'scale',
    'language',
    'own',
    'runs',
    'panels',
    'beginnings',
];
/** What the page takes from outside; inline/ is the same for the page in one file. */
const outside = [
    'plots.js',
    'inline/unpacked.js',
    'inline/shared.js',
    ...['package.js', 'workers.js', 'shipped.js'].flatMap(name => [name, `inline/${name}`]),
];
const demoImports = importsOf(demo);
/** @param {string} name */
const demoRoomOf = name =>
    demoRooms.indexOf(outside.includes(name) ? 'outside' : name.includes('/') ? name.split('/')[0] : 'beginnings');

test('the rooms of demo/ import downwards', () => {
    for (const [name, others] of demoImports) {
        assert.ok(demoRoomOf(name) >= 0, `demo/${name} lies in a room that docs/ARCHITECTURE.md does not have`);
        for (const other of others) {
            if (other.startsWith('../')) continue;
            assert.ok(demoImports.has(other), `demo/${name} imports ${other}, which is not there`);
            assert.ok(demoRoomOf(other) <= demoRoomOf(name), `demo/${name} imports ${other}, which is above it`);
        }
    }
    assert.ok(demoImports.size > 70);
});

test('no module of demo/ imports itself, by whatever way', () => refuseCircles(demoImports));

test('demo/ takes from the package what it exports, in few places', () => {
    /** @type {Record<string, string[]>} */
    const taken = {};
    for (const [name, others] of demoImports)
        for (const other of others)
            if (other.startsWith('../')) (taken[other] ??= []).push(name.includes('/') ? dirname(name) : name);
    assert.deepEqual(Object.keys(taken).sort(), [
        '../dist/data.js',
        '../dist/safetensors.js',
        '../dist/uplot.js',
        '../dist/web.js',
    ]);
    assert.deepEqual(taken['../dist/safetensors.js'], ['own']); // whose files hold tensors
    assert.deepEqual(taken['../dist/uplot.js'], ['plots.js']); // curves
    assert.deepEqual(taken['../dist/web.js'].sort(), ['inline', 'package.js']); // the workers' package.js
    assert.deepEqual([...new Set(taken['../dist/data.js'])].sort(), ['files', 'own', 'tasks']); // who reads files
});

test('a panel stands in the registry, and nothing but the registry starts it', () => {
    const rows = ['panels/index.js', 'panels/later.js'];
    const registry = rows.flatMap(name => demoImports.get(name) ?? []).filter(name => !rows.includes(name));
    const text = (/** @type {string} */ name) => readFileSync(join(demo, name), 'utf8');
    const panels = [...demoImports.keys()].filter(name =>
        /@type \{import\('[^']*index\.js'\)\.Panel\} |@returns \{import\('[^']*index\.js'\)\.Panel\} /.test(text(name)),
    );
    assert.deepEqual(panels.sort(), registry.toSorted());
    for (const [name, others] of demoImports)
        for (const other of others)
            assert.ok(
                rows.includes(name) || !panels.includes(other),
                `demo/${name} imports the panel ${other}: panels read the page, not one another`,
            );
});

test('no file has more than 400 lines without a reason in its head', () => {
    for (const path of [...filesOf(src), ...modulesOf(join(root, 'web')), ...modulesOf(demo)]) {
        const text = readFileSync(path, 'utf8'),
            lines = text.split('\n').length - 1,
            head = text.slice(0, text.search(/\n(?!\/\/| ?\*)/)).replace(/\s+(\/\/|\*)?\s*/g, ' ');
        assert.ok(
            lines <= 400 || /\bone file\b/.test(head),
            `${relative(root, path)} has ${lines} lines; its head must say why it is one file`,
        );
    }
});

/**
 * The longest way of imports from a module down to a leaf, both included.
 * @param {string} name @param {Map<string, string[]>} [known] @returns {string[]}
 */
function wayDown(name, known = new Map()) {
    const before = known.get(name);
    if (before) return before;
    const ways = (imports.get(name) ?? []).map(other => wayDown(other, known));
    const way = [name, ...ways.reduce((longest, one) => (one.length > longest.length ? one : longest), [])];
    known.set(name, way);
    return way;
}

/**
 * So many modules, one on the other, has who reads a door to know at most: web → api → kinds → sequence-model →
 * classifier → base-model → dataset → lists → errors. A model of sequences is a classifier with rows: one level more.
 */
const MOST_LEVELS = 9;
/** @type {Record<string, number>} */
const LEVELS_OF = { 'data.js': 7, 'safetensors.js': 4 };

test('web/ is at most so many imports deep', t => {
    const known = new Map(),
        ways = [...imports.keys()].map(name => wayDown(name, known)).sort((a, b) => b.length - a.length);
    t.diagnostic(`${ways[0].length} levels: ${ways[0].join(' → ')}`);
    for (const way of ways)
        assert.ok(
            way.length <= (LEVELS_OF[way[0]] ?? MOST_LEVELS),
            `${way[0]} has ${way.length} levels: ${way.join(' → ')}`,
        );
});

/* ---- the boundary ------------------------------------------------------------------------------------------------ */

test('web/engine/core.js and threads.js say of every exported function what src/pa.h and pa_threads.h say', () => {
    const all = (/** @type {string[]} */ ...paths) =>
            paths.map(path => readFileSync(join(root, path), 'utf8')).join('\n'),
        header = bare(all('src/pa.h', 'src/pa_threads.h')),
        script = all('web/engine/core.js', 'web/engine/threads.js').replace(/\n \* +/g, ' ');
    /** @type {Map<string, string>} */
    const declared = new Map(
        [...header.matchAll(/^([\w ]+?[ *]+)(pa_\w+)\(([^)]*)\);/gm)].map(([, result, name, list]) => {
            const kinds =
                list.trim() === 'void' ? [] : list.split(',').map(one => (one.includes('*') ? 'Pointer' : 'number'));
            return [
                name,
                `(${kinds.join(', ')}) => ${result.includes('*') ? 'Pointer' : result.trim() === 'void' ? 'void' : 'number'}`,
            ];
        }),
    );
    /** @type {Map<string, string>} */
    const said = new Map(
        [...script.matchAll(/@property \{\(([^)]*)\) => (\w+)\} (pa_\w+)/g)].map(([, list, result, name]) => [
            name,
            `(${
                list.trim() === ''
                    ? ''
                    : list
                          .split(',')
                          .map(one => one.split(':')[1].trim())
                          .join(', ')
            }) => ${result}`,
        ]),
    );
    assert.ok(declared.size > 60, `${declared.size} functions in pa.h`);
    assert.deepEqual(Object.fromEntries([...said].sort()), Object.fromEntries([...declared].sort()));
});

/* ---- tests/ ------------------------------------------------------------------------------------------------------ */

test('a file of tests is named after the room that it tests', () => {
    const known = [
        ...rooms,
        'src',
        'demo',
        'cli',
        'experiments',
        'api',
        'package',
        'types',
        'readme',
        'docs',
        'layering',
        'reference',
        'support',
    ];
    const names = readdirSync(join(root, 'tests')).filter(name => name.endsWith('.mjs'));
    assert.ok(names.length > 40);
    for (const name of names.filter(each => !['run.mjs', 'coverage.mjs'].includes(each)))
        assert.ok(
            name.endsWith('.test.mjs') && known.includes(name.split(/[-.]/)[0]),
            `tests/${name}: a test begins with its room's name, and what several share lies in tests/support/`,
        );
});
