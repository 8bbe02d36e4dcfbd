// Text by bytes: a short remark, and whether it is kind. What turns it round stands somewhere before: not, hardly,
// anything but.

const GOOD = ['lovely', 'clear', 'warm', 'clever', 'quick', 'honest', 'bright'],
    BAD = ['dull', 'cold', 'slow', 'muddled', 'grim', 'clumsy', 'loud'];
const THINGS = ['the play', 'the soup', 'her talk', 'this book', 'the proof', 'our tour', 'the song', 'his plan'];
const TURNS = ['', '', 'not ', 'hardly ', 'anything but ', 'never '],
    HOW = ['', '', 'very ', 'rather ', 'so '];
const LENGTH = 48;
/** What a byte is called. */
export const BYTES = Array.from({ length: 256 }, (_, i) =>
    i === 32 ? '␣' : i > 32 && i < 127 ? String.fromCharCode(i) : `x${i.toString(16)}`,
);

/** @param {import('./random.js').Random} r */
function draw(r) {
    const good = r.integer(2),
        turn = r.integer(TURNS.length);
    const text = `${r.pick(THINGS)} was ${TURNS[turn]}${r.pick(HOW)}${r.pick(good ? GOOD : BAD)}${r.pick(['', '.', '!'])}`;
    return { x: Uint8Array.from(text.slice(0, LENGTH), c => c.charCodeAt(0)), label: turn > 1 ? good : 1 - good };
}

/** @type {import('./index.js').Task} */
export const text = {
    id: 'text',
    name: 'Text by bytes',
    about: 'Remarks such as “the soup was hardly warm”, letter by letter. Kind or unkind? A word before the last may turn it round.',
    token: 'byte',
    view: 'tokens',
    classes: ['kind', 'unkind'],
    names: BYTES,
    input: { kind: 'tokens', vocabulary: 256, length: LENGTH },
    testSize: 200,
    draw: (label, r) => draw(r),
};
