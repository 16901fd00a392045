import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** The typefaces' licence (OFL 1.1) asks to travel with them. */
const fontLicences: Plugin = {
  name: 'vitrine-font-licences',
  generateBundle() {
    const resolve = createRequire(import.meta.url).resolve;
    const licences = {
      'source-sans-3': resolve('@fontsource-variable/source-sans-3/LICENSE'),
      'source-code-pro': resolve('@fontsource-variable/source-code-pro/LICENSE'),
    };
    for (const [font, file] of Object.entries(licences)) {
      this.emitFile({ type: 'asset', fileName: `licences/${font}.txt`, source: readFileSync(file) });
    }
  },
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [theme, fontLicences, react()],
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
