import { useSession } from '@genauth/react'
import { Link } from 'react-router'
import { LoginButtons } from '../parts/login-buttons'
import { Page } from './page'

/** The page at the redirect URI. It is shown only briefly, because the app then navigates to the page where the login started. */
export function CallbackPage(): React.ReactNode {
  const { status } = useSession()
  if (status === 'loading') {
    return (
      <Page title="Completing your login" lead="One moment, please.">
        <div className="skeleton skeleton-block" />
      </Page>
    )
  }
  return (
    <Page
      title={status === 'authenticated' ? 'You are logged in' : 'There is no login to complete'}
      lead="GenAuth redirects the browser to this URL after a login."
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
