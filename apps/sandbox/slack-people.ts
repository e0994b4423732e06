import { type JsonObject } from './json-object.js';
import { type Person, type Population } from './seeded-people.js';
import { slackOk, slackRefused } from './slack-answer.js';
import { textArgument } from './slack-arguments.js';
import { type Reply } from './vendor-contract.js';

export const slackTeamId = 'T0000000001';
export const slackBot = { user_id: 'U0000000B0T', bot_id: 'B0000000001', team_id: slackTeamId };
/** Somebody who has left: opening a conversation with them is refused. */
export const deactivatedSlackUser = 'U0000000XXX';

const personPattern = /^[UD]([12])(\d{9})$/;

function digitsOf({ serial, generated }: Person): string {
  return (generated ? '2' : '1') + String(serial).padStart(9, '0');
}

/** Everybody's user id is computed, and so is that of their conversation with the bot. */
export function slackUserId(person: Person): string {
  return `U${digitsOf(person)}`;
}

export function directChannelId(person: Person): string {
  return `D${digitsOf(person)}`;
}

/** Whose user or direct conversation an id names; undefined when nobody's. */
export function personOfSlackId(people: Population, id: string): Person | undefined {
  const [, group, serial] = personPattern.exec(id) ?? [];
  return serial === undefined ? undefined : people.person(Number(serial), group === '2');
}

/** `users.lookupByEmail` (Slack reference, section 8). */
export function lookUpByEmail(people: Population, args: JsonObject): Reply {
  const [person] = people.withEmail(textArgument(args.email));
  if (person === undefined) return slackRefused('users_not_found');
  const { email, firstName, lastName, uid } = person;
  const name = `${firstName} ${lastName}`;
  const profile = { email, real_name: name, display_name: name, first_name: firstName, last_name: lastName };
  const user = { id: slackUserId(person), team_id: slackTeamId, name: uid, real_name: name, deleted: false, profile };
  return slackOk({ user: { ...user, is_bot: false, is_app_user: false } });
}

/** `conversations.open` with one person; repeating it leads to the same conversation (Slack reference, section 8). */
export function openConversation(people: Population, args: JsonObject): Reply {
  const known = textArgument(args.channel);
  const users = textArgument(args.users).split(',').filter(Boolean);
  if (known === '' && users.length === 0) return slackRefused('users_list_not_supplied');
  if (users.length > 8) return slackRefused('too_many_users');
  if (users.length > 1) return slackRefused('invalid_user_combination');
  if (users[0] === deactivatedSlackUser) return slackRefused('user_disabled');
  const person = personOfSlackId(people, users[0] ?? known);
  if (person === undefined) return slackRefused(users.length > 0 ? 'user_not_found' : 'channel_not_found');
  return slackOk({ channel: { id: directChannelId(person) } });
}
