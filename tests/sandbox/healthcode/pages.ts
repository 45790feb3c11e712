import { html } from 'hono/html';
import { billState, newestRevision } from './bill-store.ts';
import { registrationNumber } from './claim.ts';
import type { World } from './world.ts';

/** The style sheet of the sandbox's own pages: light and dark, no fonts or pictures from elsewhere. */
export const styleSheet = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif;
  --ground: light-dark(#f6f5f9, #17151d); --card: light-dark(#fff, #211e2a); --ink: light-dark(#221d2e, #eeeaf6);
  --quiet: light-dark(#5d566d, #b3abc4); --edge: light-dark(#d9d4e3, #3d374b); --strong: light-dark(#6a2c6a, #e0a6e0); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); }
.strip { background: light-dark(#6a2c6a, #7d3a7d); color: #fff; padding: 6px 24px; font-weight: 600; letter-spacing: .04em; }
main { max-width: 1100px; margin: 0 auto; padding: 24px; }
h1 { font-size: 22px; margin: 0 0 4px; } p { margin: 0 0 16px; color: var(--quiet); }
.frame { overflow-x: auto; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: 8px 12px; vertical-align: top; }
th { font-size: 13px; color: var(--quiet); font-weight: 600; } tbody tr { border-top: 1px solid var(--edge); }
.money { text-align: right; font-variant-numeric: tabular-nums; } .reference { font-family: ui-monospace, monospace; font-size: 13px; }
.status { font-weight: 600; } .problem { color: light-dark(#a3261d, #ff9d92); }
form { max-width: 380px; display: grid; gap: 12px; background: var(--card); border: 1px solid var(--edge); border-radius: 8px; padding: 24px; }
label { display: grid; gap: 4px; font-weight: 600; } input { font: inherit; padding: 8px; border: 1px solid var(--quiet); border-radius: 6px; background: var(--ground); color: inherit; }
button { font: inherit; font-weight: 600; padding: 10px 16px; border-radius: 6px; border: 1px solid var(--strong); background: none; color: var(--strong); }
button.main { background: light-dark(#6a2c6a, #e0a6e0); color: light-dark(#fff, #17151d); }
:focus-visible { outline: 2px solid var(--strong); outline-offset: 2px; }
`;

type Html = ReturnType<typeof html>;

function shell(title: string, head: Html | string, body: Html): Html {
  return html`<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${head}
<title>${title}</title><link rel="stylesheet" href="/sandbox/style.css"></head>
<body><div class="strip">SANDBOX · nothing here reaches Healthcode</div><main>${body}</main></body>
</html>`;
}

/** The page that shows a person what arrived; it loads itself anew every two seconds. */
export function billsPage(world: World): Html {
  const bills = [...world.bills.bills.values()].reverse();
  const rows = bills.map((bill) => {
    const revision = newestRevision(bill);
    const state = billState(bill, revision, world.clock.elapsed(), world.settings);
    const posts = world.bills.arrivals.filter(
      (one) => one.reference === bill.reference && one.method === 'POST',
    ).length;
    const total = revision.claim.total?.value?.toFixed(2) ?? '';
    const words = state.problems.map(
      (problem) => html`<br><span class="problem">${problem.field ?? 'Request'}: ${problem.reason}</span>`,
    );
    return html`<tr><td>${bill.invoiceNumber}</td><td class="reference">${bill.reference}</td>
<td>${revision.claim.insurer?.identifier?.value ?? ''} · ${registrationNumber(revision.claim)}</td>
<td class="money">£${total}</td><td><span class="status">${state.status}</span>${words}</td>
<td>${revision.number}</td><td>${posts}</td><td>${revision.acceptedAt.replace('T', ' ').slice(0, 19)}</td></tr>`;
  });
  const table = html`<div class="frame"><table><thead><tr><th>Invoice</th><th>Provider reference</th><th>Insurer · registration number</th>
<th class="money">Total</th><th>Status</th><th>Revision</th><th>Times posted</th><th>Accepted (UTC)</th></tr></thead><tbody>${rows}</tbody></table></div>`;
  return shell(
    'Healthcode sandbox',
    html`<meta http-equiv="refresh" content="2">`,
    html`<h1>Healthcode sandbox</h1>
<p>${bills.length === 0 ? 'No bill has arrived yet.' : `${bills.length} ${bills.length === 1 ? 'bill' : 'bills'}.`}
Discovery: ${world.url}/.well-known/discovery-document.json</p>${bills.length === 0 ? '' : table}`,
  );
}

/** The sign-in page. Its form posts to the address that it stands at. */
export function signInPage(clientId: string, wrong: boolean): Html {
  return shell(
    'Sign in to Healthcode (sandbox)',
    '',
    html`<h1>Sign in to Healthcode</h1><p>${clientId} wants to send bills for your practice under your supervision.</p>
<form method="post">${wrong ? html`<span class="problem" role="alert">The user name or the password is wrong.</span>` : ''}
<label>User name <input name="username" autocomplete="username" autofocus></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button class="main" name="decision" value="allow">Sign in and allow</button>
<button name="decision" value="cancel">Cancel</button></form>`,
  );
}

/** A page that says why there is no sign-in. */
export function refusedPage(reason: string): Html {
  return shell('Sign-in refused (sandbox)', '', html`<h1>Sign-in refused</h1><p>${reason}</p>`);
}
