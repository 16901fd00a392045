/** The brand's colours and what stands for them here: one accent, neutral greys. Contrast is AA or better. */
const palette: readonly (readonly [string, string])[] = [
  ['#005eb8', '#17566b'],
  ['#007f3b', '#17566b'],
  ['#00662f', '#114455'],
  ['#00401e', '#0b2c37'],
  ['#004b93', '#114455'],
  ['#002f5c', '#0b2c37'],
  ['#003087', '#0b2c37'],
  ['#330072', '#4b3a78'],
  ['#7c2855', '#0b2c37'],
  ['#d9e7f4', '#dcebf0'],
  ['#c7dcef', '#c5dde5'],
];

/** The design system's style sheet without its web fonts and brand. Pure: text in, text out. */
export function neutralTheme(css: string): string {
  let themed = css
    .replace(/@font-face\{[^}]*\}/g, '')
    // Rules for a browser that is gone, in a form that today's tools refuse.
    .replace(/@media screen\\0[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '')
    .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
    .replace(
      /Frutiger W01,arial,sans-serif/g,
      'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",Arial,sans-serif',
    )
    .replace(/url\(\/assets\/images\//g, 'url(nhsuk-frontend/dist/nhsuk/assets/images/');
  for (const [brand, ours] of palette) themed = themed.replaceAll(brand, ours);
  return themed;
}
