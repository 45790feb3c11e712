import { render } from 'preact';
import { browser } from 'wxt/browser';
import type { PanelActions } from '../../components/panel/actions.ts';
import { focusPanel, Panel } from '../../components/panel/Panel.tsx';
import { type Answer, onMessage, type PanelView, type Problem, sendMessage } from '../../lib/messages.ts';
import { createGuard } from './guard.ts';
import { awaitHost, type HostPage } from './host.ts';
import { searchOffered } from './search-offered.ts';
import './style.css';

/**
 * How often the panel looks again while it is seen: what Healthcode says and what others set up meanwhile shows, and the worker stays awake for
 * whoever is choosing a code. The worker decides whether Healthcode is asked.
 */
const LOOK_AGAIN_MILLISECONDS = 4000;

const ORPHANED: Problem = {
  kind: 'reload',
  message: 'The extension was updated while this panel was open.',
  fix: 'Reload this page.',
};

/** The worker was stopped before it answered; the next message starts it again. Whether anything was done is not known, and not claimed. */
const UNANSWERED: Problem = {
  kind: 'not reached',
  message: 'Healthcode Overlay did not answer.',
  fix: 'What you typed is kept. Try again in a moment.',
};

interface Shown {
  view: PanelView | null;
  problem: Problem | null;
  orphaned: boolean;
}

/** The panel: accepted by the worker with the nonce that the content script hands over, then tied to one draft. */
async function start(root: HTMLElement): Promise<void> {
  const host = await awaitHost(window, () => focusPanel(document));
  const accepted = await answerOf(() => sendMessage('panel.accept', { nonce: host.nonce }));
  let shown: Shown = accepted.ok
    ? { view: accepted.value, problem: null, orphaned: false }
    : { view: null, problem: accepted.problem, orphaned: isOrphaned() };
  const draftId = accepted.ok ? accepted.value.draftId : '';

  const show = (next: Partial<Shown>) => {
    shown = { ...shown, ...next };
    render(<Panel {...shown} actions={actions} guard={guard} />, root);
  };
  const ask: Ask = async (send) => {
    const answer = await answerOf(send);
    if (!shown.orphaned && isOrphaned()) show({ orphaned: true });
    return answer;
  };
  const guard = createGuard(document, host);
  const actions = actionsFor(ask, draftId, host);
  show({});
  if (!accepted.ok) return;

  const look = async () => {
    if (document.visibilityState !== 'visible' || shown.orphaned) return;
    const answer = await ask(() => sendMessage('panel.view', { draftId, choices: null }));
    if (answer.ok) show({ view: answer.value });
  };
  onMessage('bills.changed', () => void look());
  // Back from the options page.
  document.addEventListener('visibilitychange', () => void look());
  setInterval(look, LOOK_AGAIN_MILLISECONDS);
}

type Ask = <Value>(send: () => Promise<Answer<Value>>) => Promise<Answer<Value>>;

function actionsFor(ask: Ask, draftId: string, host: HostPage): PanelActions {
  return {
    view: (choices) => ask(() => sendMessage('panel.view', { draftId, choices })),
    readAgain: () => ask(() => sendMessage('panel.readAgain', { draftId })),
    submit: (choices) => ask(() => sendMessage('panel.submit', { draftId, choices })),
    act: (action, choices) => ask(() => sendMessage('panel.act', { draftId, action, choices })),
    correct: (correction, choices) => ask(() => sendMessage('panel.correct', { draftId, correction, choices })),
    searchCodes: (field, query, limit, line) =>
      ask(() => sendMessage('panel.codes', { draftId, field, query, limit, line })),
    searchOffered,
    openOptions: (section) => ask(() => sendMessage('panel.openOptions', { draftId, section })),
    close: () => host.close(),
  };
}

async function answerOf<Value>(send: () => Promise<Answer<Value>>): Promise<Answer<Value>> {
  try {
    return await send();
  } catch {
    return { ok: false, problem: isOrphaned() ? ORPHANED : UNANSWERED };
  }
}

/** After an update of the extension the frame lives on without an extension: its messages go nowhere. */
function isOrphaned(): boolean {
  return browser.runtime?.id === undefined;
}

const root = document.getElementById('panel');
if (root) void start(root);
