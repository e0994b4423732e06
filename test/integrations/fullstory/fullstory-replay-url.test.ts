import { expect, it } from 'vitest';
import { fullstoryReplayUrl } from '../../../integrations/fullstory/fullstory-replay-url.js';

it.each([
  ['https://api.fullstory.com', 'https://app.fullstory.com/ui/ORG/session/1:2'],
  ['https://api.eu1.fullstory.com/', 'https://app.eu1.fullstory.com/ui/ORG/session/1:2'],
  ['http://127.0.0.1:4010/api', 'http://127.0.0.1:4010/ui/ORG/session/1:2'],
])('the replay page for %s is %s', (apiBaseUrl, page) => {
  expect(fullstoryReplayUrl(apiBaseUrl, 'ORG', '1:2')).toBe(page);
});
