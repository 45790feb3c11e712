import { parseArgs } from 'node:util';
import { type Figure, inOneLine, isKept, type Part } from './figure.ts';

/**
 * `npm run bench [-- PART…] [--json]`: measures the product's promises on the built extension in Chromium, and prints each figure beside its limit.
 * It measures and does not judge: the exit code is 0 even where a figure is over; it is 1 only where something could not be measured.
 */
const PARTS: Record<string, () => Promise<Part>> = {
  size: async () => (await import('./parts/size.ts')).measureSize,
  open: async () => (await import('./parts/open.ts')).measureOpening,
  button: async () => (await import('./parts/button.ts')).measureButton,
  shift: async () => (await import('./parts/shift.ts')).measureShifts,
  'main-thread': async () => (await import('./parts/main-thread.ts')).measureMainThread,
  popup: async () => (await import('./parts/popup.ts')).measurePopup,
  reader: async () => (await import('./parts/reader.ts')).measureReader,
  'sync-codes': async () => (await import('./parts/sync-codes.ts')).measureSyncOfCodes,
  'import-codes': async () => (await import('./parts/import-codes.ts')).measureImportOfCodes,
  'import-memory': async () => (await import('./parts/import-memory.ts')).measureImportMemory,
  'search-keys': async () => (await import('./parts/search-keys.ts')).measureSearchKeys,
  kills: async () => (await import('./parts/kills.ts')).measureKills,
};

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const unknown = positionals.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`No part ${unknown.join(', ')}. Parts: ${Object.keys(PARTS).join(' ')}`);
  // What goes on is told on the error stream, so that the figures can be piped.
  const say = (line: string) => console.error(line);
  const measured: (Figure & { part: string; kept: boolean | null })[] = [];
  for (const [part, load] of Object.entries(PARTS)) {
    if (positionals.length > 0 && !positionals.includes(part)) continue;
    const began = Date.now();
    try {
      for (const figure of await (await load())(say)) {
        measured.push({ part, ...figure, kept: isKept(figure) });
        if (!values.json) console.log(inOneLine(figure));
      }
    } catch (error) {
      process.exitCode = 1;
      console.error(
        `${part} could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
      );
    }
    say(`${part}: ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
  if (values.json) console.log(JSON.stringify(measured, null, 2));
  const over = measured.filter(({ kept }) => kept === false);
  say(over.length === 0 ? 'Nothing is over its limit.' : `Over: ${over.map(({ name }) => name).join('; ')}`);
}

await main();
