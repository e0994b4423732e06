/** What the API answers to plan and apply. */
export interface ProfilePlan {
  steps: {
    action: 'create' | 'update' | 'unchanged' | 'orphaned' | 'delete';
    name: string;
    vendorId: string | null;
    error?: string;
    warnings: { path: string; message: string }[];
  }[];
  changes: number;
  activations: number;
}

export function isProfilePlan(body: unknown): body is ProfilePlan {
  return typeof body === 'object' && body !== null && 'steps' in body && Array.isArray(body.steps);
}

/** A line for each step with its warnings below it, and what it comes to. */
export function profilePlanText({ steps, changes, activations }: ProfilePlan, verb: 'plan' | 'apply'): string {
  const lines = steps.flatMap(({ action, name, vendorId, error, warnings }) => [
    `${action.padEnd(10)} ${name}${vendorId === null ? '' : `  ${vendorId}`}`,
    ...(error === undefined ? [] : [`           failed: ${error}`]),
    ...warnings.map(({ path, message }) => `           warning: ${path}: ${message}`),
  ]);
  return [...lines, '', verb === 'plan' ? planned(changes, activations) : applied(changes, steps)].join('\n');
}

function planned(changes: number, activations: number): string {
  if (changes === 0) return "Nothing to do: Fullstory's profiles agree with Debrief's.";
  return `${counted(changes, 'change')} to make, for up to ${counted(activations, 'activation')}.`;
}

function applied(changes: number, steps: ProfilePlan['steps']): string {
  const failed = steps.filter(({ error }) => error !== undefined).length;
  if (failed > 0) return `${failed} of ${counted(changes, 'change')} failed; apply again to go on.`;
  return changes === 0 ? 'Nothing to do.' : `${counted(changes, 'change')} made.`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
