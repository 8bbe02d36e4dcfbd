import { nodeResolve } from '@rollup/plugin-node-resolve';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';

export default {
    input: 'shared/main-assets.js',
    plugins: [nodeResolve({ browser: true }), importMetaAssets()],
    output: { dir: 'dist', entryFileNames: 'main.js' },
};
