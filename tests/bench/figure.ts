/** One measured figure, beside its limit and, where there is one, an alternative measured in the same run. */
export interface Figure {
  name: string;
  value: number;
  unit: 'B' | 'ms' | 'entries' | 'runs';
  /** Null: measured for comparison only. */
  limit: number | null;
  /** Whether the value must reach the limit, instead of staying within it. */
  atLeast?: boolean;
  /** What else was measured, side by side: the same work done another way, or without us. */
  beside?: { name: string; value: number };
  /** Spread, counts, conditions. */
  note?: string;
}

/** A part of the bench that can be chosen by its name. `say` tells what is going on. */
export type Part = (say: (line: string) => void) => Promise<Figure[]>;

/** Whether the figure keeps its limit; null where it has none. */
export function isKept({ value, limit, atLeast }: Figure): boolean | null {
  if (limit === null) return null;
  return atLeast ? value >= limit : value <= limit;
}

/** The figure in one line: verdict, name, value, limit, what stands beside it. */
export function inOneLine(figure: Figure): string {
  const { name, value, unit, limit, atLeast, beside, note } = figure;
  const verdict = { true: 'ok', false: 'OVER', null: '–' }[String(isKept(figure))] ?? '';
  const bound = limit === null ? '' : `${atLeast ? '≥' : '≤'} ${shown(limit, unit)}`;
  const rest = [beside && `${beside.name}: ${shown(beside.value, unit)}`, note].filter(Boolean).join('; ');
  return `${verdict.padEnd(5)}${name.padEnd(66)}${shown(value, unit).padStart(14)}  ${bound.padEnd(12)}${rest && `  (${rest})`}`;
}

function shown(value: number, unit: Figure['unit']): string {
  const rounded = Number.isInteger(value) ? value.toLocaleString('en-GB') : value.toFixed(value < 10 ? 2 : 1);
  return `${rounded} ${unit}`;
}

/** The value below which `part` (0 to 1) of the values lie; NaN for none. */
export function quantile(values: number[], part: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

export function median(values: number[]): number {
  return quantile(values, 0.5);
}

/** Spread of the values, for a figure's note. */
export function spread(values: number[]): string {
  return `p95 ${quantile(values, 0.95).toFixed(1)}, most ${Math.max(...values).toFixed(1)}, of ${values.length}`;
}
