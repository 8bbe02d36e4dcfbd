/**
 * The shapes of what goes in and out, for editors and for TypeScript. There is nothing to run in here. It
 * is one file, so that a name is looked up in one place.
 *
 * @import { Tensor } from './tensors/tensor.js'
 *
 * @typedef {object} Matrix row-major
 * @property {number} rows
 * @property {number} cols
 * @property {Float32Array} data
 *
 * @typedef {{ rows: number, cols: number, data: ArrayLike<number> } | Tensor | readonly ArrayLike<number>[]} MatrixLike
 *
 * @typedef {object} KernelSVD K·hr = he·Σ and Kᵀ·he = hr·Σ
 * @property {Matrix} he dual variables of the queries, orthonormal columns
 * @property {Matrix} hr dual variables of the keys, orthonormal columns
 * @property {Float32Array} sigma singular values, descending
 * @property {Matrix} e projection scores of the queries, K·hr
 * @property {Matrix} r projection scores of the keys, Kᵀ·he
 * @property {number} energy the share of the sum of squares of K that the components hold
 *
 * @typedef {object} Spectrum
 * @property {Float32Array} values singular values, descending
 * @property {Float32Array} cumulativeEnergy share of Σσ² in the first 1, 2, … values
 * @property {EffectiveRank} effectiveRank
 *
 * @typedef {object} EffectiveRank how many directions a map uses, of its singular values σ; 0 for a map of zeros
 * @property {number} entropy exp(−Σ p ln p), p = σ/Σσ (Roy and Vetterli 2007)
 * @property {number} participation (Σσ²)²/Σσ⁴
 * @property {number} energy90 so many of the largest hold 90 % of Σσ²
 * @property {number} energy99 so many hold 99 %
 */

/**
 * A data set: samples and what is to be predicted from them. Lengths may differ.
 *
 * @typedef {object} Dataset
 * @property {ArrayLike<Sample>} x
 * @property {ArrayLike<number> | ArrayLike<string> | ArrayLike<ArrayLike<number>>} y a label for each sample, 0 to
 *   classes − 1 or the name of a class, or, for a model with `outputs`, that many numbers for each, one after the other
 *   or in an array of their own. Where the model has no names yet, fit() takes those of `classes`, or the different
 *   names among the labels, sorted; its reports say them
 * @property {ArrayLike<number>} [weights] what each sample weighs, at least 0 (1): the loss of a batch, and all that an
 *   evaluation says, are weighted means
 * @property {number} [features] numbers per time step, checked against the model's
 * @property {readonly string[]} [classes] names of the labels
 * @property {readonly (readonly string[] | null)[]} [categories] of a table: those of each column that does not hold
 *   numbers, whose cells may be places in this list
 * @property {'position'} [standardize] the samples are rows of a table, whose columns differ in scale: a model whose
 *   own `standardize` is 'auto'
 *   standardises each position by itself
 * @property {ArrayLike<string | number | boolean>} [groups] of each sample: split and kFold of primal-attention/data
 *   keep those of a group together
 *
 * Beside these a data set may have what readers of files add (name, columns, length, vocabulary, read); other fields
 * are refused.
 *
 * @typedef {ArrayLike<number | null> | ArrayLike<ArrayLike<number | null>> | Row} Sample series: [T, features]
 *   row-major or an array of rows, of a model with `missing: 'mask'` null or NaN where a number is missing; tokens:
 *   whole numbers below the vocabulary; image: [height, width, channels] row-major; of a table a row. For a model of
 *   pairs, two of them
 *
 * @typedef {number | string | boolean | null | undefined} Cell a number; a category's name, or its place among the
 *   categories; null, undefined or NaN where it is missing
 * @typedef {ArrayLike<Cell> | { readonly [column: string]: Cell }} Row of a table: a cell for each column, or by name
 */

/**
 * Samples that never lie in memory as a whole: samples() gives them one after the other, and anew each time that it is
 * called, once before the first epoch (to count and to measure them) and once for each. What it gives is encoded as it
 * comes; beside the samples of a batch and of the buffer nothing is kept.
 *
 * @typedef {object} OfStreams
 * @property {() => AsyncIterable<StreamSample> | Iterable<StreamSample> | Promise<AsyncIterable<StreamSample>>} samples
 * @property {number} [count] samples of an epoch, from the beginning; counted, if not given
 * @property {number} [buffer] with fit()'s `shuffle`, so many samples wait and one of them is drawn (1000)
 * @property {number | 'all'} [measure] on how many, from the beginning, mean and deviation are measured ('all')
 *
 * @typedef {object} StreamSample
 * @property {Sample} x
 * @property {any} y as an entry of a data set's y
 * @property {number} [weight] in the loss, 1 if not given; without any it does not count
 * @property {ArrayLike<number>} [mask] of a model of sequences
 *
 * @typedef {Partial<Omit<Dataset, 'x' | 'y' | 'groups' | 'weights'>> & OfStreams} StreamDataset for fit() of
 *   classifiers, regressors and models of sequences
 */

