import { joined, type ContentFault, type FileContents, type FileTable } from './contents.ts';
import { faultOfMarks, type Mark } from './marks.ts';
import { plainText } from './markup.ts';
import { listedFigures } from './printed.ts';
import { tablesOfBars } from './svg-bars.ts';
import { isStepped, type Point } from './steps.ts';
import { xmlTree, type XmlElement, type XmlNode } from './xml-tree.ts';

/** SVG: its text and metadata, and marks that stand each at a place of its own. */
export function readSvg(written: string): FileContents {
  // Attributes in single quotes are as good.
  const text = written.replaceAll(/(\s[\w:-]+)='([^'"]*)'/g, '$1="$2"');
  const active = /<script|<foreignObject|\son[a-z]+\s*=|javascript:|<!ENTITY/i.test(text);
  const hidden =
    /display\s*[:=]\s*"?none|visibility\s*[:=]\s*"?hidden|opacity\s*[:=]\s*"?0(?:\.0*)?["; ]/i.test(text) &&
    /<text/i.test(text);
  const comments = [
    ...text.matchAll(
      /<!--([\s\S]*?)-->|<(?:metadata|desc|title)[^>]*>([\s\S]*?)<\/(?:metadata|desc|title)>/gi,
    ),
  ];
  const drawn = marksFault(text);
  return joined('SVG', [
    {
      form: 'SVG',
      tables: [...tablesOfBars(text), ...labelsOf(text)],
      texts: [
        { place: '', text: plainText(text) },
        { place: 'letters', text: lettersOf(written) },
        ...comments.map((one) => ({ place: 'metadata', text: plainText(one[1] ?? one[2] ?? '') })),
        { place: 'data of the drawing', text: attributesOf(text) },
      ],
      faults: [
        { fault: 'picture', place: '' },
        ...(active ? [{ fault: 'unsafe-form' as const, place: '' }] : []),
        ...(hidden ? [{ fault: 'hidden-content' as const, place: '' }] : []),
        ...(hasSteps(text) ? [{ fault: 'steps' as const, place: 'lines' }] : []),
        ...(drawn === undefined ? [] : [{ fault: drawn, place: 'marks' }]),
      ],
    },
  ]);
}

/** Labels such as `Died: 2` or `Died (n = 2)` beside slices and bars. */
function labelsOf(text: string): readonly FileTable[] {
  const lines = [...text.matchAll(/<(text|tspan|title)\b[^>]*>([^<]+)<\/\1>/g)].map((one) =>
    plainText(one[2] ?? '').replace(/\(\s*n\s*=\s*(\d[\d,]*)\s*\)/i, ': $1'),
  );
  const listed = listedFigures(lines, 2);
  return listed === undefined ? [] : [{ ...listed, place: 'labels' }];
}

/** What a drawing shows in letters: each text as one line, whatever it is cut into. */
function lettersOf(written: string): string {
  const root = xmlTree(written);
  const joined = (node: XmlNode): string =>
    typeof node === 'string' ? node : node.children.map(joined).join('');
  const found = (one: XmlElement): readonly string[] =>
    one.local === 'text'
      ? [joined(one).replaceAll(/\s+/g, ' ').trim()]
      : one.children.flatMap((child) => (typeof child === 'string' ? [] : found(child)));
  return root === undefined ? '' : found(root).join('\n');
}

/** What scripts of charts leave beside a shape: labels for readers, data attributes. */
const attributesOf = (text: string): string =>
  [...text.matchAll(/\s(?:aria-label|data-[\w-]+|inkscape:label)="([^"]*)"/gi)]
    .map((one) => one[1] ?? '')
    .join('\n');

