import { sql } from 'drizzle-orm';
import { type ActivationLimits, budgetMonth } from '../domain/activation-limits.js';
import { activationBudgets, summaries } from './schema.js';
import { type Db, query, queryRows } from './database.js';

/** How a month stands for one connection, in activations. */
export interface BudgetAccount {
  cap: number | null;
  /** Everything that the vendor may have charged for. */
  charged: number;
  /** Of that: calls for summaries that were answered, calls under way, and profiles created. The rest got no answer. */
  spent: number;
  underWay: number;
  profiles: number;
}

/**
 * Activations that a connection may spend in a month. The cap is a constraint of the database: no order of calls, crashes
 * and retries passes it. What is charged for summaries is kept by `SessionSummaries`.
 */
export class ActivationBudget {
  private openedMonth: string | undefined;

  constructor(
    private readonly db: Db,
    private readonly limits: ReadonlyMap<string, ActivationLimits>,
  ) {}

  /**
   * Has the month begun for every connection, with the limits of now. A cap below what has been charged counts from there:
   * nothing more is spent. Once a month and process; to be awaited before anything is charged.
   */
  async open(): Promise<string> {
    const month = budgetMonth(new Date());
    if (this.openedMonth === month) return month;
    const budgets = [...this.limits].map(([connection, { monthly, alertAt }]) => ({
      key: `${connection}/${month}`,
      cap: monthly ?? null,
      alert_from: monthly === undefined ? null : Math.ceil(monthly * alertAt),
    }));
    await query(this.db)`
      insert into ${activationBudgets} as b (key, cap, alert_from)
      select key, cap, alert_from
      from jsonb_to_recordset(${JSON.stringify(budgets)}::jsonb) as budget(key text, cap integer, alert_from integer)
      order by key
      on conflict (key) do update set cap = greatest(excluded.cap, case when excluded.cap is not null then b.charged end),
        alert_from = excluded.alert_from
      where b.cap is distinct from excluded.cap or b.alert_from is distinct from excluded.alert_from`;
    this.openedMonth = month;
    return month;
  }

  /** Charges for a profile that is about to be created. False where that would pass the cap. */
  async chargeProfile(connection: string): Promise<boolean> {
    const key = `${connection}/${await this.open()}`;
    const charged = await query(this.db)`
      update ${activationBudgets} set charged = charged + 1, profiles = profiles + 1
      where key = ${key} and (cap is null or charged < cap) returning key`;
    return charged.length > 0;
  }

  /** The vendor has certainly not created it. */
  async releaseProfile(connection: string): Promise<void> {
    const key = `${connection}/${await this.open()}`;
    await query(
      this.db,
    )`update ${activationBudgets} set charged = charged - 1, profiles = profiles - 1 where key = ${key}`;
  }

  /** Undefined where nothing is known of that month. */
  async account(connection: string, month: string): Promise<BudgetAccount | undefined> {
    const [row] = await queryRows<BudgetAccount>(
      this.db,
      sql`
      select b.cap, b.charged, b.profiles, s.spent, s.under_way as "underWay"
      from ${activationBudgets} b, (
        select coalesce(sum(spent), 0)::int as spent,
          coalesce(sum(reserved - released - spent) filter (where outcome = 'pending'), 0)::int as under_way
        from ${summaries} where source = ${connection} and month = ${month}
      ) as s
      where b.key = ${`${connection}/${month}`}`,
    );
    return row;
  }
}
