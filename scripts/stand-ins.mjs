// node scripts/stand-ins.mjs files|exports|code …: what build.sh leaves out of the base, as src/full.txt lists it.
//   files                the C files that define listed rows and kinds, one a line
//   exports              the exported functions that are listed, one a line
//   code full.wasm       C for the rows and kinds in their place; the full binary says what the rows are called
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';

// Node 20 knows relaxed SIMD only behind this; newer ones always
v8.setFlagsFromString('--experimental-wasm-relaxed-simd');

const [what, binary] = process.argv.slice(2);
const listed = readFileSync('src/full.txt', 'utf8')
    .replace(/#.*/g, '')
    .split(/\s+/)
    .filter(name => name !== '');
const exported = listed.filter(name => name.startsWith('pa_'));

/**
 * Rows, kinds and functions of all files, as they stand there but for what is behind the name.
 * @type {{ file: string, head: string, name: string }[]}
 */
const defined = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.c'))
    .sort()
    .flatMap(name => {
        const file = join('src', name);
        return [
            ...readFileSync(file, 'utf8').matchAll(
                /^(const (?:Op|ModelKind) (\w+)) =|^((?!static|const)\w[\w *]*\b(\w+)\([^;{]*?\))\s*\{/gm,
            ),
        ].map(([, row, rowName, head = row, name = rowName]) => ({ file, head, name }));
    });
const left = defined.filter(({ name }) => listed.includes(name) && !exported.includes(name)),
    files = [...new Set(left.map(({ file }) => file))];
for (const name of listed)
    if (!exported.includes(name) && !left.some(one => one.name === name))
        stop(`there is no row, kind or function ${name}`);
for (const { file, name } of defined)
    if (files.includes(file) && !listed.includes(name))
        stop(`${file} also defines ${name}, which the base keeps: it belongs in a file of its own`);

if (what === 'files') print(files);
else if (what === 'exports') print(exported);
else {
    const module = new WebAssembly.Module(readFileSync(binary));
    const exports = /** @type {any} */ (
        new WebAssembly.Instance(module, { env: { emscripten_notify_memory_growth() {}, pa_custom: () => 0 } }).exports
    );
    exports._initialize?.();
    const text = (/** @type {number} */ pointer) => {
        const bytes = new Uint8Array(exports.memory.buffer, pointer);
        return new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
    };
    const list = /#define OPS\(X\)((?:.*\\\n)*.*)/.exec(readFileSync('src/autodiff/ops.h', 'utf8'))?.[1] ?? '';
    const rows = [...list.matchAll(/X\((\w+)\)/g)].map(([, name]) => `op_${name}`);
    if (rows.length !== exports.pa_op_count()) stop(`${binary} has other rows than src/autodiff/ops.h`);
    print([
        '/* In the place of what only the full build has; made by scripts/stand-ins.mjs from src/full.txt. */',
        '#include "nn/kind.h"',
        '#pragma GCC diagnostic ignored "-Wunused-parameter"',
        ...left.flatMap(({ file, head, name }) => {
            const [called, family] = [0, 5].map(which => text(exports.pa_op_text(rows.indexOf(name), which)));
            const body = head.startsWith('Status ')
                ? '{ return fail(PA_BAD_STATE, "this is in the full build: load({ full: true })"); }'
                : '{}';
            if (head.includes('(')) return [`#include "${file.slice(4, -2)}.h"`, `${head} ${body}`];
            return `${head} = {${name.startsWith('op_') ? `.name = "${called}", .family = "${family}"` : '0'}};`;
        }),
    ]);
}

/** @param {string[]} lines */
function print(lines) {
    process.stdout.write(lines.map(line => `${line}\n`).join(''));
}

/** @param {string} why @returns {never} */
function stop(why) {
    console.error(`src/full.txt: ${why}`);
    process.exit(1);
}
