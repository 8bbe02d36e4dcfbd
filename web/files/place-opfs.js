/** 'opfs://folder/name': a file of the origin's private file system, written aside and then moved. */

/** What one that is being written is called until it is whole. */
const PART = '.part-';

/** @param {string} path @param {boolean} create its folders */
async function lookUp(path, create) {
    const parts = path.split('/'),
        name = /** @type {string} */ (parts.pop());
    let folder = await navigator.storage.getDirectory();
    for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
    return { folder, name };
}

/** @param {any} handle of a new file @param {Uint8Array<ArrayBuffer>} bytes */
async function fill(handle, bytes) {
    if (typeof handle.createWritable === 'function') {
        const stream = await handle.createWritable();
        // Room for all of it first: Chromium may tell of a quota that ends a write as of a pipe that broke.
        await stream.truncate(bytes.length);
        await stream.write(bytes);
        return stream.close();
    }
    const access = await handle.createSyncAccessHandle(); // Safari before 26, in a worker
    try {
        if (access.write(bytes) < bytes.length) throw new DOMException('not all was written', 'QuotaExceededError');
        access.flush();
    } finally {
        access.close();
    }
}

/** @template T @param {Promise<T>} found @returns {Promise<T | null>} null: there is none */
const orNone = found =>
    found.catch(error => {
        if (error?.name === 'NotFoundError') return null;
        throw error;
    });

/** @type {import('./places.js').Place} */
export const opfs = {
    missing: () => {
        if (typeof globalThis.navigator?.storage?.getDirectory !== 'function')
            return globalThis.isSecureContext === false
                ? 'needs a page from https: or localhost; indexeddb:// does not'
                : "lies in a browser, and there is no such file system here; in Node take a path: 'name.safetensors', in older browsers indexeddb://";
        const handle = /** @type {any} */ (globalThis).FileSystemFileHandle?.prototype ?? {};
        return 'move' in handle && ('createWritable' in handle || 'createSyncAccessHandle' in handle)
            ? null
            : 'needs a newer browser, or a worker: this one writes no such files here; indexeddb:// does';
    },
    refuses: path =>
        path.split('/').some(part => ['', '.', '..'].includes(part)) || path.includes(PART)
            ? `is no name of a file; 'opfs://name' and 'opfs://folder/name' are`
            : null,
    write: async (path, bytes) => {
        const { folder, name } = await lookUp(path, true);
        await orNone(folder.getFileHandle(name)); // refuses a folder, which Firefox would move the file in place of
        const part = `${name}${PART}${Math.random().toString(36).slice(2)}`,
            handle = /** @type {any} */ (await folder.getFileHandle(part, { create: true }));
        try {
            await fill(handle, bytes);
            await handle.move(name);
        } catch (error) {
            await folder.removeEntry(part).catch(() => {});
            throw error;
        }
    },
    read: async path => {
        const found = await orNone(lookUp(path, false)),
            handle = found && (await orNone(found.folder.getFileHandle(found.name)));
        return handle && new Uint8Array(await (await handle.getFile()).arrayBuffer());
    },
    remove: async path => {
        const found = await orNone(lookUp(path, false));
        return found !== null && (await orNone(found.folder.removeEntry(found.name).then(() => true))) !== null;
    },
    list: async () => {
        /** @type {string[]} */
        const all = [];
        const walk = async (/** @type {any} */ folder, /** @type {string} */ before) => {
            for await (const [name, handle] of folder.entries())
                if (handle.kind === 'directory') await walk(handle, `${before}${name}/`);
                else if (!name.includes(PART)) all.push(before + name);
        };
        await walk(await navigator.storage.getDirectory(), '');
        return all;
    },
    explain: error =>
        ['TypeMismatchError', 'InvalidModificationError'].includes(error?.name)
            ? 'is a folder, or has a file in the place of one'
            : error?.name === 'NoModificationAllowedError'
              ? 'is open elsewhere, in another tab or worker'
              : null,
};
