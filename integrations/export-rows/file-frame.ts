import { type ExportFormat } from '../../domain/segment-export.js';
import { csvCell } from './csv-cell.js';

/** What stands around the rows of a file. */
export interface FileFrame {
  opening: string;
  betweenRows: string;
  afterRow: string;
  closing: string;
}

/** Of CSV, `fields` are the header. */
export function fileFrame(format: ExportFormat, fields: readonly string[] = []): FileFrame {
  switch (format) {
    case 'ndjson':
      return { opening: '', betweenRows: '', afterRow: '\n', closing: '' };
    case 'csv':
      return { opening: `${fields.map(csvCell).join(',')}\r\n`, betweenRows: '', afterRow: '\r\n', closing: '' };
    case 'json':
      return { opening: '[\n', betweenRows: ',\n', afterRow: '', closing: '\n]\n' };
  }
}
