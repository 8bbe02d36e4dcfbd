/** Paths, where there is a disk: Node, and what has its modules. A file is written beside and then renamed. */

const node = () => typeof globalThis.process?.versions?.node === 'string';

/**
 * A module of Node's. By a name that bundlers for pages don't see: they have none of that name.
 * @param {string} name @returns {Promise<any>}
 */
async function builtin(name) {
    return (
        /** @type {any} */ (globalThis.process).getBuiltinModule?.(name) ??
        (await import(/* webpackIgnore: true */ /* @vite-ignore */ name))
    );
}

const files = () => /** @type {Promise<typeof import('node:fs/promises')>} */ (builtin('node:fs/promises'));

/** @param {string} name a path, or the address of a file */
const pathOf = async name => (name.startsWith('file://') ? (await builtin('node:url')).fileURLToPath(name) : name);

/** @type {import('./places.js').Place} */
export const disk = {
    missing: () =>
        node()
            ? null
            : "is a path, and a page has none: take 'indexeddb://name' or 'opfs://name', or have the visitor download new Blob([model.save()])",
    refuses: () => null,
    write: async (name, bytes) => {
        const { open, realpath, rename, rm, stat } = await files(),
            given = await pathOf(name),
            path = await realpath(given).catch(() => given), // a link stays one
            before = await stat(path).catch(() => null),
            part = `${path}.part-${Math.random().toString(36).slice(2)}`;
        try {
            const file = await open(part, 'wx');
            try {
                if (before) await file.chmod(before.mode & 0o777); // who may read it, may, and nobody else
                await file.writeFile(bytes);
                await file.sync();
            } finally {
                await file.close();
            }
            await rename(part, path);
        } catch (error) {
            await rm(part, { force: true }).catch(() => {});
            throw error;
        }
    },
    read: async name => {
        const { readFile } = await files();
        return readFile(await pathOf(name)).catch(error => {
            if (error.code === 'ENOENT') return null;
            throw error;
        });
    },
    remove: async () => false,
    list: async () => [],
    explain: ({ code }) =>
        /** @type {Record<string, string>} */ ({
            ENOENT: 'lies in a folder that does not exist; make it first',
            ENOTDIR: 'lies in what is no folder',
            EISDIR: 'is a folder, not a file',
            EACCES: 'is denied: this process has no permission there',
            EPERM: 'is denied: this process has no permission there',
            EROFS: 'lies on a disk that can only be read',
            ENOSPC: 'has no room: the disk is full; nothing was written, and what lay there is as it was',
            EDQUOT: 'has no room: the quota is used up; nothing was written, and what lay there is as it was',
            ENAMETOOLONG: 'has too long a name',
        })[code] ?? null,
};
