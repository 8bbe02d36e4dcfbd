// What the page says on <html>, for tests and for pages that embed this one. `data-answer-a` and `data-answer-b` are
// written with the answers on show, by panels/answers.js.

/** How far the Primal model is, on the test part. @param {import('./page.js').Page} page */
export function publish({ sides: { a, b } }) {
    const { status } = a.kind !== 'primal' && b.kind === 'primal' ? b : a;
    const text = (/** @type {number | undefined} */ v) =>
        Number.isFinite(v) ? /** @type {number} */ (v).toFixed(4) : '';
    Object.assign(document.documentElement.dataset, {
        step: String(status?.steps ?? 0),
        loss: text(status?.testLoss),
        accuracy: text(status?.testAccuracy),
        tested: String(status?.tested ?? false),
        memory: String((a.status?.memory ?? 0) + (b.status?.memory ?? 0)),
    });
}

/** There is another sample, and nothing was said of it. */
export function unanswered() {
    Object.assign(document.documentElement.dataset, { answerA: '', answerB: '' });
}
