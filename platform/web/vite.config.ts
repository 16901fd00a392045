import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { neutralTheme } from './theme.ts';

/** The design system's style sheet asks another host for fonts and wears its brand: neither may stand here. */
const theme: Plugin = {
  name: 'vitrine-neutral-theme',
  enforce: 'pre',
  transform(code, id) {
    return id.includes('nhsuk-frontend') && id.endsWith('.css') ? neutralTheme(code) : null;
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [theme, react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Assets are files of this host: the content policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1200,
  },
});
