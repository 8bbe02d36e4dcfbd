/** @file Every attention mechanism of the reference, by the name it has in `pa.attention` and in the golden files. */
export { softmax } from './softmax.mjs';
export { primal, ksvdObjective } from './primal.mjs';
export { kepSvgp as 'kep-svgp' } from './kep-svgp.mjs';
export { linear } from './linear.mjs';
export { sparse, window } from './sparse.mjs';
export { gaussian, skyformer } from './gaussian.mjs';
export { implicit, spectralNet, copulaNoise } from './implicit.mjs';
export { graph, graphImplicit } from './graph.mjs';
export { cosformer, elliptical, linformer, nystromformer, performer, rpc } from './family.mjs';
