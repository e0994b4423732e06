const segment = '[A-Za-z0-9_-][A-Za-z0-9._-]*';
const key = new RegExp(`^${segment}(/${segment})*$`);
const prefix = new RegExp(`^(${segment}/)+$`);

/**
 * A key is segments of letters, digits, dots, dashes and underscores with slashes between. None begins with a dot, so no
 * key leaves its folder, and such names are free for the store's own use.
 * @throws RangeError
 */
export function requireFileKey(text: string): string {
  if (!key.test(text)) throw new RangeError(`not a file key: ${JSON.stringify(text)}`);
  return text;
}

/** A prefix is whole segments, each with its slash, so that `run-1/` is not taken for a part of `run-10/`. @throws RangeError */
export function requireFilePrefix(text: string): string {
  if (!prefix.test(text)) throw new RangeError(`not a prefix of file keys: ${JSON.stringify(text)}`);
  return text;
}
