// The one place that says where the package is. Everything the page computes with comes through here.

export { load } from '../dist/web.js';
/** Readers of data files: loaded when a file is opened. */
export const readers = () => import('../dist/data.js');
