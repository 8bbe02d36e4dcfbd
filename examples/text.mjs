// A text that goes on: bytes, one after the other, with attention that has no end.
import { load } from 'primal-attention';

const text = 'the cat sat on the mat. the dog sat on the log. '.repeat(60);
const pa = await load();
const model = pa.languageModel({
    length: 48,
    width: 64,
    depth: 2,
    heads: 4,
    attention: 'linear',
    positions: 'none',
    seed: 2,
});
for await (const { epoch, loss } of model.fit(text, { epochs: 15, batchSize: 8, learningRate: 4e-3, seed: 1 }))
    if (epoch % 5 === 0) console.log(`epoch ${epoch}: ${(loss / Math.LN2).toFixed(2)} bits a byte`);
console.log(model.generate('the dog', { tokens: 40, temperature: 0 }));
for await (const piece of model.generateStream('the', { topP: 0.9, seed: 3, stop: '.' })) process.stdout.write(piece);
model.dispose();
