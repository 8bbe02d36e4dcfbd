// Where runs lie: a database of this browser, of three tables. `runs`: what a run is (name, address, settings);
// `sides`: how far each of its two models has come, with its curve; `weights`: what training goes on with. Pages and
// workers open it; nothing here knows of either.

const NAME = 'primal-attention-demo',
    TABLES = ['runs', 'sides', 'weights'];

/**
 * @typedef {object} RunRecord
 * @property {string} id
 * @property {string} address  the page's hash
 * @property {string} task  its name, for people
 * @property {Record<string, any>} values  settings
 * @property {number} began  ms since 1970
 * @property {string} [name]  given by the visitor
 * @property {boolean} [pinned]
 * @property {boolean} [brought]  from a file: there is nothing to go on with
 *
 * @typedef {object} SideRecord
 * @property {string} id  RUN/a or RUN/b
 * @property {string} run
 * @property {'a'|'b'} side
 * @property {string} kind  of attention
 * @property {string} options  as in the address
 * @property {number} steps
 * @property {number} at  ms since 1970
 * @property {number} accuracy  on unseen data
 * @property {number} loss
 * @property {number} trained  ms
 * @property {Float64Array} curve  points, CURVE.length numbers each
 * @property {number} size  bytes of its weights
 *
 * @typedef {{ id: string, bytes: Uint8Array, state: any }} WeightsRecord
 */

/** @type {Promise<IDBDatabase> | undefined} */
let opened;

/** @returns {Promise<IDBDatabase>} */
function database() {
    return (opened ??= new Promise((resolve, reject) => {
        const request = indexedDB.open(NAME, 1);
        request.onupgradeneeded = () => {
            for (const table of TABLES) request.result.createObjectStore(table, { keyPath: 'id' });
        };
        request.onsuccess = () => {
            // another version of the page, or the visitor, wants to do away with it
            request.result.onversionchange = () => {
                request.result.close();
                opened = undefined;
            };
            resolve(request.result);
        };
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(new Error('another tab holds an older database'));
    }).catch(error => {
        opened = undefined;
        throw error;
    }));
}

/**
 * One transaction: all of it, or nothing.
 * @template T
 * @param {'readonly'|'readwrite'} mode
 * @param {string[]} tables
 * @param {(table: (name: string) => IDBObjectStore) => IDBRequest<T> | void} work
 * @returns {Promise<T>}  what the request that it gives back found
 */
async function transaction(mode, tables, work) {
    const now = (await database()).transaction(tables, mode, { durability: 'relaxed' });
    return new Promise((resolve, reject) => {
        now.onabort = now.onerror = () => reject(now.error ?? new Error('the database gave up'));
        const request = work(name => now.objectStore(name));
        now.oncomplete = () => resolve(/** @type {any} */ (request?.result));
    });
}

/** @param {string} id RUN/SIDE @returns {Promise<WeightsRecord | undefined>} */
export const weightsOf = id => transaction('readonly', ['weights'], table => table('weights').get(id));

/** @param {SideRecord} side @param {WeightsRecord} [weights] */
export const putSide = (side, weights) =>
    transaction('readwrite', weights ? ['sides', 'weights'] : ['sides'], table => {
        table('sides').put(side);
        if (weights) table('weights').put(weights);
    });

/** @param {string} id @returns {Promise<RunRecord | undefined>} */
export const runRecord = id => transaction('readonly', ['runs'], table => table('runs').get(id));

/** @param {RunRecord} run */
export const putRun = run => transaction('readwrite', ['runs'], table => table('runs').put(run));

/** @returns {Promise<RunRecord[]>} */
export const allRuns = () => transaction('readonly', ['runs'], table => table('runs').getAll());

/** @returns {Promise<SideRecord[]>} */
export const allSides = () => transaction('readonly', ['sides'], table => table('sides').getAll());

/** Runs, gone with all that they hold. @param {string[]} ids */
export const dropRuns = ids =>
    transaction('readwrite', TABLES, table => {
        for (const id of ids) {
            table('runs').delete(id);
            for (const name of ['sides', 'weights']) for (const side of ['a', 'b']) table(name).delete(`${id}/${side}`);
        }
    });

/** Their curves stay; to go on with them is no longer possible. @param {string[]} ids */
export const dropWeights = ids =>
    transaction('readwrite', ['sides', 'weights'], table => {
        for (const id of ids.flatMap(run => [`${run}/a`, `${run}/b`])) {
            table('weights').delete(id);
            const request = table('sides').get(id);
            request.onsuccess = () => request.result && table('sides').put({ ...request.result, size: 0 });
        }
    });

/** Records as they are, with what there is of weights: to bring back what was dropped. @param {string} run */
export async function takeOut(run) {
    const ids = ['a', 'b'].map(side => `${run}/${side}`);
    const found = await Promise.all([
        runRecord(run),
        ...ids.map(id => transaction('readonly', ['sides'], table => table('sides').get(id))),
        ...ids.map(weightsOf),
    ]);
    await dropRuns([run]);
    return () =>
        transaction('readwrite', TABLES, table => {
            ['runs', 'sides', 'sides', 'weights', 'weights'].forEach(
                (name, i) => found[i] && table(name).put(found[i]),
            );
        });
}

/** @param {{ run: RunRecord, sides: Partial<Record<'a'|'b', SideRecord>> }[]} entries */
export const putAll = entries =>
    transaction('readwrite', ['runs', 'sides'], table => {
        for (const { run, sides } of entries) {
            table('runs').put(run);
            for (const side of Object.values(sides)) if (side) table('sides').put(side);
        }
    });
