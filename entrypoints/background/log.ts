import type { Services } from './services.ts';

/** Notes in the log of actions what was done, by reference: never by name. */
export function log(services: Services, what: string, reference: string | null): Promise<void> {
  return services.audit.append({ at: new Date(services.now()).toISOString(), what, reference });
}
