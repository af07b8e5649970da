import { isGenAuthError } from '../errors'
import { askServer } from './ask-server'
import type { ConnectionParts } from './connection-parts'

/** Tells the server of a logout that it has not heard of. Nobody is shown meanwhile, and a failure is tried again. */
export async function repeatLogout(parts: ConnectionParts): Promise<void> {
  const { known, marks } = parts
  const { epoch } = known
  try {
    await askServer(parts, { path: '/logout', method: 'POST' })
    marks.pendingLogout.clear()
    if (known.epoch === epoch) known.end('logout')
  } catch (error) {
    if (known.epoch === epoch && isGenAuthError(error)) known.fail(error)
  }
}
