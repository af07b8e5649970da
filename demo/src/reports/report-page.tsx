import { RequireLogin } from '@genauth/react'
import { useParams } from 'react-router'
import { useSharedLogin } from '../frame/login-context'
import { Page } from '../frame/page'
import { ErrorNotice } from '../parts/error-notice'
import { LoginButtons } from '../parts/login-buttons'
import { NoteForm } from './note-form'
import { Report } from './report'

/** A page that requires a login. A signed-out user who opens a link to this page logs in first, and then returns to the same URL. */
export function ReportPage(): React.ReactNode {
  const { year = '' } = useParams()
  const shared = useSharedLogin()
  return (
    <RequireLogin
      fallback={({ reason, error, isPending }) => {
        if (reason === 'loading' || (reason === 'none' && isPending)) {
          return <Redirecting reason={reason} />
        }
        return (
          <Page title="Report" lead="Log in to see this page.">
            {error && error !== shared.error && reason === 'error' && (
              <ErrorNotice error={error} heading="The login could not start" />
            )}
            <LoginButtons />
          </Page>
        )
      }}
    >
      <Page
        title={`Report ${year}`}
        heading={`The year ${year}`}
        lead="Difference Engine Works, in thousands of pounds."
      >
        <Report year={year} />
        <NoteForm year={year} />
      </Page>
    </RequireLogin>
  )
}

function Redirecting({ reason }: { readonly reason: 'loading' | 'none' }): React.ReactNode {
  return (
    <Page
      title="Report"
      lead={reason === 'none' ? 'Redirecting to the login page…' : 'One moment…'}
    >
      <div className="skeleton skeleton-table" />
    </Page>
  )
}
