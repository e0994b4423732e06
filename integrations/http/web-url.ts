/**
 * The normalised form of a link that is safe to show: http or https, without credentials in it. Undefined for anything
 * else, `javascript:` included.
 */
export function toWebUrl(text: string | null): string | undefined {
  const url = text === null ? null : URL.parse(text);
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  return url.href.replaceAll('|', '%7C').replaceAll("'", '%27');
}
