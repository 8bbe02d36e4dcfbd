// The act's markup.

import { LENGTHS } from './growth.js';
import { KINDS, LANES } from './store.js';

const choices = (/** @type {(string | number)[]} */ list) =>
    list.map(v => `<option value="${v}">${v}</option>`).join('');
/** What has a picture of its own: fused softmax has nothing to show that the table has not. */
export const PICTURES = ['table', 'skyformer', 'primal', 'linear'];
const TITLES = { table: 'Softmax: the table', skyformer: 'Skyformer', primal: 'Primal-Attention', linear: 'Linear' };

export const html = `<section class="panel" aria-labelledby="scale-title">
  <div class="head"><h2 id="scale-title">Feel N: what a longer sequence costs</h2><button id="scale-stop" type="button" hidden>Stop</button></div>
  <p class="caption">One attention layer computes over a sequence, here and now, in five ways. Drag: the sequence grows.</p>
  <label class="slider scale-length"><span>Length of the sequence <output id="scale-n"></output></span><input id="scale-length" type="range" min="0" max="${LENGTHS.length - 1}" step="1" list="scale-stops"></label>
  <p class="scale-ends" aria-hidden="true"><span>64</span><span>1 024</span><span>16 384</span></p>
  <p class="sentence" id="scale-words"></p>
  <p class="hint" id="scale-state" role="status"></p>
  <div class="scale-pictures">${PICTURES.map(kind => `<figure><figcaption>${TITLES[/** @type {'table'} */ (kind)]}</figcaption><canvas data-picture="${kind}" role="img" aria-label="Not computed yet."></canvas><p class="hint" data-caption="${kind}"></p></figure>`).join('')}</div>
  <p class="fine">What each must remember of all pairs, at the length chosen, one head of the layer that was just computed. Sides grow with the logarithm of N.</p>
  <div class="head scale-second"><h3 id="scale-now-title">Measured at this length</h3><p class="hint">bars are logarithmic: a step is ten times as much</p></div>
  <div class="scroll" tabindex="0" role="region" aria-label="Time and memory at this length"><table class="scale-now"><thead><tr><th scope="col">Lane</th><th scope="col">time of a pass</th><th scope="col">memory it takes</th><th scope="col">against half the length</th></tr></thead><tbody>${KINDS.map(kind => `<tr data-lane="${kind}" class="lane-${kind}"><th scope="row">${LANES[kind].name}</th><td><i class="cost"></i><span></span></td><td><i class="cost"></i><span></span></td><td></td></tr>`).join('')}</tbody></table></div>
  <p class="row scale-options"><label class="inline">Heads <select id="scale-heads">${choices([1, 2, 4, 8])}</select></label><label class="inline">width of a head <select id="scale-width">${choices([16, 32, 64])}</select></label><label class="inline">computed by <select id="scale-threads"></select></label><label class="inline"><input type="checkbox" id="scale-backward"> with the gradient, as a training step has it</label></p>
</section>
<section class="panel" id="scale-all" aria-labelledby="scale-all-title">
  <div class="head"><h2 id="scale-all-title">How it grows</h2><span class="row tight"><label class="inline">up to N = <select id="scale-most"><option value="2048">2 048</option><option value="4096">4 096</option><option value="8192">8 192</option><option value="16384" selected>16 384</option></select></label><button id="scale-go" type="button" class="primary">Measure all lengths</button></span></div>
  <p class="reading row" id="scale-progress" hidden><progress id="scale-bar" max="1" value="0" aria-labelledby="scale-left"></progress><span id="scale-left" class="hint"></span></p>
  <div class="scale-charts"><div id="scale-time"></div><div id="scale-memory"></div></div>
  <p class="sentence" id="scale-grown" aria-live="polite"></p>
  <div class="scroll" tabindex="0" role="region" aria-label="How each lane grows"><table><thead><tr><th scope="col">Lane</th><th scope="col">operations, counted</th><th scope="col">time, measured</th><th scope="col">memory, measured</th><th scope="col">the end</th></tr></thead><tbody id="scale-powers">${KINDS.map(kind => `<tr data-kind="${kind}"><th scope="row">${LANES[kind].name}</th><td></td><td></td><td></td><td></td></tr>`).join('')}</tbody></table></div>
  <p class="row"><button id="scale-csv" type="button">Save as CSV</button><button id="scale-svg" type="button">Figure as SVG</button><button id="scale-png" type="button">as PNG</button></p>
  <details class="fine"><summary>How it is measured</summary><p id="scale-method"></p></details>
  <p class="sentence" id="scale-models"></p>
</section>`;
