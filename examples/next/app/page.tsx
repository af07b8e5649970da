import { headers } from 'next/headers'
import { getAuth } from '../auth'
import { LogoutButton } from './logout-button'

export default async function Page() {
  const incoming = await headers()
  const auth = getAuth()
  const session = await auth.getSession(new Request(auth.origin, { headers: incoming }))
  // A plain link: Next's own would fetch it ahead.
  if (!session) return <a href="/auth/login?returnTo=/">Log in</a>
  return (
    <>
      <p>Hello {session.session.sub}</p>
      <LogoutButton />
    </>
  )
}
