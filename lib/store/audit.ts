import type { OverlayDatabase } from './database.ts';
import { writing } from './errors.ts';
import type { AuditEntry } from './records.ts';

/** How long entries are kept: six years, as business records are in the UK. */
const KEPT_DAYS = 6 * 366;

export interface AuditLog {
  /** Adds an entry, and drops those that have become too old. By reference only: never a name. */
  append(entry: AuditEntry): Promise<void>;
  /** Newest first. */
  list(limit?: number): Promise<AuditEntry[]>;
}

/** Who did what when. `keptDays`: entries older than this, counted from the newest, go. */
export function auditLog(database: OverlayDatabase, keptDays = KEPT_DAYS): AuditLog {
  const { audit } = database;
  return {
    append: ({ at, what, reference }) =>
      writing(() =>
        database.transaction('rw', audit, async () => {
          await audit.add({ at, what, reference });
          await audit.where('at').below(daysBefore(at, keptDays)).delete();
        }),
      ),
    async list(limit = 200) {
      const rows = await audit.orderBy('at').reverse().limit(limit).toArray();
      return rows.map(({ at, what, reference }) => ({ at, what, reference }));
    },
  };
}

function daysBefore(at: string, days: number): string {
  return new Date(Date.parse(at) - days * 86_400_000).toISOString();
}
