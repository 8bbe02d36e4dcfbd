// What files that were dropped together are to one another, by their names and folders: training and test part of a
// data set, or one file or folder for each class of text. Where the names don't say, a sentence says what to do. Reads
// nothing but a beginning.

import { DATA, TABLES } from './kinds.js';

/**
 * @typedef {{ name: string, size: number, read: () => Promise<Uint8Array> }} Source  name: with its folders
 * @typedef {'train' | 'test' | 'validation' | ''} Role
 * @typedef {{ train: Source, test?: Source, notes: string[] }} Sets
 * @typedef {{ files: { file: Source, label: string, role: Role }[], whole: boolean, notes: string[] }} Classes  whole:
 *   a file is one text, else each line is
 */

/**
 * What a visitor can do about it; `alone`: the files may be used as they are when asked for; `cut`: so may numbers as
 * classes.
 */
export class DropError extends Error {
    /** @param {string} message @param {{ alone?: boolean, choice?: unknown, cut?: boolean }} [more] */
    constructor(message, { alone = false, choice, cut = false } = {}) {
        super(message);
        this.alone = alone;
        this.choice = choice;
        this.cut = cut;
    }
}

/**
 * Words of their own in a name, or a capital within one: X_TEST, BasicMotionsTest, test-1; not latest, contest,
 * Testament.
 * @param {string} words
 */
const word = words =>
    new RegExp(
        words
            .split(' ')
            .map(
                w =>
                    `(?:(?<![A-Za-z])[${w[0]}${w[0].toUpperCase()}]|(?<=[a-z])${w[0].toUpperCase()})(?:${w.slice(1)}|${w.slice(1).toUpperCase()})(?![a-z])`,
            )
            .join('|'),
        'g',
    );
/** @type {[Exclude<Role, ''>, RegExp][]} */
const ROLES = [
    ['train', word('train training trainset')],
    ['test', word('test testing testset')],
    ['validation', word('validation valid val dev eval')],
];
// as in UCI's repository
const ENDS = /** @type {const} */ ({ tra: 'train', trn: 'train', tes: 'test', tst: 'test', hol: 'validation' });
const PROSE =
    /^(read[_-]?me|license|licence|copying|changelog|citation|metadata|index)\b|\.(md|rst|html?|pdf|docx?|css|m?js|py|r|m|ipynb|log|xml|ya?ml|toml|ini|cfg)$/i;
const CLUTTER = /(^|\/)(\.|__MACOSX\/|Thumbs\.db$|desktop\.ini$)/i;
/** Endings that this page doesn't read, and what helps. @type {[RegExp, string][]} */
const FOREIGN = [
    [/\.(zip|tgz|bz2|xz|7z|rar|tar|zst)$/i, 'is packed: unpack it, and drop the files or the folder in it'],
    [
        /\.(parquet|pq|arrow|feather|ipc)$/i,
        'needs a reader that this page does not carry (in a program, openDataset of primal-attention/data reads it with hyparquet or apache-arrow): write it as CSV, df.to_csv("data.csv", index=False), and drop that',
    ],
    [/\.(xlsx?|xlsm|ods|numbers)$/i, 'is a spreadsheet: save the sheet as CSV, and drop that'],
    [
        /\.(mat|h5|hdf5|pkl|pickle|pt|pth|rds|rdata|sav|dta|nc|edf|sqlite|db)$/i,
        'is a binary format that this page does not read: write it as CSV, or as JSON { "series": [[…]], "labels": […] }',
    ],
    [/\.(png|jpe?g|gif|webp|bmp|tiff?|svg|avif)$/i, 'is a picture: this page learns from series, tables and text'],
    [
        /\.(wav|mp3|flac|ogg|m4a|mp4|avi|mov|mkv)$/i,
        'is a recording: write its samples as CSV, a row each, with the class in a column',
    ],
    [/\.(pdf|docx?|pptx?|odt|exe|dll|wasm|bin)$/i, `holds no data that this page reads: ${DATA}`],
];

