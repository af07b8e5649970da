import { connection } from 'next/server'
import { getAuth } from '../../auth'

/** A route of the app for signed-in users only. */
export async function GET(request: Request): Promise<Response> {
  // With `cacheComponents`, Next.js runs this function in the build until it waits for a request. The secrets are missing in the build.
  await connection()
  const session = await getAuth().getSession(request)
  // No cache may store a response that depends on the session.
  const headers = { 'cache-control': 'no-store' }
  if (!session) return Response.json({ error: 'not_authenticated' }, { status: 401, headers })
  return Response.json(session.session, { headers })
}
