import type { Services } from './services.ts';

/** Notes in the log of actions what was done, by reference: never by name. Never throws: what was done is done, noted or not. */
export async function log(services: Services, what: string, reference: string | null): Promise<void> {
  await services.audit.append({ at: new Date(services.now()).toISOString(), what, reference }).catch(() => undefined);
}
