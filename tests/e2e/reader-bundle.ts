import { build } from 'vite';

/** The reader as one script that defines `reader` in a page: the same sources that the content script is built from. */
export function bundleReader(): Promise<string> {
  return bundle(new URL('./reader-entry.ts', import.meta.url), 'reader');
}

/** A module of ours, with all that it imports, as one script that defines `name` in a page. */
export async function bundle(entry: URL, name: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      lib: {
        entry: entry.pathname,
        name,
        formats: ['iife'],
        fileName: name,
      },
    },
  });
  const [output] = [result].flat();
  const chunk = output && 'output' in output ? output.output.find((part) => part.type === 'chunk') : undefined;
  if (chunk?.type !== 'chunk') throw new Error(`${entry.pathname} could not be bundled`);
  const start = new RegExp(`^(?:"use strict";)?\\s*(?:var|const|let) ${name}\\s*=`);
  return chunk.code.replace(start, `globalThis.${name} =`);
}
