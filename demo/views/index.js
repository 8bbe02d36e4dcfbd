// How a sample is drawn, and which of its tokens lies under the pointer.

import { graph } from './graph.js';
import { image } from './image.js';
import { series } from './series.js';
import { stroke } from './stroke.js';
import { table } from './table.js';
import { tokens } from './tokens.js';

/**
 * @typedef {{ context: CanvasRenderingContext2D, width: number, height: number }} Surface
 * @typedef {{ x: number, y: number, half: number }} Place  middle and half size of a stroke, in sizes of the pad
 * @typedef {object} Scene
 * @property {import('../tasks/index.js').Sample} x
 * @property {number} features
 * @property {Place} [place]
 * @property {[number, number][][]} [ink]  of a drawing: its strokes, in sizes of the pad
 * @property {string[]} [names]      words for token ids
 * @property {import('../tasks/index.js').Task} [task]
 * @property {import('../tasks/index.js').Data} [data]
 * @property {Float32Array} [weights] one per token
 * @property {number} [floor]        the least weight that is painted in full
 * @property {Uint32Array} lut
 * @property {boolean} signed
 * @property {number} query          token with the query's ring; −1 none
 * @property {number} key
 * @property {Record<string, string>} css
 * @property {boolean} [small]       a thumbnail: the sample only
 *
 * @typedef {object} View
 * @property {number} strip  samples beside one another in the data panel
 * @property {(surface: Surface, scene: Scene) => void} draw
 * @property {(px: number, py: number, width: number, height: number, x: import('../tasks/index.js').Sample, features:
 *   number, place?: Place, task?: import('../tasks/index.js').Task, data?: import('../tasks/index.js').Data) => number}
 *   hit
 */

/** @type {Record<'stroke'|'series'|'tokens'|'image'|'graph'|'table', View>} */
export const VIEWS = { stroke, series, tokens, image, graph, table };
