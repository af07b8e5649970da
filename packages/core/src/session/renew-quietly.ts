import type { SessionContext } from './context'

/** Renews the tokens if it is time. Never rejects: the token status says why a renewal failed. */
export async function renewQuietly({ engine }: Pick<SessionContext, 'engine'>): Promise<void> {
  try {
    await (await engine()).renewIfDue()
  } catch {
    // The session goes on, and says that it is stale.
  }
}
