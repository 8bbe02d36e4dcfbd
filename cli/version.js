import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Of the package, which lies one folder up: of this one, and of dist/, where the build puts it. */
export const root = pathToFileURL(join(dirname(fileURLToPath(import.meta.url)), '..', '/'));
/** @type {string} */
export const version = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')).version;
