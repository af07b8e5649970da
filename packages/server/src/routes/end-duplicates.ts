import { separateDuplicates } from '../cookies/separate-duplicates'
import { endReplaced } from './end-replaced'
import type { RouteContext } from './route'

/**
 * If a request contains several session cookies with the same name, ends the sessions of all these cookies. An attacker may have planted
 * one of the cookies, and a logout must end the user's own session too.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endDuplicates(context: RouteContext, request: Request): Promise<void> {
  const readings = await Promise.all(separateDuplicates(request).map(context.sessions.read))
  const records = readings.flatMap((reading) => reading.record ?? reading.remains ?? [])
  const byId = new Map(records.map((record) => [record.id, record]))
  await Promise.all([...byId.values()].map((record) => endReplaced(context, request, record)))
}
