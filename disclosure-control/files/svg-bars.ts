import type { FileTable } from './contents.ts';

/** A place along an axis in units of the drawing, and the number that is written there. */
interface Tick {
  readonly at: number;
  readonly value: number;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Fewest bars and ticks by which a bar chart is read. */
const fewest = 3;
/** Bars above this are of many, and the drawing is too coarse to say of how many exactly. */
const mostRead = 50;

/** The bars of a chart as a table of what they stand for: their lengths by the ticks of their axis. */
export function tablesOfBars(svg: string): readonly FileTable[] {
  const boxes = boxesOf(svg);
  return (['y', 'x'] as const).flatMap((axis) => {
    const ticks = ticksOf(svg, axis);
    const scale = scaleOf(ticks);
    if (scale === undefined) return [];
    const bars = barsOn(boxes, axis, ticks);
    const values = bars.map((length) => length * scale);
    // A hundredth of a unit of the drawing is what programs write.
    const coarse = scale * 0.02;
    if (values.length < fewest || coarse > 0.2) return [];
    const rows = values.flatMap((value, at) => {
      const near = Math.abs(value - Math.round(value)) <= Math.max(coarse, 0.02);
      const text = near ? String(Math.round(value)) : value.toFixed(2);
      return value < mostRead && text !== '0' ? [[`bar ${at + 1}`, text]] : [];
    });
    return rows.length === 0 ? [] : [{ place: 'bars', header: ['bar', nameOf(svg, axis)], rows, near: [] }];
  });
}

const numberIn = (text: string): number =>
  /^\s*[-−]?[\d,]*\.?\d+\s*$/.test(text)
    ? Number(text.replaceAll(',', '').replace('−', '-').trim())
    : Number.NaN;

/** Ticks as matplotlib groups them, or numbers that stand in one line as others write them. */
function ticksOf(svg: string, axis: 'x' | 'y'): readonly Tick[] {
  const grouped = [
    ...svg.matchAll(
      new RegExp(
        `<g id="${axis}tick_\\d+">[\\s\\S]*?<use[^>]*\\sx="([-\\d.]+)"\\sy="([-\\d.]+)"[\\s\\S]*?(?:<!--([^>]*?)-->|<text\\b[^>]*>([^<]*)</text>)`,
        'g',
      ),
    ),
  ].map(([, x, y, comment, text]) => ({
    at: Number(axis === 'x' ? x : y),
    value: numberIn(comment ?? text ?? ''),
  }));
  const told = grouped.filter(({ value }) => Number.isFinite(value));
  return told.length > 0 ? told : writtenTicks(svg, axis);
}

function writtenTicks(svg: string, axis: 'x' | 'y'): readonly Tick[] {
  const lines = new Map<number, Tick[]>();
  for (const [, attributes = '', text = ''] of svg.matchAll(/<text\b([^>]*)>(?:<tspan[^>]*>)?([^<]*)</g)) {
    const value = numberIn(text);
    const [x, y] = ['x', 'y'].map((name) =>
      Number.parseFloat(new RegExp(`\\s${name}="([^"]+)"`).exec(attributes)?.[1] ?? ''),
    );
    if (!Number.isFinite(value) || x === undefined || y === undefined || Number.isNaN(x + y)) continue;
    const length = Number.parseFloat(/textLength="([\d.]+)/.exec(attributes)?.[1] ?? '0');
    // Numbers beside an upright axis end in one line; those below stand on one.
    const line = Math.round(axis === 'y' ? x + length : y);
    lines.set(line, [...(lines.get(line) ?? []), { at: axis === 'y' ? y : x + length / 2, value }]);
  }
  return [...lines.values()].reduce<readonly Tick[]>(
    (most, one) => (one.length > most.length ? one : most),
    [],
  );
}

/** What a unit of the drawing stands for; undefined where ticks do not go up evenly, as on a logarithmic axis. */
function scaleOf(ticks: readonly Tick[]): number | undefined {
  const [first, last] = [ticks[0], ticks.at(-1)];
  if (ticks.length < fewest || first === undefined || last === undefined || first.at === last.at)
    return undefined;
  const scale = (last.value - first.value) / (last.at - first.at);
  const even = ticks.every(
    ({ at, value }) => Math.abs(first.value + scale * (at - first.at) - value) <= Math.abs(scale) * 1.5,
  );
  return even && scale !== 0 ? Math.abs(scale) : undefined;
}

function boxesOf(text: string): readonly Box[] {
  // Letters are drawn as paths in units of their own.
  const svg = text.replaceAll(/<defs\b[^>]*>[\s\S]*?<\/defs>/g, '');
  const found: Box[] = [];
  for (const [tag] of svg.matchAll(/<rect\b[^>]*>/g)) {
    const [x = 0, y = 0, width = 0, height = 0] = ['x', 'y', 'width', 'height'].map((name) =>
      Number(new RegExp(`\\s${name}="([\\d.-]+)(?:px)?"`).exec(tag)?.[1] ?? Number.NaN),
    );
    if (Number.isFinite(x + y + width + height)) found.push({ x, y, width, height });
  }
  for (const [, drawn = ''] of svg.matchAll(/<path\b[^>]*\sd="([^"]*)"/g)) {
    const points = [...drawn.matchAll(/[ML]\s*(-?[\d.]+)[ ,]+(-?[\d.]+)/g)].map(
      (one) => [Number(one[1]), Number(one[2])] as const,
    );
    const [xs, ys] = [new Set(points.map(([x]) => x)), new Set(points.map(([, y]) => y))];
    if (
      (points.length !== 4 && points.length !== 5) ||
      xs.size !== 2 ||
      ys.size !== 2 ||
      /[CAQS]/i.test(drawn)
    )
      continue;
    const [x, y] = [Math.min(...xs), Math.min(...ys)];
    found.push({ x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y });
  }
  return found;
}

/** Lengths of the boxes that stand on the zero of an axis. */
function barsOn(boxes: readonly Box[], axis: 'x' | 'y', ticks: readonly Tick[]): readonly number[] {
  const zero = ticks.find(({ value }) => value === 0)?.at;
  if (zero === undefined) return [];
  const [width, height] = [
    Math.max(0, ...boxes.map((box) => box.width)),
    Math.max(0, ...boxes.map((box) => box.height)),
  ];
  // Numbers stand a little below the tick that they are of.
  const stands = (place: number): boolean => Math.abs(place - zero) <= 6;
  const bars = boxes.filter((box) =>
    axis === 'y'
      ? stands(box.y + box.height) && box.width < width * 0.5 && box.height > 0
      : stands(box.x) && box.height < height * 0.5 && box.width > 0,
  );
  return bars.map((box) => (axis === 'y' ? box.height : box.width));
}

/** What is written along the axis. */
function nameOf(svg: string, axis: 'x' | 'y'): string {
  const grouped = new RegExp(
    `<g id="matplotlib\\.axis_${axis === 'x' ? 1 : 2}">([\\s\\S]*?)(?=<g id="(?:matplotlib\\.axis|patch|legend)_|$)`,
  ).exec(svg)?.[1];
  const comment = [...(grouped ?? '').matchAll(/<!--\s*([^>]*?)\s*-->/g)]
    .map((one) => one[1] ?? '')
    .findLast((text) => Number.isNaN(numberIn(text)));
  if (comment !== undefined) return comment;
  const texts = [...svg.matchAll(/<text\b([^>]*)>(?:<tspan[^>]*>)?([^<]*)</g)].filter(([, , text = '']) =>
    /[a-z]/i.test(text),
  );
  const along =
    axis === 'y' ? texts.find(([, attributes = '']) => /rotate\(\s*(?:-90|270)/.test(attributes)) : undefined;
  return along?.[2]?.trim() ?? 'value';
}
