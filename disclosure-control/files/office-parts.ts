/** A form of office document, by the parts that it is made of. */
export type OfficeForm = 'word' | 'excel' | 'powerpoint' | 'opendocument';

const packages = [
  '\\[Content_Types\\]\\.xml',
  '_rels/\\.rels',
  'docProps/(?:app|core|custom)\\.xml',
  'docProps/thumbnail\\.\\w{3,4}',
  'customXml/(?:_rels/)?item(?:Props)?\\d+\\.xml(?:\\.rels)?',
];
const media = 'media/[\\w -]{1,60}\\.\\w{2,5}';

/**
 * The parts that programs write into each form. Whatever else lies in a document is seen by nobody, and is a stop:
 * charts and diagrams too, which are sent as pictures. What leaves is written anew, of text, tables and pictures alone.
 */
const known: Readonly<Record<OfficeForm, RegExp>> = {
  word: partsOf([
    ...packages,
    'word/(?:document|styles|stylesWithEffects|settings|webSettings|fontTable|numbering|footnotes|endnotes|comments|commentsExtended|commentsIds|commentsExtensible|people)\\.xml',
    'word/(?:header|footer)\\d*\\.xml',
    'word/theme/theme\\d+\\.xml',
    'word/(?:theme/)?_rels/[\\w.]+\\.xml\\.rels',
    'word/glossary/(?:_rels/)?[\\w.]+',
    'word/fonts/font\\d+\\.odttf',
    'word/printerSettings/printerSettings\\d+\\.bin',
    `word/${media}`,
  ]),
  excel: partsOf([
    ...packages,
    'xl/(?:workbook|styles|sharedStrings|metadata|calcChain|connections|volatileDependencies)\\.xml',
    'xl/(?:worksheets|chartsheets|dialogsheets|macrosheets|drawings|charts|tables|theme|richData|persons|pivotTables|pivotCache|queryTables|slicers|slicerCaches|timelines|externalLinks|threadedComments|printerSettings|ctrlProps)/(?:_rels/)?[\\w.-]+',
    'xl/_rels/[\\w.]+\\.xml\\.rels',
    'xl/comments(?:/comment)?\\d+\\.xml',
    `xl/${media}`,
  ]),
  powerpoint: partsOf([
    ...packages,
    'ppt/(?:presentation|presProps|viewProps|tableStyles|commentAuthors|authors)\\.xml',
    'ppt/(?:slides|notesSlides|slideLayouts|slideMasters|notesMasters|handoutMasters|theme|comments|tags|changesInfos)/(?:_rels/)?[\\w.]+',
    'ppt/printerSettings/printerSettings\\d+\\.bin',
    'ppt/fonts/font\\d+\\.fntdata',
    'ppt/revisionInfo\\.xml',
    'ppt/_rels/presentation\\.xml\\.rels',
    `ppt/${media}`,
  ]),
  opendocument: partsOf([
    'mimetype',
    '(?:content|styles|meta|settings)\\.xml',
    'manifest\\.rdf',
    'META-INF/(?:manifest|documentsignatures)\\.xml',
    'Thumbnails/thumbnail\\.(?:png|pdf)',
    'layout-cache',
    'Configurations2/[\\w/.]{0,80}',
    'Pictures/[\\w -]{1,80}\\.\\w{2,5}',
  ]),
};

function partsOf(patterns: readonly string[]): RegExp {
  return new RegExp(`^(?:${patterns.join('|')})$`);
}

/** Parts that no program writes into such a document, or that nobody would look for there. */
export const unknownParts = (form: OfficeForm, names: Iterable<string>): readonly string[] =>
  [...names].filter((name) => !name.endsWith('/') && !known[form].test(name));
