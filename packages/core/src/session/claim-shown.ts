import { adoptStored } from './adopt-stored'
import type { EngineContext } from './engine-context'
import type { StoredSession } from './stored-session'

/**
 * Takes over the tokens of a session that the tab already shows. If the tokens belong to another tab, ends the session in this tab.
 *
 * @param isBack Whether the browser restored this document from the back/forward cache.
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
