import { describe, expect, it } from 'vitest';
import { sameBill, shownFindings } from '../../../components/panel/draft.ts';
import type { Finding } from '../../../lib/billing/model.ts';
import { fact, invoice, panelView } from '../fixtures.ts';

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

describe('what was typed', () => {
  const named = (shown: string, source: 'page' | 'typed', open: boolean) => {
    const facts = { ...invoice().facts, patientName: fact(shown, source) };
    return panelView({ invoice: invoice({ patientName: shown, facts, asks: open ? ['patientName'] : [] }) });
  };

  it('never reaches the bill of another patient', () =>
    expect(sameBill(named('Mrs Jane Doe', 'page', false), named('Mr Edgar Poe', 'page', false))).toBe(false));

  it('stays where a name is typed for one that can’t be split', () =>
    expect(sameBill(named('Mrs Jane Doe, 12/03/1980', 'page', true), named('Mrs Jane Doe', 'typed', true))).toBe(true));
});
