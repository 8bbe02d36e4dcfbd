// The markup of the act on attention of the visitor's own: our own words only.

import { EXAMPLES } from './examples.js';
import { KERNELS } from './kernels.js';

/** What the file picker offers. */
const ACCEPT = '.safetensors,.npy,.npz,.csv,.tsv,.txt,.json,.gz';

const SAVE = `# PyTorch
from safetensors.torch import save_file
save_file({'q': q.contiguous(), 'k': k.contiguous()}, 'qk.safetensors')

# a map: the attentions of a model of Hugging Face
out = model(**inputs, output_attentions=True)
save_file({f'layer {i}': a.contiguous() for i, a in enumerate(out.attentions)}, 'maps.safetensors')

# numpy
numpy.save('map.npy', attention)             # or numpy.savez('qk.npz', q=q, k=k)`;

const picker = (/** @type {string} */ id, /** @type {string} */ label, options = '') =>
    `<label class="inline" id="own-${id}-label">${label} <select id="own-${id}">${options}</select></label>`;
const option = (/** @type {string} */ value, /** @type {string} */ text) => `<option value="${value}">${text}</option>`;

export const HTML = `
<div class="own-column">
<section class="panel own-door" aria-labelledby="own-title">
  <h2 id="own-title">Bring your own attention</h2>
  <div class="own-drop" id="own-drop">
    <p class="own-invite">Drop <strong>Q and K</strong> of any model here, or an attention <strong>map</strong></p>
    <p class="hint">.safetensors, .npy, .npz, CSV, JSON · [N, d], [H, N, d], [B, H, N, d] … · a .txt with a label for each token too. Nothing leaves your machine.</p>
    <p class="row own-centre"><button id="own-choose" type="button" class="primary">Choose files</button><input id="own-file" type="file" multiple hidden accept="${ACCEPT}"></p>
  </div>
  <div class="row own-sources" role="group" aria-label="Something to look at meanwhile">
    <span class="hint">or look at</span>
    ${Object.entries(EXAMPLES)
        .map(([id, { name, about }]) => `<button type="button" data-example="${id}" title="${about}">${name}</button>`)
        .join('')}
    <button type="button" data-model="a" title="The maps of A, as it is now, on the sample that is on show">A of Play</button>
    <button type="button" data-model="b" title="The maps of B, as it is now, on the sample that is on show">B of Play</button>
  </div>
  <details class="own-save"><summary>How to save Q and K, or a map</summary>
    <pre tabindex="0" aria-label="Python">${SAVE}</pre>
    <button id="own-copy-code" type="button">Copy</button></details>
  <div class="reading" id="own-busy" hidden><p class="row"><progress id="own-bar" max="1" aria-labelledby="own-busy-words"></progress><button id="own-cancel" type="button">Cancel</button></p><p id="own-busy-words" class="hint"></p></div>
  <p id="own-refusal" class="banner" role="alert" hidden></p>
</section>

<section class="panel own-result own-pictured" aria-labelledby="own-maps-title">
  <div class="head"><h2 id="own-maps-title">The map, and what stands for it</h2>
    <div class="buttons" role="group" aria-label="Zoom"><button id="own-in" type="button" aria-label="Zoom in">+</button><button id="own-out" type="button" aria-label="Zoom out">−</button><button id="own-whole-map" type="button">Whole map</button></div></div>
  <div class="own-pictures">
    <figure><canvas id="own-first" class="own-canvas" role="img" tabindex="0" aria-label="No map yet."></canvas>
      <div class="scale"><span class="low"></span><canvas height="1" width="256" aria-hidden="true"></canvas><span class="high"></span></div>
      <figcaption id="own-map-words"></figcaption></figure>
    <figure><canvas id="own-second" class="own-canvas" role="img" tabindex="0" aria-label="No approximation yet."></canvas>
      <div class="scale"><span class="low"></span><canvas height="1" width="256" aria-hidden="true"></canvas><span class="high"></span></div>
      <figcaption id="own-second-words"></figcaption></figure>
  </div>
  <p id="own-value" class="sentence" role="status"></p>
  <div class="own-choices">
    ${picker('method', 'At the right')}
    ${picker('show', 'show', option('made', 'the approximation') + option('rest', 'what it leaves out'))}
    <label class="slider own-size"><span><span id="own-size-name">Rank s</span> <output id="own-size-out"></output></span><input id="own-size" type="range" min="1" max="64" step="1" value="6"></label>
  </div>
  <p id="own-made-words" class="sentence"></p>
</section>

<section class="panel own-result own-errors" aria-labelledby="own-curves-title">
  <div class="head"><h2 id="own-curves-title">Error against size</h2>${picker('norm', 'in the', option('frobenius', 'Frobenius norm') + option('spectral', 'spectral norm'))}</div>
  <div id="own-curves" class="own-chart"></div>
  <p id="own-curves-words" class="sentence"></p>
  <details><summary>How each is made</summary><ul id="own-methods"></ul></details>
</section>
</div>
<div class="own-column">
<section class="panel own-said" aria-labelledby="own-lead">
  <h2 id="own-lead" class="own-lead" aria-live="polite">One moment …</h2>
  <p class="caption" id="own-what"></p>
  <div class="own-choices">
    ${picker('as', 'This is', option('qk', 'Q and K') + option('map', 'a map') + option('scores', 'scores, softmax is to be taken'))}
    <span class="own-pair">${picker('q', 'Q')}${picker('axesQ', 'as')}</span>
    <span class="own-pair">${picker('k', 'K')}${picker('axesK', 'as')}</span>
    <span class="own-pair">${picker('map', 'Map')}${picker('axes', 'as')}</span>
    ${picker('outer', 'In the batch')}
    ${picker('head', 'Head')}
    ${picker(
        'kernel',
        'Map by',
        Object.entries(KERNELS)
            .map(([id, { name }]) => option(id, name))
            .join(''),
    )}
    ${picker('scale', 'Scale', option('root', '1/√d') + option('none', 'none'))}
    <label class="inline" id="own-causal-label"><input type="checkbox" id="own-causal"> causal: no query sees later keys</label>
    ${picker('every', 'Tokens')}
  </div>
  <details id="own-understood"><summary>What was understood</summary><ul id="own-notes"></ul>
    <label class="own-labels">Labels of the tokens, one a line or between spaces <textarea id="own-labels" rows="3" spellcheck="false"></textarea></label>
    <p class="row"><button id="own-labels-set" type="button">Use these labels</button><span id="own-labels-said" class="hint" role="status"></span></p></details>
</section>

<section class="panel own-result own-spectral" aria-labelledby="own-spectrum-title">
  <div class="head"><h2 id="own-spectrum-title">Spectrum</h2>${picker('beside', 'beside it', option('kernels', 'the other kernels') + option('heads', 'the other heads'))}</div>
  <div id="own-spectrum" class="own-chart"></div>
  <dl class="own-figures" id="own-figures"></dl>
  <p class="row"><button id="own-all" type="button" hidden></button></p>
  <p id="own-kernels" class="sentence"></p>
  <p class="fine">Effective rank: exp of the entropy of σ/Σσ (Roy and Vetterli 2007). Stable rank: ‖K‖²F / ‖K‖²₂. Energy: Σσ². The package computes in float32 (the SVD inside in float64): values below 10⁻⁷ of the largest are rounding, and not drawn. Of maps beyond 512 the 96 leading ones are found by subspace iteration, the last of them to about 0.2 %.</p>
</section>

<section class="panel own-result own-vectorial" aria-labelledby="own-vectors-title">
  <div class="head"><h2 id="own-vectors-title">Singular vectors over the tokens</h2>${picker('part', 'component')}</div>
  <div id="own-vectors" class="own-chart"></div>
  <p id="own-vectors-words" class="sentence"></p>
</section>

<section class="panel own-result own-headed" aria-labelledby="own-heads-title">
  <h2 id="own-heads-title">Head by head</h2>
  <div class="scroll" tabindex="0" role="region" aria-labelledby="own-heads-title"><table id="own-heads"><thead><tr><th scope="col">head</th><th scope="col">effective rank</th><th scope="col">stable rank</th><th scope="col">90 %</th><th scope="col">95 %</th><th scope="col">99 %</th><th scope="col">largest σ</th></tr></thead><tbody></tbody></table></div>
  <p id="own-heads-words" class="sentence"></p>
</section>

<section class="panel own-result own-taken" aria-labelledby="own-take-title">
  <h2 id="own-take-title">Take it home</h2>
  <p class="row"><button id="own-svg" type="button">Figure as SVG</button><button id="own-png" type="button">Figure as PNG</button><button id="own-csv" type="button">Numbers as CSV</button><button id="own-text" type="button">Copy as text</button></p>
  <p class="hint">The figure has both maps, the spectrum and the errors, with a caption: what it is, sizes, errors, file, date.</p>
</section>
</div>`;
