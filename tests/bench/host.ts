import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of invoice pages of any size and number, read by the same site definition as the demo practice system. */
export interface HostServer {
  url: string;
  close(): Promise<void>;
}

/** What a page of the host holds. */
export interface HostPage {
  invoiceNumber: string;
  lines?: number;
  /** Blocks of inert content (five nodes each) beside the invoice. */
  blocks?: number;
}

/** A patient whose membership the demo settings know. */
const PATIENT = { number: 'P-1001', name: 'Mrs Jane Doe', birthDate: '02/04/1980' };

/** Three days ago, as the page writes it. */
function dayOfService(): string {
  return new Intl.DateTimeFormat('en-GB').format(Date.now() - 3 * 24 * 60 * 60 * 1000);
}

/** A whole invoice page. Its labels are those of the demo practice system; one line costs £100. */
export function hostPage({ invoiceNumber, lines = 2, blocks = 0 }: HostPage): string {
  const day = dayOfService();
  const facts: [string, string][] = [
    ['Invoice number', invoiceNumber],
    ['Invoice date', day],
    ['Bill to', 'AXA Health'],
    ['Practitioner', 'Dr Amelia Hart'],
    ['Patient', PATIENT.name],
    ['Patient no.', PATIENT.number],
    ['Date of birth', PATIENT.birthDate],
    ['Sex', 'Female'],
    ['Address', '1 Harley Street, London W1G 9QD'],
  ];
  const pair = ([label, value]: [string, string]) => `<div><dt>${label}</dt><dd>${value}</dd></div>`;
  const line = `<tr><td>${day}</td><td>Follow-up consultation</td><td>1</td><td>£100.00</td><td>£100.00</td></tr>`;
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Invoice</title></head><body><main>
<h1>Invoice ${invoiceNumber}</h1><dl>${facts.map(pair).join('')}</dl>
<table class="lines"><thead><tr><th>Date</th><th>Item</th><th>Qty</th><th>Price</th><th>Amount</th></tr></thead>
<tbody>${line.repeat(lines)}</tbody></table><dl>${pair(['Total', `£${lines * 100}.00`])}</dl>
<section id="beside">${blockText(blocks)}</section></main><aside id="feed"></aside></body></html>`;
}

function blockText(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `<div><span>Inert label ${index}</span><b>total of nothing</b></div>`,
  ).join('');
}

/** Serves `/invoices/NUMBER?lines=N&blocks=N`, and a start page, on loopback. */
export async function startHost(): Promise<HostServer> {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const invoiceNumber = /^\/invoices\/([\w-]+)$/.exec(pathname)?.[1];
    if (pathname !== '/' && !invoiceNumber) return void response.writeHead(404).end();
    const number = (name: string, otherwise: number) => Number(searchParams.get(name) ?? otherwise);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    if (!invoiceNumber) return void response.end('<!doctype html><title>Practice</title><h1>Practice</h1>');
    response.end(hostPage({ invoiceNumber, lines: number('lines', 2), blocks: number('blocks', 0) }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
