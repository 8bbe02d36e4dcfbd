// Reads the visitor's files, so that the page stays quick however large they are; the page ends it to cancel.
//
// in:  read { token, files: { name, file }[], seed, target?, rows?, alone?, cut? }
// out: progress { token, words, done, total }   opened { token, task, data, words, choice? }   refused { token,
// message, alone, choice?, cut }

import { openFiles } from './tasks/file.js';

onmessage = async ({ data: { token, files, ...options } }) => {
    const total = files.reduce(
        (/** @type {number} */ sum, /** @type {{ file: File }} */ { file }) => sum + file.size,
        0,
    );
    let done = 0,
        words = 'Reading',
        told = 0;
    const tell = (/** @type {boolean} */ now) => {
        if (!now && performance.now() - told < 60) return;
        told = performance.now();
        postMessage({ type: 'progress', token, words, done, total });
    };
    /** A file's bytes, counted as they come. @param {File} file */
    const read = async file => {
        const bytes = new Uint8Array(file.size);
        let at = 0;
        for (const reader = file.stream().getReader(); ; ) {
            const { value, done: end } = await reader.read();
            if (end) return bytes.subarray(0, at);
            bytes.set(value, at);
            at += value.length;
            done += value.length;
            tell(false);
        }
    };
    try {
        const opened = await openFiles(
            files.map((/** @type {{ name: string, file: File }} */ { name, file }) => ({
                name,
                size: file.size,
                read: () => read(file),
            })),
            {
                ...options,
                progress: now => {
                    words = now;
                    tell(true);
                },
            },
        );
        postMessage({ type: 'opened', token, ...opened });
    } catch (error) {
        const { message, alone = false, choice, cut = false } = /** @type {any} */ (error);
        postMessage({ type: 'refused', token, message, alone, choice, cut });
    }
};
