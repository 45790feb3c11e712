import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { ImportPreview, SettingsView } from '../../lib/messages.ts';
import { answered } from '../ui/answered.ts';
import { Button } from '../ui/Button.tsx';
import { Disclosure } from '../ui/Data.tsx';
import { FileField } from '../ui/FileField.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Banner } from '../ui/Messages.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { ActionProblem } from './ActionProblem.tsx';
import { EnableSite } from './EnableSite.tsx';
import { LiveDialog } from './LiveDialog.tsx';
import { type SettingsPorts, UNANSWERED } from './ports.ts';
import {
  type ChangeKind,
  changesSomething,
  groupLines,
  inventory,
  readSettingsFile,
  type SectionOfChanges,
  sitesToEnable,
} from './settings-file.ts';
import { useAction } from './use-action.ts';

type Stage =
  | { kind: 'idle' }
  | { kind: 'reading'; fileName: string }
  | { kind: 'unreadable'; message: string }
  | { kind: 'preview'; fileName: string; text: string; preview: ImportPreview }
  | { kind: 'applied'; fileName: string; changed: boolean; inventory: string };

/** The bar at the top of every section: a settings file in, with its difference first, and out again. */
export function ImportSettings(props: {
  ports: SettingsPorts;
  view: SettingsView | null;
  take: (view: SettingsView) => void;
}): JSX.Element {
  const { ports, view, take } = props;
  const inputId = useId();
  const [stage, setStage] = useState<Stage>({ kind: 'idle' });
  const [asksLive, setAsksLive] = useState(false);
  const action = useAction();
  const exporting = useAction();
  /** Counts the files chosen: what an earlier one answers late is dropped. */
  const chosen = useRef(0);
  const result = useRef<HTMLDivElement>(null);

  // Whoever pressed *Apply settings* has lost the button they stood on.
  const applied = stage.kind === 'applied';
  useLayoutEffect(() => {
    if (applied) result.current?.focus();
  }, [applied]);

  const choose = async (file: File): Promise<void> => {
    chosen.current += 1;
    const mine = chosen.current;
    setStage({ kind: 'reading', fileName: file.name });
    action.setProblem(null);
    const read = await readSettingsFile(file);
    if (mine !== chosen.current) return;
    if (!read.ok) {
      setStage({ kind: 'unreadable', message: read.message });
      return;
    }
    const answer = await answered(() => ports.send('settings.preview', { text: read.text }), UNANSWERED);
    if (mine !== chosen.current) return;
    if (answer.ok) setStage({ kind: 'preview', fileName: file.name, text: read.text, preview: answer.value });
    else {
      setStage({ kind: 'idle' });
      action.setProblem(answer.problem);
    }
  };

  const apply = async (typedConfirmation: string | null): Promise<void> => {
    if (stage.kind !== 'preview') return;
    const { text, fileName, preview } = stage;
    const next = await action.run('apply', () => ports.send('settings.apply', { text, typedConfirmation }));
    setAsksLive(false);
    if (next === null) return;
    take(next);
    setStage({ kind: 'applied', fileName, changed: changesSomething(preview), inventory: inventory(next) });
  };

  const close = (): void => {
    chosen.current += 1;
    setStage({ kind: 'idle' });
    action.setProblem(null);
  };

  return (
    <section class="settings-file" aria-label="Settings file">
      <div class="settings-file-bar">
        <div class="settings-file-import">
          <FileField
            id={inputId}
            label="Import settings"
            accept=".json,application/json"
            describedBy={`${inputId}-help`}
            onFile={(file) => (action.busy === null ? choose(file) : undefined)}
          />
        </div>
        <p class="field-help grow" id={`${inputId}-help`}>
          A settings file sets up this computer as another one is. You see what would change first.
        </p>
        <Button
          small
          icon="external"
          busy={exporting.busy !== null}
          onPress={() => {
            void exporting
              .run('export', () => ports.send('settings.export', { what: 'settings' }))
              .then((file) => {
                if (file !== null) ports.download(file.fileName, file.text);
              });
          }}
        >
          Export settings
        </Button>
      </div>
      <ActionProblem problem={exporting.problem} ports={ports} />
      {stage.kind === 'reading' ? (
        <p class="settings-file-state" role="status">
          <span class="spinner" /> Reading {stage.fileName}
        </p>
      ) : null}
      {stage.kind === 'unreadable' ? (
        <Banner tone="bad" title="This file cannot be read." urgent>
          <p>{stage.message}</p>
        </Banner>
      ) : null}
      <ActionProblem problem={action.problem} ports={ports} />
      {stage.kind === 'preview' ? (
        <Preview
          fileName={stage.fileName}
          preview={stage.preview}
          busy={action.busy !== null}
          onApply={() => {
            if (stage.preview.needsLiveConfirmation) setAsksLive(true);
            else void apply(null);
          }}
          onClose={close}
        />
      ) : null}
      {stage.kind === 'applied' && view !== null ? (
        <div class="stack stack-tight" ref={result} tabIndex={-1} role="status">
          <Banner tone="good" title={stage.changed ? 'Settings applied.' : 'Nothing had to change.'}>
            <p>
              {stage.changed
                ? `${stage.fileName} was applied as a whole. There is now ${stage.inventory}.`
                : `What ${stage.fileName} says is already here.`}
            </p>
            <StillToEnable ports={ports} view={view} take={take} />
            <div class="row">
              <Button small onPress={close}>
                Close
              </Button>
            </div>
          </Banner>
        </div>
      ) : null}
      {asksLive ? (
        <LiveDialog
          busy={action.busy !== null}
          confirm="Apply to LIVE"
          onConfirm={(typed) => void apply(typed)}
          onClose={() => setAsksLive(false)}
        >
          This file sets up a LIVE connection. Bills sent through it reach insurers and are paid with real money.
        </LiveDialog>
      ) : null}
    </section>
  );
}