/**
 * @typedef {object} SeriesInput
 * @property {'series'} kind
 * @property {number} features numbers per time step
 * @property {number} length the longest series
 *
 * @typedef {object} TokensInput
 * @property {'tokens'} kind
 * @property {number} vocabulary ids are 0 to vocabulary − 1
 * @property {number} length the longest sequence
 *
 * @typedef {object} ImageInput
 * @property {'image'} kind
 * @property {number} height
 * @property {number} width
 * @property {number} [channels] 1
 * @property {number} [patch] an image becomes the series of its patch × patch squares, row by row; 1: of its pixels
 *
 * @typedef {object} TableInput a row of a table, each column of which is a token; of a data set that a reader made,
 *   tableInput(data) of primal-attention/data gives it
 * @property {'table'} kind
 * @property {readonly (string | { name: string, categories?: readonly string[] | null })[]} columns their names, and
 *   the categories of those that do not hold numbers
 * @property {'error' | 'missing'} [unknown] what a category that is none of these is taken for: an error ('error'), or
 *   a missing value
 *
 * @typedef {object} AttentionConfig options that a kind does not have are refused
 * @property {AttentionKind} kind
 * @property {number} [rank] primal: s, components of the kernel SVD (20); kep-svgp: likewise (10); linformer: r,
 *   mixtures of the tokens (64)
 * @property {boolean} [shared] linformer: keys and values are mixed by one table
 * @property {number} [eta] primal, kep-svgp: weight of the KSVD objective in the loss (0.1)
 * @property {'data' | 'fixed' | 'causal'} [mode] primal, kep-svgp: where the projection weights come from ('data'):
 *   from sampled rows of the input, from
 *   parameters alone, or from all that came before. With 'fixed' **no token sees another**: each one's output depends
 *   on that token alone, as
 *   the paper's formula has it with constant projections, so that a task of relations between tokens can't be learned
 * @property {boolean} [cross] primal: keys tell queries of themselves through the kernel, as they must where they are
 *   those of another sequence; with it tokens see one another in mode 'fixed' too
 * @property {'sum' | 'concat'} [merge] kep-svgp: whether its two processes are added or stand side by side ('sum')
 * @property {number} [rows] primal, kep-svgp: rows of the input sampled for 'data' (the smaller of length and 10·rank);
 *   conv '2d': rows of the grid
 * @property {number} [cols] conv '2d': columns of the grid
 * @property {boolean} [causal] a token sees only itself and earlier ones
 * @property {number} [beta] Attention-BN: how much of the keys' mean is taken off (0)
 * @property {boolean} [learnedBeta] Attention-BN: each head learns one of its own, from beta on, or from 1 where that
 *   is 0
 * @property {boolean} [standardize] Attention-BN: divide keys by their deviation too
 * @property {number} [eps] added to a variance (standardize), or to the squared kernel (implicit), lest it be 0
 * @property {number} [denominatorEps] linear: ε of the denominator ρ + ε·min(ρ, 1) (1e-6); cosformer: its least
 * @property {number} [reach] cosformer: R, the distance at which weights are 0; 0: the length
 * @property {number} [features] performer: random directions (64)
 * @property {boolean} [redraw] performer: other directions for each sample in training
 * @property {number | readonly number[]} [pool] scaled heads: keys averaged over windows, for all heads or for each
 * @property {'none' | '1d' | '2d'} [conv] convolution attention: a filter over queries and keys
 * @property {number} [filter] its taps, along each dimension (3); nystromformer: of a filter of each head over the
 *   values, whose result is added; 0: none (0)
 * @property {number} [dropout] softmax, sparse, window, without pooling: of the weights, in training (0)
 * @property {'window' | 'strided' | 'fixed'} [pattern] sparse: which keys a query sees ('window')
 * @property {number} [window] sparse: keys at most this far away (3)
 * @property {number} [block] sparse: length ℓ of a block or stride (4)
 * @property {number} [summary] sparse, 'fixed': last c of each block that all see (1)
 * @property {number} [landmarks] skyformer: m, rows that the Nyström form goes through (128); nystromformer: means of
 *   segments (64)
 * @property {number} [gamma] skyformer: what is added to the landmarks' diagonal (0.1)
 * @property {number} [iterations] skyformer, nystromformer: steps of the inverse (6); rpc: n, rounds (4)
 * @property {number} [threshold] rpc: λ; the smaller, the more of a key counts as an outlier (3)
 * @property {number} [samples] implicit: M, spectral samples (64)
 * @property {number} [p] implicit: the norm of the magnitude (2)
 * @property {number} [den] implicit: divides the magnitude; 0: 2√d
 * @property {boolean} [stationary] implicit: one spectral matrix used twice
 * @property {'direct' | 'ikan' | 'mikan'} [source] implicit: where the spectral samples come from ('direct')
 * @property {number} [klWeight] implicit: weight of the samples' divergence from their prior in the loss (0); kep-svgp:
 *   of the posterior's, 1 over the number of samples in the evidence lower bound (0.001)
 * @property {number} [magnitudeDropout] implicit: dropout on the magnitudes, in training
 * @property {boolean} [countMasked] primal, kep-svgp: masked tokens count in the objective, as in the released code
 */

/**
 * Attention of one's own, made of pa.ops: `forward` is called for each sample, within the core's step.
 *
 * @typedef {object} CustomAttentionConfig
 * @property {'custom'} kind
 * @property {(inputs: Record<string, Tensor>, place: CustomAttentionPlace) => Tensor | { y: Tensor, map?: Tensor }}
 *   forward from q, k, v [1,H,N,d], x [1,N,D], what the layer is given, and the parameters by their names, to y, of the
 *   shape of q or x, and if wanted the map [1,H,N,N] that inspect() shows; else that is found out from how y answers to
 *   the values
 * @property {Record<string, CustomParameter | readonly number[]>} [parameters] at most 8, trained and saved with the
 *   model
 * @property {boolean} [causal] said to forward, which has to hold to it; a language model says true (false)
 *
 * @typedef {object} CustomParameter
 * @property {readonly number[]} shape
 * @property {import('./tensors/parameter.js').Init | number | ((index: number) => number)} [init] as of pa.parameter()
 *   ('linear')
 * @property {number} [scale] (1)
 *
 * @typedef {object} CustomAttentionPlace
 * @property {number} heads H
 * @property {number} width d, of a head
 * @property {boolean} causal
 * @property {boolean} training
 * @property {number} layer of the model, from 0
 */

