import type { GenAuthError } from '@genauth/core'
import { useGenAuth, useSession, useToken } from '@genauth/react'
import { ErrorNotice } from '../parts/error-notice'
import { Notice } from '../parts/notice'
import { useSharedLogin } from './login-context'
import { useReturnTo } from './use-return-to'

/** Shows all notices about the session in one live region, which screen readers announce. */
export function SessionNotices(): React.ReactNode {
  return (
    <section className="notices" aria-label="Notices" aria-live="polite">
      <LoginFailed />
      <SessionEnded />
      <RenewalFailing />
    </section>
  )
}

function LoginFailed(): React.ReactNode {
  const { error, reset } = useSharedLogin()
  if (!error) return null
  return (
    <ErrorNotice error={error} heading={loginHeading(error)}>
      <LogInAgain />
      <button type="button" className="button button-quiet button-small" onClick={reset}>
        Dismiss
      </button>
    </ErrorNotice>
  )
}

function loginHeading({ code }: GenAuthError): string {
  if (code === 'access_denied') return 'You denied the login'
  if (code === 'popup_closed') return 'The popup was closed before the login completed'
  if (code === 'popup_blocked') return 'The browser blocked the popup'
  if (code === 'state_mismatch') return 'This login cannot be completed'
  return 'The login failed'
}

function SessionEnded(): React.ReactNode {
  const session = useSession()
  if (session.status !== 'anonymous') return null
  if (session.reason === 'expired' || session.reason === 'revoked') {
    return (
      <Notice tone="warn" heading="Your session has ended">
        <p>
          {session.error?.message ?? 'Log in again.'} Your text on this page is kept until you have
          logged in again.
        </p>
        <div className="notice-actions">
          <LogInAgain />
        </div>
      </Notice>
    )
  }
  if (session.reason !== 'logout') return null
  return session.error ? (
    <ErrorNotice
      error={session.error}
      heading="You are logged out, but a request to GenAuth failed"
    />
  ) : (
    <Notice tone="good" heading="You are logged out" />
  )
}

function headingOf(isStale: boolean, isRenewable: boolean): string {
  if (!isRenewable) return 'Your session cannot be refreshed and ends soon'
  return isStale
    ? 'GenAuth cannot be reached, but you are still logged in'
    : 'The last token refresh failed, but you are still logged in'
}

function RenewalFailing(): React.ReactNode {
  const session = useSession()
  const { error } = useToken()
  const { renewable } = useGenAuth().getTokenStatus()
  if (session.status !== 'authenticated' || !error) return null
  return (
    <ErrorNotice
      error={error}
      tone="warn"
      heading={headingOf(session.stale, renewable)}
      detail={
        renewable ? 'The app tries again by itself.' : 'The session ends when its token expires.'
      }
    />
  )
}

function LogInAgain(): React.ReactNode {
  const { login, loginWithPopup, isPending } = useSharedLogin()
  const returnTo = useReturnTo()
  return (
    <>
      <button
        type="button"
        className="button button-small"
        disabled={isPending}
        onClick={() => login({ returnTo })}
      >
        Log in again
      </button>
      <button
        type="button"
        className="button button-quiet button-small"
        disabled={isPending}
        onClick={loginWithPopup}
      >
        Log in again in a popup
      </button>
    </>
  )
}
