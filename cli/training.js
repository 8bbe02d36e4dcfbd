/** A training, with a bar and a line for each epoch. */
import { USUAL } from './library.js';
import { duration, figure, percent } from './terminal.js';

/**
 * What fit() gets where the command line says nothing: few samples are all learned from, as a validation of a handful
 * tells nothing.
 * @param {import('./data.js').Read} read
 * @param {{ options: Record<string, any>, settings: Record<string, any>, seed: number }} given
 * @returns {Record<string, any>}
 */
export function fitOptions(read, { options, settings, seed }) {
    const text = 'text' in read,
        enough = text || read.data.x.length >= 20,
        split = settings.validationSplit ?? (settings.validation === undefined && enough ? USUAL.validationSplit : 0);
    const { validationSplit: _, ...others } = settings;
    return {
        epochs: text ? USUAL.epochsOfTexts : USUAL.epochs,
        ...(text && settings.epochs === undefined && { maxSeconds: USUAL.secondsOfTexts }),
        learningRate: USUAL.learningRate,
        seed,
        ...(split !== 0 && {
            validationSplit: split,
            restoreBest: true,
            earlyStopping: { patience: options.patience ?? USUAL.patience },
        }),
        ...others,
    };
}

/**
 * @param {any} model @param {any} data @param {Record<string, any>} fit
 * @param {{ terminal: import('./terminal.js').Terminal, signal: AbortSignal, name?: string,
 *   onEpoch?: () => any, onStop?: () => any }} how onStop: before the best comes back, when somebody asks for an end
 * @returns {Promise<{ last: any, stopped: boolean }>}
 */
export async function watch(model, data, fit, { terminal, signal, name = '', onEpoch, onStop }) {
    let steps = 0,
        stopped = false;
    const callbacks = {
        begin: (/** @type {any} */ info) => {
            steps = info.steps;
        },
        step: async (/** @type {any} */ info) => {
            terminal.bar(
                info.step / steps,
                `${name}epoch ${info.epoch}  loss ${figure(info.loss)}  ${duration(info.secondsLeft)} left`,
            );
            if (!signal.aborted || stopped) return;
            stopped = true;
            await onStop?.();
            info.stop();
        },
        epoch: async (/** @type {any} */ info) => {
            if (!name) terminal.say(lineOf(info));
            await onEpoch?.();
        },
    };
    const last = await model.fit(data, { ...fit, callbacks });
    terminal.clear();
    return { last, stopped };
}

/** @param {any} report */
function lineOf({ epoch, loss, accuracy, validation, secondsLeft, best }) {
    const kept = best?.epoch === epoch ? '  best' : '',
        part = validation
            ? `  validation ${figure(validation.loss)}${validation.accuracy === undefined ? '' : `, ${percent(validation.accuracy)}`}`
            : '';
    return `epoch ${String(epoch).padStart(3)}  loss ${figure(loss)}${accuracy === undefined || accuracy === null ? '' : `, ${percent(accuracy)}`}${part}  ${duration(secondsLeft)} left${kept}`;
}
