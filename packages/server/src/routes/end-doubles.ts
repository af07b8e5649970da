import { separateDoubles } from '../cookies/separate-doubles'
import { endReplaced } from './end-replaced'
import type { RouteContext } from './route'

/**
 * Ends every session that a request has a cookie of whose name comes twice, one of which somebody may have planted: whoever logs out means
 * all of them.
 *
 * @throws {GenAuthError} `storage_unavailable`
 */
export async function endDoubles(context: RouteContext, request: Request): Promise<void> {
  const readings = await Promise.all(separateDoubles(request).map(context.sessions.read))
  const records = readings.flatMap((reading) => reading.record ?? reading.remains ?? [])
  const byId = new Map(records.map((record) => [record.id, record]))
  await Promise.all([...byId.values()].map((record) => endReplaced(context, request, record)))
}
