import { describe, expect, it } from 'vitest';
import { type Face, faceOf } from '../../../components/history/face.ts';
import type { Problem } from '../../../lib/messages.ts';
import { HISTORY_ROWS, historyPage } from '../fixtures.ts';

type History = Parameters<typeof faceOf>[0];

const head = historyPage([]);
const all = { search: '', filter: 'all' } as const;
const searched = { search: 'zz', filter: 'all' } as const;
const filtered = { search: '', filter: 'collected' } as const;
const silent: Problem = { kind: 'store', message: 'Nobody answered.', fix: null };
const locked: Problem = { kind: 'locked', message: 'The store is locked.', fix: null };

const asked: History = { answered: null, rows: [], unreadable: 0, head: null, problem: null };
const answered: History = { ...asked, answered: all, head };
const listed: History = { ...answered, rows: HISTORY_ROWS };

describe('what the history shows', () => {
  it.each([
    ['before the first answer', asked, { kind: 'rows' }],
    ['of bills', listed, { kind: 'rows' }],
    ['of bills, when a later question fails', { ...listed, problem: silent }, { kind: 'rows' }],
    ['when the first question fails', { ...asked, problem: silent }, { kind: 'nothing' }],
    ['when the store is locked', { ...asked, problem: locked }, { kind: 'locked', problem: locked }],
    [
      'when the store locks itself under the bills',
      { ...listed, problem: locked },
      { kind: 'locked', problem: locked },
    ],
    ['of no bills', answered, { kind: 'empty' }],
    ['of bills none of which can be opened', { ...answered, unreadable: 2 }, { kind: 'no match', answered: all }],
    ['of no bills, when it may have changed', { ...answered, problem: silent }, { kind: 'no match', answered: all }],
    ['of a search without bills', { ...answered, answered: searched }, { kind: 'no match', answered: searched }],
    ['of a kind without bills', { ...answered, answered: filtered }, { kind: 'no match', answered: filtered }],
  ] satisfies [string, History, Face][])('%s', (_when, history, face) => {
    expect(faceOf(history)).toEqual(face);
  });
});
