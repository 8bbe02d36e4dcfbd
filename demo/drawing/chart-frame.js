// What stands around the picture of a chart (chart.js): its title, and the line of values.

import { nearest, short } from './axes.js';

/** @typedef {import('./axes.js').Line} Line */
/** @typedef {import('./chart.js').Options} Options */
/** @typedef {import('./chart.js').Axis} Axis */

/** The elements around the picture. @param {HTMLElement} place @param {Options} options */
export function frame(place, options) {
    place.classList.add('chart');
    place.innerHTML =
        '<p class="chart-head"><span class="chart-title"></span><button type="button" hidden>Whole</button></p><div class="chart-picture" tabindex="0" role="slider" aria-valuemin="0" aria-valuemax="0" aria-valuenow="0"></div><p class="chart-values"></p>';
    const [head, picture, values] = /** @type {HTMLElement[]} */ ([...place.children]);
    const [title, whole] = /** @type {HTMLElement[]} */ ([...head.children]);
    whole.title = 'Undo the zoom (Esc)';
    picture.style.minHeight = `${options.height ?? 180}px`;
    picture.dataset.empty = options.empty ?? '';
    if (options.describedBy) picture.setAttribute('aria-describedby', options.describedBy);
    values.hidden = options.legend === 'none';
    /** @param {Options} now */
    function name(now) {
        title.textContent = now.title;
        picture.setAttribute(
            'aria-label',
            `Chart: ${now.title}, against ${now.x.label}. Arrow keys move the cursor, plus and minus zoom.`,
        );
    }
    name(options);
    let known = '';
    return {
        picture,
        whole,
        values,
        name,
        /** @param {ReturnType<typeof readings>} words @param {boolean} pointed @param {Line[]} lines
         * @param {Record<string, string>} css */
        tell(words, pointed, lines, css) {
            const loud = lines.filter(({ quiet }) => !quiet),
                key = JSON.stringify(
                    loud.map(({ label, color, alpha, dash }) => [label, color, alpha, dash, css[color]]),
                );
            if (key !== known || !values.children.length) {
                known = key;
                values.replaceChildren(document.createElement('span'), ...loud.map(line => entry(line, css)));
            }
            values.children[0].textContent = words.x;
            values.classList.toggle('pointed', pointed);
            words.values.forEach(({ text }, i) => {
                const value = values.children[i + 1].lastElementChild;
                if (value && value.textContent !== text) value.textContent = text;
            });
        },
    };
}

/** A line in the legend: how it looks, its name, its value. @param {Line} line @param {Record<string, string>} css */
function entry({ label, color, alpha, dash }, css) {
    const item = document.createElement('span'),
        swatch = document.createElement('i'),
        value = document.createElement('b');
    swatch.style.borderTop = `3px ${dash ? 'dashed' : 'solid'} ${css[color]}`;
    swatch.style.opacity = String(alpha ? Math.max(alpha, 0.5) : 1);
    item.append(swatch, ` ${label} `, value);
    return item;
}

/** @param {Line[]} lines @param {number} x @param {Options} options */
export function readings(lines, x, options) {
    const read = (/** @type {Axis} */ axis) => axis.read ?? axis.format ?? short;
    return {
        x: `${options.x.label} ${read(options.x)(x)}`,
        values: lines
            .filter(({ quiet }) => !quiet)
            .map(line => {
                const i = nearest(line, x, options.exact);
                return { label: line.label, text: i < 0 ? '–' : read(options.y)(line.y[i]) };
            }),
    };
}
