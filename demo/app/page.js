// What the page knows: settings, task, sample, the point looked at, and the last word of each model. Panels read it and
// call it.

/**
 * @typedef {object} Side
 * @property {string} kind       of attention
 * @property {import('./link.js').Link} link
 * @property {import('./link.js').Status} [status]
 * @property {import('./link.js').View & { ticket: Ticket, steps: number, key: string } | undefined} view
 * @property {Float32Array[] | undefined} spectra  singular values of every map
 * @property {Float32Array[] | undefined} parts    shares of the scores' energy, where there are learned scores
 * @property {Record<string, any>} extras     the last word on each of trainer.js's extras
 * @property {Record<string, string>} fresh   for what each of them was given
 * @property {import('./history.js').History} history
 * @property {{ keep: number, off: [number, number][] }} cut
 * @property {{ from: number, marks: Uint8Array }} [judged]
 * @property {Record<string, number[]>} curve   columns of trainer.js CURVE
 *
 * @typedef {{ sample: number, layer: number, head: number, query: number, key: number }} Ticket  what a view was asked
 *   for
 * @typedef {{ id?: number, x: import('../tasks/index.js').Sample, label?: number, place?:
 *   import('../views/index.js').Place, drawn?: boolean }} Shown
 *
 * @typedef {object} Page
 * @property {import('./state.js').State} state
 * @property {number} run                      numbers the models on show: whatever takes a while belongs to one of them
 * @property {import('../drawing/colors.js').Theme} theme
 * @property {import('../tasks/index.js').Task} task
 * @property {import('../tasks/index.js').Data} data
 * @property {Shown} sample
 * @property {{ query: number, key: number, held: boolean }} point
 * @property {Record<'a'|'b', Side>} sides
 * @property {(side: 'a'|'b') => { first: number, half: number, count: number } | undefined} shares  of the learned
 *   spectrum
 * @property {number} past                     the step that is looked back to; −1: now
 * @property {(steps: number) => void} scrub
 * @property {{ queries: Set<number>, keys: Set<number> }} brushed  tokens chosen among the scores
 * @property {(queries: Set<number>, keys: Set<number>) => void} brush
 * @property {number[]} landmarks              chosen by hand, see panels/inside.js
 * @property {(landmarks: number[]) => void} place
 * @property {(name: string, samples: import('../tasks/index.js').Sample[]) => void} teach  one more class
 * @property {(side: 'a'|'b', bytes: Uint8Array) => void} restore  weights from a file
 * @property {(side: 'a'|'b') => Promise<{ bytes: Uint8Array, config: any } | undefined>} save  undefined if the model
 *   went before it answered
 * @property {(x: import('../tasks/index.js').Sample) => void} [onDrawn]  a drawing was finished
 * @property {(text: string) => void} say       to everyone, in the polite region
 * @property {Record<'a'|'b', any>} cards
 * @property {{ from: number, count: number }} strip   test samples on show
 * @property {(sample: Shown) => void} show
 * @property {(index: number) => void} choose          a sample of the test part
 * @property {(opened: { task: import('../tasks/index.js').Task, data: import('../tasks/index.js').Data }) => void} open
 * @property {(at: { query: number, key: number }) => void} hover
 * @property {(at: { query: number, key: number }) => void} hold
 * @property {() => void} release
 * @property {(down: number, right: number) => void} move
 * @property {() => void} step
 * @property {() => void} restart
 * @property {(words: { title: string, hint: string, action?: { text: string, run: () => void }, more?: HTMLElement } |
 *   undefined) => void} banner  more: controls between the hint and the buttons
 */
export {};
