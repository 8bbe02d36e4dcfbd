// The page in a frame of another one (embed.js): models and pad alone, and what they do is told to the page around it.

import { embedded } from '../app/embedded.js';

/** @type {import('./index.js').Panel} */
export const frame = { id: 'embedded', start };

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    if (!embedded()) return {};
    const root = document.documentElement;
    root.setAttribute('data-embed', '');
    /** Nothing that is secret: any page may put this one into a frame. @param {Record<string, unknown>} said */
    const tell = said => parent.postMessage({ from: 'primal-attention-demo', said }, '*');
    addEventListener('message', ({ source, data }) => {
        if (source === parent && data?.to === 'primal-attention-demo') page.rest(data.rest === true);
    });
    const link = Object.assign(document.createElement('a'), {
        target: '_blank',
        rel: 'noopener',
        className: 'embed-link',
    });
    link.textContent = 'Open in a page of its own';
    document.querySelector('main')?.after(link);
    new ResizeObserver(() => tell({ type: 'size', height: document.body.getBoundingClientRect().height })).observe(
        document.body,
    );
    let step = -1,
        ready = false;
    return {
        refresh() {
            link.href = location.pathname + location.hash;
        },
        tell() {
            const { a, b } = page.sides;
            if (!ready && a.link.ready && b.link.ready) {
                ready = true;
                tell({ type: 'ready' });
            }
            const { steps = 0, testLoss = NaN, testAccuracy = NaN } = a.status ?? {};
            if (steps === step) return;
            step = steps;
            tell({ type: 'step', step, loss: testLoss, accuracy: testAccuracy });
        },
    };
}
