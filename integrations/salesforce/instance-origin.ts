/**
 * The origin that API calls may go to with the token. Salesforce names it in its token answer, so it is believed only
 * where it is the login host itself, a host of Salesforce's, or one the operator allowed. Undefined when it is none.
 */
export function trustedInstanceOrigin(
  instanceUrl: string,
  loginUrl: string,
  allowedHosts: readonly string[] = [],
): string | undefined {
  const instance = URL.parse(instanceUrl);
  if (!instance || instance.username !== '' || instance.password !== '') return undefined;
  if (instance.origin === new URL(loginUrl).origin) return instance.origin;
  if (instance.protocol !== 'https:') return undefined;
  const ofSalesforce = instance.port === '' && instance.hostname.endsWith('.salesforce.com');
  const allowed = allowedHosts.includes(instance.host) || allowedHosts.includes(instance.hostname);
  return ofSalesforce || allowed ? instance.origin : undefined;
}
