// The data panel: which task, samples to look at, classes of one's own. The visitor's files come in through door.js.

import { fit } from '../drawing/canvas.js';
import { TASKS } from '../tasks/index.js';
import { VIEWS } from '../views/index.js';

/** @type {import('./index.js').Panel} */
export const data = {
    id: 'data',
    listens: ['settings', 'judged'],
    pause: 250,
    start,
};

/** @type {import('./index.js').Panel['start']} */
function start(page) {
    /** @param {string} id @returns {any} */
    const find = id => document.getElementById(id);
    const [picker, strip, about, title] = ['task', 'strip', 'task-about', 'data-title'].map(find);
    for (const task of Object.values(TASKS)) picker.add(new Option(task.name, task.id));
    picker.addEventListener('change', () => page.state.set({ task: picker.value, sample: 0 }));
    /** @type {{ button: HTMLButtonElement, canvas: HTMLCanvasElement }[]} */
    let cells = [];
    let first = 0,
        count = 0;

    find('more').addEventListener('click', () => {
        const total = page.data.test.x.length;
        page.state.set({ sample: page.state.values.sample + count >= total ? 0 : first + count });
    });
    // A class of one's own: so many drawings, then the models get one more output and go on.
    const WANTED = 10,
        MOST = 4;
    /** @type {import('../tasks/index.js').Sample[]} */
    let drawings = [];
    const [teach, name, teacher, forget, kept] = ['teach', 'teach-name', 'teacher', 'teach-forget', 'taught'].map(find);
    const called_ = () => name.value.replace(/[~!]/g, '').trim().slice(0, 24);
    /** @param {string} called */
    const taken = called => page.data?.test.classes.includes(called);
    /** @param {import('../tasks/index.js').Sample} x @param {boolean} again  the last one, with another stroke */
    function drawn(x, again) {
        const called = called_();
        if (teacher.hidden || !teacher.open || !called || taken(called)) return;
        if (again) drawings.pop();
        drawings.push(x);
        if (drawings.length >= WANTED) {
            if (page.state.values.taught.split('!').length >= MOST)
                page.banner({
                    title: `${MOST} classes of your own are the most the link can hold.`,
                    hint: 'Forget them to draw others.',
                });
            else {
                page.teach(called, drawings);
                page.say(`${called} is a class now; training goes on.`);
            }
            drawings = [];
            name.value = '';
        }
        words_();
    }
    forget.addEventListener('click', () => page.state.set({ taught: '' }));
    const words_ = () => {
        const naming = !teacher.hidden && teacher.open && called_() && !taken(called_());
        page.naming = naming ? `Draw “${called_()}”: ${drawings.length} of ${WANTED}` : '';
        page.news('settings');
        const known = page.state.values.taught
            .split('!')
            .filter(Boolean)
            .map((/** @type {string} */ part) => part.split('~')[0]);
        forget.hidden = !known.length;
        kept.textContent = known.length
            ? `Learned: ${known.join(', ')}. The link holds your drawings, coarsely; whoever opens it begins with them.`
            : '';
        teach.textContent = drawings.length
            ? `${drawings.length} of ${WANTED} drawn. Draw it again, a little differently.`
            : taken(called_())
              ? `There is a class “${called_()}” already: give yours another name.`
              : name.value.trim()
                ? `Now draw “${name.value.trim()}” ${WANTED} times.`
                : 'Give it a name, then draw it ten times.';
    };
    name.addEventListener('input', words_);
    name.addEventListener('change', () => {
        if (page.naming) find('surface').scrollIntoView({ block: 'nearest' });
    });
    teacher.addEventListener('toggle', words_);
    words_();

    /** The samples on the strip: the page of test samples that holds the chosen one. */
    function fill() {
        const { x } = page.data.test;
        const size = VIEWS[page.task.view].strip;
        const from = Math.floor(Math.min(page.state.values.sample, x.length - 1) / size) * size;
        const much = Math.min(size, x.length - from);
        first = from;
        if (cells.length !== much) {
            cells = Array.from({ length: much }, (_, i) => {
                const button = document.createElement('button'),
                    canvas = document.createElement('canvas');
                button.type = 'button';
                button.append(canvas);
                button.addEventListener('click', () => page.choose(first + i));
                return { button, canvas };
            });
            strip.replaceChildren(...cells.map(cell => cell.button));
        }
        count = much;
        page.strip = { from, count };
    }

    return {
        drawn,
        restart() {
            if (page.task.id === 'file' && !picker.querySelector('[value=file]')) picker.add(new Option('', 'file'));
            for (const option of picker.options)
                if (option.value === 'file' && page.task.id === 'file') option.textContent = page.task.name;
            picker.value = page.task.id;
            about.textContent = page.task.about;
            title.textContent = page.task.view === 'stroke' ? 'Draw' : 'Data';
            cells = [];
            teacher.hidden = page.task.view !== 'stroke';
            drawings = [];
            words_();
            fill();
        },
        draw() {
            fill();
            const { x, y, classes, features } = page.data.test;
            cells.forEach(({ button, canvas }, i) => {
                const index = first + i;
                const surface = fit(canvas);
                if (!surface) return;
                const lut = page.theme.tables.a.sequential;
                VIEWS[page.task.view].draw(surface, {
                    x: x[index],
                    features,
                    names: page.task.names,
                    task: page.task,
                    data: page.data,
                    lut,
                    signed: false,
                    query: -1,
                    key: -1,
                    css: page.theme.css,
                    small: true,
                });
                button.setAttribute('aria-pressed', String(!page.sample.drawn && page.state.values.sample === index));
                const marks = /** @type {('a'|'b')[]} */ (['a', 'b']).map(side => ({
                    side,
                    mark: page.sides[side].judged?.from === first ? (page.sides[side].judged?.marks[i] ?? 0) : 0,
                }));
                marks.forEach(({ side, mark }, k) => {
                    // a full dot: right; a ring: wrong
                    if (!mark) return;
                    surface.context.strokeStyle = surface.context.fillStyle = page.theme.css[side];
                    surface.context.lineWidth = 1.5;
                    surface.context.beginPath();
                    surface.context.arc(surface.width - 14 + 9 * k, surface.height - 5, 3, 0, 7);
                    if (mark === 2) surface.context.fill();
                    else surface.context.stroke();
                });
                const said = marks
                    .filter(({ mark }) => mark)
                    .map(({ side, mark }) => `${side.toUpperCase()} ${mark === 2 ? 'right' : 'wrong'}`)
                    .join(', ');
                button.setAttribute('aria-label', `${classes[y[index]]}${said ? `: ${said}` : ''}`);
                button.title = `${classes[y[index]]}${said ? `: ${said}` : ''}`;
            });
        },
    };
}
