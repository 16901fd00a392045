import DOMPurify from 'dompurify';
import MarkdownIt from 'markdown-it';

/** CommonMark with tables. Markup in the text is shown as it is written; pictures are not made at all. */
const reader = new MarkdownIt({ html: false, linkify: false, typographer: false }).disable('image');

const tags = 'h1 h2 h3 h4 h5 h6 p br hr em strong s code pre blockquote ul ol li table thead tbody tr th td';

/**
 * What a text in Markdown is as HTML: headings, lists, tables, emphasis and code. No address is left in it, so that
 * looking at a notebook asks nobody for anything: a link is its words, and no attribute is kept.
 */
export function markdownHtml(text: string): string {
  return DOMPurify.sanitize(reader.render(text), { ALLOWED_TAGS: tags.split(' '), ALLOWED_ATTR: [] });
}
