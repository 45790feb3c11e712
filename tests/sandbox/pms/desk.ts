import { Hono } from 'hono';
import type { Store } from './store.ts';

/** The billing desk: the single-page half, and the JSON it lives on. */
export function deskRoutes(_store: Store): Hono {
  return new Hono();
}
