// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { markdownHtml } from './markdown-text.ts';

it('makes headings, lists, tables, emphasis and code of Markdown', () => {
  expect(markdownHtml('a\n\n# A\n\n- **b** `c`\n\n|x|y|\n|-|-|\n|1|2|')).toMatch(
    /<h1>A<\/h1>[\s\S]*<li><strong>b<\/strong> <code>c<\/code><\/li>[\s\S]*<td>1<\/td>/,
  );
});

it.each([
  ['<script>alert(1)</script>'],
  ['<img src=x onerror=alert(1)>'],
  ['![p](https://example.org/p.png)'],
  ['[l](https://example.org)'],
  ['[l](javascript:alert(1))'],
  ['<https://example.org>'],
  ['[l]: https://example.org\n\n[l]'],
  ['<svg><style>@import "https://example.org"</style></svg>'],
  ['<iframe srcdoc="<script>alert(1)</script>"></iframe>'],
  ['```html" onmouseover="alert(1)\nx\n```'],
  ['<b style="background:url(https://example.org)">b</b>'],
  ['| a | b |\n|:-|-:|\n| <a href=//example.org>1</a> | 2 |'],
])('makes no tag that was written, and no address: %s', (text) => {
  const template = document.createElement('template');
  template.innerHTML = markdownHtml(text);
  for (const element of template.content.querySelectorAll('*')) {
    // What is left is dropped in a browser: see the study's test there.
    for (const name of element.getAttributeNames()) expect(name).toBe('class');
    expect(element.localName).toMatch(/^(?:p|code|pre|table|thead|tbody|tr|th|td|em|strong)$/);
  }
});
