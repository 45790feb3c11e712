import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type Answer, jsonAnswer, requestProblem } from './answer.ts';
import { type Code, madeUpSets } from './code-data.ts';
import { paging, slicePage } from './paging.ts';
import type { CodeShape } from './settings.ts';

/** All code sets of a sandbox, by `set/scheme` (`practitioner-role` has no scheme). */
export type CodeSets = Map<string, Code[]>;

/** The version of a set that nobody gave another. */
const firstVersion = '2026-10';

/** The extension by which an industry standard code says that it needs a procedure code. */
export const requiresProcedureUrl =
  'https://ref.api.healthcode.co.uk/StructureDefinition/industry-standard-code-requires-procedure-code';

/** Makes the sets: the sandbox's own, each replaced by the file given for it (columns `code`, `title`, tab-separated, may be gzipped). */
export function createCodeSets(files: Record<string, string>): CodeSets {
  const sets: CodeSets = new Map(Object.entries(madeUpSets).map(([name, codes]) => [name, [...codes]]));
  sets.set('condition-code/ICD10', readCodeFile(new URL('./icd10.tsv', import.meta.url)));
  for (const [name, path] of Object.entries(files)) sets.set(name, readCodeFile(path));
  return sets;
}

/** Reads a tab-separated file with a header line; the first two columns are code and title. */
export function readCodeFile(path: string | URL): Code[] {
  const bytes = readFileSync(path);
  const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split(/\r?\n/)
    .slice(1)
    .flatMap((line) => {
      const [code, title] = line.split('\t');
      return code && title ? [{ code, title }] : [];
    });
}

/** Codes are compared without dots, spaces and case: `m17.1` is `M171`. */
export function sameCode(left: string, right: string): boolean {
  return plainCode(left) === plainCode(right);
}

/** The entry of a set for a code, or undefined. */
export function findCode(sets: CodeSets, name: string, code: string): Code | undefined {
  return code ? sets.get(name)?.find((entry) => sameCode(entry.code, code)) : undefined;
}

/** What an administrator of Healthcode does to a set. */
export type CodeSetChange = {
  /** `set/scheme`; one that isn't there is made. */
  set: string;
  version?: string;
  /** Codes that come in, or replace those of the same code. */
  put?: Code[];
  /** Codes that vanish; `*` = all, so that an empty set is left. */
  remove?: string[];
  /** The set is offered no more. */
  withdraw?: boolean;
};

/** Changes a set; tells its version and size. */
export function changeCodeSet(
  { codes: sets, codeVersions }: { codes: CodeSets; codeVersions: Map<string, string> },
  { set, version, put = [], remove = [], withdraw = false }: CodeSetChange,
): { set: string; version: string; codes: number } {
  const isGone = ({ code }: Code): boolean =>
    remove.includes('*') || [...remove, ...put.map((one) => one.code)].some((other) => sameCode(other, code));
  const codes = [...(sets.get(set) ?? []).filter((code) => !isGone(code)), ...put];
  if (withdraw) sets.delete(set);
  else sets.set(set, codes);
  if (version !== undefined) codeVersions.set(set, version);
  return { set, version: codeVersions.get(set) ?? firstVersion, codes: codes.length };
}

/** How a page of codes is spoilt: it is that before it, its total is another, or its titles hold markup. */
export type PageSpoiling = 'repeat' | 'total' | 'markup';

/** A request for one page of a set. */
export type CodeRequest = {
  /** `set/scheme` */
  name: string;
  query: URLSearchParams;
  shape: CodeShape;
  /** Most codes a page, whatever was asked for. */
  mostPerPage: number;
  spoiling: PageSpoiling | null;
};

