import type {
  CodeSetView,
  FileCheck,
  FileInspection,
  ImportMapping,
  ImportOutcome,
  ImportProgress,
  Problem,
  Protocol,
  SettingsView,
} from '../../lib/messages.ts';
import type { SearchOffered } from '../ui/ChoiceField.tsx';

/** What the options page needs from outside; the entry point hands it in, tests hand in their own. */

/** The requests that this page makes. */
export type SettingsRequest = Extract<
  keyof Protocol,
  `settings.${string}` | `connection.${string}` | `codeSets.${string}` | 'patients.find' | 'site.enable'
>;
export type RequestOf<Name extends SettingsRequest> = Parameters<Protocol[Name]>[0];
export type AnswerOf<Name extends SettingsRequest> = ReturnType<Protocol[Name]>;

/** Why a file can't be taken, in words for people. */
type Refusal = { ok: false; message: string };

/** Reading of code lists, in a worker. None of these rejects; only `import` changes anything. */
export interface CodeFiles {
  /** What a file may be imported as; names for people. */
  lists: readonly { set: string; name: string }[];
  inspect(file: File): Promise<{ ok: true; inspection: FileInspection } | Refusal>;
  /** Tries a mapping on the whole file. `faultsFile`: the rows that can't be taken, as CSV. */
  check(
    file: File,
    inspection: FileInspection,
    mapping: ImportMapping,
    signal: AbortSignal,
  ): Promise<{ ok: true; check: FileCheck; faultsFile: string } | Refusal>;
  import(
    file: File,
    inspection: FileInspection,
    mapping: ImportMapping,
    options: { signal: AbortSignal; onProgress: (progress: ImportProgress) => void },
  ): Promise<ImportOutcome>;
}

export interface SettingsPorts {
  codeFiles: CodeFiles;
  searchOffered: SearchOffered;
  /** Asks the worker. May reject where the worker does not answer. */
  send<Name extends SettingsRequest>(name: Name, request: RequestOf<Name>): Promise<AnswerOf<Name>>;
  /** Asks the person for access to match patterns. Must be called in the click itself, before anything is awaited. */
  requestPermission(patterns: string[]): Promise<boolean>;
  /** Whether the browser grants all of these match patterns now. */
  hasPermission(patterns: string[]): Promise<boolean>;
  /** Tells when something changed in the worker; gives back what ends that. */
  onChanged(listener: () => void): () => void;
  /** Saves a text as a file of the person's. */
  download(fileName: string, text: string): void;
  /** Loads this page anew. */
  reload(): void;
}

/** Nobody answered: whether anything was done is not known, and not claimed. */
export const UNANSWERED: Problem = {
  kind: 'reload',
  message: 'Healthcode Overlay did not answer.',
  fix: 'Reload this page to see what is stored. If that does not help, restart the browser.',
};

/** What the sections share: the newest settings and the ways to change them. */
export interface Session {
  ports: SettingsPorts;
  view: SettingsView;
  /** Shows a newer state of the settings. */
  take: (view: SettingsView) => void;
  /** The same for the code lists alone. */
  takeCodeSets: (codeSets: CodeSetView[]) => void;
  /** Asks the worker for the newest state. */
  refresh: () => void;
  /** Says in a toast what was done; with `undo`, it can be taken back. */
  say: (text: string, undo?: () => void) => void;
  /** Notes whether a form holds what is not saved. `form` is the section's id, with `/` and more where it has several forms. */
  markUnsaved: (form: string, unsaved: boolean) => void;
}

export type SectionId =
  | 'connection'
  | 'practitioners'
  | 'insurers'
  | 'products'
  | 'facilities'
  | 'patients'
  | 'sites'
  | 'catalogues'
  | 'privacy';
