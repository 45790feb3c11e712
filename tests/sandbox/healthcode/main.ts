import { parseArgs } from 'node:util';
import { startHealthcodeSandbox } from './server.ts';

const usage = `npm run sandbox -- [--port N] [--time-scale X] [--now ISO] [--codes SET/SCHEME=FILE.tsv[.gz]]…
The first line printed is the address of the discovery document.`;

/** Reads the command line; null where it makes no sense. */
function readOptions(): Parameters<typeof startHealthcodeSandbox>[0] | null {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '4010' },
        'time-scale': { type: 'string', default: '1' },
        now: { type: 'string' },
        codes: { type: 'string', multiple: true, default: [] },
      },
    });
    const port = Number(values.port);
    const timeScale = Number(values['time-scale']);
    const codeFiles = Object.fromEntries(
      values.codes.map((pair) => [pair.split('=', 1)[0], pair.slice(pair.indexOf('=') + 1)]),
    );
    const isSound =
      Number.isInteger(port) &&
      port >= 0 &&
      port <= 65535 &&
      Number.isFinite(timeScale) &&
      timeScale >= 0 &&
      (values.now === undefined || !Number.isNaN(Date.parse(values.now))) &&
      values.codes.every((pair) => pair.includes('='));
    return isSound ? { port, timeScale, codeFiles, ...(values.now === undefined ? {} : { now: values.now }) } : null;
  } catch {
    return null;
  }
}

const options = readOptions();
if (options) {
  try {
    const sandbox = await startHealthcodeSandbox(options);
    console.log(sandbox.discoveryUrl);
    console.log(`Sign-in: ${sandbox.openIdConfigurationUrl}`);
    console.log(`To watch: ${sandbox.url}/`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close());
  } catch (error) {
    console.error(`The sandbox could not start: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
} else {
  console.error(usage);
  process.exitCode = 2;
}
