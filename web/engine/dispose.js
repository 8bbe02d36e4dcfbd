/**
 * `using t = …` needs the symbol; where the engine has none (Safari), dispose() does the same.
 * @type {typeof Symbol.dispose}
 */
export const disposeSymbol = /** @type {any} */ (Symbol.dispose ?? Symbol.for('Symbol.dispose'));
