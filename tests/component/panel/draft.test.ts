import { describe, expect, it } from 'vitest';
import { shownFindings } from '../../../components/panel/draft.ts';
import type { Finding } from '../../../lib/billing/model.ts';
import { invoice } from '../fixtures.ts';

const finding = (field: Finding['field']): Finding => ({
  ruleId: `${field}-rule`,
  severity: 'stops',
  field,
  line: null,
  message: 'It is wrong.',
  fix: 'Put it right.',
});
const reflux = { scheme: 'ICD10', code: 'K21.9', title: 'Reflux' } as const;

describe('problems shown while a person works', () => {
  const judged = invoice({
    findings: [finding('diagnosis'), finding('registrationNumber'), finding('total')],
    choices: { diagnoses: [], registrationNumber: 'AX 1' },
  });
  const shown = (choices: Parameters<typeof shownFindings>[1], checked = true) =>
    shownFindings(judged, choices, new Set(['registrationNumber']), checked).map(({ field }) => field);

  it('are all shown while the choices are those that were judged', () => {
    expect(shown({ diagnoses: [], registrationNumber: 'AX 1 ' })).toEqual(['diagnosis', 'registrationNumber', 'total']);
  });

  it('leave out a diagnosis that was chosen since, until the bill is judged again', () => {
    expect(shown({ diagnoses: [reflux], registrationNumber: 'AX 1' })).toEqual(['registrationNumber', 'total']);
    expect(shown({ diagnoses: [reflux], registrationNumber: 'AX 1' }, false)).toEqual(['registrationNumber', 'total']);
  });

  it('leave out a field that was typed in since', () => {
    expect(shown({ diagnoses: [], registrationNumber: 'AX 12' })).toEqual(['diagnosis', 'total']);
  });
});
