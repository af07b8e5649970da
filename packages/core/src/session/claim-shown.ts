import { adoptStored } from './adopt-stored'
import type { EngineContext } from './engine-context'
import type { StoredSession } from './stored-session'

/**
 * Makes a session that the page already shows its own. If its tokens belong to another tab, ends it here.
 *
 * @param isBack The page comes from the back/forward cache.
 */
export async function claimShown(
  context: EngineContext,
  session: StoredSession,
  isBack = false,
): Promise<void> {
  if ((await context.claims?.claim(session, isBack)) !== false) return
  await context.store.update(() => undefined)
  adoptStored(context, undefined)
}
