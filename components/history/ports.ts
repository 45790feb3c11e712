import type {
  Answer,
  HistoryPage,
  OutstandingView,
  PanelAction,
  Problem,
  Protocol,
  SubmissionView,
} from '../../lib/messages.ts';

/** What the history asks of the service worker and of the browser. */
export interface HistoryPorts {
  /** `history.list`. */
  list(request: Parameters<Protocol['history.list']>[0]): Promise<Answer<HistoryPage>>;
  /** `history.bill`. */
  bill(providerReference: string): Promise<Answer<SubmissionView>>;
  /** `history.outstanding`. */
  outstanding(): Promise<Answer<OutstandingView | null>>;
  /** `history.refresh`; null: all that are unfinished. */
  refresh(providerReference: string | null): Promise<Answer<null>>;
  /** `history.act`. */
  act(providerReference: string, action: PanelAction): Promise<Answer<SubmissionView>>;
  /** Calls back whenever a bill has changed; returns how to stop that. */
  subscribe(onChange: () => void): () => void;
  /** Opens the options page. */
  openSettings(): void;
  /** Opens this history in a tab of its own. */
  openFull(): void;
  /** Puts text on the clipboard. */
  copy(text: string): Promise<void>;
}

/** Nobody answered: whether anything was done is not known, and not claimed. */
export const UNANSWERED: Problem = {
  kind: 'store',
  message: 'Healthcode Overlay did not answer.',
  fix: 'Close and open this page.',
};
