import { Usage } from '../arguments.js';
import { bytesOf, hasIds, idsOf } from '../data.js';
import { Interrupted, interruptible } from '../interrupted.js';
import { optionsOf } from '../library.js';
import { library, openModel } from '../models.js';
import { spoken } from '../spoken.js';

/** Where nothing is said. */
const TOKENS = 200,
    TEMPERATURE = 0.8;

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'lets a language model go on with a text',
    usage: 'MODEL [--prompt TEXT]',
    about: [
        'What comes is written as it comes. Without a prompt it goes on with stdin, if something is piped in. A model whose',
        'vocabulary is not bytes takes ids, with blanks between, and gives ids.',
    ].join('\n'),
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
            ids = hasIds(model),
            given = options.prompt ?? (piped ? new TextDecoder().decode(bytesOf('-')) : ''),
            prompt = given === '' && options.prompt === undefined ? (ids ? '0' : '\n') : given;
        if (prompt === '' || (ids && prompt.trim() === ''))
            throw new Usage(`--prompt is empty: give it ${ids ? 'an id' : 'a character'} at least`);
        const how = {
            tokens: TOKENS,
            temperature: TEMPERATURE,
            ...settings.generate,
            ...(options.seed !== undefined && { seed: options.seed }),
        };
        const start = idsOf(model, prompt),
            write = (/** @type {string} */ piece) => options.json || process.stdout.write(piece);
        /** @type {(string | number)[]} */
        const pieces = [];
        const whole = await interruptible(async signal => {
            let stream, next;
            try {
                // The first shows whether the options are right: before that nothing is written.
                stream = model.generateStream(start, { ...how, signal })[Symbol.asyncIterator]();
                next = await stream.next();
            } catch (error) {
                throw new Usage(spoken(/** @type {Error} */ (error).message));
            }
            write(ids ? /** @type {number[]} */ (start).join(' ') : prompt);
            for (; !next.done; next = await stream.next()) {
                pieces.push(next.value);
                write(ids ? ` ${next.value}` : next.value);
            }
            return !signal.aborted;
        });
        if (options.json)
            terminal.result(JSON.stringify(ids ? { prompt: start, ids: pieces } : { prompt, text: pieces.join('') }));
        else process.stdout.write('\n');
        model.dispose();
        if (!whole) throw new Interrupted();
    },
};
