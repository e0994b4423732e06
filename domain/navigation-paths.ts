import { type CourtesyCheck, replacing } from './courtesy-check.js';

const { raw } = String;

const topLevel = '(?:com|org|net|io|dev|app|shop|store|example|test|info|biz|co|ca|us|uk|de|fr|eu)';
const host = raw`[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.${topLevel}\b`;
const part = raw`[\p{L}\p{N}_.~%:=&+@{}*-]`;
const known =
  '(?:home|index|shop|products?|search|cart|basket|checkout|pay|payment|account|login|orders?|seats?|events?)';

/**
 * Addresses and what is left of them: https://a.b/c, www.a.b, a.com, /checkout/pay, cart/checkout/pay, pay.html, #/pay. A
 * host alone that begins with a capital, such as Booking.com, is a company's name.
 */
const address = [
  raw`\b[a-z][a-z0-9+.-]*://[^\s<>"”)]*[^\s<>"”).,;:!?]`,
  raw`\bwww\.[^\s<>"”)]*[^\s<>"”).,;:!?]`,
  raw`(?<![@\p{L}\p{N}_.-])${host}(?:/[^\s<>"”)]*[^\s<>"”).,;:!?]|(?<=(?-i:(?<![\p{L}\p{N}.-])[\p{Ll}\p{N}])[^\s/]*))(?!\.?[\p{L}\p{N}@])`,
  raw`(?<![\p{L}\p{N}/<.])#?/\p{L}${part}*(?:/${part}+)*(?:/(?!\p{L}))?(?:[?#][^\s<>"”)]*)?(?<![.,;:!?%&=])`,
  raw`(?<![\p{L}\p{N}/])${known}(?:/${part}+){2,}(?<!\.)`,
  raw`\b[\w-]+\.(?:html?|php|aspx?|jsp)\b(?:\?\S*[^\s.,;:!?])?`,
].join('|');

const page = '(?:page|screen|step|form|site|website|view|section|tab|dialog|window)';
const label = '(?:pages?|URLs?|links?|address(?:es)?|paths?|routes?|screens?)';

const crumb = raw`[\p{L}\p{N}'’&-]+`;
const crumbs = raw`${crumb}(?: \p{Lu}[\p{L}\p{N}'’&-]*){0,2}`;
const arrow = raw`\s*(?:>|→|➔|➜|⇒|»|›|[-=]+>)\s*`;
/** Home > Cart > Pay, and with spaced slashes from three on. */
const trail = raw`(?<![\p{L}\p{N}])(?:${crumbs}(?:${arrow}${crumbs})+|\p{Lu}[\p{L}\p{N}'’-]*(?: / \p{Lu}[\p{L}\p{N}'’-]*){2,})`;

const word = raw`(?!(?:and|then|but|before|after|where|when|while|until|to|from) )[\p{L}\p{N}'’"“”-]+`;
const place = raw`${word}(?: ${word}){0,4}`;
const next = raw`,? (?:and |then |on |back )*`;
const legs = raw`(?:from ${place}(?:${next}to ${place}){2,}|(?:from ${place} )?(?:on |back )*to ${place}(?:,? (?:and )?then (?:on |back )*(?:to |the )${place}){2,})`;

/** A verb of moving, in the three forms that are said. */
const moves: [form: string, general: string][] = [
  [
    'navigat(?:ed)|went|moved|proceeded|clicked|jumped|walked|travell?ed|passed|progressed|cycled|bounced|browsed',
    'moved through the site',
  ],
  [
    'navigating|going|moving|proceeding|clicking|jumping|walking|travell?ing|passing|progressing|cycling|bouncing|browsing',
    'moving through the site',
  ],
  ['navigates?|go|goes|moves?|proceeds?|clicks?|jumps?|walks?|travels?|progress(?:es)?', 'move through the site'],
];

const way = raw`(?: (?:back|through|around|along|quickly|directly|straight|once|again))?(?: (?:the path|by way of|via|along))?:? `;

/**
 * No navigation paths: addresses, breadcrumbs, and "from A to B to C". Where somebody was stays said as "a page", how they
 * got there as moving through the site.
 */
export const navigationPaths: CourtesyCheck = replacing(
  'navigation-path',
  [
    ...moves.map(
      ([form, general]) =>
        [new RegExp(raw`\b(?i:${form})${way}(?:(?i:${legs})|${trail})(?<! )`, 'gu'), general] as const,
    ),
    [new RegExp(raw` ?[([](?:[^()[\]]*[\s:])?(?:(?i:${address})|${trail})[^()[\]]*[)\]]`, 'gu'), ''],
    [
      new RegExp(
        raw`,? ?\b(?i:by way of|by going through|via|along|under|in|on|at|through|following) (?:the path )?["“]?${trail}["”]?`,
        'gu',
      ),
      '',
    ],
    [
      new RegExp(raw`(?<=\b${page})(?:,? (?:at|on|under|via|of|with the address))? ["“]?(?:${address})["”]?`, 'giu'),
      '',
    ],
    [new RegExp(raw`(?:\b(?:the|an?|this|that|its|their) )?["“]?(?:${address})["”]? (?=${page}\b)`, 'giu'), 'the '],
    [new RegExp(raw`\b(?:(?:the|an?|this|that|their) )?${label}:? ["“]?(?:${address})["”]?`, 'giu'), 'a page'],
    [
      new RegExp(
        raw`(?:\b(?:the|an?|this|that|their) )?["“]?(?:${address})["”]?(?: (?:URL|link|address|path|route)\b)?`,
        'giu',
      ),
      'a page',
    ],
  ],
  [new RegExp(address, 'iu'), new RegExp(trail, 'u'), new RegExp(legs, 'iu')],
);
