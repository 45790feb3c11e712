import type { StatusGroup } from '../billing/status.ts';
import type { OverlayDatabase } from './database.ts';
import { writing } from './errors.ts';

/*
 * How many submissions each group has, kept as one record that every write adjusts in its own transaction. (Chromium needs 340 ms
 * to count 10,000 rows by index; the popup has 150 ms for everything.) Where the record is absent it is counted once by index.
 */

export type GroupCounts = Record<StatusGroup, number>;

const KEY = 'submission-counts';
const GROUPS: readonly StatusGroup[] = ['needs attention', 'in progress', 'collected', 'other'];

/** Counts a submission that came (`from` null) or went to another group; inside its transaction, which must include `settings`. */
export async function moveCount(database: OverlayDatabase, from: StatusGroup | null, to: StatusGroup): Promise<void> {
  if (from === to) return;
  const counts = await kept(database);
  if (counts === null) return;
  const next = { ...counts, [to]: counts[to] + 1 };
  await database.settings.put({ key: KEY, value: from === null ? next : { ...next, [from]: counts[from] - 1 } });
}

export async function groupCounts(database: OverlayDatabase): Promise<GroupCounts> {
  return (await kept(database)) ?? count(database);
}

async function kept(database: OverlayDatabase): Promise<GroupCounts | null> {
  return ((await database.settings.get(KEY))?.value as GroupCounts | undefined) ?? null;
}

function count(database: OverlayDatabase): Promise<GroupCounts> {
  const { settings, submissions } = database;
  return writing(() =>
    database.transaction('rw', [settings, submissions], async () => {
      const counts: GroupCounts = { 'needs attention': 0, 'in progress': 0, collected: 0, other: 0 };
      for (const group of GROUPS) {
        // Everything of a group lies between [group] and [group, []]: an array sorts after any text.
        const range = submissions.where('[group+updatedAt+providerReference]').between([group], [group, []]);
        counts[group] = await range.count();
      }
      await settings.put({ key: KEY, value: counts });
      return counts;
    }),
  );
}
