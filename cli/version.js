import { readFileSync } from 'node:fs';

/** Of the package, which lies one folder up: of this one, and of dist/, where the build puts it. */
export const root = new URL('..', import.meta.url);
/** @type {string} */
export const version = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version;
