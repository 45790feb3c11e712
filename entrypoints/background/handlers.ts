import browser, { type Runtime } from 'webextension-polyfill';
import type { z } from 'zod';
import { requestSchemas, type WorkerRequest } from '../../lib/message-schemas.ts';
import { type Answer, onMessage, type Protocol } from '../../lib/messages.ts';
import type { SiteDefinition } from '../../lib/pms/definition.ts';
import { preparedSite } from '../../lib/pms/prepare.ts';
import { actOnBill } from './bill-actions.ts';
import { chosenBy, codeSetViews, searchForSetUp, serviceCodeViews } from './code-sets.ts';
import { listForPage, refreshHistory, totalOutstanding } from './history-service.ts';
import { actInPanel } from './panel/act.ts';
import { findCodes } from './panel/codes.ts';
import { correct } from './panel/correct.ts';
import { draftFor } from './panel/draft-context.ts';
import { acceptPanel, glance, openOptions, openPanel } from './panel/open.ts';
import { readAgain, submit } from './panel/submit.ts';
import { viewOf } from './panel/view.ts';
import { answering, Refusal } from './problems.ts';
import { identifySender, type Sender } from './senders.ts';
import type { Services } from './services.ts';
import * as settings from './settings-service.ts';
import { enabledSites } from './sites.ts';

type Request<Name extends WorkerRequest> = z.output<(typeof requestSchemas)[Name]>;
type Result<Name extends WorkerRequest> = ReturnType<Protocol[Name]> extends Answer<infer Value> ? Value : never;
type SenderOf<Kind extends Sender['kind']> = Extract<Sender, { kind: Kind }>;

/** Answers one request from one kind of sender. Every other sender, and every request that isn't as the schema says, is refused. */
function handle<Name extends WorkerRequest, Kind extends Sender['kind']>(
  name: Name,
  from: Kind,
  work: (request: Request<Name>, sender: SenderOf<Kind>) => Promise<Result<Name>>,
): void {
  const answer = async ({ data, sender }: { data: unknown; sender: unknown }) =>
    answering(async () => {
      const known = identifySender(sender as Runtime.MessageSender, browser.runtime.id, ownOrigin());
      if (known?.kind !== from) throw new Refusal('refused', 'This page may not ask for that.');
      const request = requestSchemas[name].safeParse(data);
      if (!request.success)
        throw new Refusal(
          'invalid',
          'The request was not understood, so nothing was done.',
          'Reload the page and try again.',
        );
      return work(request.data as Request<Name>, known as SenderOf<Kind>);
    });
  // The protocol's result is Answer<Result<Name>>, which TypeScript can't see through the generic name.
  onMessage(name, answer as never);
}

function ownOrigin(): string {
  return browser.runtime.getURL('').replace(/\/$/, '');
}

