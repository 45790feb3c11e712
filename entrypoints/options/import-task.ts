import type { FileCheck, FileInspection, ImportMapping, ImportOutcome, ImportProgress } from '../../lib/messages.ts';

/** What the page asks of the import worker; one worker a task. */
export type ImportTask =
  | { kind: 'inspect'; file: File }
  | { kind: 'check' | 'import'; file: File; inspection: FileInspection; mapping: ImportMapping };

/** What the worker says. `refused` carries a sentence for people. */
export type ImportReport =
  | { kind: 'progress'; progress: ImportProgress }
  | { kind: 'inspected'; inspection: FileInspection }
  | { kind: 'checked'; check: FileCheck; faultsFile: string }
  | { kind: 'ended'; outcome: ImportOutcome }
  | { kind: 'refused'; message: string };
