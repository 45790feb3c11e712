import browser from 'webextension-polyfill';
import type { Services } from './services.ts';

const ATTENTION_COLOUR = '#936000';

/** The number of bills that need a person, on the toolbar icon. Nothing for those that go by themselves. */
export async function showBadge(services: Services): Promise<void> {
  const { 'needs attention': count } = await services.submissions.counts();
  const text = count === 0 ? '' : count > 99 ? '99+' : String(count);
  await browser.action.setBadgeText({ text });
  await browser.action.setBadgeBackgroundColor({ color: ATTENTION_COLOUR });
  await browser.action.setTitle({
    title: count === 0 ? 'Healthcode' : `Healthcode: ${count === 1 ? '1 bill needs' : `${count} bills need`} attention`,
  });
}
