/** @file What the library says of files that Python saved: `node answer.mjs FOLDER`, for python/tests/test_models.py. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'primal-attention';

const folder = process.argv[2],
    pa = await load({ full: true }),
    cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
writeFileSync(
    join(folder, 'answers.json'),
    JSON.stringify(
        cases.map((/** @type {any} */ { kind, sample }, /** @type {number} */ i) => {
            const model = /** @type {any} */ (pa.open(readFileSync(join(folder, `${i}.safetensors`)))),
                said =
                    kind === 'translation'
                        ? model.inspect(sample[0], { target: sample[1], maps: false })
                        : model.predict(sample),
                values = said.values?.data ?? said.values ?? [],
                numbers = values.length ? values : (said.logits.data ?? said.logits);
            model.dispose();
            return Array.from(numbers);
        }),
    ),
);
