// What is worth a place among the kept runs, and what place it takes. Workers keep by it, the page writes the run down
// by it.

/** Of all runs that a browser keeps. */
export const MOST_RUNS = 60,
    MOST_BYTES = 48e6;

const LEAST = 20; // steps of its own: less is not worth a place

/** @param {{ steps: number, from: number }} learned  from: of them, those that its checkpoint had taken */
export const worth = ({ steps, from }) => steps - from >= LEAST;

/** Bytes of its weights and of its curve. @param {{ size: number, curve: Float64Array }} side */
export const bytesOfSide = ({ size, curve }) => size + curve.byteLength;
