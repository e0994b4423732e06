/** Letters that look like Latin ones, and those. */
const lookalikes = 'авсеһіјкмпорѕтухνοαιεАВЕКМНОРСТХ';
const latin = 'abcehijkmnopstyxvoaieABEKMHOPCTX';

/**
 * The same words on one line, of visible characters and well-formed: letters in disguise are plain ones, and nothing
 * invisible parts a word, so that a pattern finds what an eye reads. Words of other scripts stay as they are.
 */
export function undisguised(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u00AD\u034F\u061C\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g, '')
    .replace(/(?<=\p{Script=Latin})[\u200C\u200D\uFE00-\uFE0F]+|[\u200C\u200D\uFE00-\uFE0F]+(?=\p{Script=Latin})/gu, '')
    .replace(/[\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/gu, (letter) => letter.normalize('NFKC'))
    .replace(/[\p{L}\p{M}]+/gu, (word) => (/\p{Script=Latin}/u.test(word) ? latinWord(word) : word))
    .replace(/[\s\p{Cc}\p{Z}]+/gu, ' ')
    .trim();
}

function latinWord(word: string): string {
  return word.replace(/[\p{Script=Cyrillic}\p{Script=Greek}]/gu, (letter) => {
    return latin.charAt(lookalikes.indexOf(letter)) || letter;
  });
}
