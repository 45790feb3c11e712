import type { Practitioner } from './model.ts';

/** The number of a practitioner for one insurer, which may know them under one of its own; else Healthcode's identifier. */
export function identifierFor(practitioner: Practitioner, insurer: string | null): string {
  const own =
    insurer !== null && Object.hasOwn(practitioner.identifiersByInsurer, insurer)
      ? practitioner.identifiersByInsurer[insurer]
      : undefined;
  return own || practitioner.identifier;
}
