// Numbers in place of classes: a table from a file, its columns of any unit, its target in units of its own.
import { load } from 'primal-attention';
import { describe, readDataset, split } from 'primal-attention/data';

// In a page: await file.arrayBuffer(). Here, a table that is made up: rooms, area, year of building and the price of a
// flat.
let csv = 'rooms,area,built,price\n';
for (let i = 0; i < 300; i++) {
    const rooms = 1 + (i % 5),
        area = 18 + 14 * rooms + ((i * 37) % 23),
        built = 1900 + ((i * 61) % 120);
    csv += `${rooms},${area},${built},${900 * area + 40_000 * rooms + 500 * (built - 1900)}\n`;
}
const data = readDataset(csv, { name: 'flats.csv', target: 'price', rows: 'table', task: 'regression' });
console.log(describe(data).text);

const { train, test } = split(data, 0.8);
const pa = await load();
const model = pa.classifier({
    input: { kind: 'series', features: 1, length: data.length },
    outputs: 1,
    width: 32,
    depth: 1,
    heads: 4,
    attention: 'softmax',
    seed: 1,
});
const report = await model.fit(train, { epochs: 40, learningRate: 3e-3, optimizer: 'adamw', validation: test });
const { mae, r2 } = model.evaluate(test);
console.log(
    `after ${report?.epoch} epochs off by ${mae.toFixed(0)} on average, R² ${r2.toFixed(3)}; a flat is said to cost ${model.predict(test.x[0]).values[0].toFixed(0)}`,
);
model.dispose();
