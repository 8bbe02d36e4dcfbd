// Who works when: a worker's turns at training and testing, what the page asks of a worker and when, what it draws in
// an animation frame, and how much of the processor the workers get. The one place that decides it. No DOM, no messages
// and no clock of its own: times come in, decisions go out, so that tests drive it with a clock of theirs.

const SLICE = 10; // ms of training before messages are looked at
const NAP = 4; // ms: browsers make shorter timers as long, so shorter pauses are saved up
const REST = 250; // ms between two questions where nothing moves
export const SILENCE = 8000; // ms without an answer until we say so
const SENTENCES = 250; // ms between two tellings
const AT_ONCE = 2; // panels drawn in a frame: none carries the work of all
const AWAY = 5000; // ms of a hidden tab that are worth a word
const LATE = { bad: 21, good: 18.5 }; // ms of the 95th percentile of frames
const LOW = 0.4,
    HIGH = 0.95; // where other programs make the frames late, waiting doesn't help

/**
 * @typedef {{ now: () => number, wait: (ms: number, then: () => void) => void }} Clock  a wait of less than 1 ms lets
 *   messages through, no more
 * @typedef {{ learn: boolean, budget: number, most: number }} Turn  ms of it; most steps
 * @typedef {'more' | 'done' | 'gone' | 'stopped'} Outcome  done: at rest nothing is left to do; gone: the model that
 *   the turn was for
 */

/** Keeps two models at the same number of steps: neither begins a step before the other has done its last one, so they
 * are never more than one apart, and at rest not at all. Each says to the other how far it is. */
export class Pace {
    /** @typedef {{ token: number, steps: number, asked: number }} Stand  of which run; asked: steps that were asked for
     *   one by one, at rest */
    /** @type {Stand} */ mine = { token: 0, steps: 0, asked: 0 };
    /** @type {Stand | undefined} undefined: there is no other */ other;
    /** To the other. @type {(mine: Stand) => void} */
    tell = () => {};

    /** @param {Partial<Stand>} stand */
    stand(stand) {
        this.mine = { ...this.mine, ...stand };
        this.tell(this.mine);
    }

    /** Steps that may be taken now. */
    get room() {
        const { mine, other } = this;
        if (!other) return Infinity;
        return other.token === mine.token ? Math.max(0, other.steps + 1 - mine.steps) : 0;
    }

    /** Steps that the other took before it came to rest, and this one didn't. */
    get behind() {
        const { mine, other } = this;
        if (other?.token !== mine.token) return 0;
        return Math.max(0, other.steps - other.asked - (mine.steps - mine.asked));
    }
}

/** The turns of a worker: it trains, or at rest tests what it shows; between them messages come in, and the page gets
 * its share of the processor. */
export class Turns {
    running = false;
    share = 0.6; // of the time spent computing
    /** @type {string} steps a second, or full */
    speed = 'full';
    pace = new Pace();
    #waits = false; // for the other model
    #owed = 0; // ms of rest
    #appointed = false; // the next turn will come, or one is under way
    #wanted = false; // while one was

    /** @param {Clock} clock @param {(turn: Turn) => Promise<Outcome>} work */
    constructor(clock, work) {
        this.clock = clock;
        this.work = work;
    }

    /** Whether turns follow one another so closely that an answer is best given at the end of one. */
    get dense() {
        return this.running && this.speed === 'full' && !this.#waits;
    }

