// The settings form, made from the table in state.js.

import { SETTINGS } from '../app/state.js';
import { number } from '../catalogue/words.js';

/** @type {import('./index.js').Panel} */
export const settings = {
    id: 'settings',
    column: 'models',
    html: `<details id="settings" class="panel settings">
  <summary>Settings</summary>
  <form id="settings-form"></form>
</details>`,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    const form = /** @type {HTMLFormElement} */ (document.getElementById('settings-form'));
    form.addEventListener('submit', event => event.preventDefault());
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent =
        'Learning rate and η work at once, on the running models. All others begin anew. Everything is in the address: copy it, and whoever opens it sees the same run.';
    form.append(note);
    const fields = Object.entries(SETTINGS)
        .filter(([, setting]) => setting.label && setting.min !== undefined)
        .map(([name, setting]) => {
            const label = document.createElement('label'),
                head = document.createElement('span'),
                value = document.createElement('b'),
                input = document.createElement('input');
            label.className = 'field';
            const [low, high] = [setting.min ?? 0, setting.max ?? 1];
            if (name === 'seed') Object.assign(input, { type: 'number', min: low, max: high });
            else
                Object.assign(input, {
                    type: 'range',
                    min: setting.log ? Math.log10(low) : low,
                    max: setting.log ? Math.log10(high) : high,
                    step: setting.log ? 0.05 : setting.step,
                });
            head.append(setting.label ?? '', value);
            label.append(head, input);
            if (setting.help) {
                const help = document.createElement('small');
                help.textContent = setting.help;
                label.append(help);
            }
            const read = () => (setting.log ? 10 ** Number(input.value) : Number(input.value));
            input.addEventListener(setting.effect === 'live' ? 'input' : 'change', () =>
                page.state.set({ [name]: read() }),
            );
            input.addEventListener('input', () => {
                if (name !== 'seed') value.textContent = number(read());
            });
            form.append(label);
            return () => {
                const now = page.state.values[name];
                if (document.activeElement !== input || name !== 'seed')
                    input.value = String(setting.log ? Math.log10(now) : now);
                if (name !== 'seed') value.textContent = number(now);
            };
        });
    return { refresh: () => fields.forEach(field => field()) };
}
