import { describe, expect, it } from 'vitest';
import { toIntercomNote } from '../../../integrations/intercom/to-intercom-note.js';
import { briefingSaying, checkoutBriefing, emptyBriefing } from '../sample-briefings.js';

describe('an Intercom note', () => {
  it('has the note first, each statement with its replays, and the delivery last', () => {
    const replay = '<a href="https://app.fullstory.com/ui/ORG/session/11:21">replay 1</a>';
    expect(toIntercomNote({ briefing: checkoutBriefing, deliveryId: 'd-1', extraLines: ['Two <more> lines'] })).toBe(
      '<p>Case 00001042 was opened by this customer.</p>' +
        '<p><b>2 sessions; latest goal: buy two tickets</b></p>' +
        `<ul><li>Wanted: buy two tickets ${replay} (session 11:20)</li><li>Met: card was declined ${replay}</li></ul>` +
        '<p>Two &lt;more&gt; lines</p>' +
        '<p>Debrief delivery d-1</p>',
    );
  });

  it('is the headline where nobody was recorded', () => {
    expect(toIntercomNote({ briefing: emptyBriefing, deliveryId: 'd-1' })).toBe(
      '<p><b>No recorded sessions were found for this person.</b></p><p>Debrief delivery d-1</p>',
    );
  });

  it('lets no markup of a summary through', () => {
    const html = toIntercomNote({ briefing: briefingSaying(`<img src=x onerror='a("b")'> & co`), deliveryId: 'd-1' });
    expect(html).toContain('<li>&lt;img src=x onerror=&#39;a(&quot;b&quot;)&#39;&gt; &amp; co ');
  });

  it('never links to anything but a web page', () => {
    const [session] = checkoutBriefing.sessions;
    if (!session) throw new Error('the sample has a session');
    const sessions = [{ ...session, replayUrl: 'javascript:alert(1)' }];
    const html = toIntercomNote({ briefing: { ...checkoutBriefing, sessions }, deliveryId: 'd-1' });
    expect(html).not.toContain('href');
  });
});
