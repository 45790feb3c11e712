import type { Choices } from '../../lib/billing/model.ts';
import type {
  Answer,
  CodeAnswer,
  Correction,
  PanelAction,
  PanelView,
  Problem,
  Protocol,
  SubmitResult,
} from '../../lib/messages.ts';
import type { SearchOffered } from '../ui/ChoiceField.tsx';

/** A code list that a field of the panel searches. */
export type CodeField = Parameters<Protocol['panel.codes']>[0]['field'];

/** What the panel asks of the service worker and of the page's side. Each names the request of `lib/messages.ts` that it is. */
export interface PanelActions {
  /** `panel.view`: keeps the choices with the draft and checks the bill with them. */
  view(choices: Choices): Promise<Answer<PanelView>>;
  /** `panel.readAgain`. */
  readAgain(): Promise<Answer<PanelView>>;
  /** `panel.submit`; also for *Correct and resend*. */
  submit(choices: Choices): Promise<Answer<SubmitResult>>;
  /** `panel.act`. */
  act(action: PanelAction, choices: Choices | null): Promise<Answer<PanelView>>;
  /** `panel.correct`. */
  correct(correction: Correction, choices: Choices | null): Promise<Answer<PanelView>>;
  /** `panel.codes`. `line` (from 1): the code is for that line. */
  searchCodes(field: CodeField, query: string, limit: number, line: number | null): Promise<Answer<CodeAnswer>>;
  /** Searches things that are all here; no request. */
  searchOffered: SearchOffered;
  /** `panel.openOptions`. */
  openOptions(section: string | null): Promise<Answer<null>>;
  /** Asks the page's side to take the panel away. */
  close(): void;
}

/** Whether a press may act: trusted, on a panel that is visible and stands still. */
export type Guard = (event: Event) => Promise<{ ok: true } | { ok: false; message: string }>;

export interface PanelProps {
  /** What the worker says; null while the first answer is on its way. A new object replaces the old; what was typed stays. */
  view: PanelView | null;
  /** Why there is no view. */
  problem?: Problem | null;
  /** The extension was updated under the open panel: text stays, nothing can be sent. */
  orphaned?: boolean;
  actions: PanelActions;
  guard: Guard;
  /** The clock, for *today* and for times shown; milliseconds. */
  now?: () => number;
}
