import type { ConnectionParts } from './connection-parts'
import type { RenewedMessage } from './connection-tabs'

/** Takes in that another tab has had the session renewed, unless this one knows. */
export async function receiveRenewal(
  { known, state }: ConnectionParts,
  { id, revision, renewAt, expiresAt }: RenewedMessage,
): Promise<void> {
  const { session } = state
  const { snapshot } = known
  if (session.status !== 'authenticated' || session.id !== id) return
  if (!snapshot || revision <= snapshot.revision) return
  known.adopt({ ...snapshot, session: { ...session, stale: false }, revision, renewAt, expiresAt })
  await known.emit('renewed')
}
