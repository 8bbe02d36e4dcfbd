import { arena } from './arena.mjs';
import { calibration } from './calibration.mjs';
import { control } from './control.mjs';
import { digits } from './digits.mjs';
import { flops } from './flops.mjs';
import { graphs } from './graphs.mjs';
import { heads } from './heads.mjs';
import { listops } from './listops.mjs';
import { lra } from './lra.mjs';
import { mujoco } from './mujoco/decision-transformer.mjs';
import { regression } from './regression.mjs';
import { shakespeare } from './shakespeare.mjs';
import { skyformerError } from './skyformer-error.mjs';
import { spectrum } from './spectrum.mjs';
import { stability } from './stability.mjs';
import { tables } from './tables.mjs';
import { text } from './text.mjs';
import { translate } from './translate.mjs';
import { uea } from './uea.mjs';
import { variants } from './variants.mjs';

/**
 * title: one line for the list; about: what is measured, how it differs from the paper, what the paper claims; remarks:
 * what came out as last run, and why where it falls short; claims: the paper's, with a judge of the tables; words: what
 * --only can name.
 * @typedef {{ name: string, title: string, about: string, remarks?: string, claims?: import('./claims.mjs').Claim[],
 *   words?: string[], run(context: import('./context.mjs').Context): Promise<void> }} Experiment
 */

/** @type {Experiment[]} */
export const EXPERIMENTS = [
    uea,
    spectrum,
    skyformerError,
    stability,
    heads,
    variants,
    flops,
    lra,
    arena,
    listops,
    text,
    shakespeare,
    graphs,
    regression,
    control,
    mujoco,
    translate,
    tables,
    digits,
    calibration,
];
