import { type ImportPreview, LARGEST_SETTINGS_FILE, type SettingsView } from '../../lib/messages.ts';
import { count } from '../ui/format.ts';

export type FileText = { ok: true; text: string } | { ok: false; message: string };

/** Reads a chosen file as UTF-8 text. Never throws: what is wrong comes as a sentence. */
export async function readSettingsFile(file: File): Promise<FileText> {
  if (file.size > LARGEST_SETTINGS_FILE) {
    return {
      ok: false,
      message: `${file.name} is larger than 20 MB, so it is not a settings file. Choose the file that “Export settings” wrote.`,
    };
  }
  let bytes: ArrayBuffer;
  try {
    bytes = await file.arrayBuffer();
  } catch {
    return {
      ok: false,
      message: `${file.name} could not be read. Check that it is still there, then choose it again.`,
    };
  }
  try {
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return {
      ok: false,
      message: `${file.name} is not text in UTF-8. Choose the file that “Export settings” wrote, or save it again as UTF-8.`,
    };
  }
}

export type ChangeKind = ImportPreview['lines'][number]['kind'];

/** One section of the difference: what it does to how many records. */
export interface SectionOfChanges {
  section: string;
  groups: { kind: ChangeKind; texts: string[] }[];
}

const ORDER: readonly ChangeKind[] = ['added', 'changed', 'ignored', 'same'];

/** The lines of a preview by section and kind, in the order in which they came. */
export function groupLines(lines: ImportPreview['lines']): SectionOfChanges[] {
  return [...Map.groupBy(lines, ({ section }) => section)].map(([section, ofSection]) => ({
    section,
    groups: ORDER.map((kind) => ({
      kind,
      texts: ofSection.filter((line) => line.kind === kind).map(({ text }) => text),
    })).filter(({ texts }) => texts.length > 0),
  }));
}

/** Whether applying the file would write anything. */
export function changesSomething(preview: ImportPreview): boolean {
  return preview.lines.some(({ kind }) => kind === 'added' || kind === 'changed');
}

/** Sites that do not work yet: switched off, or without the browser's permission. */
export function sitesToEnable(view: SettingsView): SettingsView['sites'] {
  return view.sites.filter(({ enabled, permitted }) => !enabled || !permitted);
}

/** What is there now, in one sentence: `1 connection, 2 practitioners and 1 site`. */
export function inventory(view: SettingsView): string {
  const parts = [
    [view.connections.length, 'connection'],
    [view.practitioners.length, 'practitioner'],
    [view.insurers.length, 'insurer'],
    [view.products.length, 'product'],
    [view.facilities.length, 'facility', 'facilities'],
    [view.patientCount, 'patient'],
    [view.sites.length, 'site'],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, one, many]) => count(number, one, many));
  const last = words.pop();
  if (last === undefined) return 'nothing';
  return words.length === 0 ? last : `${words.join(', ')} and ${last}`;
}
