import type { RowFault } from './rows.ts';

/** The rows that can't be taken, as CSV. A cell that a spreadsheet would take for a formula gets an apostrophe before it. */
export function faultsFile(faults: readonly RowFault[], count: number): string {
  const rows = faults.map(({ line, code, reason }) => [String(line), code, reason]);
  const more = count - faults.length;
  if (more > 0) rows.push(['', '', `And ${more.toLocaleString('en-GB')} more.`]);
  // With a mark, or Excel takes it for Windows-1252.
  return `\uFEFF${[['Line', 'Code', 'Reason'], ...rows].map((cells) => cells.map(safeCell).join(',')).join('\r\n')}\r\n`;
}

function safeCell(cell: string): string {
  const text = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
