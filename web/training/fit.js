/**
 * Training: epochs, batches, reports. Written as an asynchronous generator, so that the caller's `for await` is the
 * pause button:
 * leaving the loop ends the training, and between its turns (every 10 ms of work at the latest) the page stays alive.
 */
import { Run } from './run.js';

/**
 * @param {import('./run.js').Trainee} trainee @param {import('./source.js').SampleSource} source
 * @param {import('./options.js').CompleteFit} options
 * @returns {AsyncGenerator<import('../types.js').FitReport, void, void>}
 */
export async function* train(trainee, source, options) {
    if (options.signal?.aborted) return;
    const run = new Run(trainee, source, options);
    try {
        while (run.at.epoch <= options.epochs) {
            run.beginEpoch();
            while (run.at.drawn < source.count) {
                const ready = !source.ready || (await source.ready(options.batchSize)),
                    batch = ready ? run.draw() : [],
                    sums = ready ? await run.accumulate(batch) : null;
                if (!sums) {
                    const last = run.abort();
                    if (last) yield last;
                    return;
                }
                run.update(batch, sums);
                if (run.reportIsDue) {
                    yield run.report();
                    run.alive();
                }
            }
            const validated = await run.validate(),
                { aborted } = run;
            yield run.endEpoch(validated, aborted);
            if (aborted) return;
            run.alive();
        }
    } finally {
        run.close();
    }
}
