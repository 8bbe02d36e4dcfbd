// Sentences near in meaning: node examples/sentences.mjs FOLDER, with MiniLM-L6's model.safetensors, config.json,
// tokenizer.json and tokenizer_config.json. npm install @huggingface/tokenizers comes first.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'primal-attention';

const folder = process.argv[2];
const library = await import('@huggingface/tokenizers').catch(() => null);
if (!folder || !library) {
    console.log(
        library ? 'node examples/sentences.mjs FOLDER_OF_THE_MODEL' : 'npm install @huggingface/tokenizers comes first',
    );
    process.exit();
}
const json = name => JSON.parse(readFileSync(join(folder, name), 'utf8'));
const tokenizer = new library.Tokenizer(json('tokenizer.json'), json('tokenizer_config.json'));
const pa = await load();
const bytes = readFileSync(join(folder, 'model.safetensors'));
const model = pa.open(bytes, { format: 'bert', config: json('config.json') });
const packed = pa.open(model.save({ dtype: 'int8' }));

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const cosine = (a, b) => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
const ids = sentence => Array.from(tokenizer.encode(sentence).ids);
const [first, ...others] = ['A man is eating food.', 'Someone eats a meal.', 'The weather is lovely today.'];
const encoder = await pa.encoder(bytes, { config: json('config.json') }); // masks, token types, unit vectors
const [vector, ...vectors] = encoder.embed(
    [first, ...others].map(text => tokenizer.encode(text)),
    { normalize: true },
);
for (const [i, other] of others.entries()) console.log(`${dot(vector, vectors[i]).toFixed(3)}  ${first}  ${other}`);
const loss = 1 - cosine(model.embed(ids(first)), packed.embed(ids(first)));
console.log(`in 8 bits the vector of the first is off by ${loss.toExponential(1)} (1 - cosine)`);

// how many directions each head's map has
for (const { layer, heads } of model.inspect(ids(first)).layers)
    console.log(`layer ${layer}: ${heads.map(({ effectiveRank }) => effectiveRank.entropy.toFixed(1)).join(' ')}`);
