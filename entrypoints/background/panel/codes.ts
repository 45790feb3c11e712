import { formatUkDate } from '../../../lib/billing/dates.ts';
import type { CodeAnswer, CodeHit } from '../../../lib/messages.ts';
import { type JudgedInvoice, judgeInvoice } from '../bills.ts';
import { codeSetIdentity } from '../code-set-sources.ts';
import { catalogueState, searchCodes, searchedSets } from '../code-sets.ts';
import type { Draft } from '../drafts.ts';
import { Refusal } from '../problems.ts';
import type { Services } from '../services.ts';
import { siteOf } from './draft-context.ts';

const RECENT_DIAGNOSES = 8;

const SCHEME_OF_FIELD = { diagnosis: 'ICD10', serviceCode: 'ISC', procedureCode: 'CCSD' } as const;

export async function recentDiagnoses(
  services: Services,
  { resolution, connection }: JudgedInvoice,
): Promise<CodeHit[]> {
  const practitioner = resolution.practitioner.value;
  if (!practitioner || !connection) return [];
  const identity = codeSetIdentity(connection, 'condition-code/ICD10');
  const recents = await services.recents.list(practitioner.identifier);
  const hits = await Promise.all(
    recents.slice(0, RECENT_DIAGNOSES).map(async ({ scheme, code, title, lastUsed }): Promise<CodeHit> => {
      const { state } = await services.catalogue.codeState(identity, code, resolution.today);
      return {
        scheme,
        code,
        title,
        marks: [],
        heading: false,
        withdrawn: state === 'withdrawn',
        note: `Last used on ${formatUkDate(lastUsed.slice(0, 10))}`,
      };
    }),
  );
  return hits.filter((hit) => !hit.withdrawn);
}

export async function findCodes(
  services: Services,
  draft: Draft,
  field: keyof typeof SCHEME_OF_FIELD,
  query: string,
  limit: number,
): Promise<CodeAnswer> {
  const site = await siteOf(services, draft);
  if (draft.reading.kind !== 'invoice') throw new Refusal('refused', 'Codes are chosen for an invoice.');
  const judged = await judgeInvoice(services, site, draft.reading, draft.choices);
  if (!judged.connection)
    return { hits: [], total: 0, catalogue: { state: 'absent', done: 0, total: null, message: null } };
  const insurer = judged.resolution.insurer.value?.identifier ?? null;
  const sets = await searchedSets(services, judged.connection, SCHEME_OF_FIELD[field], insurer);
  const recents = field === 'diagnosis' ? await recentDiagnoses(services, judged) : [];
  const date = judged.resolution.firstDateOfService ?? judged.resolution.today;
  const found = await searchCodes(services, sets, query, {
    limit,
    date,
    recents: recents.map(({ code }) => code),
  });
  return {
    hits: found.hits.map((hit) => ({ ...hit, note: recents.find(({ code }) => code === hit.code)?.note ?? null })),
    total: found.total,
    catalogue: await catalogueState(services, sets[0] ?? codeSetIdentity(judged.connection, SCHEME_OF_FIELD[field])),
  };
}
