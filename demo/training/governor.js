// Keeps the page smooth: measures the animation frames and gives the workers a larger or smaller share of their cores.

const LOW = 0.4,
    HIGH = 0.95; // where other programs make the frames late, waiting doesn't help

export class Governor {
    /** @param {(share: number) => void} tell */
    constructor(tell) {
        this.tell = tell;
        const cores = navigator.hardwareConcurrency || 2;
        // two workers, and a core's worth for page and compositor
        this.share = Math.min(HIGH, Math.max(0.4, (cores - 0.8) / 2));
        /** @type {number[]} */
        this.frames = [];
        this.last = 0;
        this.p95 = 0;
    }

    /** @param {number} now of an animation frame */
    frame(now) {
        const took = now - this.last;
        this.last = now;
        if (took > 1000) return; // the tab was hidden
        this.frames.push(took);
        if (this.frames.length < 60) return;
        this.frames.sort((a, b) => a - b);
        this.p95 = this.frames[57];
        this.frames = [];
        const share = this.p95 > 21 ? this.share * 0.85 : this.p95 < 18.5 ? this.share * 1.06 : this.share;
        const bounded = Math.min(HIGH, Math.max(LOW, share));
        if (Math.abs(bounded - this.share) > 0.005) this.tell((this.share = bounded));
    }
}
