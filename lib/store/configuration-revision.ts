import type { OverlayDatabase } from './database.ts';

const KEY = 'configuration-revision';

/** Counts every change of the configuration, so that an import can tell whether what it was compared with still stands. */
export async function configurationRevision(database: OverlayDatabase): Promise<number> {
  const row = await database.settings.get(KEY);
  return typeof row?.value === 'number' ? row.value : 0;
}

/** Counts one change; inside the transaction of that change, which must include `settings`. */
export async function countConfigurationChange(database: OverlayDatabase): Promise<void> {
  await database.settings.put({ key: KEY, value: (await configurationRevision(database)) + 1 });
}
