// The panels that Play does not show: rows of the registry that are fetched when another act is first opened.

import { code } from './code.js';
import { gauge } from './gauge.js';
import { heads } from './heads.js';
import { inside } from './inside.js';
import { scores } from './scores.js';

/** @type {readonly import('./index.js').Panel[]} */
export const LATER = [scores, gauge, heads, inside, code];
