import { tagHighlighter, tags } from '@lezer/highlight';

/** SQL in colours of our style sheet, which are others in the dark. */
export const inOurColours = tagHighlighter([
  { tag: [tags.keyword, tags.typeName, tags.standard(tags.name), tags.bool, tags.null], class: 'v-keyword' },
  { tag: tags.string, class: 'v-text-literal' },
  { tag: tags.number, class: 'v-number-literal' },
  { tag: tags.comment, class: 'v-comment' },
]);
