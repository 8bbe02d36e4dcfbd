// VitePress' own theme, with the widget of docs/mechanisms, which is fetched by the pages that have one.
import { defineAsyncComponent } from 'vue';
import DefaultTheme from 'vitepress/theme';
import './style.css';

/** @type {import('vitepress').Theme} */
export default {
    extends: DefaultTheme,
    enhanceApp({ app }) {
        app.component(
            'MechanismWidget',
            defineAsyncComponent(() => import('./MechanismWidget.vue')),
        );
    },
};
