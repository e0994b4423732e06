const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text that Slack shows as it is, without links, mentions or dates made of angle brackets. These three characters and no
 * others (Slack docs, formatting text); bare `@channel` needs `verbatim` besides.
 */
export function escapeSlack(text: string): string {
  return text.toWellFormed().replace(/[&<>]/g, (char) => entities[char] ?? char);
}
