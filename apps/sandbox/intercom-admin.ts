/** Whose the token is, and the only author there is. */
export const intercomAdmin = { type: 'admin', id: '991267459', name: 'Sandbox Admin', email: 'admin@example.com' };

/** Ids come as text or as a number. */
export function isIntercomAdmin(id: unknown): boolean {
  return id === intercomAdmin.id || id === Number(intercomAdmin.id);
}

/** Plain text comes back in a paragraph, and comments do not survive (Intercom reference, section 8). */
export function storedBody(body: string): string {
  const visible = body.replace(/<!--[\s\S]*?-->/g, '');
  return visible.trimStart().startsWith('<') ? visible : `<p>${visible}</p>`;
}
