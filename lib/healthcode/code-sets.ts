import {
  asRecords,
  asText,
  asWholeNumber,
  isResource,
  type JsonRecord,
  pagingOf,
  plain,
  property,
  resourcesOf,
  textOf,
} from './fhir.ts';
import type { CodeSetEntry } from './port.ts';

/**
 * Reading of code sets: a FHIR ValueSet with an expansion, a CodeSystem, or a Bundle of either. ASSUMED: that form, and how *requires
 * procedure code* and *withdrawn* are told; Healthcode documents the addresses of the sets only.
 */

/** Names of the flag, as `plain` writes them, that says a service code needs a procedure code beside it. */
const REQUIRES_PROCEDURE = /(?:requires?|needs?).*proc(?:edure)?|proc(?:edure)?(?:code)?(?:required|needed|mandatory)/;
const WITHDRAWN = /^(?:inactive|withdrawn|retired|deprecated|notactive)$/;

/** A yes or no in any of the forms that FHIR and people use; null for anything else. */
function asFlag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = plain(asText(value) ?? textOf(value, 'code') ?? '');
  if (['true', 'yes', 'y', '1', 'required', 'mandatory'].includes(text)) return true;
  return ['false', 'no', 'n', '0', 'none', 'optional', 'notrequired'].includes(text) ? false : null;
}

/** The `value[x]` of a property or extension. */
function valueX(record: JsonRecord): unknown {
  const found = Object.entries(record).find(([name]) => /^value/i.test(name));
  return found?.[1];
}

/** Named facts of a concept, from its own fields, `property[]`, `extension[]` and `designation[]`; names as `plain` writes them. */
function factsOf(concept: JsonRecord): { name: string; value: unknown }[] {
  const own = Object.entries(concept)
    .filter(([, value]) => typeof value === 'boolean')
    .map(([name, value]) => ({ name: plain(name), value }));
  const properties = asRecords(property(concept, 'property')).map((fact) => ({
    name: plain(textOf(fact, 'code') ?? ''),
    value: valueX(fact),
  }));
  const extensions = asRecords(property(concept, 'extension')).map((fact) => ({
    name: plain((textOf(fact, 'url') ?? '').split(/[/#:]/).at(-1) ?? ''),
    value: valueX(fact),
  }));
  const designations = asRecords(property(concept, 'designation')).map((fact) => {
    const use = property(fact, 'use');
    return {
      name: plain(textOf(use, 'code') ?? textOf(use, 'display') ?? asText(use) ?? ''),
      value: property(fact, 'value'),
    };
  });
  return [...own, ...properties, ...extensions, ...designations];
}

/** A concept and those nested in it, as a server counts them. */
function rowsOf(concept: JsonRecord): number {
  const nested = [...asRecords(property(concept, 'concept')), ...asRecords(property(concept, 'contains'))];
  return nested.reduce((sum, inner) => sum + rowsOf(inner), 1);
}

/** One concept and those nested in it. */
function entriesOf(concept: JsonRecord, inheritedSystem: string): CodeSetEntry[] {
  const system = textOf(concept, 'system') ?? inheritedSystem;
  const nested = [...asRecords(property(concept, 'concept')), ...asRecords(property(concept, 'contains'))].flatMap(
    (inner) => entriesOf(inner, system),
  );
  const code = textOf(concept, 'code');
  // An abstract entry is a heading, not a code to choose.
  if (code === null || property(concept, 'abstract') === true) return nested;
  const entry: CodeSetEntry = {
    system,
    code,
    display: textOf(concept, 'display') ?? textOf(concept, 'definition') ?? code,
  };
  for (const { name, value } of factsOf(concept)) {
    if (REQUIRES_PROCEDURE.test(name)) {
      const flag = asFlag(value);
      if (flag !== null) entry.requiresProcedureCode = flag;
    }
    if (WITHDRAWN.test(name) && asFlag(value) === true) entry.withdrawn = true;
    if (name === 'active' && asFlag(value) === false) entry.withdrawn = true;
    if (name === 'status' && WITHDRAWN.test(plain(asText(value) ?? textOf(value, 'code') ?? '')))
      entry.withdrawn = true;
  }
  return [entry, ...nested];
}

/** A page of a code set as read from an answer. */
export interface ReadCodes {
  entries: CodeSetEntry[];
  total: number | null;
  version: string | null;
  last: boolean;
  /** Concepts on the page, those that are no codes to choose too. */
  rows: number;
}

/**
 * Reads one page.
 * @param page the page that was asked for, from 1
 * @returns null where the answer is no code set at all
 */
export function readCodeSet(json: unknown, page: number): ReadCodes | null {
  const resources = resourcesOf(json);
  const sets = resources.filter((resource) => isResource(resource, 'ValueSet') || isResource(resource, 'CodeSystem'));
  if (sets.length === 0 && !isResource(json, 'Bundle')) return null;
  const concepts = sets.flatMap((set) => {
    const system = textOf(set, 'url') ?? '';
    const expansion = property(set, 'expansion');
    const listed = [...asRecords(property(expansion, 'contains')), ...asRecords(property(set, 'concept'))];
    if (listed.length > 0) return listed.map((concept) => ({ concept, system }));
    return asRecords(property(property(set, 'compose'), 'include')).flatMap((include) =>
      asRecords(property(include, 'concept')).map((concept) => ({
        concept,
        system: textOf(include, 'system') ?? system,
      })),
    );
  });
  const entries = concepts.flatMap(({ concept, system }) => entriesOf(concept, system));
  const rows = concepts.reduce((sum, { concept }) => sum + rowsOf(concept), 0);
  const first = sets[0];
  const tags = [json, ...sets].map(pagingOf);
  const maxRecords = tags.map((paging) => paging.maxRecords).find((value) => value !== null) ?? null;
  const perPage = tags.map((paging) => paging.count).find((value) => value !== null) ?? null;
  const expansion = property(first, 'expansion');
  const total =
    asWholeNumber(property(expansion, 'total')) ??
    maxRecords ??
    (sets.length === 1 ? asWholeNumber(property(first, 'count')) : null);
  return {
    entries,
    total,
    version: textOf(first, 'version'),
    rows,
    last: isLast(rows, total, page, perPage, asWholeNumber(property(expansion, 'offset'))),
  };
}

/**
 * Whether nothing follows: an empty page, or the total is reached. A server may give fewer a page than was asked for, so pages are counted by
 * what came; in doubt there is more, and the next page is empty.
 */
function isLast(
  length: number,
  total: number | null,
  page: number,
  perPage: number | null,
  offset: number | null,
): boolean {
  if (length === 0) return true;
  if (total === null) return false;
  const before =
    offset !== null && (offset > 0 || page === 1)
      ? offset
      : (page - 1) * Math.max(length, perPage === null ? 0 : Math.min(perPage, total));
  return before + length >= total;
}
