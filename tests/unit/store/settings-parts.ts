import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { authSchema, connectionSchema } from '../../../lib/healthcode/port.ts';
import { type SiteDefinition, siteDefinitionSchema } from '../../../lib/pms/definition.ts';
import { parseSettings, type SettingsContent } from '../../../lib/store/settings-file.ts';

/** The schemas of the neighbouring layers, composed as `entrypoints/background` composes them. */
export const settingsParts = {
  connection: connectionSchema.extend({ auth: authSchema.optional() }),
  site: siteDefinitionSchema,
};

export type Connection = z.infer<typeof settingsParts.connection>;
export type Site = SiteDefinition;

export const EXAMPLE_FILE = join(import.meta.dirname, 'fixtures/settings-example.json');

/** The example file, as read; a fresh copy each time. */
export function exampleSettings(): SettingsContent<Connection, Site> {
  const parsed = parseSettings(settingsParts, readFileSync(EXAMPLE_FILE, 'utf8'));
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}
