// Keys that are heard everywhere: not while somebody types, not with a modifier, not where the element that has the
// focus has taken them, and not in acts that have the page to themselves, where the models are out of sight.

import { ACTS } from './acts.js';

/** Whether a key is meant for the models. @param {KeyboardEvent} event @param {import('./page.js').Page} page */
export function forModels(event, page) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.isContentEditable || target.closest?.('input, select, textarea, dialog')) return false;
    return !ACTS[page.state.values.mode].alone;
}
