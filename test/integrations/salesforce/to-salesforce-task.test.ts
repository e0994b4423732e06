import { describe, expect, it } from 'vitest';
import { taskRelation, toSalesforceTask } from '../../../integrations/salesforce/to-salesforce-task.js';
import { briefingSaying, checkoutBriefing } from '../sample-briefings.js';

describe('a Salesforce Task', () => {
  it('is completed and says the whole briefing', () => {
    expect(toSalesforceTask({ briefing: checkoutBriefing })).toEqual({
      Subject: '2 sessions; latest goal: buy two tickets',
      Description: expect.stringContaining('- Met: card was declined (replay 1)') as string,
      Status: 'Completed',
      Priority: 'Normal',
    });
  });

  it.each([
    ['003A', 'WhoId'],
    ['00QA', 'WhoId'],
    ['500A', 'WhatId'],
    ['001A', 'WhatId'],
  ])('is related to %s by %s', (recordId, relation) => {
    expect(taskRelation(recordId)).toBe(relation);
  });

  it('fits its fields whatever it says', () => {
    const task = toSalesforceTask({ briefing: briefingSaying('😀'.repeat(40_000)), subject: 'two\nlines '.repeat(99) });
    expect(task.Subject).toMatch(/^two lines two lines.* \[…\]$/);
    expect(String(task.Subject)).toHaveLength(255);
    expect(String(task.Description).length).toBeLessThanOrEqual(32_000);
    expect(String(task.Description).isWellFormed()).toBe(true);
  });
});
