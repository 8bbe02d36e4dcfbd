// What the visitor takes along: the run as code that runs, pictures, numbers, weights, the address.

import { copy, download } from '../files/download.js';
import { CURVE } from '../catalogue/measures.js';
import { MECHANISMS, optionsOf } from '../catalogue/mechanisms.js';
import { mapOf, valueOf } from '../reading/reading.js';
import { standardizeOf } from '../tasks/index.js';

/** @type {import('./index.js').Panel} */
export const code = {
    id: 'take',
    column: 'more',
    html: `<section id="take" class="panel wide" aria-labelledby="take-title">
  <div class="head"><h2 id="take-title">Code and export</h2><label>Model <select id="code-side"><option value="a">A</option><option value="b">B</option></select></label></div>
  <p class="row"><button id="code-copy" type="button">Copy as JavaScript</button><button id="save-data" type="button">Save data</button><button id="save-weights" type="button">Save weights</button><button id="save-png" type="button">Map as PNG</button><button id="save-svg" type="button">as SVG</button><button id="save-csv" type="button">as CSV</button><button id="save-curves" type="button">Curves as CSV</button><button id="save-link" type="button">Copy link</button><button id="save-embed" type="button" title="HTML that shows these two models, training, in a page of yours">Copy for a page of yours</button></p>
  <pre id="code" tabindex="0" aria-label="The run as a program"></pre>
  <p class="hint">npm install primal-attention. The program reads the data of this page from the file that “Save data” gives. Weights are safetensors; drop them on this page to go on with them. The link holds every setting, the seed and the classes you drew. It does not hold weights, the data of a file, the drawing on the pad, nor landmarks moved by hand: save weights and data for those.</p>
</section>`,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const pre = find('code'),
        side = () => /** @type {'a'|'b'} */ (find('code-side').value);
    find('code-side').addEventListener('change', () => {
        pre.textContent = program(page, side());
    });
    find('code-copy').addEventListener('click', () => copy(find('code-copy'), program(page, side())));
    find('save-link').addEventListener('click', () =>
        copy(find('save-link'), location.href, 'It is in the address bar'),
    );
    find('save-embed').addEventListener('click', () => copy(find('save-embed'), element(page)));
    find('save-data').addEventListener('click', () =>
        download('primal-attention-data.json', JSON.stringify(dataOf(page)), 'application/json'),
    );
    find('save-weights').addEventListener('click', async () => {
        const name = `${page.sides[side()].kind}-${page.task.id}.safetensors`,
            saved = await page.sides[side()].save();
        if (!saved)
            return page.banner({
                title: 'The weights were not saved.',
                hint: 'Their model went before it could answer.',
            });
        const { bytes } = saved;
        download(name, new Blob([/** @type {any} */ (bytes)]), 'application/octet-stream');
        page.say('Weights saved.');
    });
    find('save-png').addEventListener('click', () =>
        page.parts[`card-${side()}`].map?.canvas.toBlob(
            blob => blob && download(`map-${side()}.png`, blob, 'image/png'),
        ),
    );
    find('save-svg').addEventListener('click', () => download(`map-${side()}.svg`, svg(page, side()), 'image/svg+xml'));
    find('save-csv').addEventListener('click', () => download(`map-${side()}.csv`, csv(page, side()), 'text/csv'));
    find('save-curves').addEventListener('click', () => {
        const lines = /** @type {const} */ (['a', 'b']).flatMap(s =>
            page.sides[s].curve.step.map(
                (_, i) => `${s.toUpperCase()},${CURVE.map(name => page.sides[s].curve[name][i]).join(',')}`,
            ),
        );
        download('curves.csv', `model,${CURVE.join(',')}\n${lines.join('\n')}\n`, 'text/csv');
    });
    let shown = '';
    return {
        tell() {
            if (!pre.offsetParent) return;
            const text = program(page, side());
            if (text !== shown) pre.textContent = shown = text;
        },
    };
}

/** @param {import('../app/page.js').Page} page */
function dataOf(page) {
    const plain = (/** @type {import('../tasks/index.js').Dataset} */ set) => ({
        x: Array.from(set.x, x => Array.from(x, v => (x instanceof Float64Array ? v : Number(v.toPrecision(7))))),
        y: Array.from(set.y),
        features: set.features,
        classes: set.classes,
    });
    const { train, test, graph } = /** @type {any} */ (page.data);
    return graph
        ? { graph: { ...graph, x: Array.from(graph.x), edges: Array.from(graph.edges), y: Array.from(graph.y) } }
        : { train: plain(train), test: plain(test) };
}

/** This run as an element for another page, see embed.js. @param {import('../app/page.js').Page} page */
export function element({ state: { values } }) {
    const { task, a, b, seed, depth, heads, width, rate } = values;
    const attributes = { task, attention: a, against: b, seed, depth, heads, width, rate };
    const words = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return `<script type="module" src="${new URL('embed.js', document.baseURI).href.replace(/[?#].*/, '')}"></script>
<primal-attention-demo ${words.join(' ')} autoplay></primal-attention-demo>
`;
}

