import { readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { buildExtension, PRODUCTION_BUILD } from '../build.ts';
import type { Figure } from '../figure.ts';

const SCRIPT_LIMIT = 20 * 1024;
const PAGE_LIMIT = 120 * 1024;

/** Gzipped bytes (each file by itself, `gzip -9`) of the overlay script and of each page with all that it loads. */
export async function measureSize(say: (line: string) => void): Promise<Figure[]> {
  say('Building the production build …');
  buildExtension('production');
  const overlay = packed('content-scripts/overlay.js');
  const figures: Figure[] = [
    {
      name: 'overlay script, gzipped',
      value: overlay.gzip,
      unit: 'B',
      limit: SCRIPT_LIMIT,
      note: `unpacked ${overlay.bytes} B; ${overlay.gzip <= 20_000 ? 'also' : 'not'} within 20,000 B`,
    },
  ];
  for (const page of ['panel', 'popup', 'options']) {
    const files = [...filesOfPage(`${page}.html`)];
    const sizes = files.map(packed);
    figures.push({
      name: `${page} page with all that it loads, gzipped`,
      value: sum(sizes.map(({ gzip }) => gzip)),
      unit: 'B',
      limit: PAGE_LIMIT,
      note: `unpacked ${sum(sizes.map(({ bytes }) => bytes))} B in ${files.length} files`,
    });
  }
  const worker = packed('background.js');
  figures.push({
    name: 'service worker, gzipped',
    value: worker.gzip,
    unit: 'B',
    limit: null,
    note: `unpacked ${worker.bytes} B`,
  });
  return figures;
}

function packed(file: string): { bytes: number; gzip: number } {
  const content = readFileSync(join(PRODUCTION_BUILD, file));
  return { bytes: content.length, gzip: gzipSync(content, { level: 9 }).length };
}

/** The page and every script and style that it or one of those names: `src`, `href`, static and dynamic imports, workers, `@import`. */
function filesOfPage(page: string): Set<string> {
  const found = new Set<string>();
  const follow = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    const text = readFileSync(join(PRODUCTION_BUILD, file), 'utf8');
    for (const [, address = ''] of text.matchAll(/["'`]((?:\.{0,2}\/)?[\w./-]+\.(?:js|css))["'`]/g)) {
      const target = address.startsWith('/') ? address.slice(1) : posix.join(dirname(file), address);
      if (isThere(target)) follow(target);
    }
  };
  follow(page);
  return found;
}

function isThere(file: string): boolean {
  try {
    readFileSync(join(PRODUCTION_BUILD, file));
    return true;
  } catch {
    return false;
  }
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
