import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ensureBrowser } from './browsers.ts';

/**
 * `npm test`: static checks, unit and component tests, builds, and the journeys in real browsers. The last line counts them all; a
 * static check counts as one test. Skipped tests fail where `CI` is set. `npm test -- unit` runs only the suites whose name has the word.
 */

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

interface Suite {
  name: string;
  run(): Promise<Counts>;
}

/** Named again at the end: a long log is often kept by its tail alone. */
const failedTests: string[] = [];

const RESULTS = resolve('.output/test-results');

const SUITES: Suite[] = [
  check('format and lint', 'biome', ['check', '--error-on-warnings', '.']),
  check('prepare', 'wxt', ['prepare']),
  check('types', 'tsc', ['--noEmit']),
  check('layers', 'depcruise', ['--config', '.dependency-cruiser.cjs', 'entrypoints', 'components', 'lib', 'tests']),
  check('unused code', 'knip', ['--no-progress']),
  tests('unit and component tests', ['--project', 'unit', '--project', 'component']),
  check('build for Chrome and Edge', 'wxt', ['build']),
  check('build for Firefox', 'wxt', ['build', '-b', 'firefox', '--mv3']),
  check('build of the sandbox for Chromium', 'wxt', ['build', '--mode', 'sandbox']),
  check('build of the sandbox for Firefox', 'wxt', ['build', '--mode', 'sandbox', '-b', 'firefox', '--mv3']),
  check('web-ext lint', 'web-ext', [
    'lint',
    '-s',
    '.output/firefox-mv3',
    '--warnings-as-errors',
    '--self-hosted=false',
  ]),
  // Two files at a time: a journey waits more than it works, and every file has browsers and servers of its own.
  tests('journeys in Chromium and Firefox', ['--project', 'e2e', '--maxWorkers', '2']),
];

/** A command that must end with 0. */
function check(name: string, command: string, args: string[]): Suite {
  return {
    name,
    run: async () =>
      (await execute(command, args)) === 0
        ? { passed: 1, failed: 0, skipped: 0 }
        : { passed: 0, failed: 1, skipped: 0 },
  };
}

/** Vitest projects, counted from its JSON report. */
function tests(name: string, args: string[]): Suite {
  return {
    name,
    async run() {
      if (args.includes('e2e')) {
        ensureBrowser('chrome', say);
        ensureBrowser('firefox', say);
      }
      const report = resolve(RESULTS, `${name.replaceAll(' ', '-')}.json`);
      const code = await execute(
        'vitest',
        ['run', ...args, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
        { OVERLAY_BUILT: 'yes' },
      );
      const counts = readReport(report);
      // A run that ends badly without a failed test (a crash, an unhandled error) must not look green.
      return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
    },
  };
}

function readReport(file: string): Counts {
  try {
    const report = JSON.parse(readFileSync(file, 'utf8')) as {
      numPassedTests: number;
      numFailedTests: number;
      numPendingTests: number;
      numTodoTests: number;
      testResults: { name: string; assertionResults: { status: string; fullName: string }[] }[];
    };
    for (const { name, assertionResults } of report.testResults)
      for (const { status, fullName } of assertionResults)
        if (status === 'failed') failedTests.push(`${relative('.', name)}: ${fullName}`);
    return {
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests + report.numTodoTests,
    };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

function execute(command: string, args: string[], environment: Record<string, string> = {}): Promise<number> {
  return new Promise((done) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.on('error', () => done(1));
    child.on('exit', (code) => done(code ?? 1));
  });
}

function say(line: string): void {
  console.log(line);
}

mkdirSync(RESULTS, { recursive: true });
const wanted = process.argv.slice(2);
const total: Counts = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
for (const suite of SUITES) {
  if (wanted.length > 0 && !wanted.some((word) => suite.name.includes(word))) continue;
  const began = Date.now();
  say(`\n── ${suite.name}`);
  const counts = await suite.run();
  total.passed += counts.passed;
  total.failed += counts.failed;
  total.skipped += counts.skipped;
  if (counts.failed > 0) failures.push(suite.name);
  say(`── ${suite.name}: ${counts.failed === 0 ? 'ok' : 'FAILED'} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}
if (failures.length > 0) say(`\nFailed: ${failures.join('; ')}`);
for (const test of failedTests) say(`  ${test}`);
const skipsCount = total.skipped > 0 && Boolean(process.env.CI);
if (skipsCount) say(`${total.skipped} tests were skipped. In CI every test must run.`);
say(
  `\n${total.passed} passed, ${total.failed + (skipsCount ? total.skipped : 0)} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exit(total.failed > 0 || skipsCount ? 1 : 0);
