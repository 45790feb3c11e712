import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const output = mkdtempSync(join(tmpdir(), 'overlay-lint-'));
afterAll(() => rmSync(output, { recursive: true, force: true }));

interface LintReport {
  summary: { errors: number; warnings: number };
  errors: { code: string; file: string }[];
  warnings: { code: string; file: string }[];
}

it('the Firefox build that ships passes Mozilla’s linter without an error or a warning', () => {
  const build = spawnSync('npx', ['wxt', 'build', '-b', 'firefox', '--mv3'], {
    encoding: 'utf8',
    env: { ...process.env, OVERLAY_OUTPUT: output },
  });
  expect(build.status, build.stderr).toBe(0);
  const lint = spawnSync('npx', ['web-ext', 'lint', '-s', join(output, 'firefox-mv3'), '--output', 'json'], {
    encoding: 'utf8',
  });
  const report = JSON.parse(lint.stdout.slice(lint.stdout.indexOf('{'))) as LintReport;
  expect([...report.errors, ...report.warnings].map(({ code, file }) => `${code} in ${file}`)).toEqual([]);
  expect(report.summary).toMatchObject({ errors: 0, warnings: 0 });
}, 120_000);
