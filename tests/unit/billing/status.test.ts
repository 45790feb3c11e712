import { describe, expect, it } from 'vitest';
import { HEALTHCODE_STATUSES, submissionStateSchema } from '../../../lib/billing/model.ts';
import {
  groupOf,
  isOpenStatus,
  knownStatus,
  meaningOf,
  presentStatus,
  STATUS_PRESENTATION,
} from '../../../lib/billing/status.ts';

describe('Healthcode’s words', () => {
  it.each([
    ['Inprocess', 'In-process'],
    ['in process', 'In-process'],
    ['AwaitingCollection', 'Awaiting collection'],
    ['AWAITING-CORRECTION', 'Awaiting correction'],
    ['NotFound', 'Not found'],
    ['Not‑required', 'Not required'],
    ['Lost in the post', null],
    ['', null],
  ])('knows %j as %s', (word, known) => expect(knownStatus(word)).toBe(known));

  it('knows every status of the model by its own name', () => {
    for (const word of HEALTHCODE_STATUSES) expect(knownStatus(word)).toBe(word);
  });

  it.each([
    'Unprocessed',
    'Inprocess',
    'Validated',
    'Awaiting collection',
    'Awaiting correction',
    'Unspecified',
    'Something new',
  ])('keeps asking about a bill that is %s', (word) => expect(isOpenStatus(word)).toBe(true));
  it.each(['Collected', 'cancelled', 'NotRequired'])('stops asking about a bill that is %s', (word) =>
    expect(isOpenStatus(word)).toBe(false),
  );
});

describe('what people see', () => {
  it('has word, tone and icon for every state and status', () => {
    const states = submissionStateSchema.options.filter((state) => state !== 'at Healthcode');
    expect(Object.keys(STATUS_PRESENTATION).sort()).toEqual([...states, ...HEALTHCODE_STATUSES].sort());
  });

  it('shows Validated in blue, as its users know it', () =>
    expect(presentStatus('at Healthcode', 'validated')).toEqual({
      word: 'Validated',
      tone: 'info',
      icon: 'check-circle',
    }));

  it('shows our own state before Healthcode’s earlier word', () =>
    expect(presentStatus('checking', 'Awaiting correction').word).toBe('Checking'));

  it('shows a word that it does not know as it is', () =>
    expect(presentStatus('at Healthcode', 'Lost in the post')).toEqual({
      word: 'Lost in the post',
      tone: 'neutral',
      icon: 'help',
    }));

  it('has one sentence for every status and for one that it does not know', () => {
    for (const { word } of Object.values(STATUS_PRESENTATION)) expect(meaningOf(word)).toMatch(/^[A-Z].*\.$/);
    expect(new Set(Object.values(STATUS_PRESENTATION).map(({ word }) => meaningOf(word))).size).toBe(
      Object.keys(STATUS_PRESENTATION).length,
    );
    expect(meaningOf('Lost in the post')).toMatch(/do not know/);
  });

  it.each([
    ['refused', null, 'needs attention'],
    ['failed', null, 'needs attention'],
    ['at Healthcode', 'AwaitingCorrection', 'needs attention'],
    ['at Healthcode', 'Not found', 'needs attention'],
    ['queued', 'Awaiting correction', 'in progress'],
    ['checking', null, 'in progress'],
    ['at Healthcode', 'Validated', 'in progress'],
    ['at Healthcode', 'Something new', 'in progress'],
    ['at Healthcode', 'Collected', 'collected'],
    ['at Healthcode', 'Cancelled', 'other'],
    ['elsewhere', null, 'other'],
    ['draft', null, 'other'],
  ] as const)('files %s (%s) under %s', (state, word, group) => expect(groupOf(state, word)).toBe(group));
});
