import type { JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import type { SiteDefinition, SiteView, StatusView } from '../../lib/messages.ts';
import { answered } from '../ui/answered.ts';
import { Field } from '../ui/Field.tsx';
import { StatusBadge } from '../ui/Status.tsx';
import { EnableSite } from './EnableSite.tsx';
import { type Session, UNANSWERED } from './ports.ts';
import type { FormProps } from './RecordEditor.tsx';
import { type RecordKind, RecordSection } from './RecordSection.tsx';
import { asSettingsFile, EXAMPLE_DEFINITION, readDefinition } from './site-definition.ts';

interface SiteDraft {
  text: string;
}

const PAGES: { page: keyof SiteDefinition['pages']; word: string }[] = [
  { page: 'invoice', word: 'Invoice' },
  { page: 'patient', word: 'Patient' },
  { page: 'invoiceList', word: 'Invoice list' },
];

function siteStatus({ enabled, permitted }: SiteView): StatusView {
  if (!enabled) return { word: 'Off', tone: 'open', icon: 'dashed' };
  return permitted
    ? { word: 'On', tone: 'good', icon: 'check' }
    : { word: 'Not allowed by the browser', tone: 'warn', icon: 'alert' };
}

function kind(session: Session, idOf: (site: string) => string): RecordKind<SiteDefinition, SiteDraft> {
  const { view, ports, take } = session;
  const viewOf = (id: string): SiteView | undefined => view.sites.find((site) => site.definition.id === id);
  return {
    section: 'sites',
    noun: 'site',
    plural: 'sites',
    icon: 'window',
    empty:
      'A site definition says how to read your practice system. Import a settings file that has one, or add one by hand.',
    keyOf: ({ id }) => id,
    nameOf: ({ name }) => name,
    draftOf: (site) => ({ text: site === null ? EXAMPLE_DEFINITION : `${JSON.stringify(site, null, 2)}\n` }),
    read: ({ text }, others, before) =>
      readDefinition(
        text,
        before,
        others.map(({ id }) => id),
      ),
    check: async (definition) => {
      // The worker says of a settings file what is wrong and where; so the definition is shown to it as one.
      const answer = await answered(
        () => ports.send('settings.preview', { text: asSettingsFile(definition) }),
        UNANSWERED,
      );
      if (!answer.ok) return answer;
      const { refusals } = answer.value;
      return { ok: true, value: refusals.length === 0 ? null : { text: refusals.join(' ') } };
    },
    change: (before, value) => ({ kind: 'site', key: before?.id ?? null, before, value }),
    lossOf: ({ name }) =>
      `The Healthcode button disappears from the pages of ${name}, and its definition is gone from this computer. Bills that were sent stay in the history. Export settings first if you may want it back.`,
    columns: [
      {
        head: 'Site',
        cell: ({ id, name, origins }) => (
          <div id={idOf(id)}>
            <b>{name}</b>
            {origins.map((origin) => (
              <p class="small muted wrap" key={origin}>
                {origin}
              </p>
            ))}
          </div>
        ),
      },
      {
        head: 'Pages',
        cell: ({ pages }) =>
          PAGES.filter(({ page }) => pages[page] !== undefined)
            .map(({ word }) => word)
            .join(', ') || 'None',
      },
      {
        head: 'Healthcode button',
        cell: ({ id }) => {
          const site = viewOf(id);
          return site === undefined ? null : (
            <div class="stack stack-tight">
              <div>
                <StatusBadge status={siteStatus(site)} />
              </div>
              <EnableSite site={site} ports={ports} take={take} namedBy={idOf(id)} />
            </div>
          );
        },
      },
    ],
    form: (form) => <DefinitionForm {...form} />,
  };
}

export function Sites({ session }: { session: Session }): JSX.Element {
  const id = useId();
  const { sites } = session.view;
  const idOf = (site: string): string => `${id}-${sites.findIndex(({ definition }) => definition.id === site)}`;
  return (
    <RecordSection session={session} items={sites.map(({ definition }) => definition)} kind={kind(session, idOf)} />
  );
}

function DefinitionForm({ draft, set, faults }: FormProps<SiteDraft>): JSX.Element {
  const text = useRef<HTMLTextAreaElement>(null);
  // Read from its beginning: browsers put the caret, and so the view, at the end.
  useLayoutEffect(() => text.current?.setSelectionRange(0, 0), []);
  return (
    <Field
      label="Definition"
      error={faults.text}
      help="JSON: the system’s name, its addresses (origins), and where each value stands on its pages. What is wrong with it is said here, and nothing is stored until it is right."
    >
      {(wiring) => (
        <textarea
          {...wiring}
          class="input definition"
          ref={text}
          spellcheck={false}
          autocomplete="off"
          autocapitalize="none"
          value={draft.text}
          onInput={(event) => set({ text: event.currentTarget.value })}
        />
      )}
    </Field>
  );
}
