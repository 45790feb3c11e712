import { readFile } from 'node:fs/promises';
import { Hono } from 'hono';
import { controlRoutes } from './control.ts';
import { deskRoutes } from './desk.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { dashboardPage, notFoundPage } from './pages/dashboard.ts';
import { patientRoutes } from './patient-routes.ts';
import type { Store } from './store.ts';

/** As strict as such a system could be: nothing inline, nothing from elsewhere, no frames. */
export const contentSecurityPolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-src 'none'; base-uri 'none'";

const contentTypes: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/** The whole system as one Hono app over one store. */
export function createApp(store: Store): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    context.header('Content-Security-Policy', contentSecurityPolicy);
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
  });
  app.get('/static/:file{[a-z-]+\\.(?:css|js|svg)}', async (context) => {
    const file = context.req.param('file');
    const content = await readFile(new URL(`public/${file}`, import.meta.url)).catch(() => null);
    if (content === null) return context.notFound();
    const type = contentTypes[file.split('.').at(-1) ?? ''] ?? 'text/plain';
    return context.body(new Uint8Array(content), 200, { 'Content-Type': type });
  });
  app.get('/', (context) => context.html(dashboardPage(store)));
  app.route('/patients', patientRoutes(store));
  app.route('/invoices', invoiceRoutes(store));
  app.route('/', deskRoutes(store));
  app.route('/sandbox', controlRoutes(store));
  app.notFound((context) => context.html(notFoundPage(), 404));
  return app;
}