/** @param {string} path */
export const baseOf = path => path.split('/').pop() ?? path;
/** @param {string} path */
const endOf = path => /\.(\w+)$/.exec(baseOf(path))?.[1].toLowerCase() ?? '';
/** @param {string} path */
const foldersOf = path => path.split('/').slice(0, -1);

/** The role that a word of a name gives; the last, where there are two. @param {string} name @returns {Role} */
function roleOfWord(name) {
    let at = -1,
        role = /** @type {Role} */ ('');
    for (const [r, pattern] of ROLES)
        for (const match of name.matchAll(pattern)) if (match.index > at) [at, role] = [match.index, r];
    return role;
}

/**
 * Of a file: what its name says, else the innermost folder that says something.
 * @param {string} path
 * @returns {Role}
 */
export function roleOf(path) {
    for (const part of [baseOf(path), ...foldersOf(path).reverse()]) {
        const role = ENDS[/** @type {'tra'} */ (endOf(part))] ?? roleOfWord(part);
        if (role) return role;
    }
    return '';
}

/** A name without its role, ending and folders. @param {string} path */
export function stemOf(path) {
    let stem = baseOf(path).replace(/\.[A-Za-z]\w{0,9}$/, '');
    for (const [, pattern] of ROLES) stem = stem.replace(pattern, '');
    return stem.replace(/[-_. ()]+$|^[-_. ()]+/g, '').replace(/([-_. ])[-_. ]+/g, '$1');
}

/** The name its other part would have. @param {string} path */
const counterpart = path =>
    baseOf(path).replace(ROLES[1][1], w => (w === w.toUpperCase() ? 'TRAIN' : w[0] === 'T' ? 'Train' : 'train'));

/** @param {string[]} names */
const listed = names => names.slice(0, 4).join(', ') + (names.length > 4 ? ` and ${names.length - 4} more` : '');

/**
 * Files dropped one after the other that belong together: the training part and the test part of one data set.
 * @param {Source[]} before
 * @param {Source[]} now
 */
export function joined(before, now) {
    if (before.length !== 1 || now.length !== 1) return now;
    const [a, b] = [before[0], now[0]],
        roles = [a, b]
            .map(({ name }) => roleOf(name))
            .sort()
            .join();
    return roles === 'test,train' && stemOf(a.name).toLowerCase() === stemOf(b.name).toLowerCase() ? [a, b] : now;
}

const NUMBER = /^[-+]?(\d+[.,]?\d*|[.,]\d+)(e[-+]?\d+)?$|^(nan|na|\?|inf)?$/i;

/**
 * Whether a beginning is lines of numbers, a series or a table, whatever the file is called: cells of numbers alone, or
 * as many in each line, at least three, of which two are numbers in all lines and the others short words, below a line
 * of names if there is one.
 * @param {string} head
 */
