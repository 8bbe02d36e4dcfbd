// What the page knows: settings, task, sample, the point looked at, and the last word of each model. Panels read it and call it.

/**
 * @typedef {object} Side
 * @property {string} kind       of attention
 * @property {import('./link.js').Link} link
 * @property {import('./link.js').Status} [status]
 * @property {import('./link.js').View & { ticket: Ticket, steps: number } | undefined} view
 * @property {Float32Array[] | undefined} spectra
 * @property {{ from: number, marks: Uint8Array }} [judged]
 * @property {Record<string, number[]>} curve   columns of trainer.js CURVE
 *
 * @typedef {{ sample: number, layer: number, head: number, query: number, key: number }} Ticket  what a view was asked for
 * @typedef {{ id?: number, x: import('./tasks/index.js').Sample, label?: number, place?: import('./views/index.js').Place, drawn?: boolean }} Shown
 *
 * @typedef {object} Page
 * @property {import('./state.js').State} state
 * @property {import('./colors.js').Theme} theme
 * @property {import('./tasks/index.js').Task} task
 * @property {import('./tasks/index.js').Data} data
 * @property {Shown} sample
 * @property {{ query: number, key: number, held: boolean }} point
 * @property {Record<'a'|'b', Side>} sides
 * @property {{ from: number, count: number }} strip   test samples on show
 * @property {(sample: Shown) => void} show
 * @property {(index: number) => void} choose          a sample of the test part
 * @property {(opened: { task: import('./tasks/index.js').Task, data: import('./tasks/index.js').Data }) => void} open
 * @property {(at: { query: number, key: number }) => void} hover
 * @property {(at: { query: number, key: number }) => void} hold
 * @property {() => void} release
 * @property {(down: number, right: number) => void} move
 * @property {() => void} step
 * @property {() => void} restart
 * @property {(words: { title: string, hint: string } | undefined) => void} banner
 */
export {};
