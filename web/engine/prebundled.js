/**
 * The dev server of Vite 5 to 7 moves modules of packages to node_modules/.vite/deps and leaves behind the files beside
 * them.
 * @param {string} name of a file that lies beside the module @param {string} here the module's address, moved or not
 * @returns {URL | null} where the file should be found all the same, null if the module was not moved
 */
export function beforeBundling(name, here) {
    const [, modules] = /^(.*\/node_modules\/)\.vite\/deps[^/]*\/[^/]*$/.exec(here.replace(/[?#].*/s, '')) ?? [];
    return modules === undefined ? null : new URL(`primal-attention/dist/${name}`, modules);
}
