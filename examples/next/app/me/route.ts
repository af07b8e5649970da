import { catchAuthRequired } from '@genauth/server'
import { connection } from 'next/server'
import { getAuth } from '../../auth'

/** A route of the app for signed-in users only. */
export const GET = catchAuthRequired(async (request: Request) => {
  // With `cacheComponents`, Next.js runs this function in the build until it waits for a request. The secrets are missing in the build.
  await connection()
  const { session } = await getAuth().requireSession(request)
  // No cache may store a response that depends on the session.
  return Response.json(session, { headers: { 'cache-control': 'no-store' } })
})
