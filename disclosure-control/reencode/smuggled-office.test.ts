import { readFileSync } from 'node:fs';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { escaping, fateOf, twenty } from './testing.ts';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../files/fixtures/${name}`, import.meta.url));
const files = {
  docx: fixture('report-python-docx.docx'),
  xlsx: fixture('table-openpyxl.xlsx'),
  pptx: fixture('slides-python-pptx.pptx'),
  odt: fixture('report-odfpy.odt'),
  ods: fixture('table-odfpy.ods'),
} as const;
type Kind = keyof typeof files;

const secret = twenty.join(' ');
/** The file with a part more, or with a part changed. */
function changed(kind: Kind, name: string, change: (before: string) => string): Uint8Array {
  const parts = unzipSync(files[kind]);
  return zipSync({ ...parts, [name]: strToU8(change(strFromU8(parts[name] ?? new Uint8Array()))) });
}
const added = (kind: Kind, name: string, text = secret): Uint8Array => changed(kind, name, () => text);
const rows = `<rows>${twenty.map((one) => `<r>${one}</r>`).join('')}</rows>`;
const before =
  (mark: string, put: string) =>
  (xml: string): string => {
    expect(xml).toContain(mark);
    return xml.replace(mark, `${put}${mark}`);
  };

describe('documents of everyday tools', () => {
  test.each<[Kind, readonly string[]]>([
    [
      'docx',
      [
        'Admissions by region',
        'Heading1',
        'London',
        '1,510',
        '\u{e2}\u{80}\u{a2} London has most.',
        'Draft for the team',
      ],
    ],
    ['xlsx', ['Table 1. Admissions by region', '<v>1510</v>', 'By region', 'Counts are rounded to tens.']],
    ['pptx', ['Admissions by region', '1,510', 'Counts are rounded to tens.']],
    ['odt', ['Admissions by region', 'Heading1', '1,510']],
    ['ods', ['By region', '1,510']],
  ])('%s: nothing stops it, and what it shows leaves', async (kind, shown) => {
    const { stops, leaves } = await fateOf(files[kind]);
    expect(stops).toEqual([]);
    for (const text of shown) expect(leaves).toContain(text);
    expect(leaves).not.toMatch(/python|odfpy|openpyxl/i);
  });
});

describe('twenty NHS numbers do not leave in a document', () => {
  test.each<[string, Uint8Array]>([
    ['a part of Word that is none', added('docx', 'word/extra.csv')],
    ['a folder of nobody', added('docx', 'foo/rows.xml', rows)],
    ['a chart without its workbook', added('docx', 'word/charts/chart1.xml', rows)],
    [
      'a variable in the settings',
      changed(
        'docx',
        'word/settings.xml',
        before('</w:settings>', `<w:docVars><w:docVar w:name="x" w:val="${secret}"/></w:docVars>`),
      ),
    ],
    [
      'a style’s name',
      changed(
        'docx',
        'word/styles.xml',
        before('</w:styles>', `<w:style><w:name w:val="${secret}"/></w:style>`),
      ),
    ],
    [
      'a target of a link',
      changed(
        'docx',
        'word/_rels/document.xml.rels',
        before(
          '</Relationships>',
          `<Relationship Id="x9" Type="x" TargetMode="External" Target="https://a/${twenty.join('/')}"/>`,
        ),
      ),
    ],
    [
      'an alternative text',
      changed(
        'docx',
        'word/document.xml',
        before('<w:sectPr', `<w:p><w:bookmarkStart w:name="${secret}"/><wp:docPr descr="${secret}"/></w:p>`),
      ),
    ],
    ['a comment of XML', changed('docx', 'word/document.xml', before('<w:sectPr', `<!-- ${secret} -->`))],
    ['a theme', changed('docx', 'word/theme/theme1.xml', before('</a:theme>', `<!--${secret}-->${rows}`))],
    ['a custom part', added('docx', 'customXml/item9.xml', rows)],
    ['properties of one’s own', added('docx', 'docProps/custom.xml', `<Properties>${rows}</Properties>`)],
    [
      'a paragraph',
      changed('docx', 'word/document.xml', before('<w:sectPr', `<w:p><w:r><w:t>${secret}</w:t></w:r></w:p>`)),
    ],
    [
      'a paragraph cut into runs',
      changed(
        'docx',
        'word/document.xml',
        before(
          '<w:sectPr',
          twenty
            .map(
              (one) =>
                `<w:p><w:r><w:t>${one.slice(0, 5)}</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>${one.slice(5)}</w:t></w:r></w:p>`,
            )
            .join(''),
        ),
      ),
    ],
    ['a footer', changed('docx', 'word/footer1.xml', (xml) => xml.replace('Draft for the team', secret))],
    [
      'a box of text',
      changed(
        'docx',
        'word/document.xml',
        before(
          '<w:sectPr',
          `<w:p><w:r><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>${secret}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r></w:p>`,
        ),
      ),
    ],
    [
      'a CDATA section',
      changed(
        'docx',
        'word/document.xml',
        before('<w:sectPr', `<w:p><w:r><w:t><![CDATA[${secret}]]></w:t></w:r></w:p>`),
      ),
    ],
    ['a part of a presentation', added('pptx', 'ppt/x.csv')],
    ['a layout', changed('pptx', 'ppt/slideLayouts/slideLayout1.xml', before('</p:sldLayout>', rows))],
    ['a chart of a presentation', added('pptx', 'ppt/charts/chart1.xml', rows)],
    [
      'notes of a slide',
      changed('pptx', 'ppt/notesSlides/notesSlide1.xml', (xml) =>
        xml.replace('Counts are rounded to tens.', secret),
      ),
    ],
    ['a part of an OpenDocument', added('odt', 'data/rows.csv')],
    [
      'a footer of OpenDocument',
      changed(
        'odt',
        'styles.xml',
        before(
          '</office:document-styles>',
          `<office:master-styles><style:master-page><style:footer><text:p>${secret}</text:p></style:footer></style:master-page></office:master-styles>`,
        ),
      ),
    ],
    [
      'a style of OpenDocument',
      changed(
        'odt',
        'styles.xml',
        before('</office:document-styles>', `<style:style style:display-name="${secret}"/>`),
      ),
    ],
    [
      'a paragraph of OpenDocument',
      changed('odt', 'content.xml', before('</office:text>', `<text:p>${secret}</text:p>`)),
    ],
    [
      'spans of OpenDocument',
      changed(
        'odt',
        'content.xml',
        before(
          '</office:text>',
          twenty
            .map((one) => `<text:p><text:span>${one.slice(0, 4)}</text:span>${one.slice(4)}</text:p>`)
            .join(''),
        ),
      ),
    ],
    ['settings of OpenDocument', added('ods', 'settings.xml', rows)],
    [
      'an attribute of a cell',
      changed(
        'ods',
        'content.xml',
        before(
          '</office:spreadsheet>',
          `<table:table table:name="${twenty[0] ?? ''}"><table:table-row><table:table-cell office:string-value="${secret}"/></table:table-row></table:table>`,
        ),
      ),
    ],
    ['a part of a workbook', added('xlsx', 'xl/rows.csv')],
    ['a chart of a workbook', added('xlsx', 'xl/charts/chart1.xml', rows)],
    [
      'strings that no cell uses',
      added(
        'xlsx',
        'xl/sharedStrings.xml',
        `<sst>${twenty.map((one) => `<si><t>${one}</t></si>`).join('')}</sst>`,
      ),
    ],
    [
      'a header of a sheet',
      changed(
        'xlsx',
        'xl/worksheets/sheet1.xml',
        before('</worksheet>', `<headerFooter><oddFooter>${secret}</oddFooter></headerFooter>`),
      ),
    ],
    [
      'a name of a workbook',
      changed(
        'xlsx',
        'xl/workbook.xml',
        before('</workbook>', `<definedNames><definedName name="x">${secret}</definedName></definedNames>`),
      ),
    ],
  ])('%s', async (_, bytes) => {
    expect(await escaping(bytes)).toEqual([]);
  });

  test.each<[string, Uint8Array]>([
    ['Word', added('docx', 'word/extra.csv')],
    ['a presentation', added('pptx', 'ppt/x.csv')],
    ['OpenDocument', added('odt', 'data/rows.csv')],
    ['a workbook', added('xlsx', 'xl/rows.csv')],
  ])('%s: a part that nobody knows is a stop, though it would not leave', async (_, bytes) => {
    expect((await fateOf(bytes)).stops).toEqual(['hidden-content']);
  });

  test('RTF: neither in groups that are not shown nor in what is', async () => {
    const rtf = (inside: string): Uint8Array =>
      Buffer.from(`{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}${inside}\\par Many people.\\par}`);
    for (const inside of [
      secret,
      `{\\fonttbl{\\f1 ${secret};}}`,
      `{\\info{\\author ${secret}}}`,
      `{\\*\\userprops ${secret}}`,
      `{\\v ${secret}}`,
      `{\\*\\x ${secret}}`,
    ])
      expect(await escaping(rtf(inside))).toEqual([]);
    expect(await fateOf(rtf('Counts are rounded.'))).toMatchObject({
      stops: [],
      leaves: expect.stringContaining('Many people.') as string,
    });
  });
});
