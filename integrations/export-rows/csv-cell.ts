const special = /[",\r\n]/;

/** Text as a cell, quoted where RFC 4180 asks for it. */
export function csvCell(text: string): string {
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
