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
  const comeBack = takeLogoutReturn(context)
  if (!comeBack) return
  const { error, returnTo } = comeBack
  if (error) throw error
  if (returnTo !== undefined) redirect(returnTo, () => goTo(context, returnTo))
  const stored = await store.read()
  if (!stored && !store.isBroken && state.session.status === 'loading') state.end('logout')
}

/** Loads the page at `returnTo`. The URL of this page may change without a router noticing, so a new URL alone is not enough. */
export function goTo(context: Pick<SessionContext, 'runtime'>, returnTo: string): void {
  const page = requirePage(context)
  // Complete, because a `<base>` element would resolve a path against another origin.
  const url = page.origin + returnTo
  if (url !== page.href) page.navigate(url)
}
