/** Whether the host page looks dark now, so that the panel and the button's badge match it. Judged by what is painted, not by media queries: many hosts are light always. */
export function looksDark(document: Document): boolean {
  for (const element of [document.body, document.documentElement]) {
    const painted = element && luminance(getComputedStyle(element).backgroundColor);
    if (painted !== null && painted !== undefined) return painted < 0.4;
  }
  const scheme = getComputedStyle(document.documentElement).colorScheme;
  return scheme.includes('dark') && matchMedia('(prefers-color-scheme: dark)').matches;
}

/** Relative brightness from 0 to 1 of a computed `rgb()` colour; null where it is see-through or written in another way. */
export function luminance(color: string): number | null {
  const numbers = /^rgba?\([\d., ]+\)$/.test(color) ? color.match(/[\d.]+/g) : null;
  if (!numbers) return null;
  const [red = 0, green = 0, blue = 0, alpha = 1] = numbers.map(Number);
  return alpha < 0.5 ? null : (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
}
