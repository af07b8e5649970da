import { useSession } from '@genauth/react'
import { Link } from 'react-router'
import { LoginButtons } from '../parts/login-buttons'
import { Page } from './page'

/** Where GenAuth sends the browser back to. Nobody sees it for long: the login goes on to where it began. */
export function CallbackPage(): React.ReactNode {
  const { status } = useSession()
  if (status === 'loading') {
    return (
      <Page title="Finishing your login" lead="A moment, please.">
        <div className="skeleton skeleton-block" />
      </Page>
    )
  }
  return (
    <Page
      title={status === 'authenticated' ? 'You are logged in' : 'There is no login to finish here'}
      lead="This address is where GenAuth sends the browser back to."
    >
      {status === 'authenticated' ? (
        <p>
          <Link className="button" to="/">
            Go to the home page
          </Link>
        </p>
      ) : (
        <LoginButtons />
      )}
    </Page>
  )
}
