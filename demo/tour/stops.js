// The stops of the tour, in the order in which they are read. A stop's number in the address stays, wherever it moves.

import { KERNEL } from './stops/kernel.js';
import { OTHERS } from './stops/others.js';
import { PRIMAL } from './stops/primal.js';

/** @typedef {import('./stops/common.js').Stop} Stop */

/** @type {readonly Stop[]} */
export const STOPS = [...KERNEL, ...PRIMAL, ...OTHERS];