export function looksNumeric(head) {
    const lines = head
        .split(/\r\n?|\n/)
        .map(line => line.trim())
        .filter(line => line && !/^[#%]/.test(line))
        .slice(0, 7);
    if (!lines.some(line => /\d/.test(line))) return false;
    if (
        lines.slice(0, 6).every(line => /[\s,;|]/.test(line) && line.split(/[\s,;|]+/).every(cell => NUMBER.test(cell)))
    )
        return true;
    return [/\t/, /;/, /\|/, /,/, / +/].some(separator => {
        const rows = lines.map(line => line.split(separator).map(cell => cell.trim().replace(/^"(.*)"$/, '$1'))),
            width = rows[0].length;
        if (
            width < 3 ||
            rows.some(row => row.length !== width || row.some(cell => cell.length > 40 || /\t|:$/.test(cell)))
        )
            return false;
        const known = (/** @type {string} */ cell) => NUMBER.test(cell) && /\d/.test(cell),
            below = rows.length > 1 && !rows[0].some(known) ? rows.slice(1) : rows;
        return (
            rows[0].filter((_, c) => below.every(row => NUMBER.test(row[c])) && below.some(row => known(row[c])))
                .length >= (separator.source === ' +' ? Math.max(2, width - 1) : 2)
        ); // words are apart by blanks in texts too
    });
}

/** What lines of a beginning have before a colon or tab; nothing if some have none. @param {string} head */
function labelsOf(head) {
    const found = head
        .split(/\r\n?|\n/)
        .filter(line => line.trim())
        .map(line => /^([^\t:]{1,40})[\t:]\s*\S/.exec(line)?.[1].trim() ?? '');
    return new Set(found.includes('') ? [] : found);
}

/**
 * @param {Source[]} given @param {(file: Source) => Promise<string>} peek  the beginning of a file as text
 * @param {boolean} [alone]  a test part may be used by itself
 * @returns {Promise<Sets | Classes>}
 */
export async function arrange(given, peek, alone = false) {
    const files = given.filter(({ name }) => !CLUTTER.test(name));
    if (!files.length) throw new DropError('There is no file in what was dropped.');
    const foreign = files.flatMap(file =>
        FOREIGN.filter(([end]) => end.test(file.name))
            .slice(0, 1)
            .map(([, what]) => ({ file, what })),
    );
    if (foreign.length === files.length) throw new DropError(`${baseOf(foreign[0].file.name)} ${foreign[0].what}.`);
    const weights = files.filter(({ name }) => /\.safetensors$/i.test(name));
    if (weights.length)
        throw new DropError(
            `${listed(weights.map(({ name }) => baseOf(name)))} ${weights.length === 1 ? 'holds' : 'hold'} weights, the other files data: drop the data first, and the weights when they have been read.`,
        );
    const rest = files.filter(file => !foreign.some(other => other.file === file));
    const useful = rest.filter(({ name }) => !PROSE.test(baseOf(name)));
    const some = useful.length ? useful : rest;
    const left = files.filter(file => !some.includes(file)).map(({ name }) => baseOf(name));
    const notes = left.length ? [`Left out: ${listed(left)}.`] : [];
    const empty = some.filter(({ size }) => size === 0);
    if (empty.length === some.length)
        throw new DropError(
            `${listed(empty.map(({ name }) => baseOf(name)))} ${empty.length === 1 ? 'is' : 'are'} empty.`,
        );
    const list = some.filter(({ size }) => size > 0);
    if (empty.length) notes.push(`Empty, left out: ${listed(empty.map(({ name }) => baseOf(name)))}.`);

    const tables = list.filter(({ name }) => TABLES.includes(endOf(name))),
        other = list.filter(file => !tables.includes(file));
    if (list.length === 1) return single(list[0], notes, alone);
    const prose = other.length > 0 && (/^(pos|neg)$/.test(endOf(other[0].name)) || !looksNumeric(await peek(other[0])));
    if (!tables.length && prose) return texts(other, notes, peek, alone);
    if (tables.length && prose) notes.push(`Left out: ${listed(other.map(({ name }) => baseOf(name)))}.`);
    return sets(prose ? tables : list, notes, alone);
}

/** @param {Source} file @param {string[]} notes @param {boolean} alone @returns {Sets} */
function single(file, notes, alone) {
    const name = baseOf(file.name);
    if (roleOf(file.name) === 'test' && !alone)
        throw new DropError(
            `${name} is a test part, by its name; the models need something to learn from too. Drop the training part as well (${counterpart(file.name)}?), with it or after it.`,
            { alone: true },
        );
    return { train: file, notes };
}

/** @param {Source[]} files @param {string[]} notes @param {boolean} alone @returns {Sets} */
function sets(files, notes, alone) {
    const folders = new Set(
        files.map(({ name }) =>
            foldersOf(name)
                .filter(part => !roleOfWord(part))
                .join('/'),
        ),
    );
    /** @type {Map<string, Source[]>} */
    const stems = new Map();
    for (const file of files)
        stems.set(stemOf(file.name).toLowerCase(), [...(stems.get(stemOf(file.name).toLowerCase()) ?? []), file]);
    const paired = [...stems].filter(([, list]) =>
        ['train', 'test'].every(role => list.some(({ name }) => roleOf(name) === role)),
    );
    const names = [...stems.keys()].map(stem => stem.replace(/\d+$/, ''));
    if (
        /^[xy]$/.test(names[0]) &&
        new Set(names).size === 2 &&
        names.every(name => /^([xy]|labels?|targets?)$/.test(name))
    )
        throw new DropError(
            `${listed(files.map(({ name }) => baseOf(name)))} hold samples and labels apart. This page needs both in one file: put the labels into the samples' file as a column “label”, or save arrays together, np.savez("data.npz", x=x, y=y).`,
        );
    /** @type {Source[]} */
    let chosen;
    if (stems.size === 1) chosen = files;
    else if (paired.length === 1) chosen = paired[0][1];
    else {
        // one part of a data set is each of its dimensions, in files of their own: the whole has the shortest name
        const lists = paired.length ? paired : [...stems],
            shortest = lists.map(([stem]) => stem).reduce((a, b) => (b.length < a.length ? b : a));
        if (paired.length > 1 && shortest && paired.every(([stem]) => stem.startsWith(shortest)))
            chosen = stems.get(shortest) ?? [];
        else if (paired.length)
            throw new DropError(
                `These are ${paired.length} data sets: ${listed(paired.map(([, list]) => stemOf(list[0].name)))}. Drop one of them, its training and its test part together.`,
            );
        else if (files.length === 2)
            throw new DropError(
                `Two files, ${baseOf(files[0].name)} and ${baseOf(files[1].name)}, and their names don't say which is for the test. Write “train” and “test” into the names of two parts of one data set; or drop one file, a third of it is set aside for the test.`,
            );
        else if (folders.size > 1)
            throw new DropError(
                `${files.length} files in ${folders.size} folders, such as ${files[0].name}. This page reads text in folders, one for each class, but series and tables from one file: a row for each series, with its class in a column.`,
            );
        else
            throw new DropError(
                `${files.length} files, such as ${listed(files.slice(0, 3).map(({ name }) => baseOf(name)))}, whose names don't say what they are to each other. Put the rows into one file, or into two that are called …_TRAIN and …_TEST.`,
            );
    }
    /** @param {Role} role */
    const partsOf = role => chosen.filter(({ name }) => roleOf(name) === role);
    const ends = TABLES.filter(end => chosen.some(({ name }) => endOf(name) === end));
    const both = ends.find(end =>
        ['train', 'test'].every(role => chosen.some(({ name }) => roleOf(name) === role && endOf(name) === end)),
    );
    /** The file of a role, of the ending that both have, if there is one. @param {Role} role */
    const pick = role => {
        const parts = partsOf(role),
            end = both ?? ends.find(e => parts.some(({ name }) => endOf(name) === e));
        const same = end ? parts.filter(({ name }) => endOf(name) === end) : parts;
        if (same.length > 1)
            throw new DropError(
                `${same[0].name} and ${same[1].name} are called alike: drop the files of one data set.`,
            );
        return same[0];
    };
    const test = pick('test'),
        train = pick('train') ?? (test && partsOf('').length !== 1 ? undefined : pick(''));
    if (!train) {
        if (test) return single(test, notes, alone);
        throw new DropError(
            `${listed(chosen.map(({ name }) => baseOf(name)))}: none of these is a training part, by their names. Write “train” into the name of one.`,
        );
    }
    const unused = files.filter(file => file !== train && file !== test);
    return {
        train,
        test,
        notes: unused.length ? [...notes, `Left out: ${listed(unused.map(({ name }) => baseOf(name)))}.`] : notes,
    };
}

/**
 * @param {Source[]} files
 * @param {string[]} notes
 * @param {(file: Source) => Promise<string>} peek
 * @param {boolean} alone
 * @returns {Promise<Sets | Classes>}
 */
async function texts(files, notes, peek, alone) {
    const roles = files.map(({ name }) => roleOf(name));
    const kept = files.filter((_, i) => roles[i] !== 'validation');
    if (kept.length < files.length && kept.length)
        notes = [
            ...notes,
            `Left out: ${listed(files.filter(file => !kept.includes(file)).map(({ name }) => baseOf(name)))}, which are for validation.`,
        ];
    const trains = kept.filter(({ name }) => roleOf(name) === 'train'),
        tests = kept.filter(({ name }) => roleOf(name) === 'test');
    if (kept.length === 1) return single(kept[0], notes, alone);
    if (kept.length === 2 && trains.length === 1 && tests.length === 1)
        return { train: trains[0], test: tests[0], notes };
    const folders = kept.map(
        ({ name }) =>
            foldersOf(name)
                .filter(part => !roleOfWord(part))
                .pop() ?? '',
    );
    const byFolder = new Set(folders).size > 1;
    const stems = kept.map(({ name }) => stemOf(name)),
        sameStem = new Set(stems.map(stem => stem.toLowerCase())).size === 1;
    const [some, more] = [labelsOf(await peek(kept[0])), labelsOf(await peek(kept[1]))];
    if (!byFolder && !sameStem && [...some].some(label => more.has(label)))
        // the same labels in both: not a class each
        throw new DropError(
            `${listed(kept.map(({ name }) => baseOf(name)))} have labels on their lines, and their names don't say which is for the test. Write “train” and “test” into the names, or put the lines into one file.`,
        );
    if (tests.length && trains.length + tests.length < kept.length)
        throw new DropError(
            `${tests.length === 1 ? `${baseOf(tests[0].name)} is` : `${tests.length} files are`} for the test, by the name, but ${listed(kept.filter(file => !tests.includes(file)).map(({ name }) => baseOf(name)))} ${kept.length - tests.length === 1 ? 'is' : 'are'} not said to be for training. Write “train” into those names.`,
        );
    const prefix = common(stems),
        ends = new Set(kept.map(({ name }) => endOf(name)));
    const labels = byFolder
        ? folders
        : sameStem && ends.size > 1
          ? kept.map(({ name }) => endOf(name))
          : stems.map(stem => stem.slice(prefix) || stem);
    if (new Set(labels).size < 2)
        throw new DropError(
            `${kept.length} texts in one folder, such as ${listed(kept.slice(0, 3).map(({ name }) => baseOf(name)))}: which class does each belong to? Put them into a folder for each class, or write lines “label: text” into one file.`,
        );
    if (!byFolder && new Set(labels).size > 20)
        throw new DropError(
            `${kept.length} texts, such as ${listed(kept.slice(0, 3).map(({ name }) => baseOf(name)))}: which class does each belong to? Put them into a folder for each class, or write lines “label: text” into one file.`,
        );
    if (tests.length === kept.length && !alone)
        throw new DropError(
            `All of these are for the test, by their names (${listed(kept.map(({ name }) => baseOf(name)))}); the models need something to learn from too. Drop the folder with the training part as well.`,
            { alone: true },
        );
    const whole =
        byFolder && kept.length > 2 * new Set(folders.map((folder, i) => `${folder}/${roleOf(kept[i].name)}`)).size;
    return {
        files: kept.map((file, i) => ({
            file,
            label: labels[i],
            role: tests.length === kept.length ? '' : roleOf(file.name),
        })),
        whole,
        notes,
    };
}

/** How much of a beginning names share, to the last separator. @param {string[]} names */
function common(names) {
    let n = 0;
    while (names.every(name => n < name.length && name[n] === names[0][n])) n++;
    while (n > 0 && !/[-_. ]/.test(names[0][n - 1])) n--;
    return n;
}
