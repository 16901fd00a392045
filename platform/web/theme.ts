/**
 * The design system's colours and the tokens of ours that stand for them (src/styles/base.css), which are others in
 * the dark. Colours that only tags wear stay: a tag is a light label with dark letters on either paper.
 */
const tokens: readonly (readonly [string, string])[] = [
  ['#005eb8', '--v-accent'],
  ['#007f3b', '--v-accent'],
  ['#337ec6', '--v-accent'],
  ['#00662f', '--v-accent-hover'],
  ['#004b93', '--v-accent-hover'],
  ['#7c2855', '--v-accent-hover'],
  ['#003d78', '--v-accent-hover'],
  ['#00401e', '--v-accent-edge'],
  ['#002f5c', '--v-accent-edge'],
  ['#003087', '--v-accent-edge'],
  ['#330072', '--v-visited'],
  ['#d9e7f4', '--v-accent-wash'],
  ['#c7dcef', '--v-accent-wash'],
  ['#d5281b', '--v-stop'],
  ['#aa2016', '--v-stop'],
  ['#4c6272', '--v-quiet'],
  ['#768692', '--v-edge'],
  ['#d8dde0', '--v-line'],
  ['#aeb7bd', '--v-line'],
  ['#e0e4e6', '--v-line'],
  ['#f0f4f5', '--v-wash'],
  ['#ffeb3b', '--v-focus'],
];

/** A declaration block in our tokens. What has the focus's colour behind it keeps dark letters. */
function themedBlock(block: string): string {
  const focused = block.includes('#ffeb3b');
  let themed = block
    .replaceAll('#212b32', `var(${focused ? '--v-focus-ink' : '--v-ink'})`)
    .replace(/(?<=[{;])(color|fill):#fff(?![0-9a-f])/g, '$1:var(--v-on-accent)')
    .replace(/#fff(?![0-9a-f])/g, 'var(--v-paper)');
  for (const [theirs, ours] of tokens) themed = themed.replaceAll(theirs, `var(${ours})`);
  return themed;
}

/** The design system's style sheet without its web fonts and brand, in our tokens. Pure: text in, text out. */
export function neutralTheme(css: string): string {
  return (
    css
      .replace(/@font-face\{[^}]*\}/g, '')
      // Rules for a browser that is gone, in a form that today's tools refuse.
      .replace(/@media screen\\0[^{]*\{(?:[^{}]*\{[^{}]*\})*\}/g, '')
      .replace(/\/\*# sourceMappingURL=[^*]*\*\//g, '')
      .replace(/Frutiger W01,arial,sans-serif/g, 'var(--v-sans)')
      .replace(/url\(\/assets\/images\//g, 'url(nhsuk-frontend/dist/nhsuk/assets/images/')
      .replace(/\{[^{}]*\}/g, themedBlock)
  );
}
