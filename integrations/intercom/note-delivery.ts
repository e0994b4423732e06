const entities: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'" };

/**
 * The delivery that a note names in its last line, with the markup stripped that Intercom kept or added. Text further up
 * cannot pass for it, whoever wrote it.
 */
export function noteDelivery(html: string | null | undefined): string | undefined {
  const lines = (html ?? '')
    .replace(/<\/?(?:p|div|br|ul|ol|li|h[1-6])\b[^>]*>/gi, '\n')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&nbsp;', ' ')
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return /^Debrief delivery (\S+)$/.exec(lines.at(-1) ?? '')?.[1];
}
