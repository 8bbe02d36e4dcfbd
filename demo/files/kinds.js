// What this page reads, by the ends of the files' names: the only list, for the file picker, for the sentences and for
// what is read how. Touches no page.

/** Arrays of numpy. */
const ARRAYS = ['npz', 'npy'];
/** Series and tables; the first is taken where the same data set is there in several. */
export const TABLES = ['ts', 'arff', 'tsf', 'tsv', 'csv', 'json', ...ARRAYS];
/** Texts, or numbers, as the repositories call them; others are read too, if they are dropped. */
const TEXTS = ['txt', 'text', 'data', 'dat', 'train', 'test', 'tra', 'tes', 'trn', 'tst', 'pos', 'neg'];

/** What the file picker offers. */
export const ACCEPT = [...TABLES, ...TEXTS, 'gz', 'safetensors'].map(end => `.${end}`).join(',');

/** In words, for sentences. */
export const DATA = `series and tables (${TABLES.map(end => ({ csv: 'CSV', json: 'JSON' })[end] ?? `.${end}`).join(
    ', ',
)}), lines “label: text”, text in a file for each class; packed by gzip (.gz) too`;

/** @param {string} name */
export const isArrays = name => ARRAYS.some(end => name.toLowerCase().endsWith(`.${end}`));
