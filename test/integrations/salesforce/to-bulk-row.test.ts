import { expect, it } from 'vitest';
import { toBulkRow } from '../../../integrations/salesforce/to-bulk-row.js';

const mapping = { externalIdField: 'Key__c', fields: { key__c: 'id', Text__c: 'text', Again__c: 'text' } };

it.each([
  [
    { id: '1', text: 'x', other: 'y' },
    { key__c: '1', Text__c: 'x', Again__c: 'x' },
  ],
  [
    { id: '1', text: '' },
    { key__c: '1', Text__c: '#N/A', Again__c: '#N/A' },
  ],
  [{ id: '1' }, { key__c: '1', Text__c: '', Again__c: '' }],
  [
    { id: '', text: 'x' },
    { key__c: '', Text__c: 'x', Again__c: 'x' },
  ],
])('makes of %j the row %j', (cells: Record<string, string>, row) => {
  expect(toBulkRow(cells, mapping)).toEqual(row);
});
