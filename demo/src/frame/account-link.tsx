import { useSession, useUser } from '@genauth/react'
import { Link } from 'react-router'
import { Avatar } from '../parts/avatar'
import { useSharedLogin } from './login-context'
import { useReturnTo } from './use-return-to'

/** Shows the user's name or a login button. While the session loads, it shows a placeholder of the same width. */
export function AccountLink(): React.ReactNode {
  const session = useSession()
  const { user } = useUser()
  const { login, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  if (session.status === 'loading') {
    return (
      <span className="account">
        <span className="skeleton account-skeleton" />
      </span>
    )
  }
  if (session.status === 'anonymous') {
    return (
      <button
        type="button"
        className="button button-small account"
        disabled={isPending}
        onClick={() => login({ returnTo })}
      >
        Log in
      </button>
    )
  }
  const name = user?.given_name ?? user?.name ?? 'Account'
  return (
    <Link className="account account-link" to="/profile" aria-label={`${name}, your profile`}>
      <Avatar picture={user?.picture} name={name} size="small" />
      <span className="account-name">{name}</span>
    </Link>
  )
}
