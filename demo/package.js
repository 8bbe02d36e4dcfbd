// The one place that says where the package is. Everything the page computes with comes through here.

export { load } from '../dist/web.js';
export { parseTs } from '../dist/data.js';
