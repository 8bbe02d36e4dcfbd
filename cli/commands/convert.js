import { writeFileSync } from 'node:fs';
import { roundingOf } from 'primal-attention/safetensors';
import { Usage, valueOf } from '../arguments.js';
import { bytesOf, checkPlace } from '../data.js';
import { LIBRARY_SAYS, kebab, optionsOf } from '../library.js';
import { library, openModel } from '../models.js';
import { spoken } from '../spoken.js';
import { figure, size } from '../terminal.js';

const DTYPES = LIBRARY_SAYS.dtypes ?? [],
    FORMATS = [...DTYPES, 'onnx', ...(LIBRARY_SAYS.formats ?? []).filter(name => name !== 'onnx')];

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'a model in other names, another format or fewer bits',
    usage: 'MODEL OUT --to FORMAT, or MODEL --to FORMAT --check',
    about: [
        "FORMAT is float32, float16, bfloat16 or int8, the package's own file in so many bits, with what the rounding",
        "changed; onnx; or the names of a paper's PyTorch code (primalformer-uea, primalformer-lra …). MODEL may be a file",
        'of PyTorch itself: --from says under which names, --config-of its configuration where the file does not have it.',
        'Not every format holds every model: --check says whether it does, and each reason why not.',
    ].join('\n'),
    takes: [1, 2],
    options: {
        to: {
            type: 'text',
            value: 'FORMAT',
            words: FORMATS,
            help: `what it becomes: ${FORMATS.join(', ')} (float32; onnx where OUT ends so)`,
        },
        from: {
            type: 'text',
            value: 'FORMAT',
            help: "a PyTorch format that MODEL is in, e.g. 'primalformer-uea', 'bert'",
        },
        'config-of': {
            type: 'text',
            value: 'FILE',
            file: true,
            help: 'JSON with the configuration of MODEL, for --from',
        },
        check: {
            type: 'switch',
            help: 'say whether FORMAT can hold MODEL (exit code 0) and why not (1); write nothing',
        },
        ...optionsOf('export'),
    },
    examples: [
        ['primal-attention convert model.safetensors small.safetensors --to int8', 'a fourth of the bytes'],
        ['primal-attention convert model.safetensors model.onnx --to onnx', 'for onnxruntime'],
        ['primal-attention convert model.safetensors --to onnx --check', 'can it be one?'],
        [
            'primal-attention convert torch.safetensors model.safetensors --from primalformer-uea --config-of config.json',
            'from PyTorch',
        ],
    ],
    async run({ args: [path, out], options, library: { export: more }, terminal }) {
        if (out === undefined && !options.check) throw new Usage('convert: OUT is missing: the file to write');
        const to = options.to ?? (out?.endsWith('.onnx') ? 'onnx' : 'float32'),
            ours = DTYPES.includes(to),
            config =
                options['config-of'] === undefined
                    ? undefined
                    : valueOf(new TextDecoder().decode(bytesOf(options['config-of'])));
        if (typeof config === 'string') throw new Usage(`--config-of ${options['config-of']} is not JSON`);
        if (config !== undefined && options.from === undefined) throw new Usage('--config-of needs --from');
        const [foreign] = to === 'onnx' ? [] : Object.keys(more);
        if (foreign) throw new Usage(`--${kebab(foreign)} is for --to onnx, not ${to}`);
        if (!options.check) checkPlace('OUT', out);
        const pa = await library(),
            model = openModel(pa, path, options.from && { format: options.from, ...(config && { config }) }),
            asked = { format: to, ...more },
            { possible, reasons } = ours ? { possible: true, reasons: [] } : await canExport(model, asked);
        if (options.check) {
            if (options.json) terminal.result(JSON.stringify({ format: to, possible, reasons }));
            else
                terminal.result(
                    [
                        `${to}: ${possible ? 'yes' : 'no'}`,
                        ...reasons.map((/** @type {string} */ each) => `- ${each}`),
                    ].join('\n'),
                );
            model.dispose();
            return possible ? 0 : 1;
        }
        if (!possible)
            throw new Error(
                [`${path} can't be ${to}:`, ...reasons.map((/** @type {string} */ each) => `- ${each}`)].join('\n'),
            );
        const bytes = ours ? model.save({ dtype: to }) : await model.export(asked);
        writeFileSync(out, bytes);
        const rounding = ours && to !== 'float32' ? roundingOf(bytes) : null;
        if (options.json) terminal.result(JSON.stringify({ out, format: to, bytes: bytes.length, rounding }));
        else
            terminal.say(
                `${out}: ${to}, ${size(bytes.length)}${rounding ? `; the largest error of a weight is ${figure(rounding.largestError, 2)}, in ${rounding.parameter}` : ''}.`,
            );
        model.dispose();
        return 0;
    },
};

/**
 * Whether the format can hold the model; an option that no model takes is a wrong call.
 * @param {any} model @param {Record<string, any>} asked
 * @returns {Promise<{ possible: boolean, reasons: string[] }>}
 */
async function canExport(model, asked) {
    try {
        return await model.canExport(asked);
    } catch (error) {
        throw new Usage(spoken(/** @type {Error} */ (error).message));
    }
}
