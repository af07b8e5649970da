import type { SessionContext } from './context'

/** Refreshes the tokens if a refresh is due. Never rejects. After a failure, the token status contains the error. */
export async function renewQuietly({ engine }: Pick<SessionContext, 'engine'>): Promise<void> {
  try {
    await (await engine()).renewIfDue()
  } catch {
    // Ignore the rejection, because the token status contains the error.
  }
}
