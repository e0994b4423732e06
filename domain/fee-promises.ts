import { type CourtesyCheck } from './courtesy-check.js';

const { raw } = String;

const charges =
  '(?:fees?|(?:sur)?charges?|costs?|prices?|postage|shipping|amounts?|totals?|bills?|difference|deposits?|penalt(?:y|ies)|taxes|money)';
const within = raw`(?:(?!\b(?:about|by|before|after|with|when|while|how|why|to|at|in|until|because)\b)[\p{L}\p{N}'’$€£%.-]+ ){0,5}?`;
const itself =
  '(?! (?:steps?|pages?|forms?|process|methods?|options?|details?|dates?|breakdown|polic(?:y|ies)|structure|notice))';

/** The verbs of forgoing money, as they are ordered or offered. */
const forgo =
  '(?:wav(?:e|es|ing)|remov(?:e|ing)|refund(?:ing)?|return(?:ing)?|reimburs(?:e|ing)|forgiv(?:e|ing)|forgo(?:ing)?|forget|drop(?:ping)?|' +
  'skip(?:ping)?|cancel(?:l?ing)?|cut(?:ting)?|reduc(?:e|ing)|lower(?:ing)?|halv(?:e|ing)|cover(?:ing)?|absorb(?:ing)?|eat|' +
  'revers(?:e|ing)|credit(?:ing)?|lift(?:ing)?|strik(?:e|ing)|eliminat(?:e|ing)|delet(?:e|ing)|discount(?:ing)?|deduct(?:ing)?|' +
  'knock(?:ing)?|adjust(?:ing)?|tak(?:e|ing) (?:off|away)|writ(?:e|ing) off|leav(?:e|ing) (?:off|out)|let(?:ting)? (?:them|her|him) off)';

/** What is given away by whatever verb. */
const gifts = `(?:${[
  raw`refunds?(?! (?:polic|terms|rules|conditions|deadline|window|page|process|options?))`,
  'reimbursements?|rebates?|compensation|goodwill|exceptions?|complimentary|on the house|gratis|free gift',
  '(?:store|account|courtesy|loyalty) credits?|credits? (?:to|on|for|of|towards?) ',
  '(?:fee|price) (?:adjustment|relief|reduction|credit|waiver|match|cut)s?|lower prices?|half[- ]price',
  'discounts?(?! codes? (?:of|that) (?:their|her|his))|(?:special|reduced|better) (?:price|rate|deal|offer)s?',
  raw`\d+ ?(?:%|percent|per cent) (?:off|discount|reduction)`,
  'free (?:shipping|delivery|tickets?|upgrades?|seats?|of charge)|fee[- ]free',
  raw`no (?:extra |additional |further )?(?:costs?|charges?|fees?)(?! (?:was|were|has|have|had)\b)`,
  '(?:without|zero|free of) (?:any |the |a |extra |booking |service |additional )*(?:fees?|charges?)',
].join('|')})`;

/** Waiving says it all, whoever is to do it; so do these. */
const outright = [
  raw`\bwaiv(?:e[sdr]?|ing|ers)\b`,
  raw`\b(?:fees?|charges?) (?:will|would|can|could|may|might|shall|should|are going to|is going to) (?:not |never )?be (?:removed|refunded|waived|dropped|lifted|cancell?ed|reversed|reduced|credited|covered|forgiven|reimbursed|taken off)\b`,
  raw`\b(?:will|would|won't|won’t|need|do|does|are|is)(?:n't|n’t| not)? (?:not |have to |need to |be )*(?:charged?|pay(?:ing)?|owe) (?:any |the |a |an |extra |no )*${within}(?:fees?|charges?|anything)\b`,
  raw`\b\d+ ?(?:%|percent|per cent) off\b(?= (?:the|their|her|his|your|any|this) (?:order|total|price|tickets?|fees?|booking|purchase))`,
  raw`(?<!\b(?:rely|count|call|depend|wait|waiting|based) )\bon us\b`,
  raw`\b(?:take care of|do something about|make (?:it|this|that) right|(?:be|some) flexib(?:le|ility))\b(?=[^.]*\b(?:fees?|charges?|prices?)\b)|\b(?:fees?|charges?|prices?)\b[^.]*\b(?:take care of|do something about|make an effort on) (?:it|them|that|those|these)\b`,
  raw`\b(?:complete|finish|place|make|book|buy|order|sell|do|get|have|reserve|process)\b[^.;]*\bwithout (?:any |the |a |an |extra |booking |service |additional |delivery )*(?:fees?|charges?|surcharges?)\b`,
  raw`\bon the house\b|\bmak(?:e|ing) (?:an|some|one) exceptions?\b|\bbend(?:ing)? the rules\b|\bno fees? (?:for|on|will|this)\b`,
];

