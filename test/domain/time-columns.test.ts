import { describe, expect, it } from 'vitest';
import { exportKinds } from '../../domain/segment-export.js';
import { standardColumns } from '../../domain/export-columns.js';
import { isTimeColumn } from '../../domain/time-columns.js';

describe('isTimeColumn', () => {
  it('knows the instants among the standard columns, and takes no duration for one', () => {
    const columns = new Set(exportKinds.flatMap(standardColumns));
    expect([...columns].filter(isTimeColumn).sort()).toEqual([
      'Created',
      'EventStart',
      'LastEventStart',
      'LastSessionStart',
      'PageStart',
      'SessionStart',
      'UserCreated',
    ]);
  });

  it('knows custom columns by the suffix of their type', () => {
    const names = ['user_Renewal_date', 'evt_due_date', 'page_at_date', 'user_date_str', 'birth_date'];
    expect(names.map(isTimeColumn)).toEqual([true, true, true, false, false]);
  });
});