/** GET of one page of a set, in the shape asked for. */
export function codeSetAnswer(
  { codes: sets, codeVersions }: { codes: CodeSets; codeVersions: Map<string, string> },
  { name, query, shape, mostPerPage, spoiling }: CodeRequest,
): Answer {
  const codes = sets.get(name) ?? specialtiesOfRole(sets, name);
  if (!codes) return requestProblem(404, 'invalid request format', `There is no code set ${name}.`);
  const page = paging(query, mostPerPage);
  const number = spoiling === 'repeat' ? Math.max(1, page.page - 1) : page.page;
  const slice = slicePage(codes, { ...page, page: number });
  const some = spoiling === 'markup' ? slice.map(withMarkup) : slice;
  const facts: SetFacts = {
    name,
    version: codeVersions.get(name) ?? firstVersion,
    total: codes.length + (spoiling === 'total' ? 1 : 0),
  };
  const meta = { versionId: '1', tag: page.tags(facts.total) };
  if (shape === 'CodeSystem') return jsonAnswer(200, codeSystem(facts, some, meta));
  if (shape === 'ValueSet') return jsonAnswer(200, valueSet(facts, some, meta));
  return jsonAnswer(200, {
    resourceType: 'Bundle',
    type: 'searchset',
    total: facts.total,
    meta,
    entry: [{ resource: valueSet(facts, some, { versionId: '1' }) }],
  });
}

type SetFacts = { name: string; version: string; total: number };

function withMarkup(code: Code): Code {
  return { ...code, title: `<img src=x onerror="document.title='markup ran'"> <b>${code.title}</b>` };
}

function valueSet({ name, version, total }: SetFacts, codes: Code[], meta: object): Record<string, unknown> {
  return {
    resourceType: 'ValueSet',
    meta,
    version,
    url: `https://ref.api.healthcode.co.uk/ValueSet/${name}`,
    status: 'active',
    expansion: {
      timestamp: '2026-10-01T00:00:00Z',
      total,
      // FHIR has no empty arrays: a page beyond the end has no `contains` at all.
      ...(codes.length > 0 ? { contains: codes.map((code) => contains(name, code)) } : {}),
    },
  };
}

function contains(name: string, code: Code): Record<string, unknown> {
  return {
    system: systemOf(name),
    code: code.code,
    display: code.title,
    ...(code.inactive ? { inactive: true } : {}),
    ...(code.requiresProcedureCode === undefined
      ? {}
      : { extension: [{ url: requiresProcedureUrl, valueBoolean: code.requiresProcedureCode }] }),
  };
}

function codeSystem({ name, version, total }: SetFacts, codes: Code[], meta: object): Record<string, unknown> {
  return {
    resourceType: 'CodeSystem',
    meta,
    version,
    url: systemOf(name),
    status: 'active',
    content: 'complete',
    count: total,
    property: [{ code: 'requiresProcedureCode', uri: requiresProcedureUrl, type: 'boolean' }],
    ...(codes.length > 0 ? { concept: codes.map(concept) } : {}),
  };
}

function concept(code: Code): Record<string, unknown> {
  const property = [
    ...(code.inactive ? [{ code: 'inactive', valueBoolean: true }] : []),
    ...(code.requiresProcedureCode === undefined
      ? []
      : [{ code: 'requiresProcedureCode', valueBoolean: code.requiresProcedureCode }]),
  ];
  return { code: code.code, display: code.title, ...(property.length > 0 ? { property } : {}) };
}

function systemOf(name: string): string {
  return `https://ref.api.healthcode.co.uk/${name.split('/').at(-1)}`;
}

/** `practitioner-specialty/ROLE`: here every role may have every specialty. Undefined for other names and unknown roles. */
function specialtiesOfRole(sets: CodeSets, name: string): Code[] | undefined {
  const role = /^practitioner-specialty\/(\w+)$/.exec(name)?.[1] ?? '';
  return findCode(sets, 'practitioner-role', role) ? sets.get('practitioner-specialty') : undefined;
}

function plainCode(code: string): string {
  return code.replaceAll(/[.\s]/g, '').toUpperCase();
}
