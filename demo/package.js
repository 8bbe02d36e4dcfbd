// The one place that says where the package is, for the workers, which compute with it.

export { load } from '../dist/web.js';
