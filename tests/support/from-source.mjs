/**
 * @file A hook of Node's module loader, for `npm run coverage`: where a module of dist/ is asked for, the modules that
 *   it was put together from answer, out of PA_SOURCE.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const dist = new URL('../../dist/', import.meta.url).href;
const source = process.env.PA_SOURCE ?? '';

/** @param {string} specifier @param {any} context @param {(specifier: string, context: any) => Promise<any>} next */
export async function resolve(specifier, context, next) {
    const found = await next(specifier, context);
    const name = found.url.startsWith(dist) ? found.url.slice(dist.length) : '';
    return /^[\w-]+\.js$/.test(name) && existsSync(fileURLToPath(source + name)) ? next(source + name, context) : found;
}
