import { openDatabase } from '../../lib/store/database.ts';
import type { Submission } from '../../lib/store/records.ts';
import { sealedIndex } from '../../lib/store/sealed-index.ts';
import { moveCount } from '../../lib/store/submission-counts.ts';
import { indexEntry, type SubmissionIndexFields, sealChange, sealSubmission } from '../../lib/store/submission-rows.ts';
import { submissionRepository } from '../../lib/store/submissions.ts';
import { createVault } from '../../lib/store/vault.ts';

const BATCH = 500;
const INSURERS = ['AXA Health', 'Bupa', 'Aviva', 'Vitality', 'WPA'];
const NAMES = ['Jane Doe', 'Zoë Brontë-Núñez', 'Patrick O’Donnell', 'Amy Pond', 'Yusuf Karim'];

/**
 * Puts closed and open bills `from` to `to` into the store of the page it runs in, sealed as the product seals them, each with three
 * changes of status. Built by the bench and run in an extension page; no part of the product.
 */
export async function seed(from: number, to: number): Promise<number> {
  const database = openDatabase();
  const vault = createVault(database);
  const index = sealedIndex<SubmissionIndexFields>(database, vault, 'submissions');
  const { submissions, statusHistory, searchIndexes, settings } = database;
  for (let start = from; start < to; start += BATCH) {
    const bills = Array.from({ length: Math.min(BATCH, to - start) }, (_, offset) => numbered(start + offset));
    const rows = await Promise.all(bills.map((bill) => sealSubmission(vault, bill, 1)));
    const changes = await Promise.all(bills.flatMap(changesOf).map((change) => sealChange(vault, change)));
    const entries = await index.prepare(bills.map(indexEntry));
    await database.transaction('rw', [submissions, statusHistory, searchIndexes, settings], async () => {
      await submissions.bulkAdd(rows);
      await statusHistory.bulkAdd(changes);
      for (const row of rows) await moveCount(database, null, row.group);
      await entries.commit();
    });
  }
  const { all } = await submissionRepository(database, vault).counts();
  database.close();
  return all;
}

/** Most are collected, as in a clinic's history; some need attention. None is due, so that nothing but the popup is at work. */
function numbered(n: number): Submission {
  const at = new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString();
  const isOpen = n % 40 === 0;
  return {
    providerReference: `BENCH${String(n).padStart(6, '0')}`,
    environment: 'other',
    healthcodeSiteId: 'HC00ABC',
    connectionId: 'main',
    siteId: 'harley',
    state: isOpen ? 'refused' : 'at Healthcode',
    healthcodeStatus: isOpen ? null : 'Collected',
    queuedReason: null,
    note: null,
    revision: 1,
    settledRevision: 1,
    claimId: `claim-${n}`,
    createdAt: at,
    updatedAt: at,
    sentAt: at,
    nextTryAt: null,
    attempts: 0,
    statusChangedAt: at,
    adopted: false,
    bill: null,
    body: `{"resourceType":"Claim","text":"${'x'.repeat(4000)}"}`,
    invoiceNumber: `INV-${n}`,
    pageUrl: `http://127.0.0.1/invoices/INV-${n}`,
    patientName: `Mx ${NAMES[n % NAMES.length]}`,
    patientBirthDate: '1980-04-02',
    patientPmsId: `P-${n % 2000}`,
    insurerName: INSURERS[n % INSURERS.length] ?? null,
    total: 10_000 + (n % 500) * 100,
    healthcodeReason: null,
    errors: [],
  };
}

function changesOf({ providerReference, updatedAt, state, healthcodeStatus }: Submission) {
  const states = ['queued', 'sending', state] as const;
  return states.map((to, index) => ({
    providerReference,
    sequence: index + 1,
    at: updatedAt,
    from: states[index - 1] ?? ('draft' as const),
    to,
    healthcodeStatus: index === 2 ? healthcodeStatus : null,
    revision: 1,
    why: 'Seeded by the bench.',
  }));
}
