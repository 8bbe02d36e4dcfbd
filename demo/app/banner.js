// What everyone has to be told: a banner with a way to go on.

/**
 * @typedef {{ title: string, hint: string, action?: { text: string, run: () => void }, more?: HTMLElement }} Words
 *   more: controls between the hint and the buttons
 */

/** @param {string} text @param {() => void} action */
export function button(text, action) {
    const made = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
    made.addEventListener('click', action);
    return made;
}

/** Shows words, or nothing. @param {Words | undefined} words @param {HTMLElement[]} others  buttons */
export function banner(words, ...others) {
    const place = /** @type {HTMLElement} */ (document.getElementById('banner'));
    place.hidden = !words;
    if (!words) return;
    place.replaceChildren(
        ...[words.title, words.hint].map((text, i) => {
            const p = document.createElement('p');
            p.textContent = text;
            if (!i) p.style.fontWeight = '650';
            return p;
        }),
        ...(words.more ? [words.more] : []),
        ...(words.action ? [button(words.action.text, words.action.run)] : []),
        button('Close', () => banner(undefined)),
        ...others,
    );
    if (words.more) place.scrollIntoView({ block: 'nearest' });
}
