// What the page fetches beside its modules: checkpoints. Each address stands in full, for whoever bundles them, and for
// sw.js, which keeps them for times without a network.

/** @type {Record<string, () => URL>} by the names of checkpoints/index.js */
export const FILES = {
    'gesture-primal': () => new URL('./checkpoints/gesture-primal.safetensors', import.meta.url),
    'gesture-softmax': () => new URL('./checkpoints/gesture-softmax.safetensors', import.meta.url),
    'language-text-a': () => new URL('./checkpoints/language-text-a.safetensors', import.meta.url),
    'language-text-b': () => new URL('./checkpoints/language-text-b.safetensors', import.meta.url),
    'language-opinion-a': () => new URL('./checkpoints/language-opinion-a.safetensors', import.meta.url),
    'language-opinion-b': () => new URL('./checkpoints/language-opinion-b.safetensors', import.meta.url),
    'language-digit-a': () => new URL('./checkpoints/language-digit-a.safetensors', import.meta.url),
    'language-digit-b': () => new URL('./checkpoints/language-digit-b.safetensors', import.meta.url),
    'language-alice': () => new URL('./language/texts/alice.txt', import.meta.url),
    'gesture-pulled': () => new URL('./checkpoints/gesture-pulled.safetensors', import.meta.url),
    'gesture-free': () => new URL('./checkpoints/gesture-free.safetensors', import.meta.url),
    'gesture-sh': () => new URL('./checkpoints/gesture-sh.safetensors', import.meta.url),
    'gesture-bn': () => new URL('./checkpoints/gesture-bn.safetensors', import.meta.url),
    'gesture-skyformer': () => new URL('./checkpoints/gesture-skyformer.safetensors', import.meta.url),
    'gesture-gaussian': () => new URL('./checkpoints/gesture-gaussian.safetensors', import.meta.url),
    'gesture-implicit': () => new URL('./checkpoints/gesture-implicit.safetensors', import.meta.url),
};

/** @type {Map<string, Promise<Uint8Array<ArrayBuffer>>>} */
const known = new Map();

/** A file's bytes; a second time without the network. @param {string} file */
export function shipped(file) {
    const bytes = known.get(file) ?? fetched(file);
    known.set(file, bytes);
    bytes.catch(() => known.delete(file)); // it is tried again
    return bytes;
}

/** @param {string} file */
async function fetched(file) {
    const answer = await fetch(FILES[file]());
    if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
}
