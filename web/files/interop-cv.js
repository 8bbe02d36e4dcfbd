/**
 * DeiT in timm's names, and what the papers' code for images (PrimalAttention_CV) makes of it: all layers primal, or
 * the last `num_ksvd_layer` (Primal.+DeiT). Read from that code, field by field. The tensors tell all but the heads
 * of a model without primal layers and what is of training alone, so that a file of DeiT's needs no configuration.
 */
import { Audit } from './interop-audit.js';
import { attentionNames, attentionOf, EMBEDDINGS, layersOf, shapesOf } from './interop-plan.js';

/** @typedef {import('./interop-plan.js').PlanLayer} PlanLayer */

/** Options of that code's runs, and of timm's configurations, that have no part in a trained model's answer. */
const IGNORED = `model architecture num_features pool_size crop_pct crop_mode interpolation first_conv classifier url tag pretrained weight_init
    attn_drop_rate pos_drop_rate proj_drop_rate batch_size epochs bce_loss unscale_lr model_ema model_ema_decay model_ema_force_cpu opt opt_eps opt_betas clip_grad
    momentum weight_decay sched lr lr_noise lr_noise_pct lr_noise_std warmup_lr min_lr decay_epochs warmup_epochs cooldown_epochs patience_epochs decay_rate
    color_jitter aa smoothing train_interpolation repeated_aug train_mode ThreeAugment src reprob remode recount resplit mixup cutmix cutmix_minmax mixup_prob
    mixup_switch_prob mixup_mode teacher_model teacher_path distillation_alpha distillation_tau finetune attn_only data_path data_set inat_category output_dir
    device seed resume start_epoch eval eval_crop_ratio dist_eval num_workers pin_mem world_size dist_url`;

const EPS = 1e-6;
const prefix = (/** @type {number} */ i) => `blocks.${i}.`;

/** We has so many rows at most. @param {number} length @param {number} product low_rank · rank_multi */
const rows = (length, product) => Math.min(length, product);

/**
 * The side lengths of an image of so many patches: what is said of it, or a square.
 * @param {Audit} audit @param {number} patches @param {number} patch
 */
function sidesOf(audit, patches, patch) {
    const field = 'img_size' in audit.given ? 'img_size' : 'input_size',
        said = audit.given[field] ?? Math.sqrt(patches) * patch;
    // timm's input_size has the channels in front
    const [height, width] = Array.isArray(said) ? said.slice(-2) : [said, said];
    if (Number.isInteger(height) && Number.isInteger(width) && height * width === patches * patch ** 2)
        return { height, width };
    if (field in audit.given)
        audit.add(field, `the file's pos_embed has a class token and ${patches} patches of ${patch} × ${patch}`);
    else
        audit.problems.push(
            `pos_embed has a class token and ${patches} patches, which is no square; say img_size: [height, width]`,
        );
    return { height: patch, width: patch };
}

/**
 * A matrix [D, C, p, p] over the patches' channels, and ours [D, p·p·C] over their pixels.
 * @param {{ data: any }} tensor @param {{ channels: number, patch: number }} image @param {number} width
 * @param {boolean} out from ours to theirs
 */
function turned({ data }, { channels, patch }, width, out) {
    const pixels = patch ** 2,
        turned = new Float32Array(data.length);
    for (let d = 0; d < width; d++)
        for (let c = 0; c < channels; c++)
            for (let at = 0; at < pixels; at++) {
                const theirs = (d * channels + c) * pixels + at,
                    ours = (d * pixels + at) * channels + c;
                if (out) turned[theirs] = data[ours];
                else turned[ours] = data[theirs];
            }
    return turned;
}

/** What the ranks are multiplied with to be the rows. @param {readonly PlanLayer[]} layers */
const multipleOf = layers =>
    Math.max(1, ...layers.map(layer => (layer.kind === 'primal' ? Math.ceil(layer.rows / layer.rank) : 1)));

/** Their one matrix for queries, keys and values. @param {{ kind: string }} layer */
const fused = layer => (layer.kind === 'primal' ? ['qk', ['query', 'key']] : ['qkv', ['query', 'key', 'value']]);

