type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const plain = /^[A-Za-z][\w .,/()@-]*$/;
const reserved = /^(true|false|null|yes|no|on|off)$/i;
const scalar = (value: string | number | boolean | null): string =>
  typeof value === 'string' && plain.test(value) && !reserved.test(value) && value.trimEnd() === value
    ? value
    : JSON.stringify(value);

function lines(value: Json, indent: string): string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const [first = '', ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  if (value !== null && typeof value === 'object') {
    return Object.entries(value).flatMap(([key, item]) => {
      const name = scalar(key);
      return isLeaf(item)
        ? [`${indent}${name}: ${leaf(item)}`]
        : [`${indent}${name}:`, ...lines(item, `${indent}  `)];
    });
  }
  return [indent + scalar(value)];
}

const isEmpty = (value: Json): boolean =>
  value !== null && typeof value === 'object' && Object.keys(value).length === 0;
const isLeaf = (value: Json): boolean => value === null || typeof value !== 'object' || isEmpty(value);
const leaf = (value: Json): string =>
  value !== null && typeof value === 'object' ? (Array.isArray(value) ? '[]' : '{}') : scalar(value);
const block = (value: Json, indent: string): string[] =>
  isLeaf(value) ? [indent + leaf(value)] : lines(value, indent);

/** A JSON document written as YAML, the form in which agreements are read and applied. */
export function documentText(value: Json): string {
  return block(value, '').join('\n');
}
