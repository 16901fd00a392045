import type { FileContents, FileTable } from './contents.ts';
import { plainText } from './markup.ts';

/** XML of any vocabulary: elements that repeat, with fields below them or as attributes, are rows of a table. */
export function readXml(text: string): FileContents {
  return {
    form: 'XML',
    tables: tablesIn(text),
    texts: [
      { place: '', text: plainText(text) },
      { place: 'as written', text, written: true },
      {
        place: 'attributes',
        text: [...text.matchAll(/\s[\w:.-]+\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
          .map((one) => one[1] ?? one[2] ?? '')
          .join('\n'),
      },
      ...[...text.matchAll(/<!--([\s\S]*?)-->/g)].map((one) => ({ place: 'comment', text: one[1] ?? '' })),
    ],
    faults: [
      ...(/<!ENTITY|<\?xml-stylesheet|<script\b|xlink:href="(?!#)/i.test(text)
        ? [{ fault: 'unsafe-form' as const, place: '' }]
        : []),
      { fault: 'needs-person', place: '' },
    ],
  };
}

type Row = ReadonlyMap<string, string>;

function tablesIn(text: string): readonly FileTable[] {
  const rows = new Map<string, Row[]>();
  const add = (tag: string, row: Row): void => {
    if (row.size > 0) rows.set(tag, [...(rows.get(tag) ?? []), row].slice(0, 5_000));
  };
  // Elements that hold nothing but fields, which hold nothing but text.
  for (const [, tag = '', attributes = '', inner = ''] of text.matchAll(
    /<([\w:.-]+)((?:\s[^<>]*?)?)>((?:\s*<([\w:.-]+)(?:\s[^<>]*)?>[^<]*<\/\4>)+)\s*<\/\1>/g,
  )) {
    const fields = [...inner.matchAll(/<([\w:.-]+)(?:\s[^<>]*)?>([^<]*)<\/\1>/g)].map(
      (one): readonly [string, string] => [one[1] ?? '', (one[2] ?? '').trim()],
    );
    add(tag, new Map([...attributesOf(attributes), ...fields]));
  }
  for (const [, tag = '', attributes = ''] of text.matchAll(/<([\w:.-]+)(\s[^<>]*?)\/>/g))
    add(tag, attributesOf(attributes));
  return [...rows].flatMap(([tag, found]) => {
    const header = [...new Set(found.flatMap((row) => [...row.keys()]))];
    return header.length < 2
      ? []
      : [
          {
            place: `elements ${tag}`,
            header,
            rows: found.map((row) => header.map((name) => row.get(name) ?? '')),
            near: [],
          },
        ];
  });
}

function attributesOf(text: string): Row {
  return new Map(
    [...text.matchAll(/\s([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map((one) => [
      one[1] ?? '',
      one[2] ?? one[3] ?? '',
    ]),
  );
}
