import { getAuth } from '../../auth'

/** A route of the app for signed-in users only. */
export async function GET(request: Request): Promise<Response> {
  const session = await getAuth().getSession(request)
  if (!session) return Response.json({ error: 'not_authenticated' }, { status: 401 })
  return Response.json(session.session)
}
