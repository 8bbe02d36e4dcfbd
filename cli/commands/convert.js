import { writeFileSync } from 'node:fs';
import { roundingOf } from 'primal-attention/safetensors';
import { Usage, valueOf } from '../arguments.js';
import { bytesOf, checkPlace } from '../data.js';
import { LIBRARY_SAYS } from '../library.js';
import { library, openModel } from '../models.js';
import { figure, size } from '../terminal.js';

const DTYPES = LIBRARY_SAYS.dtypes ?? [],
    FORMATS = [...DTYPES, 'onnx', ...(LIBRARY_SAYS.formats ?? []).filter(name => name !== 'onnx')];

/** @type {import('../arguments.js').Command} */
export default {
    summary: 'a model in other names, another format or fewer bits',
    usage: 'MODEL OUT --to FORMAT',
    about: [
        "FORMAT is float32, float16, bfloat16 or int8, the package's own file in so many bits, with what the rounding",
        "changed; onnx; or the names of a paper's PyTorch code (primalformer-uea, primalformer-lra …). MODEL may be a file",
        'of PyTorch itself: --from says under which names, --config-of its configuration where the file does not have it.',
    ].join('\n'),
    takes: [2, 2],
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
    },
    examples: [
        ['primal-attention convert model.safetensors small.safetensors --to int8', 'a fourth of the bytes'],
        ['primal-attention convert model.safetensors model.onnx --to onnx', 'for onnxruntime'],
        [
            'primal-attention convert torch.safetensors model.safetensors --from primalformer-uea --config-of config.json',
            'from PyTorch',
        ],
    ],
    async run({ args: [path, out], options, terminal }) {
        const to = options.to ?? (out.endsWith('.onnx') ? 'onnx' : 'float32'),
            config =
                options['config-of'] === undefined
                    ? undefined
                    : valueOf(new TextDecoder().decode(bytesOf(options['config-of'])));
        if (typeof config === 'string') throw new Usage(`--config-of ${options['config-of']} is not JSON`);
        if (config !== undefined && options.from === undefined) throw new Usage('--config-of needs --from');
        checkPlace('OUT', out);
        const pa = await library(),
            model = openModel(pa, path, options.from && { format: options.from, ...(config && { config }) }),
            bytes = DTYPES.includes(to) ? model.save({ dtype: to }) : await model.export({ format: to });
        writeFileSync(out, bytes);
        const rounding = DTYPES.includes(to) && to !== 'float32' ? roundingOf(bytes) : null;
        if (options.json) terminal.result(JSON.stringify({ out, format: to, bytes: bytes.length, rounding }));
        else
            terminal.say(
                `${out}: ${to}, ${size(bytes.length)}${rounding ? `; the largest error of a weight is ${figure(rounding.largestError, 2)}, in ${rounding.parameter}` : ''}.`,
            );
        model.dispose();
    },
};