/** Sites that the browser has to be asked about; it may only be asked by a click. */
function StillToEnable(props: {
  ports: SettingsPorts;
  view: SettingsView;
  take: (view: SettingsView) => void;
}): JSX.Element {
  const sites = sitesToEnable(props.view);
  const id = useId();
  if (sites.length === 0) {
    return <p>{props.view.sites.length === 0 ? 'No site is set up yet.' : 'Every site is switched on.'}</p>;
  }
  return (
    <>
      <p>
        {sites.length === 1 ? 'One site is' : `${sites.length} sites are`} not switched on yet. The browser asks once
        for each.
      </p>
      <ul class="stack stack-tight">
        {sites.map((site, index) => (
          <li class="row" key={site.definition.id}>
            <span class="grow wrap" id={`${id}-${index}`}>
              <b>{site.definition.name}</b> <span class="muted">{site.definition.origins.join(', ')}</span>
            </span>
            <EnableSite site={site} ports={props.ports} take={props.take} namedBy={`${id}-${index}`} />
          </li>
        ))}
      </ul>
    </>
  );
}

const KINDS: Record<ChangeKind, { word: string; tone: 'good' | 'info' | 'neutral' | 'open'; icon: IconName }> = {
  added: { word: 'Added', tone: 'good', icon: 'plus' },
  changed: { word: 'Changed', tone: 'info', icon: 'edit' },
  ignored: { word: 'Ignored', tone: 'open', icon: 'dashed' },
  same: { word: 'Same', tone: 'neutral', icon: 'check' },
};

/** At most so many texts of one kind stand open. */
const SHOWN = 6;

function Preview(props: {
  fileName: string;
  preview: ImportPreview;
  busy: boolean;
  onApply: () => void;
  onClose: () => void;
}): JSX.Element {
  const { preview } = props;
  const refused = preview.refusals.length > 0;
  return (
    <div class="settings-file-preview stack" role="status">
      {refused ? (
        <Banner tone="bad" title={`${props.fileName} cannot be applied. Nothing was changed.`}>
          <ul class="bullets">
            {preview.refusals.map((refusal) => (
              <li key={refusal}>{refusal}</li>
            ))}
          </ul>
        </Banner>
      ) : (
        <p>
          <b class="wrap">{props.fileName}</b>{' '}
          {changesSomething(preview)
            ? 'would change this. Nothing has been changed yet, and nothing is removed.'
            : 'changes nothing: what it says is already here.'}
        </p>
      )}
      {preview.lines.length > 0 ? (
        <dl class="difference">
          {groupLines(preview.lines).map((section) => (
            <Changes key={section.section} {...section} />
          ))}
        </dl>
      ) : null}
      {preview.needsPermission.length > 0 && !refused ? (
        <p class="dense">
          <Icon name="info" /> Afterwards choose <b>Enable</b> for{' '}
          {preview.needsPermission.map((pattern) => pattern.replace(/\/\*$/u, '')).join(', ')}: the browser asks whether
          the Healthcode button may appear there.
        </p>
      ) : null}
      <div class="row">
        {refused ? null : (
          <Button kind="primary" busy={props.busy} onPress={props.onApply}>
            Apply settings
          </Button>
        )}
        <Button kind={refused ? 'secondary' : 'quiet'} onPress={props.onClose} unavailable={props.busy}>
          {refused ? 'Close' : 'Cancel'}
        </Button>
      </div>
    </div>
  );
}

function Changes({ section, groups }: SectionOfChanges): JSX.Element {
  return (
    <>
      <dt>{section}</dt>
      <dd>
        {groups.map(({ kind, texts }) => (
          <div class="difference-group" key={kind}>
            <StatusBadge status={KINDS[kind]} />
            <div class="grow wrap">
              <ul>
                {texts.slice(0, SHOWN).map((text, index) => (
                  <li key={`${index} ${text}`}>{text}</li>
                ))}
              </ul>
              {texts.length > SHOWN ? (
                <Disclosure summary={`and ${(texts.length - SHOWN).toLocaleString('en-GB')} more`}>
                  <ul>
                    {texts.slice(SHOWN).map((text, index) => (
                      <li key={`${index} ${text}`}>{text}</li>
                    ))}
                  </ul>
                </Disclosure>
              ) : null}
            </div>
          </div>
        ))}
      </dd>
    </>
  );
}
