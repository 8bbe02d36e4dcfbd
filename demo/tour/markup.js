// The tour's elements: an article for each stop, and the bar that leads from one to the next.

import { STOPS } from './stops.js';

/**
 * Fills the tour's section.
 * @param {HTMLElement} section
 */
export function markup(section) {
    const text = /** @type {HTMLElement} */ (document.getElementById('tour-text')),
        list = /** @type {HTMLElement} */ (document.getElementById('tour-stops'));
    const articles = STOPS.map(({ st, title, html, tries, source }, index) => {
        const article = document.createElement('article');
        Object.assign(article, { className: 'stop', id: `stop-${st}` });
        article.setAttribute('aria-labelledby', `stop-${st}-title`);
        // our own words, from stops.js
        article.innerHTML = `<p class="which">${index + 1} of ${STOPS.length}</p><h2 id="stop-${st}-title" tabindex="-1">${title}</h2>${html}<p><strong>Try:</strong> ${tries}</p><p class="turned" role="status" hidden></p><p class="source">${source}</p>`;
        for (const input of article.querySelectorAll('input')) input.setAttribute('aria-label', 'Patterns kept, s');
        return article;
    });
    text.replaceChildren(...articles);
    const dots = STOPS.map(({ name, st }, index) => {
        const item = document.createElement('li'),
            dot = document.createElement('button');
        Object.assign(dot, { type: 'button', title: `${index + 1}. ${name}` });
        dot.setAttribute('aria-label', `Stop ${index + 1}: ${name}`);
        dot.dataset.st = String(st);
        item.append(dot);
        list.append(item);
        return dot;
    });
    const caption = Object.assign(document.createElement('p'), {
        id: 'tour-figure',
        className: 'caption figure-words',
    });
    const main = /** @type {HTMLElement} */ (document.querySelector('main'));
    main.prepend(caption);
    main.setAttribute('aria-describedby', 'tour-figure');
    section.dataset.ready = '';
    /** @param {string} name @returns {any} */
    const find = name => document.getElementById(`tour-${name}`);
    return { articles, dots, caption, find };
}
