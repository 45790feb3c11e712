/** Facts that a column of the file may hold. */
export const FACTS = [
  'code',
  'title',
  'parent',
  'validFrom',
  'validTo',
  'requiresProcedureCode',
  'synonyms',
  'selectable',
] as const;
export type Fact = (typeof FACTS)[number];

/** What is to be made of a file. */
export interface ImportMapping {
  /** Such as `condition-code/ICD10`: the list that it is to be. */
  set: string;
  /** Whether the first row names the columns. */
  header: boolean;
  /** Column of each fact, from 0; absent: the file doesn't have it. */
  columns: Partial<Record<Fact, number>>;
  /** How dates with slashes are meant; ISO dates are read either way. */
  dateOrder: 'dmy' | 'mdy';
  /** What stands between synonyms in one cell. */
  separator: string;
}

const HEADERS: Record<Fact, RegExp> = {
  code: /^(?:(?:icd|diagnosis|procedure|service|ccsd|9?bupp|isc|item|billing|full|concept)?(?:10|9|cm)*code|code(?:id|value)?|icd(?:10|9)?(?:cm)?|ccsd|9?bupp|isc)$/,
  title:
    /^(?:title|description|display|name|term|text|narrative|label|(?:long|full|code|short|diagnosis|procedure|service|ccsd|preferred)?(?:description|title|term|name)|meaning|definition|unbundleddescription)$/,
  parent: /^(?:parent|parentcode|broader|category|categorycode|childof)$/,
  validFrom: /^(?:validfrom|from|startdate|start|effectivefrom|effectivedate|activefrom|datefrom|begins?)$/,
  validTo: /^(?:validto|to|enddate|end|effectiveto|expirydate|expires|activeto|dateto|validuntil|until|inactivedate)$/,
  requiresProcedureCode: /^(?:(?:requires?|needs?)proc(?:edure)?(?:code)?|procedure(?:code)?(?:required|needed))$/,
  synonyms: /^(?:synonyms?|aliases|alias|othernames?|alsoknownas|keywords|searchterms)$/,
  selectable: /^(?:selectable|billable|leaf|valid|canbechosen|chargeable)$/,
};

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Whether a cell could be a code: short, no sentence, has a digit. */
const looksLikeCode = (cell: string): boolean => /^[A-Za-z0-9.\-/]{2,12}$/.test(cell.trim()) && /\d/.test(cell);

/** Which column holds what, by the names in the first row and else by what stands in it. */
export function guessMapping(rows: readonly string[][], fileName: string): ImportMapping {
  const [first = []] = rows;
  const columns: Partial<Record<Fact, number>> = {};
  for (const fact of FACTS) {
    const at = first.findIndex(
      (cell, column) => HEADERS[fact].test(plainName(cell)) && !Object.values(columns).includes(column),
    );
    if (at >= 0) columns[fact] = at;
  }
  const header = Object.keys(columns).length > 0 || !first.some(looksLikeCode);
  const body = header ? rows.slice(1) : rows;
  const width = Math.max(0, ...rows.map(({ length }) => length));
  const free = Array.from({ length: width }, (_, column) => column).filter(
    (column) => !Object.values(columns).includes(column),
  );
  const average = (column: number, of: (cell: string) => number): number =>
    body.reduce((sum, cells) => sum + of(cells[column] ?? ''), 0) / Math.max(1, body.length);
  if (columns.code === undefined) {
    const code = free.find((column) => average(column, (cell) => Number(looksLikeCode(cell))) > 0.7);
    if (code !== undefined) columns.code = code;
  }
  if (columns.title === undefined) {
    const [title] = free
      .filter((column) => column !== columns.code && average(column, ({ length }) => length) > 3)
      .sort((a, b) => average(b, ({ length }) => length) - average(a, ({ length }) => length));
    if (title !== undefined) columns.title = title;
  }
  const codes = body.map((cells) => cells[columns.code ?? -1] ?? '').filter(Boolean);
  const synonyms = body.map((cells) => cells[columns.synonyms ?? -1] ?? '').join('');
  const separator = [';', '|', ','].find((mark) => synonyms.includes(mark)) ?? ';';
  return { set: guessSet(`${fileName} ${first.join(' ')}`, codes), header, columns, dateOrder: 'dmy', separator };
}

/** By the names first, then by the codes' forms. A guess: the person sees it and can choose another. */
export function guessSet(names: string, codes: readonly string[]): string {
  const said = plainName(names);
  const share = (form: RegExp): number =>
    codes.filter((code) => form.test(code.trim().toUpperCase())).length / Math.max(1, codes.length);
  if (/icd9/.test(said)) return 'condition-code/ICD9';
  if (/icd10/.test(said)) return 'condition-code/ICD10';
  // Three figures before the dot: no code of ICD-10 is written so.
  if (share(/^E?\d{3}\.\d{1,2}$/) > 0.5) return 'condition-code/ICD9';
  if (/icd|diagnos/.test(said)) return 'condition-code/ICD10';
  if (/bupp/.test(said)) return 'procedure-code/9BUPP';
  if (/ccsd/.test(said)) return 'procedure-code/CCSD';
  // Before procedures: a column of service codes may be *Requires procedure code*.
  if (/isc|industrystandard|service/.test(said)) return 'service-type/ISC';
  if (/procedure/.test(said)) return /bupa/.test(said) ? 'procedure-code/9BUPP' : 'procedure-code/CCSD';
  if (share(/^[A-Z]\d{4}$|^[A-Z]{2}\d{3}$/) > 0.9) return 'procedure-code/CCSD';
  if (share(/^[A-Z]\d[0-9A-Z]?\.?[0-9A-Z]{0,4}$/) > 0.5) return 'condition-code/ICD10';
  return share(/^\d{4,5}$/) > 0.5 ? 'service-type/ISC' : 'condition-code/ICD10';
}

/** Key under which a mapping is remembered: files with the same columns are read alike. */
export function headerShape(rows: readonly string[][]): string {
  return (rows[0] ?? []).map(plainName).join('|').slice(0, 500);
}