/**
 * @typedef {object} ClassifierConfig
 * @property {SeriesInput | TokensInput | ImageInput | TableInput} input
 * @property {number | readonly string[]} [classes] how many, or their names
 * @property {number} [outputs] instead of classes: numbers to predict, with loss 'mse'
 * @property {'crossEntropy' | 'mse' | 'multiLabel'} [loss] of classes 'crossEntropy', one of them applies, or
 *   'multiLabel', any of them: PyTorch's BCEWithLogitsLoss; of outputs 'mse'
 * @property {number} [width] numbers of a token's vector, D (64)
 * @property {number} [depth] layers (2)
 * @property {number} [heads] of attention, H, a divisor of width (4)
 * @property {number} [feedforward] hidden width of the feed-forward part (2·width)
 * @property {number} [dropout] the share of what is dropped in training (0.1)
 * @property {'post' | 'pre'} [norm] where layer norm stands ('post')
 * @property {'layer' | 'rms'} [normKind] 'rms': rows are divided by the root of their mean square, without mean and
 *   shift ('layer')
 * @property {number} [normEps] what is added under that root (1e-5)
 * @property {'learned' | 'sinusoidal' | 'rotary' | 'alibi' | 'relative' | 'none'} [positions] added to the tokens; or
 *   'rotary': queries and keys are turned; or biases of scores by distance, for attention of kinds softmax, sparse and
 *   window without pooling: 'alibi' fixed, 'relative' learned as in T5 ('learned'; of a table 'none')
 * @property {'mean' | 'max' | 'attention' | 'last' | 'flatten' | 'cls'} [pooling] from tokens to one vector ('mean';
 *   of a table 'cls').
 *   'attention': softmax attention of a learned query over the tokens; 'last': the last token, where layers are causal
 * @property {LayerAttention | readonly LayerAttention[]} [attention] for all layers, or one for each ('primal')
 * @property {'gelu' | 'relu' | 'silu'} [activation] ('gelu')
 * @property {boolean} [gated] the feed-forward part multiplies what goes through the activation with a second
 *   projection: with 'silu' SwiGLU, with 'gelu' GeGLU (false)
 * @property {number} [places] of a series: the first number of each row is its place, a whole number below this, which
 *   has a learned vector: a day of the week, a step of an episode. It is not standardised; 0, the default: it is as the
 *   other numbers
 * @property {boolean} [embeddingNorm] layer norm after the embedding and its positions (false)
 * @property {'none' | 'tanh'} [outputActivation] of a model with `outputs`, for targets from −1 to 1, which are then
 *   not standardised ('none')
 * @property {boolean} [tied] the matrix of the outputs is the table of the tokens, of a language model (false)
 * @property {number} [embeddingScale] multiplies the embedded input (1)
 * @property {boolean} [finalNorm] layer norm after the last layer (true)
 * @property {boolean} [finalGelu] gelu after that (with pooling 'flatten')
 * @property {number} [finalDropout] dropout after these, in training, as the papers' code for time series has it (0)
 * @property {number} [headHidden] hidden width of a two-layer head with relu; 0, the default: one linear layer
 * @property {boolean} [ksvdPerBatch] the objective is averaged over the batch before it is squared (false)
 * @property {number} [labelSmoothing] share of a label's weight that is spread over all classes while training; losses
 *   are reported without it, `objective` with it (0)
 * @property {number} [dropPath] stochastic depth: how often the last layer's attention, and its feed-forward part, are
 *   left out for a sample in training; the rate rises linearly from 0 in the first layer (0)
 * @property {boolean} [pair] a sample is a pair [a, b], told apart by what the same encoder makes of both (false)
 * @property {boolean | 'auto' | 'position'} [standardize] inputs are standardised with the training set's mean and
 *   deviation, measured in float64 on what
 *   was given. true: each feature over all time steps; 'position': each feature at each time step by itself, for tables
 *   whose columns are the
 *   steps; 'auto', the default but for tokens: 'position' where the data set asks for it, else as true; false: inputs
 *   are taken as float32
 * @property {boolean} [standardizeTargets] of a model with `outputs`: targets are standardised likewise, and losses and
 *   predictions are in their
 *   units (true unless standardize is false)
 * @property {'error' | 'mask'} [missing] of a series: what becomes of inputs that are NaN or null. 'mask': beside each
 *   number the model sees whether it is there, and where it is not the mean ('error')
 * @property {number} [seed] as if pa.seed(seed) had been called before
 */

/**
 * @typedef {ClassifierConfig & { loss: 'multiLabel' }} MultiLabelConfig
 *
 * @typedef {Omit<Dataset, 'y'> & { y: readonly (readonly string[] | ArrayLike<number | boolean>)[] }} MultiLabelDataset
 *   y: of each sample the names of the classes that apply, or a row of 0 and 1
 *
 * @typedef {object} MultiLabelPrediction
 * @property {(string | number)[]} labels the classes whose probability is above 0.5: names, or numbers where there are
 *   no names
 * @property {Float32Array} probabilities of each class, by itself
 * @property {Float32Array} logits
 */

/**
 * @typedef {Omit<ClassifierConfig, 'classes' | 'loss' | 'labelSmoothing' | 'tied'> & { loss?: 'mse' }} RegressorConfig
 *   outputs: how many numbers are predicted (1)
 *
 * @typedef {object} Regression
 * @property {Float64Array} values the predicted numbers, in the units of the targets
 */

/** @typedef {AttentionConfig | CustomAttentionConfig | AttentionKind} LayerAttention */

/**
 * What a model of sequences has of a classifier's configuration, and its own.
 *
 * @typedef {object} SequenceModelOwnConfig
 * @property {number} [inputs] numbers of each token
 * @property {number} [vocabulary] instead of inputs: tokens are ids below it
 * @property {number} length the longest sequence
 * @property {boolean} [causal] a token sees only itself and earlier ones; of attention that has such a form (false)
 *
 * @typedef {Omit<ClassifierConfig, 'input' | 'pooling' | 'pair' | 'tied' | 'ksvdPerBatch'>
 *   & SequenceModelOwnConfig} SequenceModelConfig
 *
 * @typedef {ArrayLike<number | string | null> | ArrayLike<ArrayLike<number | null> | null>} SequenceTarget of one
 *   sample: a label, or the name of a class, for each token, negative where it does not count; or the numbers of each
 *   token, one after the other or in rows. null or NaN: missing, and does not count
 *
 * @typedef {object} SequenceOwnData
 * @property {ArrayLike<SequenceTarget>} y
 * @property {ArrayLike<ArrayLike<number | boolean>>} [mask] for each token of each sample: 1, it counts; 0, its outputs
 *   do not (it is seen all the same)
 *
 * @typedef {Omit<Dataset, 'y'> & SequenceOwnData} SequenceDataset
 *
 * @typedef {object} SequencePrediction
 * @property {Int32Array} labels the likeliest class of each token; empty for a model with `outputs`
 * @property {Matrix} probabilities [tokens, classes]; no columns for a model with `outputs`
 * @property {Matrix} logits [tokens, classes]; for a model with `outputs` the same as values in float32
 * @property {{ rows: number, cols: number, data: Float64Array }} values [tokens, outputs] in the units of the targets;
 *   no columns for a model with classes
 */

/**
 * What a language model has of a classifier's configuration, and its own.
 *
 * @typedef {object} LanguageModelOwnConfig
 * @property {number} [vocabulary] ids are below it (256: the bytes of a text)
 * @property {number} [length] tokens it is trained on at a time, and the most it looks back with learned positions
 *   (128)
 *
 * @typedef {'input' | 'classes' | 'outputs' | 'loss' | 'pooling' | 'standardize' | 'pair' | 'places'} NotOfTexts
 * @typedef {NotOfTexts | 'outputActivation' | 'missing'} NotOfLanguageModels
 * @typedef {Omit<ClassifierConfig, NotOfLanguageModels> & LanguageModelOwnConfig} LanguageModelConfig
 *
 * @typedef {string | ArrayLike<number>} Text a string, taken as the bytes of its UTF-8, or ids
 *
 * @typedef {Omit<FitOptions, OfSamples | 'classWeights'> & { validation?: Text }} LanguageFitOptions an epoch is as
 *   many windows as the text has room for side by side, beginning at random places; validation is another text
 *
 * @typedef {object} GenerateOptions
 * @property {number} [tokens] how many (100)
 * @property {number} [temperature] 0: always the likeliest; 1, the default: as the model has it
 * @property {number} [topK] only among so many of the likeliest, and what equals the last of them
 * @property {number} [topP] only among the likeliest that together have this probability (1: all)
 * @property {number} [minP] only what has at least this share of the likeliest's probability (0: all)
 * @property {number} [repetitionPenalty] logits of what stands in the text already are divided by it, negative ones
 *   multiplied (1: none)
 * @property {string | number | ArrayLike<number> | readonly (string | number | ArrayLike<number>)[]} [stop] the text
 *   ends behind it: a string, an id, ids one after the other, or an array of such. It may begin in the prompt, but its
 *   end is drawn
 * @property {number} [seed] the same seed draws the same
 * @property {import('./engine/platform.js').Signal | null} [signal] an AbortSignal: what was drawn before is the answer
 *
 * @typedef {object} LanguageEvaluation
 * @property {number} loss mean −ln p of a token
 * @property {number} perplexity exp(loss)
 * @property {number} bits of a token, loss / ln 2
 * @property {number} bitsPerByte of a byte: as many, unless evaluate() is told how many bytes the ids stand for
 * @property {number} accuracy share of tokens that were the likeliest
 */

