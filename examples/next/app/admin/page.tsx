import { requireSession } from '../../require-session'
import { saveNote } from './actions'

/** A page for administrators only. */
export default async function Page() {
  const { user } = await requireSession({ role: 'admin', returnTo: '/admin' })
  return (
    <form action={saveNote}>
      <p>Hello administrator {user.name}</p>
      <button type="submit">Save</button>
    </form>
  )
}
