import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { defineConfig } from 'vitest/config';

const webComponents = fileURLToPath(
  new URL('./test/webcomponents.ts', import.meta.url)
);

export default defineConfig({
  resolve: {
    alias: {
      '@jupyter/react-components': webComponents,
      '@jupyter/web-components': webComponents
    }
  },
  plugins: [
    {
      // JupyterLab's icons are imported as text, as its own builder has it.
      name: 'svg-as-text',
      enforce: 'pre',
      async load(id) {
        if (!id.endsWith('.svg')) {
          return null;
        }
        return `export default ${JSON.stringify(await readFile(id, 'utf8'))}`;
      }
    }
  ],
  test: {
    environment: 'happy-dom',
    include: ['test/**/*.test.{ts,tsx}'],
    setupFiles: ['test/setup.ts'],
    // JupyterLab's packages import one another without file extensions.
    server: { deps: { inline: [/@jupyterlab\//, /@jupyter\//, /@lumino\//] } }
  }
});
