/** Whose record an id names. */
export interface SalesforceIdParts {
  /** Which kind of record, such as 003 for a contact. */
  prefix: string;
  serial: number;
  generated: boolean;
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const checksumAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const seededMark = '5g0000';
const generatedMark = '5gLOAD';
const idPattern = /^([0-9A-Za-z]{3})(5g0000|5gLOAD)([0-9A-Za-z]{6})([A-Z0-5]{3})?$/;

function base62(serial: number): string {
  let text = '';
  for (let rest = serial; rest > 0; rest = Math.floor(rest / 62)) text = digits.charAt(rest % 62) + text;
  return text.padStart(6, '0');
}

function checksum(id15: string): string {
  return [0, 5, 10]
    .map((start) => {
      const capitals = [...id15.slice(start, start + 5)].map((letter) => (/[A-Z]/.test(letter) ? 1 : 0));
      return checksumAlphabet.charAt(capitals.reduce<number>((sum, bit, index) => sum + (bit << index), 0));
    })
    .join('');
}

/** The 18-character form, whose last three characters say which of the first 15 are capitals. */
export function salesforceId({ prefix, serial, generated }: SalesforceIdParts): string {
  const id15 = prefix + (generated ? generatedMark : seededMark) + base62(serial);
  return id15 + checksum(id15);
}

/** Reads a 15- or 18-character id; undefined when it names nothing that could be here. */
export function parseSalesforceId(id: string): SalesforceIdParts | undefined {
  const [, prefix, mark, serial, check] = idPattern.exec(id) ?? [];
  if (prefix === undefined || serial === undefined) return undefined;
  if (check !== undefined && check !== checksum(id.slice(0, 15))) return undefined;
  const value = [...serial].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
  return { prefix, serial: value, generated: mark === generatedMark };
}
