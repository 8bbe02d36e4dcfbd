// How a number of a map is made: opens where a cell is taken apart (takeApart below), and follows the cell and the
// model. The sheet itself is fetched when it is first opened.

/** @type {import('../panels/index.js').Panel} */
export const machine = {
    id: 'machine',
    listens: ['machine', 'counts', 'point', 'settings', 'view'],
    pause: 200,
    start,
};

/** @type {import('../panels/index.js').Panel['start']} */
function start(page) {
    /** @type {ReturnType<typeof import('./sheet.js').sheet> | undefined} */
    let sheet;
    /** @type {'a'|'b'|''} the model whose cell it is */
    let side = '';
    let fetching = false,
        open = false;
    /** @type {HTMLElement | null} */
    let before = null; // had the focus

    async function show() {
        if (!sheet && !fetching) {
            fetching = true;
            try {
                const { sheet: make } = await import('./sheet.js');
                sheet = make(page, { close, turn: takeApart });
            } catch (error) {
                side = '';
                page.banner({
                    title: 'How this number is made could not be fetched.',
                    hint: `Is the connection gone? Click the cell again. (${/** @type {Error} */ (error).message})`,
                });
            }
            fetching = false;
        }
        if (!sheet || !side || open) return;
        open = true;
        before = /** @type {HTMLElement | null} */ (document.activeElement);
        sheet.open(side);
    }

    /** @param {'a'|'b'} [of] */
    function takeApart(of = side || 'a') {
        side = of;
        page.hurry = true;
        page.news('machine');
    }

    function close() {
        side = '';
        if (!open) return;
        open = false;
        sheet?.close();
        before?.focus({ preventScroll: true });
    }

    // before the page lets go of the point
    addEventListener(
        'keydown',
        event => {
            if (!open || event.key !== 'Escape') return;
            event.stopImmediatePropagation();
            close();
        },
        { capture: true },
    );

    return {
        takeApart,
        wants(of) {
            if (side !== of) return [];
            const { extras, view } = page.sides[of],
                layer = Math.min(page.state.values.layer, (view?.layers ?? 1) - 1);
            // what grows with N depends on the layer alone, and takes a while
            return extras.counts?.layer === layer ? ['machine'] : ['machine', 'counts'];
        },
        restart: close,
        draw() {
            const { held, query, key } = page.point;
            if (side && (!held || query < 0 || key < 0 || page.resting)) close();
            if (side) show().then(() => side && sheet?.draw(side));
        },
        blank: () => !open,
    };
}
