import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'overlay-layers-'));
  for (const part of [
    'entrypoints',
    'components',
    'lib',
    '.dependency-cruiser.cjs',
    'package.json',
    'tsconfig.json',
    '.wxt',
  ]) {
    cpSync(join(root, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function cruise(): { status: number | null; output: string } {
  const command = join(root, 'node_modules/.bin/depcruise');
  const { status, stdout } = spawnSync(
    command,
    ['--config', '.dependency-cruiser.cjs', 'entrypoints', 'components', 'lib'],
    { cwd: copy, encoding: 'utf8' },
  );
  return { status, output: stdout };
}

describe('the layer check', { timeout: 60_000 }, () => {
  it('finds nothing wrong in the project, and really reads it', () => {
    const { status, output } = cruise();
    expect(output).toMatch(/no dependency violations found \(\d{3,} modules/);
    expect(status).toBe(0);
  });

  it.each([
    [
      'lib/billing',
      "import { openDatabase } from '../store/database.ts';\nexport const planted = openDatabase;\n",
      'billing-imports-nothing',
    ],
    [
      'lib/store',
      "import { createOutbox } from '../outbox/outbox.ts';\nexport const planted = createOutbox;\n",
      'store-imports-billing-only',
    ],
    [
      'lib/pms',
      "import type { Connection } from '../healthcode/port.ts';\nexport type Planted = Connection;\n",
      'pms-imports-billing-only',
    ],
    [
      'components/panel',
      "import { openDatabase } from '../../lib/store/database.ts';\nexport const planted = openDatabase;\n",
      'components-see-billing-and-messages',
    ],
  ])('reports a wrong import planted in %s', (folder, code, rule) => {
    const file = join(copy, folder, 'planted.ts');
    writeFileSync(file, code);
    try {
      const { status, output } = cruise();
      expect(output).toContain(`error ${rule}: ${folder}/planted.ts`);
      expect(status).not.toBe(0);
    } finally {
      rmSync(file);
    }
  });
});