/** A program that trains this model on these data. @param {import('../app/page.js').Page} page @param {'a'|'b'} side */
export function program(page, side) {
    const { values } = page.state,
        { kind } = page.sides[side],
        { input, train, graph } = /** @type {any} */ (page.data);
    const options = optionsOf(kind, page.sides[side].options);
    const length =
        input.kind === 'image' ? (input.height / input.patch) * (input.width / input.patch) : (input.length ?? 0);
    const attention = MECHANISMS[kind].config(options, {
        heads: values.heads,
        length,
        depth: values.depth,
        image: input.kind === 'image',
    });
    const js = (/** @type {unknown} */ value) =>
        JSON.stringify(value, null, 1)
            .replace(/"(\w+)":/g, '$1:')
            .replace(/"/g, "'")
            .replace(/\n\s*/g, ' ');
    const head = `// ${MECHANISMS[kind].name} on “${page.task.name}”. Beside this file: primal-attention-data.json (“Save data” in the demo).
import { readFile } from 'node:fs/promises'; // in a browser: fetch
import { load } from 'primal-attention';

const data = JSON.parse(await readFile('primal-attention-data.json', 'utf8'));
const pa = await load({ full: true, simd: 'simd128' }); // all kinds; the same bits everywhere
`;
    if (graph)
        return `${head}const { x, edges, y, learn } = data.graph;
const model = pa.graphClassifier({ features: ${input.features}, classes: ${js(train.classes)}, width: ${values.width}, depth: ${values.depth}, heads: ${values.heads}, dropout: 0, attention: ${js(attention)}, seed: ${values.seed} });
const known = y.map((label, i) => (learn[i] ? label : -1)), hidden = y.map((label, i) => (learn[i] ? -1 : label));
for await (const { epoch, loss } of model.fit({ x, edges, y: known }, { epochs: 100, learningRate: ${values.rate} }))
    if (epoch % 20 === 0) console.log(\`epoch \${epoch}: loss \${loss.toFixed(3)}, unseen nodes right \${(100 * model.evaluate({ x, edges, y: hidden }).accuracy).toFixed(1)} %\`);
`;
    return `${head}
const model = pa.classifier({
    input: ${js(input)},
    classes: ${js(train.classes)},
    width: ${values.width}, depth: ${values.depth}, heads: ${values.heads}, feedforward: ${values.feedforward},
    dropout: 0, norm: 'pre', standardize: ${js(standardizeOf(page.data))}, seed: ${values.seed},
    attention: ${js(attention)},
});
const options = { epochs: 10, batchSize: ${values.batch}, learningRate: ${values.rate}, warmup: 20, clip: 1, validation: data.test };
for await (const { epoch, loss, ksvd, validation } of model.fit(data.train, options))
    console.log(\`epoch \${epoch}: loss \${loss.toFixed(3)}, KSVD \${ksvd.toExponential(1)}, test accuracy \${(100 * validation.accuracy).toFixed(1)} %\`);

const { map, spectrum } = model.inspect(data.test.x[0]).layers[${Math.min(values.layer, values.depth - 1)}].heads[${Math.min(values.head, values.heads - 1)}];
console.log(\`a \${map.rows} × \${map.cols} map, first singular values\`, ...spectrum.slice(0, 4));
`;
}

/** @param {import('../app/page.js').Page} page @param {'a'|'b'} side */
function csv(page, side) {
    const { view } = page.sides[side];
    if (!view) return '';
    const { rows, cols, from, range, signed } = mapOf(view, page.state.values.layer, page.state.values.head);
    return `query,${Array.from({ length: cols }, (_, j) => `key ${j + 1}`).join(',')}\n${Array.from({ length: rows }, (_, i) => `${i + 1},${Array.from({ length: cols }, (_, j) => valueOf(view.bytes[from + i * cols + j], range, signed).toPrecision(4)).join(',')}`).join('\n')}\n`;
}

/**
 * The large map as it is shown, one rectangle an entry.
 * @param {import('../app/page.js').Page} page
 * @param {'a'|'b'} side
 */
function svg(page, side) {
    const picture = page.parts[`card-${side}`].map?.picture();
    if (!picture) return '<svg xmlns="http://www.w3.org/2000/svg"/>';
    const { rows, cols, from, bytes, signed } = picture;
    const tables = page.theme.tables[side],
        lut = signed ? tables.diverging : tables.sequential;
    const cell = 400 / Math.max(rows, cols);
    const hex = (/** @type {number} */ v) =>
        `#${[v & 255, (v >> 8) & 255, (v >> 16) & 255].map(c => c.toString(16).padStart(2, '0')).join('')}`;
    const rects = [];
    for (let i = 0; i < rows; i++)
        for (let j = 0; j < cols; j++)
            rects.push(
                `<rect x="${(40 + j * cell).toFixed(2)}" y="${(24 + i * cell).toFixed(2)}" width="${(cell + 0.05).toFixed(2)}" height="${(cell + 0.05).toFixed(2)}" fill="${hex(lut[bytes[from + i * cols + j]])}"/>`,
            );
    const { layer, head } = page.state.values;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 460 460" font-family="system-ui, sans-serif" font-size="12"><text x="40" y="16">${MECHANISMS[page.sides[side].kind].name}, layer ${layer + 1}, head ${head + 1}</text>${rects.join('')}<text x="40" y="${(40 + rows * cell).toFixed(0)}">keys →</text><text transform="translate(30 ${(24 + rows * cell).toFixed(0)}) rotate(-90)">queries</text></svg>`;
}
