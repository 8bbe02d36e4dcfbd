/** What the Skyformer paper says of stability (Appendix F), judged by the tables of stability.mjs. */
import { holds, rowOf, rowsOf } from './claims.mjs';
import { hoursText } from './estimates.mjs';

/** ListOps; the other four tasks lie between .62 and .83. @type {Record<string, string>} */
export const PAPERS = { softmax: '1', gaussian: '0.77', skyformer: '0.79' };

/** Seeds of which an interval says something, and of which it may be small enough. */
const FEWEST = 3,
    ENOUGH = 30;

/** @param {string} attention @param {string} tokens @returns {import('./claims.mjs').Claim} */
const calmer = (attention, tokens) => ({
    says: `${attention === 'gaussian' ? 'Kernelized attention' : 'Skyformer'} is more stable than softmax: instability score relative to softmax below 1 on ListOps${tokens === '500–2000' ? '' : `; here ${tokens} tokens`}`,
    of: 'Skyformer, Appendix F',
    paper: PAPERS[attention],
    judge(tables) {
        const row = rowOf(tables, 'Relative instability', { tokens, attention });
        if (!row) return null;
        if (Number(row.seeds) < FEWEST) return tooLong(tables, tokens, row);
        const judged = holds(
            row['mean ratio'],
            { below: 1 },
            { seeds: row.seeds, spread: row['least – most'], paper: Number(PAPERS[attention]) },
        );
        return judged && { ...judged, why: `${judged.why}; geometric mean ${row['geometric mean']}` };
    },
});

/**
 * Too few seeds for an interval that says anything: how long enough of them would take.
 * @param {import('./claims.mjs').Table[]} tables @param {string} tokens @param {Record<string, string>} row
 * @returns {import('./claims.mjs').Judgement}
 */
function tooLong(tables, tokens, { attention, seeds, ...row }) {
    const seconds = ['softmax', attention].map(name =>
        Number(rowOf(tables, 'Relative instability', { tokens, attention: name })?.['seconds a seed']),
    );
    const hours = hoursText(ENOUGH * (seconds[0] + seconds[1]));
    return {
        ours: `${row['mean ratio']}, ${seeds} ${seeds === '1' ? 'seed' : 'seeds'}`,
        verdict: 'too long',
        why: `${ENOUGH} seeds, by which 0.8 could be told from 1 at the spread of shorter ones, take ${hours} hours of one core: ${seconds.join(' and ')} s a seed`,
    };
}

/** @type {import('./claims.mjs').Claim} */
const equal = {
    says: "τ is computed here as the authors' released modules compute it, on equal weights",
    of: 'this package',
    paper: 'the same to 0.1 %',
    judge(tables) {
        const differences = rowsOf(tables, 'τ on equal weights').map(row => Number(row['difference, per cent']));
        if (differences.length === 0) return null;
        const most = Math.max(...differences);
        return {
            ours: `${most} % apart at most, of ${differences.length}`,
            verdict: most < 0.1 ? 'holds' : 'not seen',
            why: 'softmax and Gaussian attention; no chance in it',
        };
    },
};

/** @param {string[]} ranges of tokens @returns {import('./claims.mjs').Claim[]} */
export const stabilityClaims = ranges => [
    ...ranges.flatMap(tokens => ['gaussian', 'skyformer'].map(attention => calmer(attention, tokens))),
    equal,
];
