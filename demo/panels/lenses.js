// Which map is the large one, which side of it is shown and how much, and the keys for that.

import { forModels } from '../app/keys.js';

const NEXT = { map: 'scores', scores: 'map', low: 'scores', rest: 'scores', diff: 'scores' };

/** @type {import('./index.js').Panel} */
export const lenses = {
    id: 'lenses',
    column: 'models',
    html: `<section id="lenses" class="panel lenses" aria-label="What the large maps show">
  <span class="pair"><label>Layer <select id="pick-layer" title="The next one: L" aria-keyshortcuts="L"></select></label> <label>Head <select id="pick-head" title="The next one: H" aria-keyshortcuts="H"></select></label></span>
  <label>Large map <select id="lens">
    <option value="map">the map (N × N)</option><option value="scores">the scores e and r (N × 2s)</option><option value="low">its part of rank s</option><option value="rest">what rank s leaves out</option><option value="diff">difference of A and B</option></select></label>
  <button id="flip" type="button" title="Primal or dual (P)" aria-keyshortcuts="P">Show the scores instead</button>
  <label class="slider"><span>Of each row, only the largest entries: weight shown <output id="mass-out">all</output></span><input id="mass" type="range" min="10" max="100" step="5" value="100"></label>
</section>`,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const [lens, mass, layers, heads] = ['lens', 'mass', 'pick-layer', 'pick-head'].map(find);
    const picks = /** @type {const} */ ([
        [layers, 'layer'],
        [heads, 'head'],
    ]);
    for (const [pick, name] of picks)
        pick.addEventListener('change', () => page.state.set({ [name]: Number(pick.value) }));
    /** How many layers or heads there are. @param {'layer'|'head'} name */
    const count = name => {
        const view = page.sides.a.view ?? page.sides.b.view;
        return (
            (name === 'layer' ? view?.layers : view?.heads) ?? page.state.values[name === 'layer' ? 'depth' : 'heads']
        );
    };
    const next = (/** @type {'layer'|'head'} */ name) =>
        page.state.set({ [name]: (Math.min(page.state.values[name], count(name) - 1) + 1) % count(name) });
    lens.addEventListener('change', () => page.state.set({ lens: lens.value }));
    mass.addEventListener('input', () => page.state.set({ mass: Number(mass.value) }));
    find('flip').addEventListener('click', () => flip());
    const flip = () => page.state.set({ lens: NEXT[/** @type {'map'} */ (page.state.values.lens)] });
    addEventListener('keydown', event => {
        if (!forModels(event, page)) return;
        if (event.key === 'p' || event.key === 'P') flip();
        else if (event.key === 'd' || event.key === 'D')
            page.state.set({ lens: page.state.values.lens === 'diff' ? 'map' : 'diff' });
        else if (event.key === 'l' || event.key === 'L') next('layer');
        else if (event.key === 'h' || event.key === 'H') next('head');
        else return;
        event.preventDefault();
    });
    return {
        refresh() {
            lens.value = page.state.values.lens;
            mass.value = String(page.state.values.mass);
            find('mass-out').textContent = page.state.values.mass < 100 ? `${page.state.values.mass} %` : 'all';
            mass.disabled = page.state.values.lens !== 'map';
            find('flip').textContent =
                page.state.values.lens === 'scores' ? 'Show the N × N table' : 'Show the scores instead';
            this.tell?.();
        },
        tell() {
            for (const [pick, name] of picks) {
                const n = count(name),
                    now = String(Math.min(page.state.values[name], n - 1));
                if (pick.options.length !== n)
                    pick.replaceChildren(...Array.from({ length: n }, (_, i) => new Option(String(i + 1), String(i))));
                if (pick.value !== now) pick.value = now;
            }
        },
    };
}