/**
 * @typedef {object} SequenceConfig one side of a translation
 * @property {number | string} [vocabulary] a string: its characters, which sequences are then made of; a number: ids
 *   are below it, and strings are bytes (256)
 * @property {number} [length] the longest sequence (128)
 *
 * @typedef {{ kind: 'translation', source: Required<SequenceConfig>, target: Required<SequenceConfig> }}
 *   TranslationInput
 *
 * What a translator has of a classifier's configuration, and its own.
 *
 * @typedef {object} TranslatorOwnConfig
 * @property {SequenceConfig} source
 * @property {SequenceConfig} target
 * @property {number} [decoderDepth] layers of the decoder (as depth, those of the encoder)
 * @property {LayersAttention} [attention] of the encoder ('softmax')
 * @property {LayersAttention} [decoderAttention] of the decoder's tokens to those before, in its causal form (as
 *   attention where that is one for all and has such a form, else 'softmax')
 * @property {LayersAttention} [crossAttention] of the decoder to the source; kinds with the trait `decodes` ('softmax')
 * @property {boolean} [tied] the matrix of the outputs is the table of the target's tokens (false)
 *
 * @typedef {AttentionConfig | AttentionKind | readonly (AttentionConfig | AttentionKind)[]} LayersAttention for all
 *   layers, or one for each
 *
 * @typedef {'input' | 'classes' | 'outputs' | 'loss' | 'pooling' | 'standardize' | 'standardizeTargets'} OfClassifiers
 * @typedef {OfClassifiers | 'pair' | 'attention' | 'tied' | 'finalGelu' | 'headHidden' | 'dropPath'} OfPooled
 * @typedef {OfPooled | 'places' | 'embeddingNorm' | 'outputActivation' | 'missing'} NotOfTranslators
 *
 * @typedef {Omit<ClassifierConfig, NotOfTranslators> & TranslatorOwnConfig} TranslatorConfig
 *
 * @typedef {string | ArrayLike<number>} Sequence characters or bytes, or ids; may be empty
 *
 * @typedef {object} TranslationSet
 * @property {readonly Sequence[]} x sources
 * @property {readonly Sequence[]} y their targets
 *
 * @typedef {Omit<FitOptions, 'validation' | 'mixup' | 'cutmix' | 'classWeights' | 'augment'>} TranslatorFit
 * @typedef {TranslatorFit & { validation?: TranslationSet }} TranslatorFitOptions
 *
 * @typedef {object} TranslateOptions
 * @property {number} [beams] hypotheses side by side; 1, the default: greedy
 * @property {number} [lengthPenalty] α of GNMT's score log p / ((5 + length)/6)^α, the end counted (0.6)
 * @property {number} [maxLength] of a target (its longest)
 *
 * @typedef {object} TranslationHypothesis
 * @property {Sequence} output
 * @property {Int32Array} ids
 * @property {number} score by which hypotheses are ranked
 * @property {number} logProbability of the ids and the end
 *
 * @typedef {TranslationHypothesis & { hypotheses: TranslationHypothesis[] }} TranslationPrediction the best one, and
 *   all that were found
 *
 * @typedef {object} TranslatorEvaluation
 * @property {number} loss mean −ln p of a token behind the true ones, ends included
 * @property {number} perplexity exp(loss)
 * @property {number} tokenAccuracy share of these tokens that were the likeliest
 * @property {number} exactMatch share of translations that are the target
 * @property {number} bleu of the translations' characters, bytes or ids, 0 to 1
 */

/**
 * @typedef {object} GraphAttentionConfig
 * @property {import('./operations/rows.js').GraphAttentionKind} kind GAT's attention, or that of an implicit kernel
 * @property {number} [slope] graph: of the LeakyReLU (0.2)
 * @property {number} [samples] graphImplicit: spectral samples (64)
 * @property {number} [p] graphImplicit: the norm of the magnitude (2)
 * @property {number} [den] graphImplicit: divides the magnitude; 0: as in the paper
 * @property {number} [eps] graphImplicit: added to the squared kernel, lest it be 0
 * @property {boolean} [stationary] graphImplicit: one spectral matrix used twice
 * @property {'direct' | 'ikan' | 'mikan'} [source] graphImplicit: where the spectral samples come from: parameters
 *   ('direct'), or a generator whose noise follows from the mean node (IKAN), coupled between heads by a copula (MIKAN)
 * @property {number} [klWeight] graphImplicit: weight of the samples' divergence from their prior in the loss (0)
 * @property {number} [dropout] of the attention coefficients; at least the model's own
 *
 * @typedef {object} GraphClassifierConfig
 * @property {number} features numbers per node
 * @property {number | readonly string[]} classes how many, or their names
 * @property {number} [width] of hidden layers, all heads together (64)
 * @property {number} [depth] (2)
 * @property {number} [heads] (4)
 * @property {number} [dropout] (0.5)
 * @property {number} [labelSmoothing] share of a label's weight that is spread over all classes while training (0)
 * @property {GraphAttentionConfig | GraphAttentionConfig['kind'] | readonly (GraphAttentionConfig |
 *   GraphAttentionConfig['kind'])[]} [attention] for all layers, or one for each ('graph')
 * @property {boolean} [selfLoops] every node sees itself, whether or not the edges say so (true)
 * @property {boolean} [standardize] features are standardised (false)
 * @property {number} [seed]
 *
 * @typedef {object} Graph
 * @property {ArrayLike<number> | ArrayLike<ArrayLike<number>>} x features of the nodes: [N, features] row-major, or a
 *   row for each
 * @property {ArrayLike<number> | ArrayLike<ArrayLike<number>>} edges pairs target, source: the target looks at the
 *   source. One after the other, or nested
 * @property {ArrayLike<number | string | null>} [y] a label, or the name of a class, for each node; negative or null:
 *   not known, or not to be looked at
 * @property {ArrayLike<number>} [weights] what each node weighs in the loss, at least 0 (1)
 *
 * @typedef {Omit<FitOptions, OfSamples | 'batchSize' | 'accumulate'> & { validation?: Graph['y'] }}
 *   GraphFitOptions an epoch is one step
 *   with the whole graph; validation: labels of the same nodes, negative where they don't count
 *
 * @typedef {object} GraphPrediction
 * @property {Int32Array} labels the likeliest class of each node
 * @property {Matrix} probabilities [N, classes]
 * @property {Matrix} logits [N, classes]
 */

