import type { ApiDeps } from './deps.js';
import { ApiError } from './errors.js';

/** Throws 400 for a URL that secrets must not be sent to. */
export function refuseLoginUrl(
  { checkLoginUrl }: Pick<ApiDeps, 'checkLoginUrl'>,
  url: string,
): void {
  const answer = checkLoginUrl(url);
  if (answer.ok) return;
  const issues = [{ path: 'loginUrl', message: answer.message }];
  throw new ApiError(400, 'LOGIN_URL_REFUSED', answer.message, { issues });
}
