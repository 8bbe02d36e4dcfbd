// The way to the act on lengths, from among the panels and from the tour.

/** @type {import('./index.js').Panel} */
export const lengths = {
    id: 'lengths',
    column: 'more',
    html: `<section id="lengths" class="panel wide" aria-labelledby="lengths-title">
  <h2 id="lengths-title">What a longer sequence costs</h2>
  <p class="caption">Time, memory and map of softmax, Primal-Attention, Skyformer and linear attention, from 64 to 16 384 tokens, measured on this machine. Both models rest meanwhile.</p>
  <p class="row"><button id="lengths-go" type="button" class="primary">Feel N</button></p>
</section>`,
    start(page) {
        document.getElementById('lengths-go')?.addEventListener('click', () => {
            page.state.set({ mode: 'scale' });
            scrollTo({ top: 0 });
        });
        return {};
    },
};
