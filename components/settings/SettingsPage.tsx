import type { JSX } from 'preact';
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { SettingsView } from '../../lib/messages.ts';
import { Button } from '../ui/Button.tsx';
import { Icon, Mark } from '../ui/Icon.tsx';
import { Banner, Skeleton, Toast } from '../ui/Messages.tsx';
import { EnvironmentBadge } from '../ui/Status.tsx';
import { Catalogues } from './Catalogues.tsx';
import { Connections } from './Connections.tsx';
import { Facilities } from './Facilities.tsx';
import { ImportCodes } from './ImportCodes.tsx';
import { ImportSettings } from './ImportSettings.tsx';
import { Insurers } from './Insurers.tsx';
import { Patients } from './Patients.tsx';
import { Practitioners } from './Practitioners.tsx';
import { Privacy } from './Privacy.tsx';
import { Products } from './Products.tsx';
import type { SectionId, Session, SettingsPorts } from './ports.ts';
import { Sites } from './Sites.tsx';
import { SECTIONS, type SectionInfo, sectionOfHash } from './sections.ts';
import { useSettings } from './use-settings.ts';

/** How long a confirmation stays that nobody has to read, in milliseconds. */
const TOAST_TIME = 6000;

/** The options page: navigation, the settings file, and one section at a time, named by the address's hash. */
export function SettingsPage({ ports }: { ports: SettingsPorts }): JSX.Element {
  const settings = useSettings(ports);
  const { view, take, takeCodeSets, load } = settings;
  const section = useSection();
  const [unsaved, setUnsaved] = useState<ReadonlySet<string>>(new Set());
  const [toast, setToast] = useState<{ text: string; undo: (() => void) | undefined } | null>(null);
  const say = useCallback((text: string, undo?: () => void) => setToast({ text, undo }), []);
  const markUnsaved = useCallback((form: string, is: boolean) => {
    setUnsaved((before) => {
      if (before.has(form) === is) return before;
      const after = new Set(before);
      if (is) after.add(form);
      else after.delete(form);
      return after;
    });
  }, []);
  useLeaveWarning(unsaved.size > 0);
  useEffect(() => {
    // What can be taken back stays until it is dismissed.
    if (toast === null || toast.undo !== undefined) return;
    const timer = setTimeout(() => setToast(null), TOAST_TIME);
    return () => clearTimeout(timer);
  }, [toast]);

  const session = useMemo<Session | null>(
    () => (view === null ? null : { ports, view, take, takeCodeSets, refresh: load, say, markUnsaved }),
    [ports, view, take, takeCodeSets, load, say, markUnsaved],
  );

  return (
    <div class="settings">
      <div class="settings-side">
        <div class="settings-side-inner">
          <header>
            <p class="settings-brand">
              <Mark />
              Healthcode Overlay
            </p>
            <Where view={view} />
          </header>
          <Navigation current={section.id} unsaved={unsaved} />
        </div>
      </div>
      <main class="settings-main">
        <ImportSettings ports={ports} view={view} take={take} />
        {settings.problem !== null ? (
          <Banner tone="bad" title={settings.problem.message} urgent>
            <p>{view === null ? settings.problem.fix : 'What you see may be out of date. Reload this page.'}</p>
            <div class="row">
              <Button small icon="refresh" onPress={() => ports.reload()}>
                Reload this page
              </Button>
            </div>
          </Banner>
        ) : null}
        <Heading section={section} />
        {session !== null ? (
          SECTIONS.map(({ id }) => (
            // All stay, the others hidden: what is typed in one is still there after a look at another.
            <div key={id} hidden={id !== section.id}>
              <SectionBody id={id} session={session} />
            </div>
          ))
        ) : settings.problem === null ? (
          <Loading />
        ) : null}
      </main>
      <div class="settings-toast" aria-live="polite">
        {toast !== null ? (
          <Toast
            onDismiss={() => setToast(null)}
            {...(toast.undo === undefined
              ? {}
              : {
                  onUndo: () => {
                    setToast(null);
                    toast.undo?.();
                  },
                })}
          >
            {toast.text}
          </Toast>
        ) : null}
      </div>
    </div>
  );
}

/** The section that the address names, also after *Back*. */
function useSection(): SectionInfo {
  const [hash, setHash] = useState(location.hash);
  useEffect(() => {
    const follow = (): void => setHash(location.hash);
    addEventListener('hashchange', follow);
    return () => removeEventListener('hashchange', follow);
  }, []);
  return sectionOfHash(hash);
}

/** The browser's own question before the page is left, only while there is something to lose. */
function useLeaveWarning(unsaved: boolean): void {
  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, [unsaved]);
}

/** Environment and Healthcode site of every connection, always in sight. */
function Where({ view }: { view: SettingsView | null }): JSX.Element | null {
  if (view === null) return null;
  if (view.connections.length === 0) return <p class="settings-where">Not connected yet</p>;
  return (
    <ul class="settings-where">
      {view.connections.map((connection) => (
        <li key={connection.id}>
          <EnvironmentBadge environment={connection.badge} />
          <span class="wrap">{connection.siteId}</span>
        </li>
      ))}
    </ul>
  );
}

function Navigation(props: { current: SectionId; unsaved: ReadonlySet<string> }): JSX.Element {
  const current = useRef<HTMLAnchorElement>(null);
  const unsavedIn = new Set([...props.unsaved].map((form) => form.split('/')[0]));
  useEffect(() => {
    // In a narrow window the links stand in one row that scrolls.
    current.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [props.current]);
  return (
    <nav aria-label="Settings">
      <ul>
        {SECTIONS.map(({ id, title, icon }) => (
          <li key={id}>
            <a
              // With its path: a bare hash that is scrolled out of the row would count as a broken skip link.
              href={`${location.pathname}${location.search}#${id}`}
              aria-current={id === props.current ? 'page' : undefined}
              ref={id === props.current ? current : null}
            >
              <Icon name={icon} />
              {title}
              {unsavedIn.has(id) ? <span class="settings-unsaved">not saved</span> : null}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Heading({ section }: { section: SectionInfo }): JSX.Element {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(section.id);
  useLayoutEffect(() => {
    document.title = `${section.title} – Healthcode Overlay`;
    if (shown.current === section.id) return;
    shown.current = section.id;
    heading.current?.focus();
    scrollTo(0, 0);
  }, [section]);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {section.title}
      </h1>
      <p class="settings-lead">{section.lead}</p>
    </>
  );
}

function Loading(): JSX.Element {
  return (
    <div class="stack" role="status">
      <span class="visually-hidden">Reading the settings</span>
      <Skeleton width={60} />
      <Skeleton width={90} />
      <Skeleton width={75} />
    </div>
  );
}

function SectionBody({ id, session }: { id: SectionId; session: Session }): JSX.Element {
  switch (id) {
    case 'connection':
      return <Connections session={session} />;
    case 'practitioners':
      return <Practitioners session={session} />;
    case 'insurers':
      return <Insurers session={session} />;
    case 'products':
      return <Products session={session} />;
    case 'facilities':
      return <Facilities session={session} />;
    case 'patients':
      return <Patients session={session} />;
    case 'sites':
      return <Sites session={session} />;
    case 'catalogues':
      return (
        <div class="stack">
          <Catalogues session={session} />
          <ImportCodes session={session} />
        </div>
      );
    case 'privacy':
      return <Privacy session={session} />;
  }
}
