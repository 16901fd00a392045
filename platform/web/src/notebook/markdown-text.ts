import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

/** CommonMark with tables. Markup, links and pictures are shown as they are written. */
const reader = new MarkdownIt({ html: false, linkify: false }).disable([
  'image',
  'link',
  'autolink',
  'reference',
]);

// Columns that are set to the right would bring a style, which the content policy refuses as soon as it is parsed.
reader.core.ruler.push('no-attributes', ({ tokens }) => {
  for (const token of tokens) token.attrs = null;
});

const tags = 'h1 h2 h3 h4 h5 h6 p br hr em strong s code pre blockquote ul ol li table thead tbody tr th td';

/**
 * What a text in Markdown is as HTML: headings, lists, tables, emphasis and code. There is no address in it and no
 * attribute, so that looking at a notebook asks nobody for anything.
 */
export function markdownHtml(text: string): string {
  return DOMPurify.sanitize(reader.render(text), { ALLOWED_TAGS: tags.split(' '), ALLOWED_ATTR: [] });
}
