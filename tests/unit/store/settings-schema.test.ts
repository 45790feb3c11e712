import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSettings, settingsJsonSchema } from '../../../lib/store/settings-file.ts';
import { EXAMPLE_FILE, settingsParts } from './settings-parts.ts';

const SCHEMA_FILE = join(import.meta.dirname, '../../../public/settings.schema.json');

describe('the published schema of settings files', () => {
  // To renew the file after a change of the schema: npx vitest run --project unit tests/unit/store/settings-schema.test.ts -u
  it('is what the code reads files by', async () => {
    await expect(`${JSON.stringify(settingsJsonSchema(settingsParts), null, 2)}\n`).toMatchFileSnapshot(SCHEMA_FILE);
  });

  it('accepts the example, as does the code', async () => {
    const text = await readFile(EXAMPLE_FILE, 'utf8');
    const published = z.fromJSONSchema(JSON.parse(await readFile(SCHEMA_FILE, 'utf8')));
    expect(published.safeParse(JSON.parse(text)).error).toBeUndefined();
    expect(parseSettings(settingsParts, text)).toMatchObject({ ok: true, ignored: [] });
  });

  it('refuses, from the file too, a definition without an address', async () => {
    const published = z.fromJSONSchema(JSON.parse(await readFile(SCHEMA_FILE, 'utf8')));
    const example = JSON.parse(await readFile(EXAMPLE_FILE, 'utf8'));
    delete example.sites[0].pages.invoice.url;
    expect(published.safeParse(example).success).toBe(false);
  });
});
