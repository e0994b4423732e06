import { type CourtesyCheck, replacing } from './courtesy-check.js';

const { raw } = String;

/** What people number or name themselves: a code behind one of these words is theirs and stays. */
const theirs = raw`(?<!\b(?i:order|booking|reservation|ticket|case|confirmation|invoice|flight|reference|section|row|seat|gate|block|hall|promo(?:tional)? code|discount code|voucher(?: code)?|coupon(?: code)?)s?:? ?(?i:no\.? ?|number )?)`;

/** PROMO-500, ERR_CARD, E1042, 0x80004005, card_declined, TypeError, java.lang.NullPointerException, ECONNRESET. */
const names = [
  raw`${theirs}\b[A-Z]{3,}[-_]\d{3,}\b`,
  raw`${theirs}\b(?:[A-Z]{2,}_\d{2,}|E-\d{3,6})\b`,
  raw`\bERR(?:OR)?[-_][A-Z0-9_-]+\b`,
  raw`\b[A-Za-z0-9]+(?:_[A-Za-z0-9]+)+\b(?<=\b\w*(?i:err|fail|declin|timeout|invalid|denied|except|refus|expired|not_found|unavailable|insufficient)\w*)`,
  raw`${theirs}\bE\d{3,6}\b`,
  raw`\b0x[0-9A-Fa-f]{2,}\b`,
  raw`\b(?:[a-z]\w*\.)*[A-Z][a-z]\w*(?:Error|Exception)\b`,
  raw`\bE(?:CONNREFUSED|CONNRESET|TIMEDOUT|NOTFOUND|PIPE|HOSTUNREACH)\b`,
  raw`\bnet::\w+`,
];

const reason =
  '(?:internal server error|bad gateway|service unavailable|gateway time-?out|bad request|not found|forbidden|' +
  'unauthori[sz]ed|unprocessable entity|too many requests|payment required|conflict)';
const failing = raw`(?:40\d|41\d|42\d|451|50\d)`;
const nouns = raw`(?:error|message|banner|page|screen|pop-?up|alert|notice|response|failure|exception|status|code)`;

/** HTTP 500, HTTP/1.1 502, status code 404, error 17, code: 42, 404 Not Found, a 503. */
const numbers = [
  raw`\bHTTP(?:/[\d.]+)?(?: (?:status|error|response))?(?: code)?:? ?[1-5]\d\d\b(?::? ${reason})?`,
  raw`\b(?:status|response)(?: code)?(?: of| was| is)?:? ?#?[1-5]\d\d\b(?::? ${reason})?`,
  raw`\b(?:error|fault|failure|reason|exit|result) codes?(?: of| was| is)?[:=]? ?#?[A-Z]{0,5}[-_]?\d{1,6}\b`,
  raw`(?<!\b(?:promo|promotional|postal|zip|area|discount|gift|voucher|coupon|access|country|security|verification) )\bcode ?[:=#] ?#?[A-Z]{0,5}[-_]?\d{1,6}\b`,
  raw`\berror:? ?(?:#|no\.? ?|number )?\d{1,6}\b(?! times)(?::? ${reason})?`,
  raw`\b${failing} ${reason}\b`,
  raw`\b${failing}(?= ${nouns}(?:s|es)?\b)`,
  raw`(?<=\b(?:an?|failed with|got|returned|returning|gave|threw) )${failing}(?=[.,;:!?)]|$| (?:on|at|when|while|from|in|during|after|and|for|every|each)\b)`,
  raw`\binternal server errors?\b`,
];

const any = `(?:${names.join('|')}|(?i:${numbers.join('|')}))`;
const quoted = raw`(?:"[^"]*${any}[^"]*"|“[^“”]*${any}[^“”]*”|«[^«»]*${any}[^«»]*»|(?<!\w)['‘][^'‘’]*${any}[^'‘’]*['’](?!\w))`;

/** Program text that no rewording makes fit for a customer. */
const traces = [
  /\bat [\w.<>$]+ ?\([^)]*:\d+(?::\d+)?\)/,
  /\b[\w-]+\.(?:js|ts|jsx|tsx|py|java|rb|php|go|cs|kt|swift):\d+/,
  /\bTraceback\b|\bstack ?traces?\b|\bcore dump\b|\bsegmentation fault\b|\bpanic:/i,
  /\b(?:undefined|null) is not (?:a function|an object|iterable)\b|\bcannot read propert(?:y|ies)\b|\bnull pointer\b/i,
  /\bunexpected token\b|\bis not defined\b|\bunhandled (?:promise|rejection|exception)\b|\buncaught\b/i,
];

/**
 * No error codes: statuses, codes of ours or of a library, names of exceptions, traces. A message that is quoted with its
 * code goes whole; a code within a sentence becomes "an error"; a trace cannot be repaired.
 */
export const errorCodes: CourtesyCheck = replacing(
  'error-code',
  [
    [
      new RegExp(
        raw`(?<=\b(?i:saw|met|encountered|got|received|read|found|showed|displayed|was|is) )(?:(?:the|an?) )?${quoted}`,
        'g',
      ),
      'an error',
    ],
    [
      new RegExp(
        raw`,? ?(?:\b(?i:with|saying|showing|reading|stating|due to|because of|by) )?(?:\b(?i:the|an?) )?(?:\b(?i:error|failure) )?(?:\b(?i:message|banner|code) )?${quoted}`,
        'g',
      ),
      '',
    ],
    [new RegExp(raw` ?[([](?:[^()[\]]*[^()[\]\w])?${any}[^()[\]]*[)\]]`, 'g'), ''],
    [new RegExp(raw`(?<=\b(?i:${nouns}(?:s|es)?))(?: ?[:–—] ?| - | )${any}(?! ?(?i:${nouns}))`, 'g'), ''],
    [
      new RegExp(raw`\b(?:(?:an?|the) )?${any} (?=(?:message|banner|page|screen|alert|notice|response)s\b)`, 'gi'),
      'error ',
    ],
    [new RegExp(raw`(?:\b(?i:an?|the) )?${any} (?=${nouns}\b)`, 'g'), 'an error '],
    [new RegExp(raw`(?<=\bsame )${any}`, 'g'), 'error'],
    [new RegExp(raw`(?:\b(?i:an?|the|this|that) )?${any}`, 'g'), 'an error'],
    [/\ban error (?:errors?|failures?|exceptions?|codes?|status(?:es)?)\b/gi, 'an error'],
  ],
  [new RegExp(any), ...traces],
);
