import { Usage } from '../arguments.js';
import { bytesOf } from '../data.js';
import { Interrupted, interruptible } from '../interrupted.js';
import { optionsOf } from '../library.js';
import { library, openModel } from '../models.js';

/** Where nothing is said. */
const TOKENS = 200,
    TEMPERATURE = 0.8;

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'lets a language model go on with a text',
    usage: 'MODEL [--prompt TEXT]',
    about: 'What comes is written as it comes. Without a prompt it goes on with stdin, if something is piped in.',
    takes: [1, 1],
    options: {
        prompt: { type: 'text', short: 'p', value: 'TEXT', help: 'what it goes on with' },
        ...optionsOf('generate', { tokens: String(TOKENS), temperature: String(TEMPERATURE) }),
        seed: { type: 'number', value: 'N', help: 'the same seed, the same text' },
    },
    examples: [
        ["primal-attention generate letters.safetensors --prompt 'Dear ' --temperature 0.7", 'to the screen'],
        ['head -c 100 letters.txt | primal-attention generate letters.safetensors > more.txt', 'goes on with stdin'],
    ],
    async run({ args: [path], options, library: settings, terminal }) {
        const pa = await library(),
            model = openModel(pa, path);
        if (typeof model.generateStream !== 'function')
            throw new Error(`${path} holds no language model; training on a text makes one`);
        const piped = options.prompt === undefined && !process.stdin.isTTY,
            prompt = options.prompt ?? (piped ? new TextDecoder().decode(bytesOf('-')) : '\n');
        if (prompt === '') throw new Usage('--prompt is empty: give it a character at least');
        const how = {
            tokens: TOKENS,
            temperature: TEMPERATURE,
            ...settings.generate,
            ...(options.seed !== undefined && { seed: options.seed }),
        };
        let text = '';
        const whole = await interruptible(async signal => {
            if (!options.json) process.stdout.write(prompt);
            for await (const piece of model.generateStream(prompt, { ...how, signal })) {
                text += piece;
                if (!options.json) process.stdout.write(piece);
            }
            return !signal.aborted;
        });
        if (options.json) terminal.result(JSON.stringify({ prompt, text }));
        else process.stdout.write('\n');
        model.dispose();
        if (!whole) throw new Interrupted();
    },
};
