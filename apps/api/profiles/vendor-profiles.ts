import { HttpStatus, Injectable } from '@nestjs/common';
import { planProfiles, type ProfileStep, vendorProfileName } from '../../../domain/profile-plan.js';
import { profileWarnings } from '../../../domain/profile-warnings.js';
import { type SummaryProfile } from '../../../domain/summary-profile.js';
import { IntegrationError } from '../../../integrations/http/integration-error.js';
import { ActivationBudget } from '../../../storage/activation-budget.js';
import { Problem } from '../errors/problem.js';
import { FullstoryDirectory } from '../fullstory/fullstory-directory.js';
import { type KnownProfile, ProfileCatalogue } from './profile-catalogue.js';
import { type ProfilePlan } from './profile-responses.js';

export interface VendorProfileOptions {
  /** The Fullstory connection; needed when there are several. */
  source: string | undefined;
  /** Whether what is ours there and not wanted any more goes. */
  prune: boolean;
}

interface Planned {
  step: ProfileStep;
  known: KnownProfile | undefined;
}

/** Keeps Fullstory's prompt profiles in step with ours, which lets other programs there use them by id. */
@Injectable()
export class VendorProfiles {
  private applying: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly catalogue: ProfileCatalogue,
    private readonly directory: FullstoryDirectory,
    private readonly budget: ActivationBudget,
  ) {}

  /** What `apply` would do now. @throws Problem 422, 502, 503 */
  async plan(options: VendorProfileOptions): Promise<ProfilePlan> {
    return toPlan((await this.planned(options)).map(({ step, known }) => ({ ...step, ...warned(known) })));
  }

  /**
   * Makes the difference, step by step; one that fails is told, and the rest goes on. Repeating it does what is left.
   * Only one at a time in this process, as Fullstory would take both of two equal creations.
   *
   * @throws Problem 422, 502, 503 where Fullstory cannot be asked at all
   */
  async apply(options: VendorProfileOptions): Promise<ProfilePlan> {
    const applied = this.applying.then(() => this.applyAlone(options));
    this.applying = applied.catch(() => undefined);
    return applied;
  }

  private async applyAlone(options: VendorProfileOptions): Promise<ProfilePlan> {
    const steps: ProfilePlan['steps'] = [];
    for (const { step, known } of await this.planned(options)) {
      steps.push({ ...step, ...(await this.made(options.source, step, known)), ...warned(known) });
    }
    return toPlan(steps);
  }

  private async planned({ source, prune }: VendorProfileOptions): Promise<Planned[]> {
    const known = new Map((await this.catalogue.list()).map((it) => [it.profile.name, it]));
    const wanted = [...known].map(([name, { version }]) => ({ name, version }));
    return planProfiles(wanted, await this.listed(source), { prune }).map((step) => ({
      step,
      known:
        step.action === 'create' || step.action === 'update' || step.action === 'unchanged'
          ? known.get(step.name)
          : undefined,
    }));
  }

  private async made(
    source: string | undefined,
    step: ProfileStep,
    known: KnownProfile | undefined,
  ): Promise<{ vendorId?: string; error?: string }> {
    const { action, vendorId } = step;
    try {
      if (action === 'create' && known) return { vendorId: await this.created(source, known) };
      if (action === 'update' && known && vendorId !== null) {
        await this.ask(source, (client, signal) => client.updateProfile(vendorId, atVendor(known), signal));
      }
      if (action === 'delete' && vendorId !== null) {
        await this.ask(source, (client, signal) => client.deleteProfile(vendorId, signal));
      }
      return {};
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { error: error.detail };
    }
  }

  /**
   * Where the reply was lost Fullstory is asked whether the profile is there; it is never sent twice. Creating one is metered,
   * so it is charged first, and taken back where Fullstory certainly refused.
   */
  private async created(source: string | undefined, known: KnownProfile): Promise<string> {
    const profile = atVendor(known);
    const connection = this.directory.sourceNamed(source);
    if (!(await this.budget.chargeProfile(connection))) throw budgetSpent();
    try {
      return await this.ask(source, async (client, signal) => {
        try {
          return (await client.createProfile(profile, signal)).id;
        } catch (error) {
          if (error instanceof IntegrationError && error.effect === 'none')
            await this.budget.releaseProfile(connection);
          throw error;
        }
      });
    } catch (error) {
      const unanswered = error instanceof Problem && error.getStatus() === Number(HttpStatus.SERVICE_UNAVAILABLE);
      const landed = unanswered ? (await this.listed(source)).find(({ name }) => name === profile.name) : undefined;
      if (landed) return landed.id;
      throw error;
    }
  }

  private listed(source: string | undefined) {
    return this.ask(source, (client, signal) => client.listProfiles(signal));
  }

  private ask<T>(source: string | undefined, question: Parameters<typeof this.directory.ask<T>>[2]): Promise<T> {
    return this.directory.ask(source, 'profile', question);
  }
}

function budgetSpent(): Problem {
  const detail = 'The activations of this month are spent; creating a profile costs one.';
  return new Problem(HttpStatus.CONFLICT, 'budget-spent', detail);
}

function atVendor({ profile, version }: KnownProfile): SummaryProfile {
  return { ...profile, name: vendorProfileName({ name: profile.name, version }) };
}

function warned(known: KnownProfile | undefined) {
  return { warnings: known ? profileWarnings(known.profile) : [] };
}

function toPlan(steps: ProfilePlan['steps']): ProfilePlan {
  const counted = (...actions: string[]) => steps.filter(({ action }) => actions.includes(action)).length;
  return { steps, changes: counted('create', 'update', 'delete'), activations: counted('create') };
}
