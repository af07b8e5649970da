import type { SessionContext } from './context'
import { type LogoutRedirect, takeLogoutReturn } from './pending-logout'
import { requirePage } from './require-page'

/**
 * Goes on from a logout that came back to this page. A page without a session then says `logout` and not `none`: it must not log in again
 * while the router still shows the page that the logout came back to.
 *
 * @throws {GenAuthError} `state_mismatch`
 */
export async function finishLogout(
  context: SessionContext,
  redirect: LogoutRedirect,
): Promise<void> {
  const { state, store } = context
  const logoutReturn = takeLogoutReturn(context)
  if (!logoutReturn) return
  const { error, returnTo } = logoutReturn
  if (error) throw error
  if (returnTo !== undefined) redirect(returnTo, () => navigateTo(context, returnTo))
  const stored = await store.read()
  if (!stored && !store.isBroken && state.session.status === 'loading') state.end('logout')
}

/** Loads the page at `returnTo`. The URL of this page may change without a router noticing, so a new URL alone is not enough. */
export function navigateTo(context: Pick<SessionContext, 'runtime'>, returnTo: string): void {
  const page = requirePage(context)
  // Complete, because a `<base>` element would resolve a path against another origin.
  const url = page.origin + returnTo
  if (url !== page.href) page.navigate(url)
}
