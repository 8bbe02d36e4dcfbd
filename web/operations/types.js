/**
 * The shapes of attention: what a layer of a model can be configured to, and what the functions of `pa.attention` take
 * and return. There is nothing to run in here.
 *
 * @typedef {import('../tensors/tensor.js').Tensor} Tensor
 */

/**
 * @typedef {'softmax' | 'linear' | 'sparse' | 'window' | 'gaussian' | 'skyformer' | 'primal' | 'implicit'}
 *   AttentionKind
 *
 * @typedef {object} AttentionConfig options that a kind does not have are refused
 * @property {AttentionKind} kind
 * @property {number} [rank] primal: s, components of the kernel SVD (20)
 * @property {number} [eta] primal: weight of the KSVD objective in the loss (0.1)
 * @property {'data' | 'fixed' | 'causal'} [mode] primal: where the projection weights come from ('data'): from sampled
 *   rows of the input, from parameters alone, or from all that came before. With 'fixed' **no token sees another**:
 *   each one's output depends on that token alone, as the paper's formula has it with constant projections, so that a
 *   task of relations between tokens can't be learned
 * @property {number} [rows] primal: rows of the input sampled for 'data' (the smaller of length and 10·rank); conv
 *   '2d': rows of the grid
 * @property {number} [cols] conv '2d': columns of the grid
 * @property {boolean} [causal] a token sees only itself and earlier ones
 * @property {number} [beta] Attention-BN: how much of the keys' mean is taken off (0)
 * @property {boolean} [standardize] Attention-BN: divide keys by their deviation too
 * @property {number} [eps]
 * @property {number} [denominatorEps] linear: ε of the denominator ρ + ε·min(ρ, 1) (1e-6)
 * @property {number | readonly number[]} [pool] scaled heads: keys averaged over windows, for all heads or for each
 * @property {'none' | '1d' | '2d'} [conv] convolution attention: a filter over queries and keys
 * @property {number} [filter] its taps, along each dimension (3)
 * @property {'window' | 'strided' | 'fixed'} [pattern] sparse
 * @property {number} [window] sparse: keys at most this far away (3)
 * @property {number} [block] sparse: length ℓ of a block or stride (4)
 * @property {number} [summary] sparse, 'fixed': last c of each block that all see (1)
 * @property {number} [landmarks] skyformer: m, rows that the Nyström form goes through (128)
 * @property {number} [gamma] skyformer: what is added to the landmarks' diagonal (0.1)
 * @property {number} [iterations] skyformer: steps of the inverse (6)
 * @property {number} [samples] implicit: M, spectral samples (64)
 * @property {number} [p] implicit: the norm of the magnitude (2)
 * @property {number} [den] implicit: divides the magnitude; 0: 2√d
 * @property {boolean} [stationary] implicit: one spectral matrix used twice
 * @property {'direct' | 'ikan' | 'mikan'} [source] implicit: where the spectral samples come from ('direct')
 * @property {number} [klWeight] implicit: weight of the samples' divergence from their prior in the loss (0)
 * @property {number} [magnitudeDropout] implicit: dropout on the magnitudes, in training
 * @property {boolean} [countMasked] primal: masked tokens count in the objective, as in the released code
 */

/**
 * @typedef {object} GraphAttentionConfig
 * @property {'graph' | 'graphImplicit'} kind GAT's attention, or that of an implicit kernel
 * @property {number} [slope] graph: of the LeakyReLU (0.2)
 * @property {number} [samples] graphImplicit: spectral samples (64)
 * @property {number} [p] graphImplicit: the norm of the magnitude (2)
 * @property {number} [den] graphImplicit: divides the magnitude; 0: as in the paper
 * @property {number} [eps] graphImplicit
 * @property {number} [dropout] of the attention coefficients; at least the model's own
 */

