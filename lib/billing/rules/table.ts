import { CODE_RULES } from './code-rules.ts';
import { DATE_RULES } from './date-rules.ts';
import { KEPT_RULES } from './kept-rules.ts';
import { MONEY_RULES } from './money-rules.ts';
import { PARTY_RULES } from './party-rules.ts';
import type { Rule } from './rule.ts';

/** Every rule, in the order in which a person works through a bill: who, what, when, how much. Ids are unique and stable. */
export const RULES: readonly Rule[] = [...KEPT_RULES, ...PARTY_RULES, ...CODE_RULES, ...DATE_RULES, ...MONEY_RULES];
