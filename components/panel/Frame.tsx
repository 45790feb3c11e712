import type { ComponentChildren, JSX, RefObject } from 'preact';
import type { EnvironmentView, Problem, StatusView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Mark } from '../ui/Icon.tsx';
import { Banner } from '../ui/Messages.tsx';
import { ProblemBanner } from '../ui/ProblemBanner.tsx';
import { EnvironmentBadge, EnvironmentStrip, StatusBadge } from '../ui/Status.tsx';

export interface FrameProps {
  environment: EnvironmentView | null;
  title?: string;
  titleRef?: RefObject<HTMLHeadingElement | null>;
  bodyRef?: RefObject<HTMLDivElement | null>;
  /** The bill's status: the only thing in the panel that has the role `status`. */
  status?: StatusView;
  patientName?: string | null;
  details?: string[];
  children: ComponentChildren;
  foot?: ComponentChildren;
  onClose: () => void;
  orphaned?: boolean;
}

/** A patient's date of birth (dd/mm/yyyy) as `details` shows it. */
export function bornWords(birthDate: string | null): string {
  return birthDate === null ? 'Date of birth not read' : `Born ${birthDate}`;
}

/** The panel's frame: environment, bar, head with the status, body that scrolls, foot that stays. */
export function Frame(props: FrameProps): JSX.Element {
  return (
    <div class="panel" role="dialog" aria-label="Submit to Healthcode" tabIndex={-1}>
      <EnvironmentStrip environment={props.environment} />
      <div class="panel-bar">
        <Mark />
        <span>Healthcode</span>
        {props.environment?.look === 'live' ? <EnvironmentBadge environment={props.environment} /> : null}
        <span class="push">
          <Button icon="x" label="Close" onPress={props.onClose} />
        </span>
      </div>
      {props.title === undefined ? null : (
        <div class="panel-head">
          <div class="panel-title">
            <h1 ref={props.titleRef} tabIndex={-1}>
              {props.title}
            </h1>
            {props.status === undefined ? null : (
              // A new invoice gets a new element, so that its first word is not spoken as a change of the one before.
              <span role="status" key={props.title}>
                <StatusBadge status={props.status} />
              </span>
            )}
          </div>
          {props.patientName ? <p class="panel-patient">{props.patientName}</p> : null}
          {props.details === undefined ? null : (
            <p class="panel-details">
              {props.details.map((detail) => (
                <span key={detail}>{detail}</span>
              ))}
            </p>
          )}
        </div>
      )}
      <div class="panel-body" data-scroller ref={props.bodyRef}>
        {props.orphaned ? (
          <Banner tone="warn" title="Reload this page" urgent>
            <p>
              Healthcode Overlay was updated while this panel was open. What you typed stays here to be read and copied,
              and nothing can be sent until the page is reloaded.
            </p>
          </Banner>
        ) : null}
        {props.children}
      </div>
      {props.foot ? <div class="panel-foot">{props.foot}</div> : null}
    </div>
  );
}

/** Why a press had no effect: beside the button that was pressed. */
export function PressProblem({ problem, onSetUp }: { problem: Problem | null; onSetUp: () => void }): JSX.Element {
  const setUp = (
    <Button small icon="external" onPress={onSetUp}>
      Open set-up
    </Button>
  );
  const needsSetUp = problem?.kind === 'not set up' || problem?.kind === 'locked';
  return (
    <div class="panel-problem">
      <ProblemBanner
        problem={problem}
        tone={problem?.kind === 'invalid' ? 'warn' : 'bad'}
        action={needsSetUp ? setUp : null}
      />
    </div>
  );
}
