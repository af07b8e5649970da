import { useSession } from '@genauth/react'
import { useId, useState } from 'react'
import { useSharedLogin } from '../frame/login-context'
import { useReturnTo } from '../frame/use-return-to'
import { Card } from '../parts/card'
import { useDemo } from '../setup/demo-context'

/**
 * GenAuth shows its page, although it may have a session of this browser. `consent` is part of this prompt, because GenAuth issues a refresh
 * token only after `prompt=consent`.
 */
const freshLogin = 'login consent'

/** Further logins: with a connection, with a hint for the login form, and the registration of a new account. */
export function OtherLoginsCard(): React.ReactNode {
  const { status } = useSession()
  const { connections = [] } = useDemo().setup
  const { login, signUp, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  const isLoggedIn = status === 'authenticated'
  return (
    <Card
      heading={isLoggedIn ? 'Use another account' : 'Log in or sign up'}
      className={isLoggedIn ? '' : 'card-wide'}
    >
      <div className="logins">
        {isLoggedIn && <SwitchAccount />}
        <div className="logins-group">
          <h3>New here?</h3>
          <button
            type="button"
            className={isLoggedIn ? 'button button-quiet button-small' : 'button button-small'}
            disabled={isPending}
            onClick={() => signUp({ returnTo, prompt: freshLogin })}
          >
            Create an account
          </button>
        </div>
        {connections.length > 0 && (
          <div className="logins-group">
            <h3>With a connection</h3>
            <div className="button-row">
              {connections.map(({ id, name }) => (
                <button
                  key={id}
                  type="button"
                  className="button button-quiet button-small"
                  disabled={isPending}
                  onClick={() => login({ returnTo, connection: id })}
                >
                  Continue with {name}
                </button>
              ))}
            </div>
          </div>
        )}
        <HintForm />
      </div>
    </Card>
  )
}

/** Signs the user out of the app, and shows GenAuth's login page although GenAuth has a session. */
function SwitchAccount(): React.ReactNode {
  const { switchAccount, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  return (
    <div className="logins-group">
      <h3>As another user</h3>
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isPending}
        onClick={() => switchAccount({ returnTo, prompt: freshLogin })}
      >
        Switch account
      </button>
    </div>
  )
}

function HintForm(): React.ReactNode {
  const { login, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  const [hint, setHint] = useState('')
  const id = useId()
  return (
    <form
      className="logins-group"
      onSubmit={(event) => {
        event.preventDefault()
        login({ returnTo, prompt: freshLogin, ...(hint && { loginHint: hint }) })
      }}
    >
      <h3>
        <label htmlFor={id}>With your username</label>
      </h3>
      <div className="hint-row">
        <input
          id={id}
          className="field"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          value={hint}
          onChange={(event) => setHint(event.target.value)}
        />
        <button type="submit" className="button button-quiet button-small" disabled={isPending}>
          Continue
        </button>
      </div>
    </form>
  )
}
