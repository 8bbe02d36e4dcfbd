// The site: what lies in docs/ as pages, and where they stand in the sidebar. `npm run docs` writes
// reference/ from the types (scripts/docs.mjs).
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { shareGlyphs } from './glyphs.js';
import { colors } from './mechanisms/colors.js';
import { readFacts } from './mechanisms/facts.js';
import { library } from './mechanisms/markdown.js';

const docs = fileURLToPath(new URL('..', import.meta.url));
const here = (/** @type {string} */ path) => existsSync(`${docs}/${path}.md`);

/** The title that a page gives itself. @param {string} path */
const title = path => /^# (.*)$/m.exec(readFileSync(`${docs}/${path}.md`, 'utf8'))?.[1].replace(/`/g, '') ?? path;

/** @param {...string} paths those that exist */
const pages = (...paths) => paths.filter(here).map(path => ({ text: title(path), link: `/${path}` }));

/** Every page of a folder, in the order of `first`, then by name. @param {string} folder @param {string[]} first */
const folder = (folder, first) => {
    const found = existsSync(`${docs}/${folder}`)
        ? readdirSync(`${docs}/${folder}`).flatMap(name => (name.endsWith('.md') ? [name.slice(0, -3)] : []))
        : [];
    const order = (/** @type {string} */ name) => (first.includes(name) ? first.indexOf(name) : first.length);
    return pages(...found.sort((a, b) => order(a) - order(b) || a.localeCompare(b)).map(name => `${folder}/${name}`));
};

const reference = () => {
    const file = `${docs}/reference/typedoc-sidebar.json`;
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
};

/** What docs/mechanisms says of itself: title, options, cost and pictures, from the built package. */
const facts = await readFacts();

/** The demo's. */
const icon = readFileSync(`${docs}/../demo/icon.svg`, 'utf8');

const GUIDES =
    'sensor-data drawing long-text graphs forecasting fine-tune pytorch cluster hosting embedding debugging'.split(' ');

export default defineConfig({
    title: 'primal-attention',
    description: 'Attention as a kernel machine: small transformers trained and run in the browser',
    base: process.env.DOCS_BASE ?? '/docs/', // where it is hosted; npm run docs checks it
    lang: 'en',
    lastUpdated: false,
    srcExclude: ['node_modules/**'],
    markdown: {
        math: true,
        config: markdown => {
            library(markdown, facts);
            shareGlyphs(markdown);
        },
    },
    head: [
        ['style', {}, colors()],
        ['link', { rel: 'icon', type: 'image/svg+xml', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }],
    ],
    vite: {
        build: { chunkSizeWarningLimit: 2000 },
        worker: { format: 'es' }, // the library fetches parts of itself
        server: { fs: { allow: [`${docs}/..`] } },
    },
    themeConfig: {
        search: {
            provider: 'local',
            // Guides stand before the reference, which says the same words on many pages of types.
            options: {
                miniSearch: {
                    searchOptions: { boostDocument: id => (String(id).includes('/reference/') ? 0.3 : 1) },
                },
            },
        },
        outline: [2, 3],
        nav: [
            { text: 'Start', link: '/start' },
            { text: 'Mechanisms', link: '/mechanisms/' },
            { text: 'API', link: '/API' },
            { text: 'Demo', link: '/../', target: '_self' }, // the page in whose folder docs/ lies
        ],
        sidebar: [
            { text: 'Begin', items: pages('start', 'RELIABILITY', 'LIMITS') },
            { text: 'Guides', items: [...folder('guides', GUIDES), ...pages('OWN-MECHANISMS')] },
            {
                text: 'Mechanisms',
                items: [
                    ...pages('which-attention'),
                    ...folder('mechanisms', ['index', ...Object.keys(facts)]),
                    ...pages('MECHANISMS'),
                ],
            },
            {
                text: 'Using it',
                items: pages('DATA', 'TRAINING', 'RESULTS', 'USING', 'COMMAND-LINE', 'ONNX', 'FORMAT', 'PRETRAINED'),
            },
            { text: 'Reference', collapsed: true, items: [...pages('API'), ...reference()] },
            {
                text: 'Measured',
                collapsed: true,
                items: pages('PERFORMANCE', 'EXPERIMENTS', 'EVERYWHERE', 'VERSIONING', 'ARCHITECTURE'),
            },
        ],
    },
});
