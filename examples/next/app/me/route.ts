import { getAuth } from '../../auth'

/** A route of the app for signed-in users only. */
export async function GET(request: Request): Promise<Response> {
  const session = await getAuth().getSession(request)
  // No cache may store a response that depends on the session.
  const headers = { 'cache-control': 'no-store' }
  if (!session) return Response.json({ error: 'not_authenticated' }, { status: 401, headers })
  return Response.json(session.session, { headers })
}
