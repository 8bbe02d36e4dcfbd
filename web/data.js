/**
 * `primal-attention/data`: readers of files, generators of tasks, and helpers between them and a model. All of them
 * return or take the one shape described in data/types.js; none needs the WebAssembly core.
 */

export { openDataset, readDataset } from './data/read.js';
export { parseNpy, parseNpz, readNumpy } from './data/formats/npz.js';
export { parseTs } from './data/formats/ts.js';
export { parseCsv } from './data/formats/csv.js';
export { streamNpy } from './data/streams/npy.js';
export { streamCsv } from './data/streams/csv.js';
export { parseArff } from './data/formats/arff.js';
export { parseTsf } from './data/formats/tsf.js';
export { parseUcr } from './data/formats/ucr.js';
export { parseJsonDataset } from './data/formats/json.js';
export { listOps, listOpsText, listOpsTokens, listOpsValue, LISTOPS_TOKENS } from './data/makers/listops.js';
export { bytesOf, characters, textTokens, tokensText, textDataset, BYTE_VOCABULARY } from './data/text.js';
export { pathfinder, pathfinderTokens } from './data/makers/pathfinder.js';
export { patches, fromPatches, grey } from './data/images.js';
export { textOf } from './data/parsing/source.js';
export { bumps, adding, waves } from './data/makers/synthetic.js';
export { split, select } from './data/split.js';
export { windows } from './data/cut-windows.js';
export { augment } from './data/augment.js';
export { kFold } from './data/k-fold.js';
export { crossValidate } from './training/cross-validate.js';
export { collect, concat, shuffle, take } from './data/combine.js';
export { tableInput } from './data/table-input.js';
export { describe } from './data/describe.js';
export { historyCsv } from './data/history.js';
export { Random } from './data/makers/random.js';
export * as metrics from './metrics/index.js';

/**
 * @typedef {import('./data/types.js').Dataset} Dataset
 * @typedef {import('./data/types.js').SeriesDataset} SeriesDataset
 * @typedef {import('./data/types.js').TokenDataset} TokenDataset
 * @typedef {import('./data/types.js').Sample} Sample
 * @typedef {import('./data/formats/npy.js').NumpyArray} NumpyArray
 */
