import { describe, expect, it } from 'vitest';
import { redact } from '../../../integrations/http/redact.js';

describe('redact', () => {
  it('removes e-mail addresses, plain and percent-encoded', () => {
    expect(redact('no user jane.doe+x@example.com or jane%40example.com here')).toBe(
      'no user [e-mail] or [e-mail] here',
    );
    expect(redact("WHERE Email = 'jane@example.com'")).toBe("WHERE Email = '[e-mail]'");
  });

  it('removes known secrets, credentials and anything long and opaque', () => {
    expect(redact('key fake-key failed', ['fake-key', ''])).toBe('key [secret] failed');
    expect(redact('Authorization: Bearer abc refused')).toBe('Authorization: Bearer [secret] refused');
    expect(redact(`token ${'00Dfake!'.repeat(5)}`)).toBe('token [secret]');
  });

  it('removes the query of a link and keeps the rest of the sentence', () => {
    expect(redact('see https://x.example/a?email=b and go')).toBe('see https://x.example/a and go');
  });

  it('keeps ordinary messages, in limits', () => {
    expect(redact('session_id is required')).toBe('session_id is required');
    expect(redact('word '.repeat(1000))).toHaveLength(300);
  });
});
