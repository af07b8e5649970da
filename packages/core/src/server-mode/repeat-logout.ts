import { isGenAuthError } from '../errors'
import type { ConnectionParts } from './connection-parts'
import { sendLogout } from './send-logout'

/** Sends a logout that the server has not received. The tab stays signed out. If the request fails, it is retried later. */
export async function repeatLogout(parts: ConnectionParts): Promise<void> {
  const { known } = parts
  const { epoch } = known
  try {
    await sendLogout(parts, { scope: 'local' })
    if (known.epoch === epoch) known.end('logout')
  } catch (error) {
    if (known.epoch === epoch && isGenAuthError(error)) known.fail(error, 'session')
  }
}
