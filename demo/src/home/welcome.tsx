import { useUser } from '@genauth/react'
import { Link } from 'react-router'
import { useStoredSetting } from '../browser/stored-setting'
import { Page } from '../frame/page'
import { ErrorNotice } from '../parts/error-notice'
import { Icon } from '../parts/icon'
import { useDemo } from '../setup/demo-context'
import { NextRenewal } from '../tokens/next-renewal'
import { workbenchSetting } from '../workbench/workbench-setting'

function greeting(): string {
  const hour = new Date().getHours()
  if (hour >= 4 && hour < 12) return 'Good morning'
  return hour >= 12 && hour < 18 ? 'Good afternoon' : 'Good evening'
}

/** The home page of a signed-in user: a greeting, and links to the features. */
export function Welcome(): React.ReactNode {
  const { status, user, error, refetch } = useUser()
  const name = user?.given_name ?? user?.name
  return (
    <Page
      title="Home"
      heading={name ? `${greeting()}, ${name}` : greeting()}
      lead={<NextRenewal />}
    >
      {status === 'error' && (
        <ErrorNotice error={error} heading="Your profile could not be loaded">
          <button type="button" className="button button-small" onClick={() => void refetch()}>
            Try again
          </button>
        </ErrorNotice>
      )}
      <ul className="tiles">
        <Tile to="/profile" heading="See your profile">
          Your picture, your name, and every claim that GenAuth sent to this app.
        </Tile>
        <Tile to="/tokens" heading="Watch a token refresh">
          A countdown to the next token refresh, the token’s status at GenAuth, and two ways to log
          out.
        </Tile>
        <Tile to="/tenants" heading="Switch the tenant">
          Two tenants with other roles, a part of a page for one role, sign-up, connections, and
          more claims.
        </Tile>
        <Tile to="/reports/2026?view=table#q4" heading="Follow a deep link">
          A page that requires a login. Copy its URL, log out, and open the URL: after the login you
          are back on the same page.
        </Tile>
        <BreakIt />
      </ul>
    </Page>
  )
}

function Tile(props: {
  readonly to: string
  readonly heading: string
  readonly children: React.ReactNode
}): React.ReactNode {
  return (
    <li className="tile">
      <h2>
        <Link to={props.to}>
          {props.heading} <Icon name="arrow" />
        </Link>
      </h2>
      <p>{props.children}</p>
    </li>
  )
}

function BreakIt(): React.ReactNode {
  const { emulator } = useDemo().setup
  const [, setWorkbench] = useStoredSetting(workbenchSetting)
  return (
    <li className="tile">
      <h2>
        <button type="button" className="tile-button" onClick={() => setWorkbench('open')}>
          {emulator ? 'Make GenAuth fail' : 'Open the workbench'} <Icon name="sliders" />
        </button>
      </h2>
      <p>
        {emulator
          ? 'The workbench makes GenAuth slow, faulty or unreachable, and logs every request.'
          : 'The workbench shows the events of the session, and changes the settings of the client.'}
      </p>
    </li>
  )
}