/** @type {import('./interop-plan.js').Format} */
export const CV = {
    rows,
    optional: true,
    plan(tensors, config) {
        const audit = new Audit(
            config,
            'img_size input_size patch_size in_chans num_classes nb_classes embed_dim depth num_heads mlp_ratio qkv_bias qk_bias low_rank rank_multi ' +
                'num_ksvd_layer eta drop_rate drop drop_path_rate drop_path global_pool class_token no_embed_class init_values distilled distillation_type ' +
                'mean std layer_norm_eps',
            IGNORED,
        );
        const { given } = audit;
        const [[width, channels, patch, across], [, tokens], [classes], [feedforward]] = shapesOf(
            tensors,
            'primalformer-cv',
            [EMBEDDINGS['primalformer-cv'], 'pos_embed', 'head.weight', `${prefix(0)}mlp.fc1.weight`],
        );
        if (tensors.has('dist_token'))
            audit.problems.push(
                'the file has a dist_token: distilled models answer with two heads, those without distillation can be read',
            );
        if (patch !== across) audit.problems.push(`its patches are ${patch} × ${across}, squares can be read`);
        const layers = layersOf(tensors, prefix, 'attn.we'),
            length = tokens ?? 1,
            image = { ...sidesOf(audit, length - 1, patch), channels, patch };
        audit.size('patch_size', patch, 'patch_embed.proj');
        audit.size('in_chans', channels, 'patch_embed.proj');
        audit.size('num_classes nb_classes', classes, 'head');
        audit.size('embed_dim', width, 'patch_embed.proj');
        audit.size('depth', layers.length, 'blocks');
        audit.size('mlp_ratio', feedforward / width, 'mlp.fc1');
        const primal = layers.flatMap(layer => (layer.kind === 'primal' ? [layer] : []));
        if (primal.length < layers.length) audit.size('num_ksvd_layer', primal.length, 'blocks');
        const ranks = primal.map(({ rank }) => rank);
        if (
            'low_rank' in given &&
            String(Array.isArray(given.low_rank) ? given.low_rank : ranks.map(() => given.low_rank)) !== String(ranks)
        )
            audit.add('low_rank', `the file's we have the ranks ${ranks.join(', ') || 'of no layer'}`);
        for (const layer of 'rank_multi' in given ? primal : [])
            audit.only(
                'rank_multi',
                layer.rows === rows(length, layer.rank * given.rank_multi) ? [given.rank_multi] : [],
                `the file's we has ${layer.rows} rows of rank ${layer.rank}`,
            );
        const heads = audit.heads('num_heads', width / 64, tensors, prefix, 'attn.Lambda', layers, width);
        for (const [field, value] of /** @type {const} */ ([
            ['qkv_bias', true],
            ['qk_bias', true],
            ['global_pool', 'token'],
            ['class_token', true],
            ['no_embed_class', false],
            ['distilled', false],
            ['distillation_type', 'none'],
        ]))
            audit.only(field, [value], `${JSON.stringify(value)} can be read`);
        audit.only('init_values', [1e-5], 'layers without scales can be read');
        audit.only('layer_norm_eps', [EPS], 'its layer norms have eps 1e-6');
        const dropout = audit.number('drop_rate drop', 0, 1),
            dropPath = audit.number('drop_path_rate drop_path', 0, 1),
            eta = audit.number('eta', 0.1);
        for (const field of ['mean', 'std'])
            if (
                field in given &&
                !(
                    Array.isArray(given[field]) &&
                    given[field].length === channels &&
                    given[field].every(Number.isFinite)
                )
            )
                audit.add(field, `a number for each of the ${channels} channels is expected`);
        audit.shapes(tensors, {
            pos_embed: [1, length, width],
            'head.weight': [classes, width],
            [`${prefix(0)}mlp.fc1.weight`]: [feedforward, width],
        });
        audit.finish('primalformer-cv');
        return {
            columns: patch ** 2 * channels,
            length,
            image,
            classes,
            width,
            heads,
            feedforward,
            headHidden: 0,
            pair: false,
            dropout,
            dropPath,
            eta,
            layers,
            prefix,
            positions: 'learned',
            ...(given.mean && given.std && { scale: { mean: given.mean, deviation: given.std } }),
        };
    },
    config: p => ({
        input: { kind: 'image', ...p.image },
        classes: p.classes,
        width: p.width,
        depth: p.layers.length,
        heads: p.heads,
        feedforward: p.feedforward,
        dropout: p.dropout,
        dropPath: p.dropPath,
        norm: 'pre',
        normEps: EPS,
        positions: p.positions,
        pooling: 'cls',
        activation: 'gelu',
        attention: attentionOf(p),
        finalNorm: true,
        finalGelu: false,
        ksvdPerBatch: true,
        standardize: false,
    }),
    theirs: p => {
        const { height = 0, width = 0, channels, patch } = p.image ?? {},
            ranks = p.layers.flatMap(layer => (layer.kind === 'primal' ? [layer.rank] : []));
        return {
            img_size: height === width ? height : [height, width],
            patch_size: patch,
            in_chans: channels,
            num_classes: p.classes,
            embed_dim: p.width,
            depth: p.layers.length,
            num_heads: p.heads,
            mlp_ratio: p.feedforward / p.width,
            qkv_bias: true,
            drop_rate: p.dropout,
            drop_path_rate: p.dropPath ?? 0,
            ...(ranks.length > 0 && {
                low_rank: ranks.length < p.layers.length ? ranks[0] : ranks,
                rank_multi: multipleOf(p.layers),
                num_ksvd_layer: ranks.length,
                eta: p.eta,
            }),
        };
    },
    input: 'image',
    padding: 'none',
    /** A softmax layer below a primal one can be, one above can't. All layers primal, each has a rank of its own. */
    layers: (attention, length) => {
        const first = attention.findIndex(({ kind }) => kind === 'primal'),
            below = first < 0 ? attention.length : first,
            primal = attention.slice(below).map(({ rank = 1, rows: count = rank }) => ({ rank, rows: count })),
            multiple = multipleOf(primal.map(layer => ({ kind: 'primal', ...layer })));
        return attention.map((_, i) => {
            if (i < below) return { kind: 'softmax' };
            const { rank } = primal[below === 0 ? i : 0];
            return { kind: 'primal', rank, rows: rows(length, rank * multiple) };
        });
    },
    open(tensors, { image, width, layers }) {
        const opened = new Map(tensors),
            proj = tensors.get(EMBEDDINGS['primalformer-cv']),
            token = tensors.get('cls_token');
        if (proj && image)
            opened.set(EMBEDDINGS['primalformer-cv'], {
                shape: [width, image.patch ** 2 * image.channels],
                data: turned(proj, image, width, false),
            });
        if (token) opened.set('cls_token', { ...token, shape: token.shape.slice(-1) });
        layers.forEach((layer, i) => {
            const [name, parts] = fused(layer);
            for (const end of ['weight', 'bias']) {
                const whole = `${prefix(i)}attn.${name}.${end}`,
                    { shape: [all, ...rest] = [], data } = tensors.get(whole) ?? { data: null };
                if (data === null || all !== width * parts.length) continue;
                opened.delete(whole);
                const size = data.length / parts.length;
                Array.from(parts, (part, k) =>
                    opened.set(`${prefix(i)}attn.${part}.${end}`, {
                        shape: [width, ...rest],
                        data: /** @type {any} */ (data).subarray(k * size, (k + 1) * size),
                    }),
                );
            }
        });
        return opened;
    },
    close(tensors, { image, width, length, layers }) {
        if (!image) return;
        const name = EMBEDDINGS['primalformer-cv'],
            replace = (/** @type {string} */ name, /** @type {number[]} */ shape, data = tensors.get(name)?.data) =>
                tensors.set(name, { shape, data: /** @type {any} */ (data) });
        replace(
            name,
            [width, image.channels, image.patch, image.patch],
            turned(/** @type {any} */ (tensors.get(name)), image, width, true),
        );
        replace('cls_token', [1, 1, width]);
        replace('pos_embed', [1, length, width]);
        layers.forEach((layer, i) => {
            const [name, parts] = fused(layer);
            for (const end of ['weight', 'bias']) {
                const each = Array.from(parts, part => `${prefix(i)}attn.${part}.${end}`),
                    data = each.map(one => /** @type {any} */ (tensors.get(one)).data);
                const whole = new Float32Array(data.length * data[0].length);
                data.forEach((one, k) => whole.set(one, k * one.length));
                replace(
                    `${prefix(i)}attn.${name}.${end}`,
                    [width * data.length, ...(end === 'weight' ? [width] : [])],
                    whole,
                );
                for (const one of each) tensors.delete(one);
            }
        });
    },
    names: {
        'embedding.weight': EMBEDDINGS['primalformer-cv'],
        'embedding.bias': 'patch_embed.proj.bias',
        'positions.weight': 'pos_embed',
        'classToken.weight': 'cls_token',
        'norm.weight': 'norm.weight',
        'norm.bias': 'norm.bias',
        'head.weight': 'head.weight',
        'head.bias': 'head.bias',
    },
    prefix,
    attentionPrefix: 'attn.',
    attentionNames: {
        ...attentionNames({ query: 'query', key: 'key', value: 'value', output: 'proj' }, ''),
        ...{
            we: 'we',
            wr: 'wr',
            lambda: 'Lambda',
            'concat.weight': 'concate_weight.weight',
            'concat.bias': 'concate_weight.bias',
        },
    },
    layerNames: { 'feedforward.0': 'mlp.fc1', 'feedforward.1': 'mlp.fc2', norm1: 'norm1', norm2: 'norm2' },
};
