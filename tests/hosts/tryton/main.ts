import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { trytonAvailability } from './install.ts';
import { startTryton } from './server.ts';
import { trytonSettings } from './settings.ts';

/** `npm run host:tryton [-- --port 8000] [--healthcode http://127.0.0.1:4010]`: serves the seeded clinic until Ctrl+C. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '8000' },
      healthcode: { type: 'string', default: 'http://127.0.0.1:4010' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is not a port`);
  const availability = await trytonAvailability();
  if (!availability.available) {
    console.error(availability.reason);
    process.exitCode = 1;
    return;
  }
  const tryton = await startTryton({ port: port === 0 ? undefined : port });
  const settingsFile = fileURLToPath(new URL('../../../.output/tryton/settings.json', import.meta.url));
  await mkdir(dirname(settingsFile), { recursive: true });
  await writeFile(
    settingsFile,
    `${JSON.stringify(trytonSettings({ healthcodeUrl: values.healthcode, trytonUrl: tryton.url }), null, 2)}\n`,
  );
  console.log(`Tryton:    ${tryton.url}
Sign in:   ${tryton.login.user} / ${tryton.login.password}   then Cancel on "Module Configuration"
Invoices:  ${tryton.invoiceUrl(tryton.invoices.posted)}   (AXA Health, Mrs Jane Doe)
           ${tryton.invoiceUrl(tryton.invoices.secondPosted)}   (Bupa, Mr Sean O'Connor)
           ${tryton.invoiceUrl(tryton.invoices.draft)}   (a draft, without a number)
Settings:  ${settingsFile}
           Import it in the extension's options (Import settings, Apply settings). It bills to ${values.healthcode}: npm run sandbox -- --port ${new URL(values.healthcode).port}
Ctrl+C ends it; the next start has the clinic as it was.`);
  const stop = () => void tryton.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
