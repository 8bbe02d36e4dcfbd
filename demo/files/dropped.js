// What was dropped on the page, with all that is in its folders.

const MOST = 20000; // files of a folder

/** @typedef {{ name: string, file: File }} Dropped  name: with its folders */

/**
 * All files of what was dropped, folders too. Has to begin in the event itself.
 * @param {DataTransfer} transfer
 * @returns {Promise<Dropped[]>}
 */
export async function collect(transfer) {
    const entries = [...transfer.items].flatMap(item => (item.kind === 'file' ? [item.webkitGetAsEntry?.()] : []));
    if (!entries.some(entry => entry?.isDirectory))
        // without folders the files themselves say all
        return [...transfer.files].map(file => ({ name: file.name, file }));
    const found = /** @type {Dropped[]} */ ([]);
    /** @param {any} entry */
    const walk = async entry => {
        if (found.length >= MOST) throw new Error(`That folder holds more than ${MOST} files. Take fewer.`);
        if (entry.isFile) {
            found.push({
                name: entry.fullPath.replace(/^\//, ''),
                file: await new Promise((resolve, reject) => entry.file(resolve, reject)),
            });
            return;
        }
        const reader = entry.createReader();
        for (;;) {
            // a hundred at a time
            const some = /** @type {any[]} */ (
                await new Promise((resolve, reject) => reader.readEntries(resolve, reject))
            );
            if (!some.length) return;
            for (const each of some) await walk(each);
        }
    };
    for (const entry of entries) if (entry) await walk(entry);
    return found;
}