/**
 * @typedef {object} OptimizerOptions
 * @property {number} [learningRate] of a step (1e-3; lion 1e-4)
 * @property {'sgd' | 'adam' | 'adamw' | 'radam' | 'lion'} [optimizer] ('adam')
 * @property {number} [beta1] (0.9)
 * @property {number} [beta2] (0.999; lion 0.99)
 * @property {number} [epsilon] (1e-8)
 * @property {number} [weightDecay] (0; adamw 0.01)
 * @property {boolean} [decoupledWeightDecay] weights shrink by learningRate·weightDecay in every step, instead of
 *   weightDecay times the weights being added to the gradients (false; adamw and lion: always)
 * @property {readonly string[]} [noDecay] parameters without weight decay: names, or patterns in which * is any text,
 *   e.g. ['*.bias', '*norm*.weight']
 * @property {readonly ParameterGroup[]} [groups] parameters with a rate or a weight decay of their own
 * @property {readonly string[]} [freeze] parameters that stay as they are, named likewise: they don't move by a bit,
 *   and their gradients count for nothing, as in PyTorch with requires_grad=False
 * @property {number} [momentum] sgd (0)
 * @property {number} [clip] largest norm of all gradients together; 0, the default: no clipping
 * @property {number} [clipValue] then: largest absolute value of a gradient; 0, the default: no clipping
 *
 * @typedef {object} ParameterGroup
 * @property {readonly string[]} parameters names, or patterns in which * is any text
 * @property {number} [learningRate] a factor on the learning rate, and so on its schedule (1)
 * @property {number} [weightDecay] of these (that of all)
 *
 * @typedef {'constant' | 'linear' | 'cosine' | 'inverseSqrt' | 'polynomial' | 'step' | 'oneCycle'} ScheduleKind
 *
 * @typedef {object} ScheduleConfig options that a kind does not have are refused
 * @property {ScheduleKind} kind
 * @property {number} [power] polynomial: of what is left of the training (1)
 * @property {number} [end] polynomial: the share of the learning rate at the end (0)
 * @property {number} [gamma] step: the share that a fall leaves (0.1)
 * @property {number} [every] step: updates from fall to fall; 0, the default: a third of the training
 * @property {number} [pctStart] oneCycle: the share of the updates in which the rate rises (0.3)
 * @property {'cos' | 'linear'} [anneal] oneCycle ('cos')
 * @property {number} [divFactor] oneCycle: the rate begins at learningRate/divFactor (25)
 * @property {number} [finalDivFactor] oneCycle: and ends at that/finalDivFactor (1e4)
 * @property {boolean} [threePhase] oneCycle: falls in as many updates as it rose in, and then further (false)
 * @property {boolean} [cycleMomentum] oneCycle: beta1, of sgd the momentum, falls while the rate rises (true)
 * @property {number} [baseMomentum] oneCycle: to this (0.85)
 * @property {number} [maxMomentum] oneCycle: from this (0.95)
 *
 * @typedef {Omit<OptimizerOptions, 'optimizer'> & { kind?: OptimizerOptions['optimizer'] }} OptimizerKindOptions
 *
 * @typedef {object} TrainingOptions
 * @property {number} [epochs] how often all samples are seen (10)
 * @property {number} [batchSize] samples to an update (16)
 * @property {number} [accumulate] batches to an update (1): the same as a batch so many times as large. Samples go
 *   through the model one at a time, so that neither takes more memory
 * @property {ScheduleKind | ScheduleConfig | ((progress: number) => number)} [schedule] of the learning rate: 'linear'
 *   and 'cosine' fall to zero, 'oneCycle' is PyTorch's OneCycleLR ('constant'); a function gives the factor of the
 *   learning rate at a progress from 0 to (below) 1
 * @property {'step' | 'epoch'} [scheduleBy] how often the rate changes ('step'); by epochs, `warmup` and the schedule's
 *   own lengths are numbers of epochs
 * @property {number} [warmup] steps over which the learning rate rises from zero (0)
 * @property {Augment} [augment] of models of series and of images: ways to vary samples, each time that one is drawn,
 *   or a function that varies one
 * @property {number} [mixup] of classifiers of images and of series of one length: α of Beta(α, α), from which comes
 *   the share that a sample has in its mixture with another of the batch; their labels have the same shares in the loss
 *   (0: none; 0.2 to 1 are usual)
 * @property {number} [cutmix] likewise, but a box of the other sample, of a series a stretch, is put into it; with
 *   both, each batch has one of them (0)
 * @property {'balanced' | ArrayLike<number> | { readonly [name: string]: number }} [classWeights] of models that tell
 *   classes, of samples, tokens or nodes: what the labels of each class weigh in the loss of a batch, which is the
 *   weighted mean (PyTorch's CrossEntropyLoss(weight)). A number for each class, or by name, 1 for those left out;
 *   'balanced': n/(k·count), as in scikit-learn. Reports count right predictions, and evaluations everything, without
 *   them
 * @property {Dataset} [validation] evaluated at the end of every epoch
 * @property {number} [validationSplit] the share of the data that is cut off for that, as split() of
 *   primal-attention/data does: the same samples each time, each class in the same proportion, windows that overlap by
 *   time; of a text its end, of a graph some of the labelled nodes
 * @property {import('./engine/platform.js').Signal} [signal] an AbortSignal: ends the training; the model stays as
 *   the last whole step left it
 * @property {boolean} [shuffle] a new order every epoch (true)
 * @property {number} [seed] of the order, dropout and landmarks; the same seed, data and weights give the same model
 * @property {'epoch' | 'step' | number} [reportEvery] ('epoch'), or after so many steps and at the end of each epoch
 * @property {boolean} [resume] goes on with the latest training of the model, or of its checkpoint (pa.resume()), as if
 *   it had not been broken off: with its options, of which only `validation`, `signal`, `callbacks`, `reportEvery`,
 *   `maxSeconds` and, where the schedule does not spread over them, `epochs` may be given anew, and with the same data
 *   (false)
 * @property {boolean} [fresh] the optimizer begins anew; else fit() goes on with its moments where the model has one
 *   with the same options already (false)
 * @property {EarlyStopping | number} [earlyStopping] ends the training when it gets no better; a number: its patience
 * @property {boolean} [restoreBest] at the end the model has the weights of the best epoch, by what earlyStopping
 *   monitors, else by the loss; not so after an abort or where the loop was left, which leave the weights of the last
 *   step (false)
 * @property {number} [maxSeconds] the training ends with the step in which so many are over
 * @property {FitCallbacks | readonly FitCallbacks[]} [callbacks] functions that are called on the way; one that fails
 *   ends the training, and the model is as the last whole step left it
 * @property {number} [ema] decay of an exponential moving average of the weights, e.g. 0.999 (0: none). It is what is
 *   validated and, as Keras' use_ema has it, what is left in the model at the end, but after an abort or where the loop
 *   was left. At update t the decay is min(ema, (1 + t)/(10 + t)), as of TensorFlow's ExponentialMovingAverage with
 *   num_updates, so that short trainings have something of it
 *
 * @typedef {object} EarlyStopping
 * @property {number} [patience] epochs without an improvement until it ends (5)
 * @property {number} [minDelta] what improves by no more has not improved (0)
 * @property {string} [monitor] a figure of the evaluation of `validation`, or without that of the report: 'loss',
 *   'accuracy', 'objective', 'mae', 'r2' … ('loss')
 *
 * @typedef {object} FitCallbacks each may take its time (a promise is waited for), and ends the training by returning
 *   false or calling info.stop()
 * @property {(info: CallbackInfo & { epochs: number, steps: number, stepsPerEpoch: number }) => any} [begin] before the
 *   first step
 * @property {(info: CallbackInfo & CallbackStep) => any} [step] after each update; the figures are those of its batch
 * @property {(info: CallbackInfo & FitReport) => any} [epoch] after each epoch, before its report comes
 * @property {(info: CallbackInfo & Partial<FitReport>) => any} [end] after all of it, with the last report; not after
 *   an error
 *
 * @typedef {{ stop: () => void }} CallbackInfo
 * @typedef {StepReport & { epoch: number, step: number, seconds: number, secondsLeft: number }} CallbackStep
 *
 * @typedef {{ epoch: number, step: number, loss: number, accuracy?: number, [figure: string]: any }} Best the epoch
 *   whose monitored figure was best, and the figures of its validation, or without that of its training
 *
 * @typedef {OptimizerOptions & TrainingOptions} FitOptions
 * @typedef {import('./samples/augmentation.js').SeriesAugmentation} SeriesAugmentation
 * @typedef {import('./samples/augmentation.js').ImageAugmentation} ImageAugmentation
 * @typedef {(x: Float64Array, random: () => number) => ArrayLike<number> | ArrayLike<ArrayLike<number>>} OwnAugment of
 *   a sample as fit() was given it, [T, features] or [height, width, channels], a sample; random() gives numbers from 0
 *   to 1, of the training's own stream
 * @typedef {SeriesAugmentation | ImageAugmentation | OwnAugment} Augment
 *
 * @typedef {'validation' | 'shuffle' | 'mixup' | 'cutmix' | 'augment'} OfSamples options that need a set of samples
 *
 * @typedef {object} StepReport means over the samples since the last report
 * @property {number} loss the task's, as `evaluate` measures it: cross entropy, or the mean squared error in the units
 *   of the targets
 * @property {number} taskLoss the same
 * @property {number} objective what was minimised: the task loss (of standardised targets) plus the weighted KSVD
 *   objective
 * @property {number} ksvd mean over samples and layers of J², unweighted
 * @property {number} accuracy share of right predictions, made while training; a model with `outputs` has none
 * @property {number} learningRate of the last step
 * @property {number} gradientNorm of the last step, before clipping
 *
 * @typedef {object} Progress
 * @property {number} epoch from 1
 * @property {number} step updates done since fit began
 * @property {Validation | null} validation at the end of an epoch, if a validation set was given
 * @property {number} seconds since fit began
 * @property {number} secondsLeft until all epochs are trained and validated, or maxSeconds are over, by the time that
 *   steps and validations have taken so far; earlyStopping may end it sooner
 * @property {Best | null} best with earlyStopping or restoreBest: the best epoch so far
 * @property {'epochs' | 'patience' | 'seconds' | 'callback' | 'signal' | null} stopped in the last report, why it is
 *   the last: all epochs are done, or earlyStopping, maxSeconds, a callback or the signal has ended it
 * @property {boolean} aborted the signal ended the training; this is the last report
 * @property {readonly string[]} [classes] their names, where fit() found them in its data: in the order of the labels
 * @property {number} [counted] of a model of sequences: targets of the training set that count
 * @property {number} [missing] and those that are missing, masked ones aside
 * @property {number} [measured] of a StreamDataset: the samples by which its numbers are standardised, where they are
 *   not all
 *
 * @typedef {StepReport & Progress} FitReport
 *
 * @typedef {object} LearningRateOptions beside those of fit() that say how a step is made
 * @property {number} [from] the least rate (1e-7)
 * @property {number} [to] the largest (10)
 * @property {number} [steps] from one to the other (100)
 * @property {number} [smoothing] decay of the mean of the losses (0.9)
 * @typedef {'learningRate' | 'schedule' | 'scheduleBy' | 'warmup' | 'epochs' | 'reportEvery'} OfWholeTrainings
 * @typedef {'validation' | 'validationSplit' | 'earlyStopping' | 'restoreBest' | 'callbacks' | 'ema'} OfItsEnd
 * @typedef {Omit<FitOptions, OfWholeTrainings | OfItsEnd> & LearningRateOptions} FindOptions
 *
 * @typedef {object} LearningRates
 * @property {Float64Array} rates that were tried, growing by the same factor
 * @property {Float64Array} losses what was minimised, before the step with that rate
 * @property {Float64Array} smoothed their exponential means
 * @property {boolean} diverged the loss rose to four times its least, or left the finite numbers
 * @property {number | null} suggestion halfway down the longest descent (fastai's `valley`); null where none was found
 * @property {number | null} steepest where the loss falls fastest
 * @property {number | null} minimum where it is lowest, which is mostly too much
 * @property {string} advice the same in words
 */

