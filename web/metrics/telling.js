/** How metrics are told: those that are wanted, and why some are not defined. */

/** @typedef {import('./measures.js').Measures} Measures */

/** @param {string[]} wanted @param {Record<string, any>} all @param {Record<string, string>} why @returns {Measures} */
export function chosen(wanted, all, why) {
    const told = Object.entries(why).filter(([name]) => wanted.includes(name.replace(/\[\d+\]$/, '')));
    return {
        ...Object.fromEntries(wanted.map(name => [name, all[name]])),
        ...(told.length > 0 && { why: Object.fromEntries(told) }),
    };
}

/** @param {string[]} names */
export function listed(names) {
    const some = names
        .slice(0, 5)
        .map(name => JSON.stringify(name))
        .join(', ');
    return names.length > 5 ? `${some} and ${names.length - 5} more` : some;
}