/** Registers every handler. Called synchronously at each start of the worker, so that no message that woke it is lost. */
export function registerHandlers(services: Services, changed: () => void): void {
  /** What changes something is answered, and every page is told to ask again. */
  const telling = async <Value>(work: Promise<Value>): Promise<Value> => {
    const value = await work;
    changed();
    return value;
  };
  handle('page.sites', 'content script', async (_, { origin }) => (await sitesOf(services, origin)).map(preparedSite));
  handle('page.glance', 'content script', async ({ siteId, reading }, sender) =>
    glance(services, await ownSite(services, sender, siteId), reading),
  );
  handle('panel.open', 'content script', async ({ siteId, reading, url }, sender) =>
    openPanel(services, await ownSite(services, sender, siteId), sender.tabId, reading, url),
  );

  handle('panel.accept', 'panel', ({ nonce }, { tabId, document }) => acceptPanel(services, nonce, tabId, document));
  const draft = (id: string, { tabId, document }: SenderOf<'panel'>) => draftFor(id, tabId, document);
  handle('panel.view', 'panel', async ({ draftId, choices }, sender) =>
    viewOf(services, await draft(draftId, sender), choices),
  );
  handle('panel.readAgain', 'panel', async ({ draftId }, sender) => readAgain(services, await draft(draftId, sender)));
  handle('panel.submit', 'panel', async ({ draftId, choices }, sender) =>
    submit(services, await draft(draftId, sender), choices),
  );
  handle('panel.act', 'panel', async ({ draftId, action, choices }, sender) =>
    telling(actInPanel(services, await draft(draftId, sender), action, choices)),
  );
  handle('panel.correct', 'panel', async ({ draftId, correction, choices }, sender) =>
    telling(correct(services, await draft(draftId, sender), correction, choices)),
  );
  handle('panel.codes', 'panel', async ({ draftId, field, query, limit, line }, sender) =>
    findCodes(services, await draft(draftId, sender), field, query, limit, line),
  );
  handle('panel.openOptions', 'panel', async ({ draftId, section }, sender) => {
    await draft(draftId, sender);
    await openOptions(section);
    return null;
  });

  handle('history.list', 'extension page', (request) => listForPage(services, request));
  handle('history.bill', 'extension page', ({ providerReference }) => settings.billView(services, providerReference));
  handle('history.outstanding', 'extension page', () => totalOutstanding(services));
  handle('history.refresh', 'extension page', async ({ providerReference }) => {
    await refreshHistory(services, providerReference);
    return null;
  });
  handle('history.act', 'extension page', async ({ providerReference, action }) => {
    await actOnBill(services, providerReference, action);
    changed();
    return settings.billView(services, providerReference);
  });

  handle('settings.get', 'extension page', () => settings.view(services));
  handle('settings.change', 'extension page', ({ change, typedConfirmation }) =>
    settings.change(services, change, typedConfirmation, changed),
  );
  handle('settings.preview', 'extension page', ({ text }) => settings.preview(services, text));
  handle('settings.apply', 'extension page', ({ text, typedConfirmation }) =>
    settings.apply(services, text, typedConfirmation, changed),
  );
  handle('settings.export', 'extension page', ({ what }) => settings.exportFile(services, what));
  handle('patients.find', 'extension page', ({ prefix, limit }) => services.configuration.patients.find(prefix, limit));
  handle('site.enable', 'extension page', ({ siteId, enabled }) =>
    telling(settings.enableSite(services, siteId, enabled)),
  );
  handle('connection.test', 'extension page', ({ connectionId }) => settings.testConnection(services, connectionId));
  handle('connection.signIn', 'extension page', ({ connectionId }) => settings.signIn(services, connectionId, changed));
  handle('connection.signOut', 'extension page', ({ connectionId }) =>
    telling(settings.signOut(services, connectionId)),
  );
  handle('codeSets.list', 'extension page', () => codeSetViews(services));
  handle('codeSets.sync', 'extension page', async (which) => {
    if ((await services.codeSets.request(chosenBy(which))) === 0) {
      throw new Refusal(
        'not set up',
        'Nothing can be fetched: this connection has no credentials yet.',
        'Enter them under Connection, then sync again.',
      );
    }
    return codeSetViews(services);
  });
  handle('codeSets.removeImported', 'extension page', ({ set }) => settings.removeImported(services, set));
  handle('codeSets.search', 'extension page', ({ scheme, query, limit }) =>
    searchForSetUp(services, scheme, query, limit),
  );
  handle('codeSets.serviceCodes', 'extension page', ({ codes }) => serviceCodeViews(services, codes));
  handle('codeSets.cancel', 'extension page', async (which) => {
    await services.codeSets.cancel(chosenBy(which));
    return codeSetViews(services);
  });
}

async function sitesOf(services: Services, origin: string): Promise<SiteDefinition[]> {
  return (await enabledSites(services)).filter(({ origins }) => origins.includes(origin));
}

async function ownSite(
  services: Services,
  { origin }: SenderOf<'content script'>,
  siteId: string,
): Promise<SiteDefinition> {
  const site = (await sitesOf(services, origin)).find(({ id }) => id === siteId);
  if (!site) throw new Refusal('refused', 'This page is not of a practice system that is enabled.');
  return site;
}
