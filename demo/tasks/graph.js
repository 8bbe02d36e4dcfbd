// A graph: nodes in four circles of friends, a few edges across. Their features are too noisy to tell by themselves;
// what neighbours say helps. Few labels are known.

import { random } from './random.js';

const NODES = 96,
    CIRCLES = 4,
    FEATURES = 8,
    KNOWN = 6; // known labels per circle
const CLASSES = ['circle A', 'circle B', 'circle C', 'circle D'];

/** @param {number} seed @returns {import('./index.js').Data} */
function makeGraph(seed) {
    const r = random(seed, 'graph');
    const y = Int32Array.from({ length: NODES }, (_, i) => i % CIRCLES);
    const centre = Array.from({ length: CIRCLES }, () => Float32Array.from({ length: FEATURES }, () => r.normal()));
    const x = Float32Array.from(
        { length: NODES * FEATURES },
        (_, k) => 0.55 * centre[y[Math.floor(k / FEATURES)]][k % FEATURES] + r.normal(),
    );
    const pairs = new Set(),
        edges = /** @type {number[]} */ ([]);
    for (let i = 0; i < NODES; i++)
        for (let k = 0; k < 3; k++) {
            const same = r() < 0.86;
            let j = r.integer(NODES);
            while (j === i || (y[j] === y[i]) !== same) j = r.integer(NODES);
            if (pairs.has(`${i} ${j}`)) continue;
            pairs.add(`${i} ${j}`).add(`${j} ${i}`);
            edges.push(i, j, j, i);
        }
    const learn = Array.from(y, (_, i) => i < KNOWN * CIRCLES);
    const set = (/** @type {boolean} */ known) => {
        const nodes = Array.from(y.keys()).filter(i => learn[i] === known);
        return {
            x: nodes.map(i => Float32Array.of(i)),
            y: Int32Array.from(nodes, i => y[i]),
            features: 1,
            classes: CLASSES,
        };
    };
    return {
        train: set(true),
        test: set(false),
        input: { kind: 'graph', features: FEATURES },
        scaled: true,
        graph: { x, edges: Int32Array.from(edges), y, learn, at: layout(edges, r) },
    };
}

/**
 * Places of the nodes: springs along the edges, everyone apart.
 * @param {number[]} edges
 * @param {import('./random.js').Random} r
 */
function layout(edges, r) {
    const at = Array.from({ length: NODES }, () => [r.normal(), r.normal()]);
    for (let turn = 0; turn < 120; turn++) {
        const heat = 0.12 * (1 - turn / 120),
            push = at.map(() => [0, 0]);
        for (let i = 0; i < NODES; i++)
            for (let j = 0; j < i; j++) {
                const dx = at[i][0] - at[j][0],
                    dy = at[i][1] - at[j][1],
                    d2 = dx * dx + dy * dy + 0.01,
                    f = 0.06 / d2;
                push[i][0] += dx * f;
                push[i][1] += dy * f;
                push[j][0] -= dx * f;
                push[j][1] -= dy * f;
            }
        for (let e = 0; e < edges.length; e += 2) {
            const [i, j] = [edges[e], edges[e + 1]];
            for (const c of [0, 1]) push[i][c] += 0.5 * (at[j][c] - at[i][c]);
        }
        at.forEach((p, i) => {
            const size = Math.hypot(...push[i]) || 1;
            for (const c of [0, 1]) p[c] += (push[i][c] / size) * Math.min(size, heat * 4);
        });
    }
    const reach = Math.max(...at.flat().map(Math.abs));
    return Float32Array.from(at.flat(), v => v / reach);
}

/** @type {import('./index.js').Task} */
export const graph = {
    id: 'graph',
    name: 'A graph',
    about: `${NODES} people in ${CIRCLES} circles, each with ${FEATURES} noisy traits and a few friends. The circle of ${KNOWN * CIRCLES} is known; whose is the rest?`,
    token: 'node',
    view: 'graph',
    classes: CLASSES,
    input: { kind: 'graph', features: FEATURES },
    testSize: NODES - KNOWN * CIRCLES,
    make: makeGraph,
    draw: () => {
        throw new Error('the nodes of a graph are not drawn one by one');
    },
};
