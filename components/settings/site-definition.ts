import { isPermissible } from '../../lib/addresses.ts';
import type { SiteDefinition } from '../../lib/messages.ts';
import type { Read } from './reading.ts';

/** A site definition as people edit it: JSON. The worker checks the rest with the schema and says what is wrong, and where. */

/** What *Add a site* begins with: an example to change. */
export const EXAMPLE_DEFINITION = `{
  "id": "practice",
  "name": "Our practice system",
  "origins": ["https://pms.example"],
  "pages": {
    "invoice": {
      "url": "/invoices/*",
      "present": { "label": "Invoice number" },
      "button": { "css": "main h1", "place": "after" },
      "fields": {
        "invoiceNumber": { "find": { "label": "Invoice number" }, "type": "text" },
        "invoiceDate": { "find": { "label": "Invoice date" }, "type": "date", "format": "dd/MM/yyyy" },
        "patientName": { "find": { "label": "Patient" }, "type": "text" },
        "total": { "find": { "label": "Total" }, "type": "money" }
      }
    }
  }
}
`;

/** Reads an edited definition. `before`: the one that is edited, whose id stays; `others`: ids that are taken. */
export function readDefinition(
  text: string,
  before: SiteDefinition | null,
  others: readonly string[],
): Read<SiteDefinition> {
  const fault = (sentence: string): Read<SiteDefinition> => ({ ok: false, faults: { text: sentence } });
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return fault(`This is not JSON${placeOf(error)}. Look there for a missing comma, quote or bracket.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return fault('A definition begins with { and ends with }.');
  }
  const { id, name, origins, pages } = value as Partial<Record<keyof SiteDefinition, unknown>>;
  if (typeof id !== 'string' || id.trim() === '')
    return fault('“id” is missing: a short word of your own, such as "practice".');
  if (before !== null && id !== before.id) {
    return fault(`“id” must stay “${before.id}”: bills are kept under it. Add a site to use another id.`);
  }
  if (others.includes(id)) return fault(`There is already a site with the id “${id}”.`);
  if (typeof name !== 'string' || name.trim() === '') return fault('“name” is missing: what you call this system.');
  if (!Array.isArray(origins) || origins.length === 0) {
    return fault('“origins” is missing: a list of addresses, such as ["https://pms.example"].');
  }
  const wrong = origins.find((origin) => faultOfOrigin(origin) !== null);
  if (wrong !== undefined) return fault(`“origins”: ${faultOfOrigin(wrong) ?? ''}`);
  if (typeof pages !== 'object' || pages === null || Array.isArray(pages)) {
    return fault('“pages” is missing: what an invoice page and a patient page look like.');
  }
  // Checked as far as a person's slips go; whatever else is wrong the worker's schema names.
  return { ok: true, value: value as SiteDefinition };
}

/** What is wrong with an origin; null: nothing. */
function faultOfOrigin(origin: unknown): string | null {
  if (typeof origin !== 'string' || !URL.canParse(origin)) return 'write addresses such as "https://pms.example".';
  const url = new URL(origin);
  if (url.origin !== origin) return `write the origin only: "${url.origin}".`;
  return isPermissible(url)
    ? null
    : `${origin} is not encrypted. Only https addresses, or http on this computer, can be used.`;
}

/** ` (line 3, column 5)`, where the browser tells it. */
function placeOf(error: unknown): string {
  const found = /line (\d+) column (\d+)/u.exec(error instanceof Error ? error.message : '');
  return found === null ? '' : ` (line ${found[1]}, column ${found[2]})`;
}

/** The text of a settings file that holds this one definition. */
export function asSettingsFile(definition: SiteDefinition): string {
  return JSON.stringify({ format: 'healthcode-overlay-settings', version: 1, sites: [definition] });
}
