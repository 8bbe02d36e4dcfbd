// The acts of the page: what its first row of buttons leads to. The first three are depths of one thing, the two models
// that train; each of the others has the page to itself, is fetched when it is first opened (panels/acts.js says from
// where), and the two models rest while it is on show, so that what it measures has the machine to itself.

/** @type {Record<string, { name: string, about: string, alone?: boolean }>} */
export const ACTS = {
    play: { name: 'Play', about: 'Draw, and watch two kinds of attention learn' },
    explore: { name: 'Explore', about: 'Every panel: mechanisms, data, spectra, scores, code' },
    explain: { name: 'Tour', about: 'From what attention is to why s columns suffice, with live numbers' },
    scale: {
        name: 'Feel N',
        about: 'Time, memory and map as the sequence grows, measured on this machine',
        alone: true,
    },
    language: {
        name: 'Language',
        about: 'A small model that writes on as you type, and what it looks at',
        alone: true,
    },
    own: {
        name: 'Your attention',
        about: 'Drop Q and K, or a map of any model: its spectrum and what approximates it',
        alone: true,
    },
    runs: {
        name: 'Runs',
        about: 'What this browser has trained: curves over one another, to go on with or take home',
        alone: true,
    },
};
