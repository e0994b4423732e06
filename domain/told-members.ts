/** A line for each member of a profile's answer that says something. */
export function toldMembers(members: Record<string, unknown> = {}): string[] {
  return Object.entries(members).flatMap(([name, member]) => {
    return toldMember(member) === '' ? [] : [toldMember({ [name]: member })];
  });
}

/** Any answer of a model as text; empty where it says nothing. */
export function toldMember(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(toldMember).join('; ');
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .map(([name, part]) => `${name.replaceAll('_', ' ')}: ${toldMember(part)}`)
    .join('\n');
}
