// <primal-attention-demo task="bumps" attention="primal" against="softmax" autoplay></primal-attention-demo>: the two
// models of the demo, training, in any page. A frame does it: nothing of the demo touches the page around it. It is
// fetched when it comes into sight, and rests when it is out of it.
//
// Attributes: task, attention (model A), against (model B), seed, depth, heads, width, rate, autoplay; src: where the
// demo is, if not beside this file. Events: ready; step, with detail { step, loss, accuracy } of model A.

/** Attributes, and what the demo's address calls them. */
const KEYS = /** @type {const} */ ({
    task: 't',
    attention: 'a',
    against: 'b',
    seed: 'seed',
    depth: 'd',
    heads: 'h',
    width: 'w',
    rate: 'lr',
});
const STYLE =
    ':host { display: block; } iframe { display: block; width: 100%; border: 0; min-height: 24rem; color-scheme: auto; }';

class PrimalAttentionDemo extends HTMLElement {
    static observedAttributes = [...Object.keys(KEYS), 'autoplay', 'src'];

    /** @type {HTMLIFrameElement | undefined} */
    #frame;
    #seen = false;
    #sight = new IntersectionObserver(entries => this.#watch(entries[entries.length - 1].isIntersecting), {
        rootMargin: '200px',
    });
    #hear = (/** @type {MessageEvent} */ event) => {
        if (event.source !== this.#frame?.contentWindow || event.data?.from !== 'primal-attention-demo') return;
        const { type, height, ...detail } = event.data.said;
        if (type === 'size' && this.#frame) this.#frame.style.height = `${Math.ceil(height)}px`;
        else if (type === 'ready') {
            this.#tell();
            this.dispatchEvent(new CustomEvent('ready'));
        } else if (type === 'step') this.dispatchEvent(new CustomEvent('step', { detail }));
    };

    constructor() {
        super();
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(STYLE);
        const root = this.attachShadow({ mode: 'open' });
        root.adoptedStyleSheets = [sheet];
        root.append(document.createElement('slot')); // what stands in the element, until the frame is there
    }

    connectedCallback() {
        addEventListener('message', this.#hear);
        this.#sight.observe(this);
    }

    disconnectedCallback() {
        removeEventListener('message', this.#hear);
        this.#sight.disconnect();
        this.#frame = undefined;
        this.shadowRoot?.replaceChildren(document.createElement('slot'));
    }

    attributeChangedCallback() {
        if (!this.#frame) return;
        this.#frame.src = this.#address();
        this.#frame.title = this.#title();
    }

    #address() {
        const address = new URL(
            this.getAttribute('src') ?? './',
            this.hasAttribute('src') ? document.baseURI : import.meta.url,
        );
        address.search = '?embed';
        const given = new URLSearchParams({ m: 'play', run: this.hasAttribute('autoplay') ? '1' : '0' });
        for (const [name, key] of Object.entries(KEYS)) {
            const value = this.getAttribute(name);
            if (value !== null) given.set(key, value);
        }
        address.hash = String(given);
        return address.href;
    }

    #title() {
        const words = (/** @type {string} */ name, /** @type {string} */ otherwise) =>
            this.getAttribute(name) ?? otherwise;
        return `primal-attention demo: ${words('attention', 'primal')} against ${words('against', 'softmax')} attention`;
    }

    /** @param {boolean} seen */
    #watch(seen) {
        this.#seen = seen;
        if (seen && !this.#frame) {
            this.#frame = document.createElement('iframe');
            this.#frame.title = this.#title();
            this.#frame.src = this.#address();
            this.shadowRoot?.replaceChildren(this.#frame);
        }
        this.#tell();
    }

    /** Out of sight it rests. */
    #tell() {
        this.#frame?.contentWindow?.postMessage({ to: 'primal-attention-demo', rest: !this.#seen }, '*');
    }
}

if (!customElements.get('primal-attention-demo')) customElements.define('primal-attention-demo', PrimalAttentionDemo);
