/**
 * What a run left out stays on the page: tables that it has not, and rows of those that it has. A note below the tables
 * names them with the run they are of, so that nothing measured is lost and nothing old passes for new.
 */

/**
 * @typedef {import('./document.mjs').Shown} Shown
 * @typedef {import('./context.mjs').Table} Table
 */

const NOTE = /^Kept from (\d{4}-\d\d-\d\d, `.+?`): (.+)\.$/;

const WHOLE = '';
const labelOf = (/** @type {string} */ table, /** @type {string} */ row) => `${table} [${row}]`;

/** Titles say how many seeds or splits; the table is the same with more. @param {Table} table */
const nameOf = ({ title }) => title.replace(/, \d+ (seeds?|splits?)$/, '');

/**
 * @param {Shown} last
 * @param {Shown | null} old as the page has it
 * @returns {Shown}
 */
export function withKept(last, old) {
    if (!old) return last;
    const origins = originsOf(old);
    /** @type {Map<string, Map<string, string[]>>} run → table → rows, none where it is kept whole */
    const kept = new Map();
    const keep = (/** @type {string} */ table, /** @type {string[]} */ rows = []) => {
        for (const row of rows.length > 0 ? rows : [WHOLE]) {
            const own = `${old.date}, \`${old.command}\``,
                from = origins.get(labelOf(table, row)) ?? origins.get(labelOf(table, WHOLE)) ?? own,
                tables = kept.get(from) ?? new Map();
            kept.set(from, tables.set(table, [...(tables.get(table) ?? []), ...(row === WHOLE ? [] : [row])]));
        }
    };
    const beside = (/** @type {Table[]} */ tables, /** @type {Table} */ table) =>
        tables.find(each => nameOf(each) === nameOf(table));
    const tables = last.tables.map(table => {
        const before = beside(old.tables, table),
            rows = before ? rowsLeft(table, before) : [];
        if (rows.length > 0)
            keep(
                nameOf(table),
                rows.map(({ label }) => label),
            );
        return { ...table, rows: [...table.rows, ...rows.map(({ cells }) => cells)] };
    });
    const others = old.tables.filter(table => !beside(last.tables, table));
    for (const table of others) keep(nameOf(table));
    const notes = [...kept].map(([from, tables]) => {
        const named = [...tables].map(([name, rows]) => (rows.length > 0 ? `${name} [${rows.join(', ')}]` : name));
        return `Kept from ${from}: ${named.join('; ')}.`;
    });
    return { ...last, tables: [...tables, ...others], notes: [...last.notes, ...notes] };
}

/** What stood on the page from runs before the last. @param {Shown} old @returns {Map<string, string>} label → run */
function originsOf({ notes }) {
    /** @type {Map<string, string>} */
    const origins = new Map();
    for (const note of notes) {
        const [, from, tables] = NOTE.exec(note) ?? [];
        for (const named of tables?.split('; ') ?? []) {
            const [, name = named, rows = WHOLE] = /^(.+) \[(.+)\]$/.exec(named) ?? [];
            for (const row of rows.split(', ')) origins.set(labelOf(name, row), from);
        }
    }
    return origins;
}

/**
 * The rows that only the page has, with the new table's columns. A table that does not say which columns name a row was
 * measured whole.
 * @param {Table} table @param {Table} before
 */
function rowsLeft(table, before) {
    const { keys, heads } = table;
    if (!keys) return [];
    const seeds = /, (\d+) (?:seeds?|splits?)$/.exec(before.title)?.[1];
    const named = (/** @type {Table} */ { heads }, /** @type {import('./context.mjs').Cell[]} */ row) =>
        Object.fromEntries(heads.map((head, i) => [head, String(row[i])]));
    const label = (/** @type {Record<string, string>} */ row) => keys.map(key => row[key]).join(' ');
    const there = new Set(table.rows.map(row => label(named(table, row))));
    return before.rows
        .map(row => ({ ...(seeds ? { seeds } : {}), ...named(before, row) }))
        .filter(row => !there.has(label(row)))
        .map(row => ({ label: label(row), cells: heads.map(head => row[head] ?? '–') }));
}
