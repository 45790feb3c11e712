import type { Finding } from '../model.ts';
import type { Resolution } from '../resolution.ts';
import type { RuleContext } from './rule.ts';
import { RULES } from './table.ts';

/**
 * Everything that is wrong with a bill, or that a person should look at: what stops first, then in the order of the table and the lines.
 */
export function findFaults(resolution: Resolution, context: RuleContext): Finding[] {
  const found = RULES.flatMap((rule) =>
    // An invoice for the patient isn't a bill: what else it lacks would only distract.
    resolution.selfPayer && rule.id !== 'self-payer'
      ? []
      : rule.find(resolution, context).map(
          (fault): Finding => ({
            ruleId: rule.id,
            severity: rule.severity,
            field: rule.field,
            line: fault.line ?? null,
            message: fault.message,
            fix: fault.fix,
          }),
        ),
  );
  return [...found.filter((one) => one.severity === 'stops'), ...found.filter((one) => one.severity === 'warns')];
}
