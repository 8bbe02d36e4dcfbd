import { Usage } from '../arguments.js';
import { bytesOf } from '../data.js';
import { Interrupted, interruptible } from '../interrupted.js';
import { library, openModel } from '../models.js';

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'lets a language model go on with a text',
    usage: 'MODEL [--prompt TEXT]',
    about: 'What comes is written as it comes. Without a prompt it goes on with stdin, if something is piped in.',
    takes: [1, 1],
    options: {
        prompt: { type: 'text', short: 'p', value: 'TEXT', help: 'what it goes on with' },
        tokens: { type: 'number', short: 'n', value: 'N', help: 'how many (200)' },
        temperature: { type: 'number', value: 'T', help: '0 takes the likeliest, 1 draws (0.8)' },
        'top-k': { type: 'number', value: 'N', help: 'draws from the N likeliest' },
        'top-p': { type: 'number', value: 'SHARE', help: 'draws from the likeliest that have so much together' },
        'min-p': { type: 'number', value: 'SHARE', help: 'not those with less than so much of the likeliest' },
        'repetition-penalty': { type: 'number', value: 'N', help: 'above 1, what was there comes less' },
        stop: { type: 'text', value: 'TEXT', help: 'ends where this comes' },
        seed: { type: 'number', value: 'N', help: 'the same seed, the same text' },
    },
    examples: [
        ["primal-attention generate letters.safetensors --prompt 'Dear ' --temperature 0.7", 'to the screen'],
        ['head -c 100 letters.txt | primal-attention generate letters.safetensors > more.txt', 'goes on with stdin'],
    ],
    async run({ args: [path], options, terminal }) {
        const pa = await library(),
            model = openModel(pa, path);
        if (typeof model.generateStream !== 'function')
            throw new Error(`${path} holds no language model; training on a text makes one`);
        const piped = options.prompt === undefined && !process.stdin.isTTY,
            prompt = options.prompt ?? (piped ? new TextDecoder().decode(bytesOf('-')) : '\n');
        if (prompt === '') throw new Usage('--prompt is empty: give it a character at least');
        const how = {
            tokens: options.tokens ?? 200,
            temperature: options.temperature ?? 0.8,
            ...Object.fromEntries(
                [
                    ['topK', options['top-k']],
                    ['topP', options['top-p']],
                    ['minP', options['min-p']],
                    ['repetitionPenalty', options['repetition-penalty']],
                    ['stop', options.stop],
                    ['seed', options.seed],
                ].filter(([, value]) => value !== undefined),
            ),
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
