import { useLogout } from '@genauth/react'
import { useState } from 'react'
import { Card } from '../parts/card'

/** Buttons for a global and a local logout. */
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
          <p>Ends the session at GenAuth too. The next login requires your password.</p>
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
          <p>Ends the session of this app only, in all its tabs. The next login needs one click.</p>
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
