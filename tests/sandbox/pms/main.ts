import { parseArgs } from 'node:util';
import { startDemoPms } from './server.ts';
import { demoSettings } from './settings.ts';

/** `npm run pms -- [--port N] [--today YYYY-MM-DD] [--healthcode URL] [--print-settings]` */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4020' },
    today: { type: 'string' },
    healthcode: { type: 'string', default: 'http://127.0.0.1:4010' },
    'print-settings': { type: 'boolean', default: false },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is not a port number.`);
  process.exit(2);
}

if (values['print-settings']) {
  const settings = demoSettings({
    healthcodeUrl: values.healthcode,
    pmsUrl: `http://127.0.0.1:${port}`,
    today: values.today,
  });
  console.log(JSON.stringify(settings, null, 2));
} else {
  const server = await startDemoPms({ port, today: values.today }).catch((error: unknown) => {
    console.error(`The demo practice system can't start: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  });
  console.log(`Demo practice system: ${server.url}`);
  const stop = (): void => void server.close().then(() => process.exit(0));
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