/**
 * @typedef {object} Prediction
 * @property {number} label the likeliest class; −1 for a model with `outputs`
 * @property {string} name its name, or its number as text
 * @property {Float32Array} probabilities of the classes; empty for a model with `outputs`
 * @property {Float32Array} logits for a model with `outputs`, the same as values in float32
 * @property {Float64Array} values for a model with `outputs`, the predicted numbers in the units of its targets; else
 *   empty
 *
 * @typedef {object} Validation of a model with classes loss and accuracy; of one with `outputs` loss, mse, mae and r2
 *   and no accuracy
 * @property {number} loss mean task loss
 * @property {number} accuracy
 * @property {number} [exactMatch] of a model with loss 'multiLabel': share of the samples all of whose labels are right
 * @property {number} [hammingLoss] likewise: share of labels that are wrong
 * @property {number} [f1Micro] likewise: F1 over all labels together
 * @property {number} [f1Macro] likewise: the mean of each label's F1
 * @property {number} [mse] mean squared error, the same as loss
 * @property {number} [mae] mean absolute error
 * @property {number} [counted] of a model of sequences: targets that count
 * @property {number} [missing] and those that are missing, masked ones aside
 * @property {number} [r2] R², the share of the targets' variance that is explained; the mean over outputs
 *
 * @typedef {object} OfClasses
 * @property {Int32Array[] | Float64Array[]} confusion confusion[actual][predicted]: how many; of a set with weights
 *   their sums, in Float64Arrays; a model with `outputs` has none
 * @property {readonly string[]} [classes] the names of its rows and columns
 *
 * @typedef {Validation & OfClasses} Evaluation
 *
 * @typedef {object} EvaluateOptions
 * @property {'all' | readonly MetricName[]} [metrics] which metrics are wanted beside loss and accuracy, of those that
 *   fit the task ('all')
 *
 * @typedef {import('./metrics/measures.js').Measures} Measures
 * @typedef {import('./metrics/measures.js').MetricName} MetricName
 *
 * @typedef {object} ReplaceOptions
 * @property {readonly any[]} [calibrate] samples as predict() takes them, on which the new layer is fitted to the old
 *   one; some hundreds of tokens for each number of the model's width are enough
 * @property {number} [seed] of what is drawn: parameters that the layer had not
 * @property {(progress: { stage: string, done: number, total: number }) => void} [onProgress] after each sample of a
 *   pass over `calibrate`
 *
 * @typedef {object} InspectOptions what is not wanted is not computed
 * @property {boolean} [maps] (true)
 * @property {boolean | 'auto'} [spectrum] singular values of the maps; 'auto', the default: of maps of at most 512 rows
 *   or columns
 * @property {boolean} [scores] e and r of primal and kep-svgp layers (true)
 * @property {boolean} [points] spectral points of implicit kernels (false)
 * @property {boolean} [inputs] queries, keys and what else each head is given (false)
 * @property {boolean} [outputs] what each head puts out (false)
 * @property {readonly number[]} [layers] only these
 * @property {readonly number[]} [heads] only these
 *
 * @typedef {object} HeadInspection
 * @property {number} head
 * @property {Matrix | null} map the weights that were applied; for primal the implied cosine kernel
 * @property {Float32Array | null} spectrum singular values of the map, descending
 * @property {EffectiveRank | null} effectiveRank of the spectrum
 * @property {Matrix} [e] primal: scores of the queries, [N, rank]
 * @property {Matrix} [r] primal: scores of the keys, [N, rank]
 * @property {Matrix} [w1] implicit kernels: the spectral points, one in each column, [d, samples]; of a generator,
 *   those it made of this sample
 * @property {Matrix} [w2] the same where the kernel is stationary
 * @property {Record<string, Matrix>} [inputs] what the head is given, [N, d] each, by its names: `q` and `k`, projected
 *   and rotated but not yet pooled, filtered or recentred; `v`, and `x` of a primal layer; `z` of a graph's; of an
 *   elliptical layer `previous`, the values of the layer before; of a Performer `directions`, one in each row
 * @property {Matrix} [output] what the head puts out, before the output projection, [N, d]
 *
 * @typedef {object} LayerInspection
 * @property {number} layer
 * @property {string} kind
 * @property {number} ksvd J, the objective of the kernel SVD; 0 where the kind has none
 * @property {HeadInspection[]} heads
 *
 * @typedef {object} Parameter
 * @property {string} name
 * @property {number[]} shape
 * @property {Float32Array} data a copy
 *
 * @typedef {object} Operations of matrix products, a multiplication and an addition counting 2, on one sample
 * @property {number} embedding
 * @property {number} projections of queries, keys, values and outputs
 * @property {number} attention
 * @property {number} feedforward
 * @property {number} head
 * @property {number} total
 *
 * @typedef {object} Cost of one sample; a batch takes its operations once for each sample, its memory once
 * @property {string[]} notes sentences on what the configuration can't do, e.g. layers in which no token sees another
 * @property {number} tokens
 * @property {number} parameters how many numbers
 * @property {{ forward: Operations, step: Operations }} flops of a prediction; of a training step, forward and
 *   backward, with what
 *   backward computes again
 * @property {{ model: number, forward: number, step: number }} memory bytes: of a model at rest; the most it holds
 *   while predicting; while
 *   training. After the first time, which may need more
 *
 * @typedef {object} UncertaintyOptions
 * @property {number} [draws] how many predictions (32)
 * @property {number} [seed] of what is drawn (0)
 *
 * @typedef {{ rows: number, cols: number, data: Float64Array }} Matrix64
 *
 * @typedef {object} Uncertainty of a sample; of a model with a row for each token or node, matrices and lists
 * @property {number} draws
 * @property {Float64Array | Matrix64} deviation of each probability, or value, over the draws
 * @property {Float64Array | Matrix64} [probabilities] their means over the draws
 * @property {number} [label] the likeliest class by the mean
 * @property {string} [name]
 * @property {Int32Array | (string | number)[]} [labels] of each row; with several labels of a sample those whose mean
 *   probability is above 0.5, of which each then has an entropy of its own
 * @property {number | Float64Array} [entropy] of the means, in nats: all that is uncertain
 * @property {number | Float64Array} [mutualInformation] what of it is the model's own, and more data would take away
 * @property {Float64Array | Matrix64} [values] of a model with outputs, their means in units of the targets
 *
 * @typedef {Float32Array | Matrix} Embedding pooled; or a row for each token or node
 *
 * @typedef {object} StreamOptions of models that look at a whole series
 * @property {number} [window] tokens of which each answer is the prediction; as long as the model if left out
 * @property {number} [stride] tokens from one answer to the next (1)
 *
 * @typedef {object} StreamAnswer of a causal model, to one token
 * @property {number} label the likeliest class, of a language model the likeliest next token; −1 of one with outputs
 * @property {string} name
 * @property {Float32Array} probabilities
 * @property {Float32Array} logits
 * @property {Float64Array} values of a model with outputs
 *
 * @typedef {object} SummaryOptions the sample whose operations are counted
 * @property {number} [tokens] the longest if left out; a graph has as many as its nodes, and without them no cost
 * @property {number} [edges] of a graph, loops included
 * @property {number} [target] tokens of a translation's target, the longest if left out
 *
 * @typedef {object} SummaryLayer
 * @property {string} name what its parameters' names begin with, e.g. "layers.0.attention"
 * @property {string} kind of attention; empty for other layers
 * @property {(number | null)[]} output the shape of what it puts out; null: as many as the graph has nodes
 * @property {{ name: string, shape: number[] }[]} tensors its parameters
 * @property {number} parameters how many numbers they are
 * @property {number | null} flops operations in a prediction, as pa.cost() counts them; null where they are not counted
 *   by themselves
 *
 * @typedef {object} Summary
 * @property {string} kind of the model: "classifier", "language model" …
 * @property {SummaryLayer[]} layers in the order of a pass
 * @property {number} parameters
 * @property {Cost | null} cost
 * @property {string} text all of it as a table, which String(summary) gives too
 *
 * @typedef {object} HeadDistance averages over layers of the two numbers below
 * @property {number} mean
 * @property {number} deviation
 * @property {LayerDistance[]} layers
 *
 * @typedef {object} LayerDistance over the pairs of heads of a layer
 * @property {number} mean
 * @property {number} deviation
 * @property {Matrix} pairs [heads, heads]: mean over tokens of the distance of two heads' outputs
 *
 * @typedef {object} ExportOptions
 * @property {'primalformer-uea' | 'primalformer-lra' | 'primalformer-cv' | 'onnx'} format whose names the weights get:
 *   those of the papers' code for time series, for the Long Range Arena, or for images, which are those of DeiT and
 *   timm; or a graph of standard operators (docs/ONNX.md)
 * @property {number} [tokens] of 'onnx': how many a sample has, where the file is to hold the number (Skyformer's,
 *   which draws its landmarks among them, does without mask: the model's length)
 * @property {boolean} [mask] of 'onnx': whether the file takes attention_mask beside x, int64 [batch, tokens], ones for
 *   the tokens that a sample has and zeros behind them, so that samples of one batch may have different lengths (false)
 * @property {'both' | 'encoder' | 'decoder'} [part] of 'onnx' and translators: both sides in one graph, from source and
 *   target to the logits, or one of them ('both')
 * @property {boolean} [embedding] of 'onnx': whether `embedding`, what model.embed() gives, is an output too (false)
 * @property {number} [opset] of 'onnx': which set of operators, from 17 on (17)
 *
 * @typedef {object} Exportable what canExport() says
 * @property {boolean} possible whether export() with these options makes a file
 * @property {string[]} reasons why not, a sentence each
 *
 * @typedef {object} SaveOptions
 * @property {'float32' | 'float16' | 'bfloat16' | 'int8'} [dtype] of the numbers in the file: 'int8' is for matrices,
 *   with a scale for each row; vectors stay float32 ('float32')
 *
 * @typedef {SaveOptions & { checkpoint?: boolean }} SaveToOptions checkpoint: with the training, as
 *   model.checkpoint() has it, for pa.resumeFrom()
 *
 * @typedef {object} Saved
 * @property {string} address
 * @property {number} bytes that the file has
 * @property {import('./files/compress.js').Rounding | null} rounding the largest error that the dtype gave a number;
 *   null for float32
 *
 * @typedef {object} OpenOptions
 * @property {'primal-attention' | 'bert' | Exclude<ExportOptions['format'], 'onnx'>} [format] what the file is, where
 *   it does not say so itself (files of save() and export() do): 'bert', encoders of BERT's family under their public
 *   names (docs/PRETRAINED.md); the last three are weights of the papers' PyTorch code, the last of DeiT too
 * @property {Record<string, any>} [config] the configuration of that code, where the file's metadata does not hold it:
 *   what its model
 *   was built from, or the options of its run (configuration.json, lra_config.py). What it says and this library can't
 *   represent, or the
 *   tensors contradict, is told in one error. For 'primalformer-cv' it is needed where layers are softmax and heads not
 *   64 wide (num_heads), or the image is no square (img_size); with timm's mean and std, images come in 0…1. Of 'bert'
 *   it is what config.json says (num_attention_heads at least), with `pooling` ('mean'; 'none': every token's vector)
 *   and `classes` (2) for the head, which is of zeros
 * @property {'exact' | 'torch-2' | 'torch-1'} [sampling] how PyTorch rounded which rows primal layers sample
 *   (`torch.linspace` of whole
 *   numbers), where the file's metadata does not say it: as version 2 does (the default), as versions 1.5 to 1.13 did
 *   on a CPU, or exactly,
 *   as this library does. A model with other rows than ours gets more rows, with zeros between; its answers are the
 *   same
 * @property {CustomAttentionConfig['forward'] | readonly CustomAttentionConfig['forward'][]} [forward] of layers whose
 *   attention is one's own: the function that they were trained with, which no file holds; one for all, or one for each
 *   layer
 *
 * Models of that code pad as it does. Its Long Range Arena data sets take id 0 for padding wherever it stands; here
 * every token of a sample counts, so leave the zeros at the end away. Dropout of attention weights, which it trains
 * with, is an option of softmax layers that a file does not set.
 */

/**
 * @template [P=Prediction]
 * @typedef {{ prediction: P, layers: LayerInspection[], tokens?: string[] }} Inspection tokens: of a table, what the
 *   rows, and the columns, of maps are
 *
 */

/**
 * @template [D=Dataset]
 * @typedef {Omit<FitOptions, 'validation'> & { validation?: D }} FitOptionsOf with data sets of that type
 */

/**
 * @typedef {Tensor | ArrayLike<number> | readonly any[]} Numbers a tensor, or an array where the shape is known or
 *   nested
 * @typedef {import('./operations/rows.js').AttentionKind} AttentionKind
 * @typedef {import('./operations/rows.js').AttentionFunctions} AttentionFunctions
 */

/**
 * Of pa.encoder().
 * @typedef {import('./models/encoder.js').Encoder} Encoder
 * @typedef {import('./models/encoder.js').EncoderOptions} EncoderOptions
 * @typedef {import('./models/encoder.js').EmbedOptions} EmbedOptions
 * @typedef {import('./models/encoder.js').Sentence} Sentence
 */

export {};
