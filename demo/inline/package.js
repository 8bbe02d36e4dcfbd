// In the place of ../package.js where the page is a single file: the binary lies inside.

export { load } from '../../dist/inline.js';
