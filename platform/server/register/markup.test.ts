import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dataBlock, html, rendered } from './markup.ts';

describe('markup', () => {
  it('lets no value end its place, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = rendered(html`<p title="${text}">${[text]}</p>`);
        const inside = made.slice('<p title="'.length, -'</p>'.length);
        expect(inside.match(/[<>'"]/g)?.join('')).toBe('">');
        expect(inside.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, '')).not.toContain('&');
      }),
    );
  });

  it('shows text as it is, and leaves out what is not there', () => {
    expect(rendered(html`<b>${'a & b'}</b>${null}${undefined}${[1, html`<i>${2}</i>`]}`)).toBe(
      '<b>a &amp; b</b>1<i>2</i>',
    );
  });

  it('puts a mark in the place of what XML cannot hold', () => {
    expect(rendered(html`${'a\u0000b\u0008c\ud800d😀'}`)).toBe('a\ufffdb\ufffdc\ufffdd😀');
  });

  it('keeps data in its block, and the data what they are', () => {
    const block = rendered(dataBlock({ name: '</script><script>alert(1)</script><!--' }));
    expect(block.match(/</g)).toHaveLength(2);
    const json = block.slice(block.indexOf('>') + 1, block.lastIndexOf('<'));
    expect(JSON.parse(json)).toEqual({ name: '</script><script>alert(1)</script><!--' });
  });
});
