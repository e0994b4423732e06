import { type Briefing } from '../../domain/briefing.js';
import { oneLine } from '../briefing-text.js';
import { cutText } from '../cut-text.js';
import { type SalesforceFields } from './salesforce-fields.js';
import { toSalesforceText } from './to-salesforce-text.js';

/** Salesforce docs, Task fields. */
const maxSubject = 255;
const maxDescription = 32_000;

/** A briefing as a completed Task; which record it belongs to is said by `taskRelation`. */
export function toSalesforceTask({ briefing, subject }: { briefing: Briefing; subject?: string }): SalesforceFields {
  return {
    Subject: cutText(oneLine(subject || briefing.headline), maxSubject),
    Description: toSalesforceText({ briefing, maxLength: maxDescription }),
    Status: 'Completed',
    Priority: 'Normal',
  };
}

/** Contacts and leads are who a Task is with; everything else is what it is about (Salesforce docs, Task). */
export function taskRelation(recordId: string): 'WhoId' | 'WhatId' {
  return recordId.startsWith('003') || recordId.startsWith('00Q') ? 'WhoId' : 'WhatId';
}
