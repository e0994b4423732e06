function quoted(value: string): string {
  return `"${value.replaceAll('"', '""')}"`;
}

/** RFC 4180 with a chosen line end; every value is quoted. */
export function writeCsv(rows: string[][], lineEnd: string): string {
  return rows.map((row) => row.map(quoted).join(',') + lineEnd).join('');
}

/** Reads RFC 4180 lines that end in LF or CRLF. Undefined when a quote is left open. */
export function readCsv(text: string): string[][] | undefined {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let inQuotes = false;
  for (let index = 0; index < text.length; index += 1) {
    const letter = text.charAt(index);
    if (inQuotes) {
      if (letter !== '"') value += letter;
      else if (text.charAt(index + 1) === '"') {
        value += letter;
        index += 1;
      } else inQuotes = false;
    } else if (letter === '"') inQuotes = true;
    else if (letter === ',') {
      row.push(value);
      value = '';
    } else if (letter === '\n') {
      rows.push([...row, value.replace(/\r$/, '')]);
      row = [];
      value = '';
    } else value += letter;
  }
  if (inQuotes) return undefined;
  if (row.length > 0 || value !== '') rows.push([...row, value]);
  return rows;
}
