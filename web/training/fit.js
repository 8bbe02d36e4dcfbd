/**
 * Training: epochs, batches, reports. Written as an asynchronous generator, so that the caller's `for await` is the
 * pause button:
 * leaving the loop ends the training, and between its turns (every 10 ms of work at the latest) the page stays alive.
 * Fetched with the first training (models/make.js).
 */
import { later } from '../errors.js';
import { Run, alive } from './run.js';
import { Watch, checkGoesOn, checkMonitor } from './watch.js';

/**
 * @param {import('./run.js').Trainee} trainee @param {import('./source.js').SampleSource} source
 * @param {import('./options.js').CompleteFit} options
 * @param {import('./resume.js').TrainingRecord | null} before of the training that goes on
 * @returns {AsyncGenerator<import('../types.js').FitReport, void, void>}
 */
export async function* train(trainee, source, options, before) {
    const { epochs, signal, watched } = options;
    if (signal?.aborted) return;
    checkMonitor(trainee, options, before);
    if (before) checkGoesOn(before.at, options);
    alive(trainee.model);
    const run = new Run(trainee, source, options, before),
        watch = watched && new Watch(watched, trainee.model, run);
    // seldom wanted
    if (options.augment) run.vary = (await later('fit', import('./augment.js'))).augmenter(options.augment);
    let failed = false;
    try {
        await watch?.begin();
        while (!run.stopped && run.at.epoch <= epochs) {
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
                const others = watch?.stepped(sums);
                if (others) await others;
                if (run.reportIsDue) {
                    if (run.stopped) watch?.settle();
                    yield run.report();
                    if (run.stopped) return;
                    run.goOn();
                }
            }
            watch?.exchange();
            const validated = await run.validate().finally(() => watch?.exchange()),
                { aborted } = run,
                report = run.endEpoch(validated, aborted);
            if (!aborted) await watch?.ended(report);
            run.conclude(report);
            if (report.stopped && !aborted) watch?.settle();
            yield report;
            if (report.stopped) return;
            run.goOn();
        }
    } catch (error) {
        failed = true;
        throw error;
    } finally {
        if (!failed) await watch?.end(run.last);
        run.close();
    }
}
