/** Words after which a name begins something, so that no comma belongs before it. */
const openers =
  /(^|[\s(,])(select|distinct|by|where|and|or|not|on|case|when|then|else|having|as|in|between|like|from|join|over|partition|order|group|filter|union|all|limit)$/i;

/**
 * A name as it is put after a text: a second column gets a comma, everything else a space where two words would
 * touch. Right after an opening bracket, a point or a comma's space nothing is added.
 */
export function joined(before: string, name: string, kind: 'table' | 'column'): string {
  const last = before.trimEnd();
  const end = last.at(-1) ?? '';
  const space = before === last && last !== '' && !/[(.]$/.test(last) ? ' ' : '';
  const follows = /[\w")]/.test(end) && !openers.test(last);
  if (kind === 'column' && follows) return `, ${name}`;
  return space + name;
}
