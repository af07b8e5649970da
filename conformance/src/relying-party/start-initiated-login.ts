import { type GenAuth, GenAuthError } from '@genauth/core'

/**
 * Starts a login that another site started through the app's `initiate_login_uri` (OpenID Connect Core, section 4). Accepts `login_hint`,
 * `screen` and `ui_locales`. Ignores `target_link_uri`, because the other site has chosen it: the user continues at the root of the app.
 *
 * @param href The current URL, with the parameters of the other site.
 * @throws {GenAuthError} `invalid_request` if `iss` is not the app's issuer; the codes of `login`
 */
export async function startInitiatedLogin(
  genauth: GenAuth,
  href: string,
  issuer: string,
): Promise<void> {
  const query = new URL(href).searchParams
  if (query.getAll('iss').join() !== issuer) {
    throw new GenAuthError('invalid_request', 'Another issuer started this login.')
  }
  await genauth.login({
    returnTo: '/',
    loginHint: query.get('login_hint') || undefined,
    screen: query.get('screen') === 'signup' ? 'signup' : undefined,
    uiLocales: query.get('ui_locales')?.split(' ').filter(Boolean),
  })
}
