// The pages of docs/mechanisms: each kind of the core's table and each card of the catalogue has one, what a page names
// of options is in the table, and what the site fills in can be made of the built package. Nothing is installed for it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { load } from 'primal-attention';
import { builtCore } from '../scripts/row-types.mjs';
import { MECHANISMS, configOf, mapsOf, optionsOf } from '../docs/.vitepress/mechanisms/compute.js';
import { readFacts } from '../docs/.vitepress/mechanisms/facts.js';
import { library } from '../docs/.vitepress/mechanisms/markdown.js';

const root = new URL('..', import.meta.url).pathname,
    core = await builtCore(root),
    facts = await readFacts();
const folder = `${root}docs/mechanisms/`,
    names = readdirSync(folder).flatMap(name => (name.endsWith('.md') ? [name.slice(0, -3)] : [])),
    pages = Object.fromEntries(names.map(name => [name, readFileSync(`${folder}${name}.md`, 'utf8')]));
const all = Object.values(pages).join('\n');

const rows = core.operations.filter(({ family }) => family === 'attention'),
    isKind = (/** @type {string[]} */ traits) => traits.includes('sequence') || traits.includes('graph');

/** What the site makes of a page, as the plugin hands it to Markdown. @param {string} path @param {string} src */
function filled(path, src) {
    const state = { src, env: { relativePath: path } };
    library({ core: { ruler: { before: (_, __, rule) => rule(state) } } }, facts);
    return state.src;
}

test('each mechanism of the catalogue has its page, titled by its name, and no page is about anything else', () => {
    assert.deepEqual(names.filter(name => name !== 'index').sort(), Object.keys(MECHANISMS).sort());
    for (const [card, { name }] of Object.entries(MECHANISMS)) assert.match(pages[card], new RegExp(`^# ${name}\n`));
});

test('each kind of the table has a page, and each of its other functions is named in one', () => {
    const shown = new Set(Object.values(facts).map(({ kind }) => kind));
    for (const { name, traits } of rows)
        if (isKind(traits)) assert.ok(shown.has(name), `no page of docs/mechanisms is about the kind "${name}"`);
        else assert.match(all, new RegExp(`pa\\.attention\\.${name}\\b`), `docs/mechanisms does not name ${name}`);
});

test('options that pages write as code are in the table, with words that they may be', () => {
    const options = rows.flatMap(({ options, layer }) => [...options, ...layer]);
    const which = readFileSync(`${root}docs/which-attention.md`, 'utf8');
    const others = ['norm']; // of models
    for (const [page, text] of Object.entries({ ...pages, which }))
        for (const [, name, word] of text.matchAll(/`(\w+): (?:'(\w+)'|[\w.]+)`/g)) {
            if (others.includes(name)) continue;
            const known = options.filter(option => option.name === name);
            assert.ok(known.length > 0, `${page}.md: no kind has an option ${name}`);
            if (word)
                assert.ok(
                    known.some(({ words }) => words?.includes(word)),
                    `${page}.md: ${name} is never '${word}'`,
                );
        }
});

test('what the widget offers lies within what the table allows', () => {
    for (const card of Object.keys(MECHANISMS)) {
        const { kind } = configOf(card, {}, 64),
            row = rows.find(({ name }) => name === kind),
            own = [...(row?.options ?? []), ...(row?.layer ?? [])];
        for (const option of optionsOf(card)) {
            const given =
                option.choices ?? (typeof option.value === 'boolean' ? [true, false] : [option.min, option.max]);
            for (const value of given) {
                const config = configOf(card, { [option.name]: value }, 64);
                for (const [name, told] of Object.entries(config)) {
                    if (name === 'kind') continue;
                    const found = own.find(option => option.name === name);
                    assert.ok(found, `${card}: ${kind} has no option ${name}`);
                    const { words, least = -Infinity, most = Infinity } = found;
                    if (words) assert.ok(words.includes(told), `${card}: ${name} is never '${told}'`);
                    for (const number of [told].flat())
                        if (typeof number === 'number')
                            assert.ok(number >= least && number <= most, `${card}: ${name} ${number} is out of range`);
                }
            }
        }
    }
});

test('every mechanism draws finite maps, at the ends of its options too', async () => {
    const pa = await load({ full: true });
    for (const card of Object.keys(MECHANISMS)) {
        const ends = optionsOf(card).flatMap(({ name, value, choices, min, max }) =>
            (choices ?? (typeof value === 'boolean' ? [true, false] : [min, max])).map(end => ({ [name]: end })),
        );
        for (const options of [{}, ...ends]) {
            const { map, beside } = mapsOf(pa, { card, options, length: 24, head: 1 });
            assert.equal(map.rows, 24);
            assert.equal(map.data.length, map.rows * map.cols);
            for (const each of [map, ...(beside ? [beside.map] : [])])
                assert.ok(each.data.every(Number.isFinite), `${card} ${JSON.stringify(options)}`);
        }
    }
    const { beside } = mapsOf(pa, { card: 'bn', options: { beta: 0 }, length: 24 });
    assert.ok(Number(beside?.error) < 1e-6, 'Attention-BN without β is softmax');
    const implicit = { card: 'implicit', length: 24, options: { stationary: true, samples: 128 } };
    assert.ok(Number(mapsOf(pa, implicit).beside?.error) < 0.35, 'a Gaussian spectrum is softmax, but for its samples');
});

test('every page is filled in', () => {
    const paths = [...names.map(name => `mechanisms/${name}.md`), 'which-attention.md'];
    for (const path of paths) {
        const text = filled(path, readFileSync(`${root}docs/${path}`, 'utf8'));
        assert.doesNotMatch(text, /<!-- library|\b(?:NaN|undefined|Infinity)\b|\[object/, path);
        for (const [svg] of text.matchAll(/<svg[\s\S]*?<\/svg>/g))
            assert.match(svg, /role="img" .*aria-label="[^"]{40,}"/);
        if (path !== 'which-attention.md' && !path.endsWith('index.md')) {
            assert.ok([...text.matchAll(/<svg/g)].length >= 3, `${path} lacks a picture`);
            assert.match(text, /<MechanismWidget card="[\w-]+" \/>/);
            for (const { name } of facts[path.slice(11, -3)].options)
                assert.match(text, new RegExp(`^\\| \`${name}\` \\|`, 'm'));
        }
    }
    assert.throws(
        () => filled('mechanisms/primal.md', '<!-- library: nothing -->'),
        /asks for something that is not there/,
    );
});

test('every option has its sentence', () => {
    for (const { card, options } of Object.values(facts))
        for (const { name, says } of options) assert.ok(says, `${card}: web/types.js says nothing about ${name}`);
});
