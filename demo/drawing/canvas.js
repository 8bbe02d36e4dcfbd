// Small things every canvas needs.

/**
 * The context of a canvas whose bitmap has the size it is shown at, in device pixels; units are CSS pixels. undefined
 * while it has no size. Setting a size clears, so that happens only on a change; otherwise the old picture is wiped.
 * @param {HTMLCanvasElement} canvas */
export function fit(canvas) {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const { clientWidth: width, clientHeight: height } = canvas;
    if (!width || !height) return undefined;
    const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    return { context, width, height };
}

/** Bytes through a table of colours into an image.
 * @param {ImageData} image @param {number} left @param {number} top @param {Uint8Array} bytes @param {number} from
 * @param {number} rows @param {number} cols @param {Uint32Array} lut */
export function paintBytes(image, left, top, bytes, from, rows, cols, lut) {
    const pixels = new Uint32Array(image.data.buffer);
    for (let i = 0; i < rows; i++) {
        const at = (top + i) * image.width + left;
        for (let j = 0; j < cols; j++) pixels[at + j] = lut[bytes[from + i * cols + j]];
    }
}

/** Whether an element is on the screen: panels out of sight ask for nothing. @param {Element} element */
export function watch(element) {
    const seen = { now: true };
    new IntersectionObserver(
        entries => {
            seen.now = entries[entries.length - 1].isIntersecting;
        },
        { rootMargin: '80px' },
    ).observe(element);
    return seen;
}

export const FONT = '12px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif';
