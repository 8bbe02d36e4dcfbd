// Which side of the chosen map is shown, how much of it, and the keys for that.

const NEXT = { map: 'scores', scores: 'map', low: 'scores', rest: 'scores', diff: 'scores' };

/** @param {import('../page.js').Page} page */
export function lenses(page) {
    /** @param {string} id @returns {any} */
    const find = (id) => document.getElementById(id);
    const [lens, mass] = ['lens', 'mass'].map(find);
    lens.addEventListener('change', () => page.state.set({ lens: lens.value }));
    mass.addEventListener('input', () => page.state.set({ mass: Number(mass.value) }));
    find('flip').addEventListener('click', () => flip());
    const flip = () => page.state.set({ lens: NEXT[/** @type {'map'} */ (page.state.values.lens)] });
    addEventListener('keydown', (event) => {
        const target = /** @type {HTMLElement} */ (event.target);
        if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, select, textarea')) return;
        if (event.key === 'p' || event.key === 'P') flip();
        else if (event.key === 'd' || event.key === 'D') page.state.set({ lens: page.state.values.lens === 'diff' ? 'map' : 'diff' });
        else return;
        event.preventDefault();
    });
    return {
        refresh() {
            lens.value = page.state.values.lens;
            mass.value = String(page.state.values.mass);
            find('mass-out').textContent = page.state.values.mass < 100 ? `${page.state.values.mass} %` : 'all';
            mass.disabled = page.state.values.lens !== 'map';
            find('flip').textContent = page.state.values.lens === 'scores' ? 'Show the N × N table' : 'Show the scores instead';
        },
    };
}
