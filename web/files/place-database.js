/** 'indexeddb://name': one value of an IndexedDB, put there by one transaction. */

const DATABASE = 'primal-attention',
    STORE = 'models';

/**
 * One transaction, whole when the promise is.
 * @template T
 * @param {'readonly' | 'readwrite'} mode
 * @param {(store: IDBObjectStore) => IDBRequest<T>} act
 * @returns {Promise<T>}
 */
function transact(mode, act) {
    return new Promise((resolve, reject) => {
        const opening = indexedDB.open(DATABASE, 1);
        opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
            const db = opening.result;
            const end = (/** @type {() => void} */ settle) => {
                db.close();
                settle();
            };
            try {
                const transaction = db.transaction(STORE, mode, { durability: 'strict' }),
                    request = act(transaction.objectStore(STORE));
                transaction.oncomplete = () => end(() => resolve(request.result));
                transaction.onabort = () => end(() => reject(transaction.error ?? request.error));
            } catch (error) {
                end(() => reject(error));
            }
        };
    });
}

/** @type {import('./places.js').Place} */
export const database = {
    missing: () =>
        typeof indexedDB === 'undefined'
            ? "lies in a browser, and there is no IndexedDB here; in Node take a path: 'name.safetensors'"
            : null,
    refuses: name => (name === '' ? "has no name; 'indexeddb://name' has" : null),
    write: async (name, bytes) => {
        await transact('readwrite', store => store.put(bytes, name));
    },
    read: async name => (await transact('readonly', store => store.get(name))) ?? null,
    remove: async name => {
        const there = (await transact('readonly', store => store.count(name))) > 0;
        if (there) await transact('readwrite', store => store.delete(name));
        return there;
    },
    list: async () => (await transact('readonly', store => store.getAllKeys())).map(String),
    explain: () => null,
};
