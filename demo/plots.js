// @ts-nocheck: plots.d.ts says what this is
// The one place that says where the library of curves is. It is fetched with the first curve that comes into sight.

export { default } from '../dist/uplot.js';
