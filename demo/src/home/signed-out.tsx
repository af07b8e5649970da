import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { useDemo } from '../setup/demo-context'
import { Relay } from './relay'

/** The home page of a signed-out user: an introduction, and a login by redirect or popup. */
export function SignedOut(): React.ReactNode {
  return (
    <div className="hero">
      <div>
        <Page
          title="Home"
          heading="Log in once. Stay logged in."
          lead="A small React app on @genauth/react. It refreshes its tokens before they expire, in one tab or in ten. Make GenAuth fail in the workbench, and see that you stay logged in."
        />
        <LoginButtons />
        <TestUsers />
      </div>
      <Relay />
    </div>
  )
}

function TestUsers(): React.ReactNode {
  const { emulator } = useDemo().setup
  if (!emulator) return null
  return (
    <div className="test-users">
      <h2 className="overline">Log in as</h2>
      <ul>
        {emulator.users.map(({ username, password, name }) => (
          <li key={username}>
            <span className="test-user-name">{name}</span>
            <code>
              {username} / {password}
            </code>
          </li>
        ))}
      </ul>
    </div>
  )
}
