// The page is kept for times without a network (sw.js). Where there is a newer version of it, that is offered: what is
// on show stays as it is until the visitor says so, since no module of one version fits one of another.

const PATIENCE = 3000; // ms for the models to be written down

/**
 * What becomes of the run on show.
 * @param {Pick<import('./page.js').Page, 'kept' | 'unkept' | 'state' | 'sides'>} page
 */
export function fate({ kept, unkept, state, sides }) {
    const elsewhere = [sides.a, sides.b].some(({ link }) => link.kept === 'elsewhere');
    return kept && !unkept && !elsewhere && state.values.task !== 'file'
        ? 'Your run is kept, and goes on after it.'
        : 'Your run is not kept: it begins anew after it.';
}

/** @param {import('./page.js').Page} page */
export async function keepPage(page) {
    const { serviceWorker } = navigator,
        before = serviceWorker.controller; // none: this is the first visit
    const registration = await serviceWorker.register('sw.js');
    const offer = () => {
        const { waiting } = registration;
        if (!waiting || !before) return;
        page.banner({
            title: 'There is a newer version of this page.',
            hint: fate(page),
            action: {
                text: 'Use it now',
                async run() {
                    const written = Promise.all([page.sides.a.keep(), page.sides.b.keep()]);
                    await Promise.race([written, new Promise(resolve => setTimeout(resolve, PATIENCE))]);
                    serviceWorker.addEventListener('controllerchange', () => location.reload());
                    waiting.postMessage('take over');
                },
            },
        });
    };
    offer();
    registration.addEventListener('updatefound', () => {
        const { installing } = registration;
        installing?.addEventListener('statechange', () => installing.state === 'installed' && offer());
    });
}
