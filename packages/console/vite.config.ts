import { lezer } from '@lezer/generator/rollup';
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const page = (name: string): string => join(import.meta.dirname, name);

/** Whoever hosts Inspect need not know which policy belongs to it: the page brings it along. Its worker is under that of its own address, which is the host's. */
const POLICY: Plugin = {
  name: 'content-policy',
  transformIndexHtml: () => [{ tag: 'meta', attrs: { 'http-equiv': 'content-security-policy', content: "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'" }, injectTo: 'head-prepend' }],
};

/** `--mode inspect` builds Inspect alone, for any web server. */
export default defineConfig(({ mode }) => ({
  root: import.meta.dirname,
  plugins: [react(), lezer(), ...(mode === 'inspect' ? [POLICY] : [])],
  server: { port: 7402, strictPort: true, proxy: { '/api': 'http://127.0.0.1:7401' } },
  worker: { format: 'es' },
  build: {
    // Whoever starts Eyrie for the first time need not know how long plugins of the build take.
    rolldownOptions: { checks: { bundlerTimings: false }, input: mode === 'inspect' ? { inspect: page('inspect.html') } : { console: page('index.html'), inspect: page('inspect.html') } },
    outDir: 'dist',
    target: 'es2022',
    // light-dark() as written: colours are declared once for both themes.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The content policy allows files of this origin only: nothing may become a data: address or an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
}));
