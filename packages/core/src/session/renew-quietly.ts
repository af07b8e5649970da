import type { SessionContext } from './context'

/** Refreshes the tokens if a refresh is due. Never rejects. The error is in the token status. */
export async function renewQuietly({ engine }: Pick<SessionContext, 'engine'>): Promise<void> {
  try {
    await (await engine()).renewIfDue()
  } catch {
    // The session continues and is stale.
  }
}
