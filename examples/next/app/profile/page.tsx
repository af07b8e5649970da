import { requireSession } from '../../require-session'

/** A page for signed-in users only. It shows claims that the session contains, so no request to GenAuth is needed. */
export default async function Page() {
  const { user } = await requireSession({ returnTo: '/profile' })
  return <p>Profile of {user?.name}</p>
}
