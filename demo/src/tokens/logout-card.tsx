import { useLogout } from '@genauth/react'
import { useState } from 'react'
import { Card } from '../parts/card'

/** The two ways out. */
export function LogoutCard(): React.ReactNode {
  const { logout, isPending } = useLogout()
  const [revoke, setRevoke] = useState(true)
  return (
    <Card heading="Log out">
      <div className="choices">
        <div>
          <button
            type="button"
            className="button"
            disabled={isPending}
            onClick={() => logout({ scope: 'global', revoke })}
          >
            Log out everywhere
          </button>
          <p>Through GenAuth, which forgets you too: the next login asks for a password.</p>
        </div>
        <div>
          <button
            type="button"
            className="button button-quiet"
            disabled={isPending}
            onClick={() => logout({ scope: 'local', revoke })}
          >
            Log out here
          </button>
          <p>This app only, and in all its tabs. The next login is one click.</p>
        </div>
      </div>
      <label className="check">
        <input
          type="checkbox"
          checked={revoke}
          onChange={(event) => setRevoke(event.target.checked)}
        />
        <span>Revoke the tokens at GenAuth</span>
      </label>
    </Card>
  )
}
