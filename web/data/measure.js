/** Range, mean and deviation of numbers that come one by one, exact for large offsets too (Welford, 1962). */
export class Measure {
    n = 0;
    min = Infinity;
    max = -Infinity;
    mean = 0;
    /** @private */ square = 0;

    /** @param {number} value */
    add(value) {
        const from = value - this.mean;
        this.mean += from / ++this.n;
        this.square += from * (value - this.mean);
        if (value < this.min) this.min = value;
        if (value > this.max) this.max = value;
    }

    /** NaN without a value. */
    get deviation() {
        return Math.sqrt(this.square / this.n);
    }
}
