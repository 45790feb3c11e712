import type { CodeState } from '../codes.ts';
import type { BillField, Finding } from '../model.ts';
import { tidyText } from '../names.ts';
import type { PatientIdentity } from '../patient-match.ts';
import type { Resolution } from '../resolution.ts';

/** A bill of the invoice at hand that was made before. */
export interface KeptBill {
  /** Whom it was made for. */
  patient: PatientIdentity;
  /** Whether it can be sent, or corrected, now; else it is under way or done. */
  isOpen: boolean;
  /**
   * The connection under which Healthcode has it, or may have it, where a bill made now would go through another: there it would be a second
   * one. Null: there is no such.
   */
  otherConnection: string | null;
}

/** What the rules need beside the resolution. Without the ports the rules that need them stay silent. */
export interface RuleContext {
  /** ISO date, Europe/London. */
  today: string;
  /** What the catalogue says of a code on a date. Schemes `ISC`, `CCSD`, `ICD10`, `ICD9`. */
  hasCode?: (scheme: string, code: string, date: string) => CodeState;
  /** The bill of this invoice that is kept already. */
  kept?: KeptBill;
  /** Whether the catalogue says that this service code must not stand without a procedure code. */
  requiresProcedureCode?: (serviceCode: string) => boolean;
}

/** One place where a rule is broken. */
export interface Fault {
  /** From 1; null or absent for the whole bill. */
  line?: number | null;
  /** What is wrong with the bill, in a sentence. */
  message: string;
  /** What a user can do at once. */
  fix: string;
}

/** A rule: pure, and independent of every other. */
export interface Rule {
  /** Stable: shown nowhere, but named by exports and tests. */
  id: string;
  severity: Finding['severity'];
  field: BillField;
  /** Where the rule comes from. */
  source: string;
  find: (resolution: Resolution, context: RuleContext) => Fault[];
}

/**
 * Sources as rules name them. `Healthcode` – its API documentation or articles; `Semble`, `Heydoc`, `WriteUpp` – their help pages;
 * `ours` – what a bill can't be assembled without, or would be wrong about.
 */
export const SOURCES = {
  completeBill: 'Healthcode: what a complete bill has',
  errors: 'Healthcode: reasons for which bills come back',
  semble: 'Semble help: Healthcode errors',
  formats: 'Formats in Semble’s and WriteUpp’s help and on the insurers’ provider pages (inferred)',
  window: 'Insurers’ provider pages: latest submission after treatment',
  ours: 'Ours: the bill would be wrong or could not be made',
} as const;

/** Text of a page inside a sentence: quoted, without marks that could turn the sentence round, cut at 80 characters. */
export function quote(text: string): string {
  const clean = tidyText(text);
  return `“${clean.length > 80 ? `${clean.slice(0, 79)}…` : clean}”`;
}

/** No fault, or the one. */
export function faultIf(broken: boolean, message: string, fix: string): Fault[] {
  return broken ? [{ message, fix }] : [];
}

/** The insurer's name in a sentence. */
export function insurerName(resolution: Resolution): string {
  const name = resolution.insurer.value?.names[0];
  return name === undefined ? 'The insurer' : tidyText(name);
}

/** Why a field of the page wasn't read, as a sentence; empty where the reader has nothing to say. */
export function unreadSentence(resolution: Resolution, field: string, line: number | null = null): string {
  const unread = resolution.unread.find((one) => one.field === field && one.line === line);
  if (unread === undefined) return '';
  if (unread.reason === 'missing')
    return ` The page shows none where it is looked for (${tidyText(unread.lookedFor)}).`;
  if (unread.reason === 'ambiguous') return ' The page shows two different values for it.';
  return unread.found === null
    ? ' What the page shows could not be read.'
    : ` The page shows ${quote(unread.found)} there.`;
}
