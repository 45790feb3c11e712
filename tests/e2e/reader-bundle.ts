import { build } from 'vite';

/** The reader as one script that defines `reader` in a page: the same sources that the content script is built from. */
export async function bundleReader(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      lib: {
        entry: new URL('./reader-entry.ts', import.meta.url).pathname,
        name: 'reader',
        formats: ['iife'],
        fileName: 'reader',
      },
    },
  });
  const [output] = [result].flat();
  const chunk = output && 'output' in output ? output.output.find((part) => part.type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error('The reader could not be bundled');
  return chunk.code.replace(/^(?:"use strict";)?\s*(?:var|const|let) reader\s*=/, 'globalThis.reader =');
}
