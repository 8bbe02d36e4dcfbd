// What is known of the test part. It is worked through again and again, a few samples at a time; accuracy is over the
// last full round.

export class Verdicts {
    marks = new Uint8Array(0); // 0 not seen, 1 wrong, 2 right
    losses = new Float32Array(0);
    cursor = 0;
    fresh = 0; // samples tested since the last step

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
    }

    /** The weights have moved on. */
    stale() {
        this.fresh = 0;
    }

    /** These are other weights. */
    forget() {
        this.marks.fill(0);
        this.fresh = this.cursor = 0;
    }

    /** How many are still to be tested with these weights. */
    get left() {
        return this.marks.length - this.fresh;
    }

    /** Whether all were. */
    get done() {
        return this.marks.length > 0 && this.left <= 0;
    }

    tested() {
        let seen = 0,
            right = 0,
            loss = 0;
        this.marks.forEach((mark, i) => {
            if (mark === 0) return;
            seen++;
            right += mark - 1;
            loss += this.losses[i];
        });
        return seen >= Math.min(30, this.marks.length) && seen
            ? { accuracy: right / seen, loss: loss / seen }
            : { accuracy: NaN, loss: NaN };
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
