// What is known of the test part. It is worked through again and again, a few samples at a time. At rest, once all
// were tested with these weights, accuracy is over all of them; while the weights move on, over those tested last: of
// a whole round the first ones would be of weights long gone.

const ENOUGH = 100; // tested samples: of fewer, accuracy would jump; of more, it would lag behind

export class Verdicts {
    marks = new Uint8Array(0); // 0 not seen, 1 wrong, 2 right
    losses = new Float32Array(0);
    cursor = 0;
    fresh = 0; // samples tested since the last step
    last = /** @type {number[]} */ ([]); // the samples tested last, the newest at the end

    /** @param {number} count of samples */
    begin(count) {
        if (!this.marks.length) [this.marks, this.losses] = [new Uint8Array(count), new Float32Array(count)];
    }

    /** Whose turn it is. */
    turn() {
        const i = this.cursor;
        this.cursor = (i + 1) % this.marks.length;
        return i;
    }

    /** @param {number} i @param {boolean} right @param {number} probability of its true class */
    say(i, right, probability) {
        this.marks[i] = right ? 2 : 1;
        this.losses[i] = -Math.log(Math.max(probability, 1e-12));
        this.fresh++;
        this.last.push(i);
        if (this.last.length > ENOUGH) this.last.shift();
    }

    /** The weights have moved on. */
    stale() {
        this.fresh = 0;
    }

    /** These are other weights. */
    forget() {
        this.marks.fill(0);
        this.last = [];
        this.fresh = this.cursor = 0;
    }

    /** All of it, as plain data. */
    state() {
        const { marks, losses, cursor, fresh, last } = this;
        return { marks, losses, cursor, fresh, last: [...last] };
    }

    /** How many are still to be tested with these weights. */
    get left() {
        return this.marks.length - this.fresh;
    }

    /** Whether the first round is still under way. */
    get first() {
        return !this.marks.length || this.marks.includes(0);
    }

    /** Whether all were. */
    get done() {
        return this.marks.length > 0 && this.left <= 0;
    }

    tested() {
        const of = this.done ? Array.from(this.marks.keys()) : this.last,
            enough = of.length > 0 && of.length >= Math.min(ENOUGH, this.marks.length),
            mean = (/** @type {(i: number) => number} */ each) =>
                enough ? of.reduce((sum, i) => sum + each(i), 0) / of.length : NaN;
        return { accuracy: mean(i => this.marks[i] - 1), loss: mean(i => this.losses[i]) };
    }

    /**
     * For each of `count` test samples from `from`: 0 not seen, 1 wrong, 2 right.
     * @param {number} from
     * @param {number} count
     */
    judged(from, count) {
        return this.marks.slice(from, from + count);
    }
}
