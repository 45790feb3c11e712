import { describe, expect, it } from 'vitest';
import { keyStep, type ListAtKey } from '../../../components/ui/combobox-state.ts';
import { hit } from '../fixtures.ts';

const first = hit('A', 'First');
const last = hit('C', 'Last');
const hits = [hit('H', 'Heading', { heading: true }), first, hit('B', 'Withdrawn', { withdrawn: true }), last];
const closed: ListAtKey = { hits, visible: false, active: null, preferred: null, chosen: null, givesUp: false };
const opened: ListAtKey = { ...closed, visible: true };

describe('a key in the field', () => {
  it.each([
    ['ArrowDown', 'a closed list', closed, { kind: 'open', row: 1 }],
    ['ArrowUp', 'a closed list', closed, { kind: 'open', row: 3 }],
    ['ArrowDown', 'a closed list that offers what is chosen', { ...closed, chosen: 'C' }, { kind: 'open', row: 3 }],
    ['ArrowUp', 'a closed list that lacks what is chosen', { ...closed, chosen: 'Z' }, { kind: 'open', row: 3 }],
    ['ArrowDown', 'a closed list without hits', { ...closed, hits: [] }, { kind: 'open', row: null }],
    ['ArrowDown', 'an open list', opened, { kind: 'go', row: 1 }],
    ['ArrowDown', 'an open list, on an option', { ...opened, active: 1 }, { kind: 'go', row: 3 }],
    ['ArrowUp', 'an open list, on an option', { ...opened, active: 3 }, { kind: 'go', row: 1 }],
    ['ArrowDown', 'an open list that offers what is chosen', { ...opened, chosen: 'C' }, { kind: 'go', row: 1 }],
    ['Home', 'a closed list', closed, null],
    ['Home', 'an open list: it is the text’s', opened, null],
    ['Home', 'an open list, on an option', { ...opened, active: 3 }, { kind: 'go', row: 1 }],
    ['End', 'an open list, on an option', { ...opened, active: 1 }, { kind: 'go', row: 3 }],
    ['Enter', 'a closed list: it is the form’s', { ...closed, active: 1, preferred: 1 }, null],
    ['Enter', 'an open list, on an option', { ...opened, active: 3, preferred: 1 }, { kind: 'choose', hit: last }],
    ['Enter', 'an open list with a first hit', { ...opened, preferred: 1 }, { kind: 'choose', hit: first }],
    ['Enter', 'an open list with nothing to choose', opened, { kind: 'choose', hit: null }],
    ['Escape', 'a closed list: it is the panel’s', closed, null],
    ['Escape', 'a closed list with text to give up', { ...closed, givesUp: true }, { kind: 'give up' }],
    ['Escape', 'an open list', opened, { kind: 'give up' }],
    ['Tab', 'a closed list', closed, { kind: 'leave' }],
    ['Tab', 'an open list', { ...opened, active: 1, preferred: 1 }, { kind: 'leave' }],
    ['k', 'an open list', { ...opened, active: 1 }, null],
  ] satisfies [string, string, ListAtKey, ReturnType<typeof keyStep>][])('%s at %s', (key, _list, list, step) => {
    expect(keyStep(key, list)).toEqual(step);
  });
});
