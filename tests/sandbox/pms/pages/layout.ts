import { html } from 'hono/html';

/** A piece of HTML whose interpolated text has been escaped. */
export type Markup = ReturnType<typeof html>;

const sections = [
  ['/', 'Today'],
  ['/patients', 'Patients'],
  ['/invoices', 'Invoices'],
  ['/app/invoices', 'Billing desk'],
] as const;

/** Which entry of the navigation a page belongs to. */
export type Section = (typeof sections)[number][1];

/** The frame of every page: navigation at the side, content in `main`. `script` is a file under `/static`. */
export function layout(options: {
  title: string;
  section: Section;
  script?: string;
  before?: Markup | '';
  content: Markup;
}): Markup {
  return html`<!doctype html>
<html lang="en-GB">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${options.title} · Orchard</title>
    <link rel="icon" href="/static/orchard.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/static/clinic.css" />
    <script src="/static/${options.script ?? 'page.js'}" type="module"></script>
  </head>
  <body>
    ${options.before ?? ''}
    <div class="shell">
      <div class="side">
        <a class="brand" href="/"><img src="/static/orchard.svg" alt="" width="28" height="28" /><span>Orchard</span></a>
        <nav aria-label="Main">
          ${sections.map(
            ([href, name]) =>
              html`<a href="${href}" ${name === options.section ? html`class="chosen" aria-current="page"` : ''}>${name}</a>`,
          )}
        </nav>
        <p class="practice">Harley Street Practice<br />Signed in as R. Marsh, billing</p>
      </div>
      <main>${options.content}</main>
    </div>
  </body>
</html>`;
}

/** A row of a `dl`: label and value. */
export function fact(label: string, value: Markup | string): Markup {
  return html`<div><dt>${label}</dt><dd>${value}</dd></div>`;
}

/** `option` elements, the chosen one selected. */
export function choices(values: readonly (string | readonly [value: string, label: string])[], chosen: string): Markup {
  return html`${values.map((entry) => {
    const [value, label] = typeof entry === 'string' ? [entry, entry] : entry;
    return html`<option value="${value}" ${value === chosen ? html`selected` : ''}>${label}</option>`;
  })}`;
}

/** What was wrong with a form, above it. */
export function problem(message: string | null): Markup | '' {
  return message === null ? '' : html`<p class="problem" role="alert">${message}</p>`;
}
