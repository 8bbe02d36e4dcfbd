// The nodes of a graph: two groups, whose members know each other; of eight the group is known.
import { load } from 'primal-attention';

const nodes = 24,
    group = (/** @type {number} */ i) => i % 2;
// [target, source]: the target sees the source; both ways where both see
const edges = /** @type {[number, number][]} */ ([]);
for (let i = 0; i < nodes; i++) for (const j of [(i + 2) % nodes, (i + 4) % nodes]) edges.push([i, j], [j, i]);
// hardly to be told from one node alone
const x = Array.from({ length: nodes }, (_, i) => [(group(i) ? 0.5 : -0.5) + 1.2 * Math.sin(7 * i), Math.cos(3 * i)]);
const y = Array.from({ length: nodes }, (_, i) => (i < 8 ? group(i) : -1)); // −1: not known, does not count

const pa = await load({ full: true });
const model = pa.graphClassifier({
    features: 2,
    classes: ['even', 'odd'],
    width: 16,
    depth: 2,
    heads: 2,
    attention: 'graph',
    seed: 3,
});
await model.fit({ x, edges, y }, { epochs: 150, learningRate: 0.02 });
const { labels } = model.predict({ x, edges });
console.log(`${labels.filter((label, i) => label === group(i)).length} of ${nodes} nodes are told right`);
model.dispose();
