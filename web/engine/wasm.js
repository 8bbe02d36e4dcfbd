/**
 * From whatever names or holds the binary to an instance of it. The compiled module is kept, as a promise, for every
 * address it was fetched from, so a page that calls load() twice, or hands the module to a worker, compiles once.
 */
import { chooseVariant } from './detect.js';
import { checkKeys, checkObject, checkWord, describe, fail, later } from '../errors.js';
import { isArrayBuffer, isModule, isNativeResponse, isResponse, isURL, viewOf } from './platform.js';

/**
 * @typedef {import('./platform.js').Address} Address
 * @typedef {import('./platform.js').Answer} Answer
 * @typedef {import('./platform.js').WasmModule} WasmModule
 * @typedef {Address | string | Answer | PromiseLike<Answer> | ArrayBuffer | ArrayBufferView | WasmModule} WasmSource
 *   an address, the answer of a fetch, the bytes, or a compiled module
 * @typedef {object} LoadOptions
 * @property {WasmSource} [wasm] where the binary is, if not beside this module
 * @property {'auto' | 'simd128' | 'relaxed'} [simd] 'simd128' gives the same bits on every machine; 'auto', the
 *   default, takes
 *   the fastest the engine accepts
 * @property {boolean} [full] load the full build, which has implicit kernels and the blocks for mechanisms of one's own
 *   too; asked for what it lacks, the base says so
 * @property {number | 'auto'} [threads] how many threads compute, with the one that calls; 'auto': as many as the
 *   machine has cores, at most 8. Asked for in any number, the full build is loaded. Where there can't be more than
 *   one, one computes, and `threadsReason` of what is loaded says why
 * @typedef {`${'core' | 'full' | 'threads'}.${'simd128' | 'relaxed'}`} Build
 * @typedef {object} Door what differs between the entry points
 * @property {(build: Build) => WasmSource} locate the binary that goes with the package
 * @property {(url: Address) => Promise<Uint8Array>} [read] reads a file: address, where there are files
 * @property {() => Promise<typeof import('./threads-node.js')>} threads what makes threads
 */

/** @type {Map<string, Promise<WebAssembly.Module>>} */
const compiled = new Map();

/**
 * @typedef {object} Instance
 * @property {WasmModule} module
 * @property {import('./core.js').Exports} exports
 * @property {import('./core.js').Host} host
 * @property {import('./threads.js').Pool} [pool] if threads were asked for
 */

/** @param {LoadOptions} options @param {Door} door @returns {Promise<Instance>} */
export async function instantiate(options, door) {
    const checked = checkLoadOptions(options, 'load'),
        { threads, wasm } = checked;
    // The imports of the binary. One tells that the memory has grown. The other, of the full build, calls back for
    // attention of one's own.
    /** @type {import('./core.js').Host} */
    const host = { custom: () => 0, grown() {} };
    const env = {
        emscripten_notify_memory_growth: () => host.grown(),
        pa_custom: (/** @type {any[]} */ ...given) => /** @type {any} */ (host.custom)(...given),
    };
    // what was given is read once, and is there for every build
    const given = wasm === undefined ? null : Promise.resolve(wasm).then(source => compile(source, door)),
        get = async (/** @type {Build} */ build) => given ?? compile(await door.locate(build), door);
    const build = buildFor(checked);
    let module, pool;
    if (threads === undefined) module = await get(build);
    if (!module || WebAssembly.Module.imports(module).some(({ kind }) => kind === 'memory')) {
        const { host: place, open } = await later('load', door.threads());
        ({ module, pool } = await open(
            place,
            threads ?? 1,
            get,
            /** @type {Build} */ (build.replace('core', 'full')),
            env,
        ));
    }
    const instance = await WebAssembly.instantiate(module, { env });
    await pool?.begin(instance.exports);
    const { _initialize: initialize } = instance.exports;
    if (typeof initialize === 'function') initialize();
    return { module, exports: /** @type {any} */ ({ ...env, ...instance.exports }), host, pool };
}

