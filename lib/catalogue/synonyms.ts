/** Placeholder until the clinical table is written. */
export const CONCEPTS: readonly string[] = [];
