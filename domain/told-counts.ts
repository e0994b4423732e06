import { type CourtesyCheck, replacing } from './courtesy-check.js';

const { raw } = String;

const words =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|' +
  'nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred';
const one = raw`(?:\d[\d,]*\+?|(?:${words})(?:[- ](?:${words}))*|(?:a |several )?dozens?(?: of)?|(?:a |several )?hundreds?(?: of)?|a (?:couple|handful) of)`;
const many = raw`${one}(?:(?: or | to | ?[-–] ?)${one})?`;
const about =
  '(?:(?:a total of|more than|at least|no fewer than|no less than|as many as|up to|about|around|roughly|' +
  'approximately|nearly|almost|exactly|some|another|all|a further) )*';
const ordinal = raw`(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\d+(?:nd|rd|th|st))`;

const kinds =
  '(?:(?:failed|unsuccessful|successful|separate|different|distinct|recent|repeated|more|further|additional|' +
  'consecutive|successive|previous|earlier|other|short|long|quick|recorded|rage|dead|error|page|login|payment|' +
  'checkout|browsing|website|product|mouse|form|card) )*';
const single = '(?:click|tap|view|page ?view|visit|session|attempt|reload|refresh|submission|retry|search|try|login)';
const plural =
  '(?:clicks|taps|views|page ?views|visits|sessions|attempts|reloads|refreshes|scrolls|impressions|failures|submissions|error events|errors|pages|screens|retries|searches|tries|logins|keystrokes|interactions)';

const times = raw`(?:${many} (?:(?:more|further|separate|different) )?(?:times|occasions)|twice|thrice)`;

/** "three times as expensive" compares; it counts nothing. */
const compared = raw`(?! (?:as|the|more|less|larger|higher|bigger|faster|cheaper)\b)`;

/**
 * No counts of clicks, views, attempts, visits: how often becomes nothing, how many becomes "several", which one becomes
 * "a later". What people buy, when, where and for how much is not counted but named, and stays.
 */
export const toldCounts: CourtesyCheck = replacing(
  'count',
  [
    [
      new RegExp(
        raw` ?[([](?:[^()[\]]*\s)?(?:${times}|${many} ${kinds}${plural}|[x×] ?\d+|\d+ ?[x×])[^()[\]]*[)\]]`,
        'gi',
      ),
      '',
    ],
    [new RegExp(raw`\b${about}${times} (?:a|per|each|every) (?:day|week|month|year)\b`, 'gi'), 'often'],
    [new RegExp(raw`,? ?\b(?:(?:for|on|over) )?${about}${times}\b${compared}(?: in a row| over| in total)?`, 'gi'), ''],
    [new RegExp(raw`,? ?\bfor (?:the|a|an|what was the|their|his|her) ${ordinal} time\b(?: in a row)?`, 'gi'), ''],
    [new RegExp(raw`\b(?:(?:the|their|his|her|a|an|its) )?${ordinal} (${kinds}${single})\b`, 'gi'), 'a later $1'],
    [new RegExp(raw`\beach of (?:the |their )?${many} ${kinds}attempts\b`, 'gi'), 'each attempt'],
    [
      new RegExp(raw`\b(?:the )?(?:number|total|count) of ${plural}(?: was| is|:)? ?${many}\b`, 'gi'),
      'several attempts',
    ],
    [new RegExp(raw`(?<= )[x×] ?\d+\b|\b\d+ ?[x×](?= |[.,;]|$)`, 'gi'), ''],
    [new RegExp(raw`\b(?:only|just) ${many} (${kinds}${plural})\b`, 'gi'), 'a few $1'],
    [
      new RegExp(raw`\b${about}${many}(?: (?:out )?of (?:the |their )?${many}|/\d+)? (${kinds}${plural})\b`, 'gi'),
      'several $1',
    ],
    [new RegExp(raw`\b(?:one|1) (${kinds}${single})\b`, 'gi'), 'a $1'],
  ],
  [
    new RegExp(raw`\b${times}\b${compared}|\b${many} ${kinds}${plural}\b|\b${ordinal} ${kinds}${single}\b`, 'i'),
    new RegExp(raw`\b(?:${plural}|${single})(?: count)?s? ?[:=] ?\d`, 'i'),
    new RegExp(raw`\d ?%(?: of)? (?:the |all |their |his |her )?${kinds}${plural}\b`, 'i'),
  ],
);
