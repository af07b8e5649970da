import { isGenAuthError } from '../errors'
import type { ConnectionParts } from './connection-parts'
import { sendLogout } from './send-logout'

/** Tells the server of a logout that it has not heard of. Nobody is shown meanwhile, and a failure is tried again. */
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
