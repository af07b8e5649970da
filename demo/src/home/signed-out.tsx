import { Page } from '../frame/page'
import { LoginButtons } from '../parts/login-buttons'
import { useDemo } from '../setup/demo-context'
import { Relay } from './relay'

/** What somebody sees who is not logged in: what this is, and the two ways in. */
export function Visitor(): React.ReactNode {
  return (
    <div className="hero">
      <div>
        <Page
          title="Home"
          heading="Log in once. Stay logged in."
          lead="A small React app on @genauth/react. Its tokens are renewed before they run out, in one tab or in ten. Break the server while you watch, and see what an app has to put up with: nothing."
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
