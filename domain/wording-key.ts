/** `[/checkout 10:42:07]`: the page and time that shipped prompts have models put behind a claim. */
const citation = /\[[^\][]*\d{1,2}:\d{2}[^\][]*\]/g;

/**
 * The same for texts that say the same in the same words: case, spacing, punctuation and cited moments do not count.
 * Empty for a text without a word.
 */
export function wordingKey(text: string): string {
  return text
    .normalize('NFKC')
    .replace(citation, ' ')
    .toLowerCase()
    .replace(/\p{Cf}/gu, '')
    .replace(/[\p{P}\s]+/gu, ' ')
    .trim();
}