/**
 * Sizes: B batch, H heads, N queries, M keys, d head width, s rank, S samples.
 *
 * @typedef {Tensor | ArrayLike<number> | readonly any[]} Numbers a tensor, or an array where the shape is known or
 *   nested
 *
 * @typedef {object} QKV
 * @property {Tensor} q [B,H,N,d]
 * @property {Tensor} k [B,H,M,d]
 * @property {Tensor} v [B,H,M,d]
 *
 * @typedef {object} MaskOption
 * @property {Numbers} [mask] [B,M]: 1 for a token that counts, 0 for padding
 *
 * @typedef {object} NormOptions
 * @property {number} [beta]
 * @property {boolean} [standardize]
 * @property {number} [eps]
 * @property {number} [denominatorEps] linear: ε of the denominator ρ + ε·min(ρ, 1) (1e-6)
 * @property {Numbers} [pool] [H] whole numbers
 *
 * @typedef {MaskOption & NormOptions & { causal?: boolean, conv?: 'none' | '1d' | '2d', rows?: number, cols?: number,
 *   training?: boolean }} SoftmaxOptions
 * @typedef {MaskOption & NormOptions & { causal?: boolean }} LinearOptions
 * @typedef {MaskOption & NormOptions & { pattern?: 'window' | 'strided' | 'fixed', window?: number, block?: number,
 *   summary?: number, causal?: boolean }} SparseOptions
 * @typedef {MaskOption & { landmarks: Numbers | number, gamma?: number, iterations?: number }} SkyformerOptions
 * @typedef {MaskOption & { mode?: 'data' | 'fixed' | 'causal' }} PrimalOptions
 * @typedef {MaskOption & { p?: number, den?: number, eps?: number, stationary?: boolean, dropout?: number, training?:
 *   boolean }} ImplicitOptions
 *
 * @typedef {object} PrimalInputs
 * @property {Tensor} [x] [B,N,H·d], what the layer was given; mode 'data'
 * @property {Tensor} q [B,H,N,d]
 * @property {Tensor} k [B,H,N,d]
 * @property {Tensor} we [H,n,s], or [H,d,s] for modes 'fixed' and 'causal'
 * @property {Tensor} wr as we
 * @property {Tensor} concatWeight [d,2s]
 * @property {Tensor} concatBias [d]
 *
 * @typedef {object} AttentionFunctions
 * @property {(inputs: QKV & { filter?: Tensor }, options?: SoftmaxOptions) => Tensor} softmax
 * @property {(inputs: QKV, options?: LinearOptions) => Tensor} linear
 * @property {(inputs: QKV, options?: SparseOptions) => Tensor} sparse
 * @property {(inputs: QKV, options?: SparseOptions) => Tensor} window
 * @property {(inputs: QKV, options?: MaskOption) => Tensor} gaussian
 * @property {(inputs: QKV, options: SkyformerOptions) => Tensor} skyformer
 * @property {(inputs: PrimalInputs, options?: PrimalOptions) => { y: Tensor, e: Tensor, r: Tensor }} primal
 * @property {(inputs: { e: Tensor, r: Tensor, we: Tensor, wr: Tensor, lambda: Tensor }, options?: MaskOption & {
 *   countMasked?: boolean }) => Tensor} ksvdObjective
 * @property {(inputs: QKV & { w1?: Tensor, w2?: Tensor, w?: Tensor }, options?: ImplicitOptions) => Tensor} implicit
 * @property {(inputs: Record<string, Tensor>, options: { noise: Tensor, prior?: number }) => { y: Tensor, mu: Tensor,
 *   sigma: Tensor, kl: Tensor }} copulaNoise
 * @property {(inputs: Record<string, Tensor>, options?: {}) => Tensor} spectralNet
 * @property {(inputs: { z: Tensor, aSelf: Tensor, aNeighbor: Tensor }, options: { edges: Numbers, slope?: number }) =>
 *   Tensor} graph edges: pairs target, source
 * @property {(inputs: { z: Tensor, w1: Tensor, w2: Tensor }, options: { edges: Numbers, p?: number, den?: number, eps?:
 *   number }) => Tensor} graphImplicit
 */

export {};
