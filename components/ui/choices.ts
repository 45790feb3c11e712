import type { Product } from '../../lib/billing/model.ts';
import type { Choice, CodeHit } from '../../lib/messages.ts';

/** Named things of the set-up as rows of a list. */

const plainHit = { marks: [], heading: false, withdrawn: false, validity: null, requiresProcedureCode: false } as const;

/** With its other names, so that it is found by any of them. */
export function choiceHit({ identifier, name, otherNames }: Choice, note: string | null): CodeHit {
  return { ...plainHit, marks: [], scheme: 'name', code: identifier, title: [name, ...otherNames].join(' · '), note };
}

/** Named by what it is called and by its codes, since several may share one. */
export function productHit({ name, industryStandardCode, procedureCodes }: Product): CodeHit {
  const note = procedureCodes.length === 0 ? null : `With procedure ${procedureCodes.join(', ')}`;
  return { ...plainHit, marks: [], scheme: 'product', code: industryStandardCode, title: name, note };
}
