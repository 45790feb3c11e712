import type { CodeSetIdentity } from '../../../lib/catalogue/repository.ts';
import type { CatalogueState, CodeAnswer, CodeHit } from '../../../lib/messages.ts';
import type { RecentDiagnosis } from '../../../lib/store/settings.ts';
import { type ResolvedInvoice, resolveInvoice } from '../bills.ts';
import { codeSetIdentity } from '../code-set-sources.ts';
import { catalogueState, NO_LIST, searchCodes, searchedSets, shownHit } from '../code-sets.ts';
import type { Draft } from '../drafts.ts';
import { Refusal } from '../problems.ts';
import type { Services } from '../services.ts';
import { siteOf } from './draft-context.ts';

/** Offered before anything is typed. */
const RECENTS_SHOWN = 8;

const SCHEME_OF_FIELD = { diagnosis: 'ICD10', serviceCode: 'ISC', procedureCode: 'CCSD' } as const;

/** The diagnoses that this practitioner's bills most likely carry, as far as they count on the date of service. */
export async function recentDiagnoses(services: Services, invoice: ResolvedInvoice): Promise<CodeHit[]> {
  const { connection } = invoice;
  if (!connection) return [];
  const recents = await recentsOf(services, invoice);
  const sets = await searchedSets(services, connection, SCHEME_OF_FIELD.diagnosis, null);
  const found = await searchCodes(services, sets, '', {
    limit: recents.length,
    date: dateOfBill(invoice),
    recents: recents.map(({ code }) => code),
  });
  return found.hits
    .filter(({ heading, withdrawn }) => !heading && !withdrawn)
    .slice(0, RECENTS_SHOWN)
    .map((hit) => shownHit(hit, recents));
}

export async function findCodes(
  services: Services,
  draft: Draft,
  field: keyof typeof SCHEME_OF_FIELD,
  query: string,
  limit: number,
  line: number | null,
): Promise<CodeAnswer> {
  // A worker that was just started reads the index, the slowest part, while the invoice is resolved. The first connection's is nearly always it.
  if (isFirstSearch) void openAhead(services, SCHEME_OF_FIELD[field]).catch(() => undefined);
  isFirstSearch = false;
  const facts = await searchFacts(services, draft, field);
  if (!facts) return NO_LIST;
  const found = await searchCodes(services, facts.sets, query, {
    limit,
    date: (line === null ? null : facts.dateOfLine.get(line)) ?? facts.date,
    recents: facts.recents.map(({ code }) => code),
  });
  return {
    hits: found.hits.map((hit) => shownHit(hit, facts.recents)),
    total: found.total,
    catalogue: facts.catalogue,
  };
}

let isFirstSearch = true;

async function openAhead(services: Services, scheme: string): Promise<void> {
  const [connection] = await services.configuration.connections.list();
  if (!connection) return;
  for (const set of await searchedSets(services, connection, scheme, null)) await services.catalogue.open(set);
}

/** What a search needs to know of the invoice and the catalogues. */
interface SearchFacts {
  sets: CodeSetIdentity[];
  catalogue: CatalogueState;
  recents: RecentDiagnosis[];
  /** ISO date on which a diagnosis must count. */
  date: string;
  /** The lines' own, by number. */
  dateOfLine: Map<number, string>;
}

/** Somebody who types asks at every key, and none of this changes between two of them. */
let lastFacts: { key: string; until: number; facts: SearchFacts } | null = null;
const KEPT_MILLISECONDS = 10_000;

/** Null where no connection is set up for the invoice. */
async function searchFacts(
  services: Services,
  draft: Draft,
  field: keyof typeof SCHEME_OF_FIELD,
): Promise<SearchFacts | null> {
  const key = JSON.stringify([draft.id, draft.reading.readAt, draft.choices, field]);
  const now = services.now();
  if (lastFacts?.key === key && now < lastFacts.until) return lastFacts.facts;
  const site = await siteOf(services, draft);
  if (draft.reading.kind !== 'invoice') throw new Refusal('refused', 'Codes are chosen for an invoice.');
  const invoice = await resolveInvoice(services, site, draft.reading, draft.choices);
  const { connection, resolution } = invoice;
  if (!connection) return null;
  const scheme = SCHEME_OF_FIELD[field];
  const sets = await searchedSets(services, connection, scheme, resolution.insurer.value?.identifier ?? null);
  const facts: SearchFacts = {
    sets,
    catalogue: await catalogueState(services, sets[0] ?? codeSetIdentity(connection, scheme)),
    recents: field === 'diagnosis' ? await recentsOf(services, invoice) : [],
    date: dateOfBill(invoice),
    dateOfLine: new Map(
      resolution.lines.flatMap(({ sequence, dateOfService }) =>
        dateOfService.value === null ? [] : [[sequence, dateOfService.value] as const],
      ),
    ),
  };
  // A list that is still coming is asked about again at the next key.
  if (facts.catalogue.state === 'ready') lastFacts = { key, until: now + KEPT_MILLISECONDS, facts };
  return facts;
}

async function recentsOf(services: Services, { resolution }: ResolvedInvoice): Promise<RecentDiagnosis[]> {
  const practitioner = resolution.practitioner.value;
  return practitioner ? services.recents.list(practitioner.identifier) : [];
}

/** ISO date on which a diagnosis must count. */
function dateOfBill({ resolution }: ResolvedInvoice): string {
  return resolution.firstDateOfService ?? resolution.today;
}
