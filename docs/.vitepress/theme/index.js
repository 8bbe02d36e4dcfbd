// VitePress' own theme, with the widget of docs/mechanisms, which is fetched by the pages that have one.
import { defineAsyncComponent, h } from 'vue';
import { withBase } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import dark from '../../demo-explore-wide-dark.png';
import light from '../../demo-explore-wide-light.png';
import './style.css';

/** What the home page shows beside its title. One of both is hidden, and not fetched. */
const demo = () =>
    h(
        'a',
        { href: withBase('/../'), target: '_self', class: 'demo-picture' },
        [light, dark].map((src, i) =>
            h('img', {
                src,
                class: i ? 'in-dark' : 'in-light',
                alt: 'The demo: two models learn side by side, with their attention maps and singular values',
                loading: 'lazy',
            }),
        ),
    );

/** @type {import('vitepress').Theme} */
export default {
    extends: DefaultTheme,
    Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': demo }),
    enhanceApp({ app }) {
        app.component(
            'MechanismWidget',
            defineAsyncComponent(() => import('./MechanismWidget.vue')),
        );
    },
};
