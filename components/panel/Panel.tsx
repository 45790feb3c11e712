import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { PanelView, Problem } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ProblemItem, Skeleton } from '../ui/Messages.tsx';
import { ProblemBanner } from '../ui/ProblemBanner.tsx';
import type { PanelActions, PanelProps } from './actions.ts';
import { Frame } from './Frame.tsx';
import { InvoicePanel } from './InvoicePanel.tsx';
import { PatientPanel } from './PatientPanel.tsx';
import { usePanel } from './use-panel.ts';

/**
 * The panel over a practice system's page: the bill to be sent or what became of it, or a patient's insurance.
 * It shows what the worker says (`view`), keeps what is typed until the bill is sent or another bill is shown, and stores nothing.
 */
export function Panel(given: PanelProps): JSX.Element {
  const state = usePanel(given);
  const { view, keep } = state;
  // However it is closed, the worker gets what was chosen last.
  const actions = useMemo((): PanelActions => {
    const close = (): void => {
      void keep();
      given.actions.close();
    };
    return { ...given.actions, close };
  }, [given.actions, keep]);
  const props = { ...given, actions };
  const time = (props.now ?? Date.now)();

  // Escape closes what is open furthest in: a list or an inner form stops the event, a dialog takes it, then the panel.
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('dialog[open]') !== null) return;
      event.preventDefault();
      actions.close();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions]);

  // The first view brings the focus: to Diagnosis if there is one. Before it is painted, so that no key is lost.
  const arrived = useRef(false);
  useLayoutEffect(() => {
    if (view === null || arrived.current) return;
    arrived.current = true;
    focusPanel(document);
  }, [view]);

  if (view === null)
    return <Waiting problem={props.problem ?? null} actions={actions} orphaned={props.orphaned ?? false} />;
  const untouched = view.submission === null || view.submission.state === 'draft';
  if (view.setUp.length > 0 && untouched && view.kind === 'invoice') {
    return <NotSetUp view={view} actions={actions} orphaned={props.orphaned ?? false} />;
  }
  if (view.patient !== null && view.kind === 'patient') {
    return <PatientPanel {...props} state={state} view={view} patient={view.patient} time={time} />;
  }
  return <InvoicePanel {...props} state={state} view={view} time={time} />;
}

/** Moves the focus to where work begins: *Diagnosis*, else the panel's title. For opening, and when the page's side asks. */
export function focusPanel(root: ParentNode): void {
  const target =
    root.querySelector<HTMLElement>('.panel [data-field="diagnosis"] [role="combobox"]') ??
    root.querySelector<HTMLElement>('.panel h1') ??
    root.querySelector<HTMLElement>('.panel');
  target?.focus({ preventScroll: target.matches('h1') });
}

function Waiting(props: { problem: Problem | null; actions: PanelActions; orphaned: boolean }): JSX.Element {
  if (props.problem !== null || props.orphaned) {
    return (
      <Frame environment={null} onClose={props.actions.close} orphaned={props.orphaned}>
        <ProblemBanner problem={props.problem} />
        <div class="row">
          <Button onPress={props.actions.close}>Close panel</Button>
        </div>
      </Frame>
    );
  }
  return (
    <Frame environment={null} onClose={props.actions.close}>
      <div class="waiting" aria-busy="true">
        <Skeleton width={60} />
        <Skeleton width={85} />
        <Skeleton width={40} />
        <p class="muted dense waiting-words">Reading the page</p>
      </div>
    </Frame>
  );
}

function NotSetUp(props: { view: PanelView; actions: PanelActions; orphaned: boolean }): JSX.Element {
  const { view, actions } = props;
  const open = (section: string | null): void => {
    // If nobody answers, the panel says so at the next press that matters; there is nothing to lose here.
    actions.openOptions(section).catch(() => undefined);
  };
  const first = view.setUp[0];
  return (
    <Frame environment={view.environment} onClose={actions.close} orphaned={props.orphaned}>
      <div class="gate">
        <Icon name="checklist" />
        <h1 tabIndex={-1}>Set-up is not finished</h1>
        <p class="muted">
          {view.setUp.length === 1
            ? 'One thing is missing before this invoice can be billed.'
            : `${view.setUp.length} things are missing before this invoice can be billed.`}
        </p>
      </div>
      <ul class="card gate-list">
        {view.setUp.map((gap) => (
          <ProblemItem
            key={`${gap.section} ${gap.message}`}
            severity="warns"
            message={gap.message}
            button={
              <Button small label={`Open ${gap.section}`} onPress={() => open(gap.section)}>
                Open
              </Button>
            }
          />
        ))}
      </ul>
      <Button kind="primary" icon="external" onPress={() => open(first?.section ?? null)}>
        Open set-up
      </Button>
      {first === undefined ? null : <p class="field-help">Not an administrator? Tell yours: “{first.message}”</p>}
    </Frame>
  );
}
