/** An instant in the reader's own time zone, and in UTC where a client cannot tell (Slack docs, formatting text). */
export function slackDate(instant: Date): string {
  const inUtc = instant.toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `<!date^${Math.floor(instant.getTime() / 1000)}^{date_long} {time}|${inUtc} UTC>`;
}
