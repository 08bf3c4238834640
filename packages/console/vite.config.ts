import { lezer } from '@lezer/generator/rollup';
import react from '@vitejs/plugin-react';
import { join } from 'node:path';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), lezer()],
  server: { port: 7402, strictPort: true, proxy: { '/api': 'http://127.0.0.1:7401' } },
  worker: { format: 'es' },
  build: {
    rolldownOptions: { input: { console: join(import.meta.dirname, 'index.html'), inspect: join(import.meta.dirname, 'inspect.html') } },
    outDir: 'dist',
    target: 'es2022',
    // light-dark() as written: colours are declared once for both themes.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // The content policy allows files of this origin only: nothing may become a data: address or an inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
