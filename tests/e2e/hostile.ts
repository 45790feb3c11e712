import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of the test's own, on loopback. Pages below `/invoices/` are read by the site definition of `demoSettings`. */
export interface HostilePages {
  url: string;
  /** What a path answers from now on. */
  show(path: string, html: string, headers?: Record<string, string>): string;
  close(): Promise<void>;
}

export async function serveHostilePages(): Promise<HostilePages> {
  const pages = new Map<string, { html: string; headers: Record<string, string> }>();
  const server = createServer((request, response) => {
    const page = pages.get(new URL(request.url ?? '/', 'http://host').pathname);
    response.writeHead(page ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...page?.headers });
    response.end(page?.html ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    show(path, html, headers = {}) {
      pages.set(path, { html, headers });
      return url + path;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface InvoiceParts {
  number: string;
  /** Stands in the page's head, before anything of ours: the hostile host's scripts and styles. */
  head?: string;
  /** Replaces the patient's name as markup. */
  patient?: string;
  /** After the invoice. */
  tail?: string;
  /** Attributes of `<html>`. */
  html?: string;
  /** Wraps the invoice's markup. */
  wrap?: (main: string) => string;
}

/** An invoice that the demo settings can bill: AXA Health, Dr Amelia Hart, one line, a patient whose record is in the settings. */
export function invoicePage({
  number,
  head = '',
  patient = 'Mrs Jane Doe',
  tail = '',
  html = '',
  wrap = (main) => main,
}: InvoiceParts): string {
  const facts: [string, string][] = [
    ['Invoice number', number],
    ['Invoice date', daysAgo(3)],
    ['Patient no.', 'P-1001'],
    ['Patient', patient],
    ['Date of birth', '02/04/1980'],
    ['Sex', 'Female'],
    ['Address', '1 Mill Lane, London N1 1AA'],
    ['Bill to', 'AXA Health'],
    ['Practitioner', 'Dr Amelia Hart'],
    ['Total', '£250.00'],
  ];
  const main = `<main><h1>Invoice</h1><dl>${facts.map(([label, value]) => `<dt>${label}</dt><dd>${value}</dd>`).join('')}</dl>
<table class="lines"><thead><tr><th>Date</th><th>Item</th><th>Qty</th><th>Price</th><th>Amount</th></tr></thead>
<tbody><tr><td>${daysAgo(4)}</td><td>Initial consultation</td><td>1</td><td>£250.00</td><td>£250.00</td></tr></tbody></table></main>`;
  return `<!doctype html><html lang="en-GB" ${html}><head><meta charset="utf-8"><title>Invoice</title>${head}</head><body>${wrap(main)}${tail}</body></html>`;
}

/** A day so many days ago, as UK systems write it. */
function daysAgo(days: number): string {
  const [year, month, day] = new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10).split('-');
  return `${day}/${month}/${year}`;
}
