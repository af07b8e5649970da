import type { SessionContext } from './context'
import { type LogoutRedirect, takeLogoutReturn } from './pending-logout'
import { requirePage } from './require-page'

/**
 * Finishes a logout after GenAuth has redirected to this tab. A signed-out session then has the reason `logout` instead of `none`. With
 * `none`, `RequireLogin` would start a new login while the router still shows the current route.
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

/** Navigates to `returnTo`. A router may not notice a replaced URL, so this function loads a new document. */
export function navigateTo(context: Pick<SessionContext, 'runtime'>, returnTo: string): void {
  const page = requirePage(context)
  // Use the full URL, because a `<base>` element may resolve a path to another origin.
  const url = page.origin + returnTo
  if (url !== page.href) page.navigate(url)
}
