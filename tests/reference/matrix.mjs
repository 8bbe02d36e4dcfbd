/** @file Products of small matrices, as lists of rows. */
import { dot } from './array.mjs';

/** @param {any} A @param {any} B @returns {number[][]} */
export const multiply = (A, B) =>
    A.map(row =>
        Array.from({ length: B[0].length }, (_, j) =>
            dot(
                row,
                B.map(r => r[j]),
            ),
        ),
    );
/** @param {any} A @returns {number[][]} */
export const transpose = A => Array.from({ length: A[0].length }, (_, j) => A.map(row => row[j]));