    /** A turn is wanted. */
    wake() {
        if (this.#appointed) this.#wanted = true;
        else this.#again(0);
    }

    /** The other model has got on. */
    heard() {
        if (this.#waits || (!this.running && this.pace.behind)) this.wake();
    }

    /** @param {number} pause */
    #again(pause) {
        this.#appointed = true;
        this.#wanted = false;
        this.clock.wait(pause, () => this.#turn());
    }

    async #turn() {
        const start = this.clock.now();
        this.#wanted = false;
        const { room, behind } = this.pace;
        if (this.running && !room) {
            this.#waits = true; // heard() goes on
            await this.work({ learn: false, budget: 0, most: 0 }); // a question may have come in
            this.#appointed = false;
            if (this.#wanted) this.#again(0);
            return;
        }
        this.#waits = false;
        const most = !this.running ? behind : Math.min(room, this.speed === 'full' ? Infinity : 1);
        /** @type {Outcome} */
        let outcome = 'stopped';
        try {
            outcome = await this.work({ learn: most > 0, budget: SLICE, most }); // nothing comes in between
        } finally {
            this.#appointed = false;
        }
        const took = this.clock.now() - start,
            wanted = this.#wanted;
        if (outcome === 'gone') this.#again(0);
        else if (this.running && outcome !== 'stopped') this.#again(this.#pause(took));
        else if (outcome === 'more') this.#again(took);
        else if (wanted) this.#again(0);
    }

    /** After a turn of training: for the page's share, and for the speed that was asked for. @param {number} took */
    #pause(took) {
        if (this.speed !== 'full') return Math.max(took * (1 / this.share - 1), 1000 / Number(this.speed) - took);
        this.#owed += took * (1 / this.share - 1);
        if (this.#owed < NAP) return 0;
        const pause = this.#owed;
        this.#owed = 0;
        return pause;
    }
}

/** The page's questions to one worker: with one in flight at any time, a fast trainer neither floods the page nor waits
 * for it. */
export class Questions {
    /** @type {number | undefined} when the one in flight was asked */
    #asked;
    #tried = -Infinity;

    /**
     * @param {number} now
     * @param {boolean} moving  it trains, or there is something new to see
     * @returns {'ask' | 'wait' | 'silent'}
     */
    due(now, moving) {
        if (!moving && now - this.#tried < REST) return 'wait';
        this.#tried = now;
        if (this.#asked !== undefined) return now - this.#asked > SILENCE ? 'silent' : 'wait';
        this.#asked = now;
        return 'ask';
    }

    answered() {
        this.#asked = undefined;
    }

    /** At rest too the next one is due. */
    hurry() {
        this.#tried = -Infinity;
    }
}

/**
 * @typedef {object} Drawn  a panel that is drawn when it has news
 * @property {string} name
 * @property {string} [side]  the model that it is about, where it is one
 * @property {readonly string[]} listens
 * @property {() => number} pause  least time between two drawings, ms
 * @property {{ now: boolean }} seen  whether it is in sight
 */

/** What the page draws in a frame, and when it tells. */
export class Drawing {
    /** @type {(Drawn & { at: number })[]} */
    #panels = [];
    #dirty = new Set();
    #news = true; // for the sentences
    #tellAt = 0;

    /** @param {Drawn} panel */
    add(panel) {
        this.#panels.push({ ...panel, at: -1e9 });
        this.#dirty.add(panel.name);
    }

    /** There is something new to draw for those who listen. @param {string} topic @param {string} [side] */
    news(topic, side) {
        for (const panel of this.#panels)
            if (panel.listens.includes(topic) && (!side || !panel.side || panel.side === side))
                this.#dirty.add(panel.name);
    }

    /** All is to be drawn. */
    all() {
        for (const { name } of this.#panels) this.#dirty.add(name);
        this.words();
    }

    /** The sentences have something new to tell. @param {boolean} [now] without a pause */
    words(now = false) {
        this.#news = true;
        if (now) this.#tellAt = 0;
    }

    /**
     * Those that have waited longest come first.
     * @param {number} now
     * @returns {{ draw: string[], tell: boolean }}
     */
    frame(now) {
        const tell = this.#news && now >= this.#tellAt;
        const due = this.#panels
            .filter(({ name, seen, at, pause }) => this.#dirty.has(name) && seen.now && now - at >= pause())
            .sort((x, y) => x.at - y.at)
            .slice(0, tell ? AT_ONCE - 1 : AT_ONCE);
        for (const panel of due) {
            this.#dirty.delete(panel.name);
            panel.at = now;
        }
        if (tell) {
            this.#news = false;
            this.#tellAt = now + SENTENCES;
        }
        return { draw: due.map(({ name }) => name), tell };
    }
}

/** A tab that is hidden draws nothing, and its workers train on: what was missed is worth a word. */
export class Absence {
    /** @type {{ at: number, steps: number, run: number } | undefined} */
    #left;

    /** @param {number} now @param {number} steps that were done by then @param {number} run of which models */
    leave(now, steps, run) {
        this.#left = { at: now, steps, run };
    }

    /** When it was left, if that is long ago. @param {number} now */
    back(now) {
        return this.#left && now - this.#left.at > AWAY ? this.#left : undefined;
    }
}

/** Keeps the page smooth: measures its frames and gives the workers a larger or smaller share of their cores. */
export class Governor {
    #frames = /** @type {number[]} */ ([]);
    #last = 0;

    /** @param {number} cores @param {(share: number) => void} tell */
    constructor(cores, tell) {
        this.tell = tell;
        // two workers, and a core's worth for page and compositor
        this.share = Math.min(HIGH, Math.max(LOW, (cores - 0.8) / 2));
    }

    /** @param {number} now of an animation frame */
    frame(now) {
        const took = now - this.#last;
        this.#last = now;
        if (took > 1000) return; // the tab was hidden
        this.#frames.push(took);
        if (this.#frames.length < 60) return;
        const p95 = this.#frames.sort((a, b) => a - b)[57];
        this.#frames = [];
        const share = p95 > LATE.bad ? this.share * 0.85 : p95 < LATE.good ? this.share * 1.06 : this.share;
        const bounded = Math.min(HIGH, Math.max(LOW, share));
        if (Math.abs(bounded - this.share) > 0.005) this.tell((this.share = bounded));
    }
}
