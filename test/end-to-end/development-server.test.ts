import { afterAll, beforeAll, describe, inject } from 'vitest';
import { type DebriefUnderTest, startDebriefUnderTest } from './debrief-under-test.js';
import { summaryRunScenarios } from './summary-run-scenarios.js';

describe('on the development server with the embedded database', () => {
  let debrief: DebriefUnderTest;
  beforeAll(async () => {
    debrief = await startDebriefUnderTest({ temporalAddress: inject('temporalAddress') });
  });
  afterAll(() => debrief.stop());

  summaryRunScenarios(() => debrief);
});
