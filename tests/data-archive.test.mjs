/**
 * Real files of the UEA and UCR archives, which are not part of the project: set PA_DATA to a folder that holds
 * NAME/NAME_TRAIN.ts and NAME/NAME_TEST.ts. Counts, majority and the accuracy of the nearest neighbour (Euclidean,
 * series padded with zeros) together leave a reader little room to be wrong.
 */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTs } from 'primal-attention/data';

const folder = process.env.PA_DATA;
const archive = [
    // name, train, test, dimensions, shortest, longest, classes, majority, nearest neighbour
    ['JapaneseVowels', 270, 370, 12, 7, 29, 9, 0.238, 0.9162],
    ['Handwriting', 150, 850, 3, 152, 152, 26, 0.051, 0.3318],
    ['BasicMotions', 40, 40, 6, 100, 100, 4, 0.25, 0.6],
    ['Epilepsy', 137, 138, 3, 206, 206, 4, 0.268, 0.6304],
    ['ACSF1', 100, 100, 1, 1460, 1460, 10, 0.1, 0.54],
    ['ItalyPowerDemand', 67, 1029, 1, 24, 24, 2, 0.502, 0.9553],
];

for (const [name, trains, tests, features, shortest, longest, classes, majority, nearest] of archive) {
    const file = part => join(folder, name, `${name}_${part}.ts`);
    const skip = !folder ? 'PA_DATA names no folder' : !existsSync(file('TRAIN')) ? `${name} is not in PA_DATA` : false;
    test(`archive: ${name}`, { skip }, () => {
        const train = parseTs(readFileSync(file('TRAIN')));
        const held = parseTs(readFileSync(file('TEST')), { classes: train.classes });
        const lengths = [...train.x, ...held.x].map(series => series.length / features);
        assert.deepEqual(
            [
                train.x.length,
                held.x.length,
                train.features,
                held.features,
                Math.min(...lengths),
                Math.max(...lengths),
                train.classes.length,
            ],
            [trains, tests, features, features, shortest, longest, classes],
        );
        const counts = held.classes.map((_, c) => held.y.filter(y => y === c).length);
        assert.ok(Math.abs(Math.max(...counts) / tests - majority) < 0.001, `majority ${Math.max(...counts) / tests}`);
        assert.equal(nearestNeighbour(train, held, longest * features).toFixed(4), nearest.toFixed(4));
    });
}

function nearestNeighbour(train, held, size) {
    const padded = series => {
        const out = new Float32Array(size);
        out.set(series);
        return out;
    };
    const known = train.x.map(padded);
    const right = held.x.map(padded).filter((query, i) => {
        let best = Infinity,
            label = -1;
        known.forEach((series, j) => {
            let distance = 0;
            for (let k = 0; k < size && distance < best; k++) distance += (series[k] - query[k]) ** 2;
            if (distance < best) {
                best = distance;
                label = train.y[j];
            }
        });
        return label === held.y[i];
    });
    return right.length / held.x.length;
}