/** @param {Awaited<WasmSource>} source @param {Door} door @returns {Promise<WebAssembly.Module>} */
async function compile(source, door) {
    if (isModule(source)) return source;
    if (isArrayBuffer(source) || ArrayBuffer.isView(source))
        return compileBytes(viewOf('load: wasm', source), 'the bytes given as wasm');
    if (isResponse(source)) return compileResponse(source);
    if (typeof source !== 'string' && !isURL(source))
        fail(`load: wasm must be an address, a Response, bytes or a WebAssembly.Module, got ${describe(source)}`);
    const url = toURL(source, door);
    let promise = compiled.get(url.href);
    if (!promise) {
        promise =
            url.protocol === 'file:' && door.read
                ? door.read(url).then(bytes => compileBytes(bytes, url.href))
                : fetchWasm(url).then(compileResponse);
        compiled.set(url.href, promise);
        promise.catch(() => compiled.delete(url.href)); // a later load() may find the server awake again
    }
    return promise;
}

/**
 * A source as it can be sent to a worker: an address is the whole address, an answer its module.
 * @param {WasmSource | undefined} given @returns {Promise<WasmSource | undefined>}
 */
export async function sendable(given) {
    const source = await given;
    if (isResponse(source)) return compileResponse(source);
    if (isURL(source)) return source.href;
    return typeof source === 'string' && typeof document === 'object' ? new URL(source, document.baseURI).href : source;
}

/** The binary to take. @param {LoadOptions} options @returns {Build} */
export function buildFor({ simd = 'auto', full = false }) {
    if (typeof full !== 'boolean') fail(`load: full must be true or false, got ${describe(full)}`);
    return `${full ? 'full' : 'core'}.${chooseVariant(checkWord('load: simd', simd, ['auto', 'simd128', 'relaxed']))}`;
}

/** @param {unknown} options @param {string} where @returns {LoadOptions} */
export function checkLoadOptions(options, where) {
    const checked = checkObject(`${where}: options`, options);
    checkKeys(where, 'option', checked, ['wasm', 'simd', 'full', 'threads']);
    return checked;
}

/** @param {URL} url */
async function fetchWasm(url) {
    try {
        return await fetch(url);
    } catch (error) {
        throw new Error(`load: could not fetch ${url.href}: ${/** @type {Error} */ (error).message}`, { cause: error });
    }
}

/** @param {Response} response @returns {Promise<WebAssembly.Module>} */
async function compileResponse(response) {
    const where = response.url || 'the Response given as wasm';
    if (!response.ok)
        fail(
            `load: ${where} answered ${response.status}${response.statusText ? ` ${response.statusText}` : ''}; ${ADVICE}`,
        );
    if (response.bodyUsed) fail(`load: ${where} was read already; pass response.clone(), or its bytes`);
    const type = (response.headers.get('content-type') ?? '').split(';')[0].trim();
    if (type === 'application/wasm' && typeof WebAssembly.compileStreaming === 'function' && isNativeResponse(response))
        return WebAssembly.compileStreaming(response);
    const bytes = new Uint8Array(await response.arrayBuffer());
    return compileBytes(bytes, where, type);
}

/** What to do when the address does not lead to the binary: nearly always a bundler that left it behind. */
export const ADVICE =
    "if a bundler or a dev server is at work, add 'primal-attention' to optimizeDeps.exclude, pass load({ wasm: address }), or import 'primal-attention/inline'";

/** @param {Uint8Array} bytes @param {string} where @param {string} [type] @returns {Promise<WebAssembly.Module>} */
async function compileBytes(bytes, where, type = '') {
    if (bytes.length < 8 || bytes[0] !== 0 || bytes[1] !== 97 || bytes[2] !== 115 || bytes[3] !== 109) {
        const first = Array.from(bytes.subarray(0, 4), byte => byte.toString(16).padStart(2, '0')).join(' ');
        if (type === 'text/html' || bytes[0] === 60 /* < */)
            fail(
                `load: got ${type || 'a page of HTML'} from ${where}, expected a WebAssembly binary; is the server answering with index.html? Then ${ADVICE}`,
            );
        fail(
            `load: ${where} is not a WebAssembly binary: it has ${bytes.length} bytes${bytes.length ? `, the first are ${first}` : ''}, expected 00 61 73 6d; ${ADVICE}`,
        );
    }
    return WebAssembly.compile(/** @type {BufferSource} */ (bytes));
}

/** @param {string | URL} source @param {Door} door */
function toURL(source, door) {
    try {
        // the URL that Next's Turbopack makes of new URL(…, import.meta.url) is relative
        return new URL(isURL(source) ? source.href : source, globalThis.document?.baseURI ?? globalThis.location?.href);
    } catch {
        if (door.read)
            fail(
                `load: wasm is ${describe(source)}, which is no address; for a file pass its bytes or pathToFileURL(path) of node:url`,
            );
        return fail(`load: wasm is ${describe(source)}, which is no address`);
    }
}
