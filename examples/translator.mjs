// Dates as people write them, to ISO: an encoder that reads, and a decoder that tells the answer letter by letter.
import { load } from 'primal-attention';
import { Random, characters } from 'primal-attention/data';

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const random = new Random(1);

/** A date in one of three forms, and the same as year-month-day. */
function pair() {
    const [y, m, d] = [random.integer(1990, 2029), random.integer(0, 11), random.integer(1, 28)];
    const form = random.pick([`${d} ${MONTHS[m]} ${y}`, `${MONTHS[m]} ${d}, ${y}`, `${d}.${m + 1}.${y}`]);
    return [form, `${y}-${String(m + 1).padStart(2, '0')}-${String(d).padStart(2, '0')}`];
}
const pairs = Array.from({ length: 2100 }, pair),
    [x, y] = [0, 1].map(side => pairs.map(each => each[side]));

const pa = await load({ full: true });
const model = pa.translator({
    source: { vocabulary: characters(x), length: 20 },
    target: { vocabulary: '0123456789-', length: 10 },
    width: 48,
    depth: 1,
    heads: 4,
    dropout: 0,
    norm: 'pre',
    seed: 1,
});
const train = { x: x.slice(100), y: y.slice(100) },
    options = { epochs: 12, batchSize: 16, learningRate: 4e-3, clip: 1, seed: 1 };
for await (const { epoch, loss } of model.fit(train, { ...options, schedule: 'oneCycle' }))
    if (epoch % 3 === 0) console.log(`epoch ${epoch}: loss ${loss.toFixed(3)}`);
const { exactMatch } = model.evaluate({ x: x.slice(0, 100), y: y.slice(0, 100) });
console.log(
    `${(100 * exactMatch).toFixed(0)} of 100 new ones are right; 3 May 2021 is ${model.translate('3 May 2021')}`,
);
model.dispose();