/** Marks of one kind: of one symbol, one radius, or one path that is moved. */
function marksFault(text: string): ContentFault | undefined {
  const ticks = new Set(
    [...text.matchAll(/<(?:path|symbol)\b[^>]*\bid="([^"]+)"[^>]*\bd="([^"]*)"/gi)]
      .filter(
        (one) => !/[CAQScaqs]|[Zz]/.test(one[2] ?? '') && (one[2]?.match(/[MLHVmlhv]/g) ?? []).length <= 2,
      )
      .map((one) => one[1] ?? ''),
  );
  const kinds = new Map<string, Mark[]>();
  for (const [tag] of text.matchAll(/<(?:circle|ellipse|use|path)\b[^>]*>/gi)) {
    const kind = kindOf(tag, ticks);
    const place = kind === undefined ? undefined : placeOf(tag);
    if (kind === undefined || place === undefined) continue;
    kinds.set(kind, [...(kinds.get(kind) ?? []), place].slice(0, 5_000));
  }
  const found = [...kinds.values()].map((marks) => faultOfMarks(marks));
  return found.includes('points') ? 'points' : found.find((one) => one !== undefined);
}

function kindOf(tag: string, ticks: ReadonlySet<string>): string | undefined {
  if (/^<use/i.test(tag)) {
    const target = /href="#([^"]+)"/i.exec(tag)?.[1] ?? '';
    // Letters are drawn from a font, one after the other.
    return ticks.has(target) || !/\s[xy]="/.test(tag) ? undefined : `use ${target}`;
  }
  if (/^<(?:circle|ellipse)/i.test(tag)) return `circle ${/\sr(?:x)?="([^"]+)"/i.exec(tag)?.[1] ?? ''}`;
  const drawn = /\sd="([^"]*)"/.exec(tag)?.[1] ?? '';
  const closed =
    /[Zz]\s*$/.test(drawn.trim()) && (drawn.match(/[CAca]/g) ?? []).length >= 2 && drawn.length < 800;
  return closed ? `path ${(drawn.match(/[A-Za-z]/g) ?? []).join('')}` : undefined;
}

function placeOf(tag: string): Mark | undefined {
  const named = /\s(?:cx|x)="([^"]+)"[^>]*\s(?:cy|y)="([^"]+)"/.exec(tag);
  const moved =
    /translate\(\s*([-\d.]+)[ ,]+([-\d.]+)/.exec(tag) ?? /\sd="\s*M\s*([-\d.]+)[ ,]+([-\d.]+)/.exec(tag);
  const found = named ?? moved;
  const [x, y] = [Number.parseFloat(found?.[1] ?? ''), Number.parseFloat(found?.[2] ?? '')];
  return Number.isFinite(x) && Number.isFinite(y) ? { x, y } : undefined;
}

/** Whether a path of straight lines, or a polyline, steps at uneven places. */
function hasSteps(text: string): boolean {
  const paths = [...text.matchAll(/<path\b[^>]*\sd="([^"]*)"/gi)].map((one) => pointsOf(one[1] ?? ''));
  const lines = [...text.matchAll(/<polyline\b[^>]*\spoints="([^"]*)"/gi)].map((one) =>
    [...(one[1] ?? '').matchAll(/(-?[\d.]+)[ ,]+(-?[\d.]+)/g)].map((at): Point => [
      Number(at[1]),
      Number(at[2]),
    ]),
  );
  return [...paths, ...lines].some(isStepped);
}

/** Points of a path of absolute moves and lines; none for one that bends. */
function pointsOf(drawn: string): readonly Point[] {
  if (/[a-zCSQTA]/.test(drawn.replaceAll(/[zZ]/g, ''))) return [];
  const points: Point[] = [];
  for (const [, letter, x = '', y = ''] of drawn.matchAll(/([MLHV])\s*(-?[\d.]+)(?:[ ,]+(-?[\d.]+))?/g)) {
    const [lastX, lastY] = points.at(-1) ?? [0, 0];
    if (letter === 'H') points.push([Number(x), lastY]);
    else if (letter === 'V') points.push([lastX, Number(x)]);
    else points.push([Number(x), Number(y)]);
  }
  return points;
}
