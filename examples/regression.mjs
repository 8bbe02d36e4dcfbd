// Numbers in place of classes: a table from a file, its columns numbers of any unit or words, some
// of them missing, its target in units of its own.
import { load } from 'primal-attention';
import { describe, readDataset, split, tableInput } from 'primal-attention/data';

// In a page: await file.arrayBuffer(). Here, a table that is made up: rooms, area, year of building (not
// always known), heating and the price of a flat.
let csv = 'rooms,area,built,heating,price\n';
for (let i = 0; i < 300; i++) {
    const rooms = 1 + (i % 5),
        area = 18 + 14 * rooms + ((i * 37) % 23),
        built = 1900 + ((i * 61) % 120),
        heating = ['gas', 'oil', 'pump'][i % 3],
        price = 900 * area + 40_000 * rooms + 500 * (built - 1900) + (heating === 'pump' ? 20_000 : 0);
    csv += `${rooms},${area},${i % 9 ? built : ''},${heating},${price}\n`;
}
const data = readDataset(csv, { name: 'flats.csv', target: 'price', rows: 'mixed', task: 'regression' });
console.log(describe(data).text);

const { train, test } = split(data, 0.8);
const pa = await load();
const model = pa.classifier({
    input: tableInput(data), // each column is a token
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
    `after ${report?.epoch} epochs off by ${mae.toFixed(0)} on average, R² ${r2.toFixed(3)}; a flat is said to cost ${model.predict({ rooms: 3, area: 70, heating: 'pump' }).values[0].toFixed(0)}`,
);
model.dispose();
