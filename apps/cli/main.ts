#!/usr/bin/env node
import { parseCommandLine, usage } from './command-line.js';
import { callApi } from './api-call.js';
import { CommandFailed } from './command-failed.js';
import { isProfilePlan, profilePlanText } from './profile-plan-text.js';

const unfinished = 1;
const changesAhead = 2;

/** Runs one command. @returns the exit code: 0 done or nothing to do, 1 failed, 2 changes ahead (with --exit-code) */
async function run(args: string[], env: NodeJS.ProcessEnv): Promise<number> {
  const command = parseCommandLine(args, env);
  if (command === 'help') {
    console.log(usage);
    return 0;
  }
  const { verb, source, prune, exitCode } = command;
  const query = new URLSearchParams({ prune: String(prune), ...(source !== undefined && { source }) });
  const plan = await callApi(command, `/v1/profiles/${verb}?${query.toString()}`, isProfilePlan);
  console.log(profilePlanText(plan, verb));
  if (plan.steps.some(({ error }) => error !== undefined)) return unfinished;
  return verb === 'plan' && exitCode && plan.changes > 0 ? changesAhead : 0;
}

try {
  process.exitCode = await run(process.argv.slice(2), process.env);
} catch (error) {
  if (!(error instanceof CommandFailed)) throw error;
  console.error(`debrief: ${error.message}`);
  process.exitCode = unfinished;
}