/** Somebody of ours is to say or do it: an order at the head of a clause, or an offer in any words. */
const head = raw`(?:^|[,;:–—] ?(?:and |then |or |so |please |also )*|\b(?:and|or|then|to|by|can|could|may|might|will|would|should|shall|must|please|just|also|simply|kindly|let's|let’s|we|you|we'll|we’ll|you'll|i'll|try|consider|happy|able|willing) )`;
const offering = raw`\b(?:offer(?:ing)?|promis(?:e|ing)|propos(?:e|ing)|suggest(?:ing)?|giv(?:e|ing)|grant(?:ing)?|extend(?:ing)?|provid(?:e|ing)|apply(?:ing)?|add(?:ing)?|issu(?:e|ing)|arrang(?:e|ing)|consider(?:ing)?|guarantee(?:ing)?|assur(?:e|ing)|tell|let (?:them|her|him)|mention(?:ing)?|send(?:ing)?|hand(?:ing)?|get|approv(?:e|ing)|authori[sz](?:e|ing)|entitled|eligible|can have|sweeten(?:ing)?|happy to|we can|we could|we will|we'll|we’ll|we are able|goodwill|as a courtesy|to make up)\b`;

const promises = [
  ...outright,
  raw`${head}(?:not )?${forgo} ${within}${charges}\b${itself}`,
  raw`(?:^|\b(?:we|you|we'll|we’ll) (?:can |could |will |would )?)pay (?:for )?${within}${charges}\b${itself}`,
  raw`${offering}[^.;]*?(?<![\p{L}-])${gifts}`,
  raw`${head}(?:refund|reimburse|compensate|comp|discount|credit) (?:the|their|her|his|them|him|both|all|any|half|part|it|this|back|in)\b`,
  raw`\b(?:knock|tak|giv|get|shav)(?:e|s|es|ing|ting)? (?:(?:them|her|him|you|another|an extra) )*[$€£]? ?\d[\d.,]* ?(?:%|percent|per cent|CAD|USD|EUR|GBP|dollars|euros|pounds)? off\b`,
  raw`\b(?:fees?|charges?|prices?) (?:is|are|can be|could be) (?:negotiable|flexible|optional)\b`,
].map((pattern) => new RegExp(pattern, 'iu'));

/** Not promises: what cannot be had, and what the customer asked. */
const harmless = [
  raw`\b(?:fees?|charges?) (?:can ?not|can't|can’t|will not|won't|won’t) be (?:waived|refunded|removed|reduced|lifted)\b`,
  raw`^(?:do not|don't|don’t|never) (?:offer|promise|suggest|agree)(?: to)? ${within}(?:waiv(?:e|ing)|refund(?:ing)?|discounts?|remove|removing|lower|exceptions?)[\p{L} ]*`,
  raw`\b(?:asked|asks|wondered|wanted to know|inquired|enquired)(?: us)? (?:whether|if|about|for|how)(?:(?!,| and | then | so | but )[^.;:–—-])*`,
  raw`\b(?:looked|looking|searched|searching|hoped|hoping|wished|expected|expecting|wanted|preferred) (?:for |to )?(?:(?!,| and | then | so | but )[^.;:–—-])*`,
].map((pattern) => new RegExp(pattern, 'giu'));

/** So many of the last clauses are tried one after the other. */
const lastClauses = 3;

/** A last clause that can go without the others losing sense. */
const clause =
  /(?<!\b(?:to|can|could|will|would|we|you|that|if|when|not|should|may))[,;]? (?:and|or|then|and then|plus|also)(?: also| then| please)? (?=\p{L}+)/giu;

/**
 * No promise to waive, refund, lower or give away. Explaining fees and naming what the customer asked for are none. A
 * promise in a last clause goes with its clause; any other takes the sentence with it.
 */
export const feePromises: CourtesyCheck = {
  rule: 'fee-waiver',
  repair(sentence) {
    if (!promisesMoney(sentence)) return sentence;
    for (const { index } of [...sentence.matchAll(clause)].slice(-lastClauses).reverse()) {
      const rest = sentence.slice(0, index);
      if (
        index > 0 &&
        !promisesMoney(rest) &&
        !/^(?:if|when|once|should|unless|in case|since|as|because)\b/i.test(rest)
      ) {
        return `${rest}.`;
      }
    }
    return null;
  },
};

function promisesMoney(sentence: string): boolean {
  const plain = sentence.normalize('NFKD').replace(/\p{M}/gu, '');
  const told = harmless.reduce((text, pattern) => text.replace(pattern, ''), plain);
  return promises.some((pattern) => pattern.test(told));
}
