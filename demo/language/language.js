// The act on language: a model that writes on as one types, one that judges a sentence, one that reads a digit.

import { digits, digitsHtml } from './digit.js';
import { opinions, opinionsHtml } from './sentiment.js';
import { writing, writingHtml } from './writing.js';

/** @type {import('../panels/acts.js').Act} */
export const act = {
    html: `${writingHtml}<div class="lang-pair">${opinionsHtml}${digitsHtml}</div>`,
    start(page, root) {
        const text = writing(page, root),
            parts = [text, opinions(page, root, text.wrote), digits(page, root, text.wrote)];
        return {
            show: () => parts.forEach(part => part.show()),
            hide: () => parts.forEach(part => part.hide()),
            refresh: changed => parts.forEach(part => part.refresh(changed)),
        };
    },
};
