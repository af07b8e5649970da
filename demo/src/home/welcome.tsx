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

/** What somebody sees who is logged in: a greeting, and what there is to try. */
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
        <ErrorNotice error={error} heading="Who you are could not be read">
          <button type="button" className="button button-small" onClick={() => void refetch()}>
            Try again
          </button>
        </ErrorNotice>
      )}
      <ul className="tiles">
        <Tile to="/profile" heading="See who you are">
          Your picture, your name, and every claim that GenAuth told this app.
        </Tile>
        <Tile to="/tokens" heading="Watch a token being renewed">
          A countdown to the next renewal, what GenAuth thinks of the token, and two ways to log
          out.
        </Tile>
        <Tile to="/reports/2026?view=table#q4" heading="Follow a deep link">
          A page behind a login. Copy its address, log out, paste it: you end up where you wanted to
          be.
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
          {emulator ? 'Break the server' : 'Look behind the scenes'} <Icon name="sliders" />
        </button>
      </h2>
      <p>
        {emulator
          ? 'The workbench makes GenAuth slow, rude or absent, and logs every request.'
          : 'The workbench shows what happens to the session, and changes how it is kept.'}
      </p>
    </li>
  )
}
