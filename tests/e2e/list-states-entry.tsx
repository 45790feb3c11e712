import { render } from 'preact';
import type { PanelActions } from '../../components/panel/actions.ts';
import { Panel } from '../../components/panel/Panel.tsx';
import { searchOffered } from '../../entrypoints/panel/search-offered.ts';
import type { Answer, CatalogueState, CodeAnswer, PanelView } from '../../lib/messages.ts';
import { hit, KNEE_ANSWER, NOW, PANEL_STATES } from '../component/fixtures.ts';

/** The real panel on invented data, whose search answers in each way that there is. Built by a test and run in a page; no part of the product. */
export function showPanel(root: HTMLElement): void {
  const view = PANEL_STATES['draft, much to ask'];
  if (view === undefined) throw new Error('The fixtures have no such view.');
  const nothing = async <Value,>(): Promise<Answer<Value>> => new Promise(() => undefined);
  const same = async (): Promise<Answer<PanelView>> => ({ ok: true, value: view });
  const actions: PanelActions = {
    view: same,
    readAgain: same,
    act: same,
    correct: same,
    submit: nothing,
    openOptions: nothing,
    searchCodes: async (_field, query, limit) => answerTo(query, limit),
    searchOffered,
    close: () => undefined,
  };
  render(<Panel view={view} actions={actions} guard={async () => ({ ok: true })} now={() => NOW} />, root);
}

const state = (of: CatalogueState['state'], done = 0, total: number | null = null): CodeAnswer => ({
  hits: [],
  total: 0,
  catalogue: { state: of, done, total, message: null },
});

const LONG = Array.from({ length: 1234 }, (_, at) =>
  hit(
    `Z${10 + Math.floor(at / 20)}.${at % 20}`,
    at % 3 === 0 ? `Long list, row ${at}, with a title that goes on over the end of its line` : `Long list, row ${at}`,
    {
      marks: [[0, 4]],
    },
  ),
);

async function answerTo(query: string, limit: number): Promise<Answer<CodeAnswer>> {
  if ('waiting'.startsWith(query)) return new Promise(() => undefined);
  switch (query) {
    case 'oste kne':
      return { ok: true, value: KNEE_ANSWER };
    case 'long':
      return { ok: true, value: { ...KNEE_ANSWER, hits: LONG.slice(0, limit), total: LONG.length } };
    case 'absent':
    case 'failed':
      return { ok: true, value: state(query) };
    case 'syncing':
      return { ok: true, value: state(query, 42_500, 95_524) };
    case 'broken':
      return {
        ok: false,
        problem: { kind: 'reload', message: 'Healthcode Overlay did not answer.', fix: 'Try again.' },
      };
    default:
      return { ok: true, value: { ...KNEE_ANSWER, hits: [], total: 0 } };
  }
}
