/** What the Skyformer paper says of its approximation (Figure 1), judged by the tables of skyformer-error.mjs. */
import { rowsOf } from './claims.mjs';

/**
 * The errors of a method, by length and landmarks.
 * @param {import('./claims.mjs').Table[]} tables @param {string} method
 */
function errorsOf(tables, method) {
    return rowsOf(tables, 'Relative spectral error of the output', { method }).map(row => ({
        length: Number(row.length),
        errors: Object.entries(row)
            .filter(([head, cell]) => head.startsWith('m = ') && Number.isFinite(Number.parseFloat(cell)))
            .map(([head, cell]) => ({ m: Number(head.slice(4)), error: Number(cell) })),
    }));
}

/** @param {string} other @returns {import('./claims.mjs').Claim} */
const below = other => ({
    says: `Skyformer's error lies below ${other.split(',')[0]}'s, by the outputs`,
    of: 'Skyformer, Figure 1',
    paper: 'a plot, no number',
    judge(tables) {
        const [own, others] = ['Skyformer', other].map(method => errorsOf(tables, method));
        if (own.length === 0 || others.length === 0) return null;
        const pairs = own.flatMap(({ length, errors }) =>
            errors.flatMap(({ m, error }) => {
                const beside = others.find(each => each.length === length)?.errors.find(each => each.m === m);
                return beside ? [{ length, m, less: error < beside.error }] : [];
            }),
        );
        const less = pairs.filter(pair => pair.less);
        return {
            ours: `in ${less.length} of ${pairs.length} cells of length and landmarks`,
            verdict: less.length === pairs.length ? 'holds' : less.length > 0 ? 'holds in part' : 'not seen',
            why:
                less.length === pairs.length
                    ? 'means of three draws'
                    : `means of three draws; below it at ${less.map(({ length, m }) => `${length} tokens and ${m} landmarks`).join(', ')}: means of segments suit a softmax that is nearly flat, as that of untrained projections is`,
        };
    },
});

/** @type {import('./claims.mjs').Claim[]} */
export const SKYFORMER_CLAIMS = [
    {
        says: "Skyformer's error falls with landmarks",
        of: 'Skyformer, Figure 1',
        paper: 'a plot, no number',
        judge(tables) {
            const own = errorsOf(tables, 'Skyformer');
            if (own.length === 0) return null;
            const steps = own.flatMap(({ errors }) => errors.slice(1).map(({ error }, i) => error < errors[i].error)),
                falls = steps.filter(Boolean).length;
            return {
                ours: `in ${falls} of ${steps.length} steps to twice the landmarks, at ${own.length} lengths`,
                verdict: falls === steps.length ? 'holds' : 'holds in part',
                why: 'means of three draws',
            };
        },
    },
    below('Linformer'),
    below('Performer'),
    below('Nyströmformer, truncated inverse'),
];
